/**
 * The place in user code, such as a strategy, where an error was thrown.
 *
 * @module
 */
import { stripEscapes } from "./clean.ts";
import { isA, messageOf, stackOf } from "./message_of.ts";
import { withoutMarks } from "./module_mark.ts";

/** The location at the end of a stack line: file, line, column. */
const PLACE = /((?:file|https?|data|jsr|blob):[^\s)]*):(\d+):(\d+)\)?$/;

/** What the runtime says of a missing package where a hook loads modules. */
const UNPREPARED = /^Loading unprepared module: (\S+), imported from: (\S+)$/;

/** The same where the runtime loads them. */
const UNDECLARED = /^Import "([^"]+)" not a dependency/;

/** The location of OpenBell's own sources: frames in them are skipped. */
const OWN_SOURCES = new URL("../", import.meta.url).href;

/**
 * Where an error was thrown, as ` (file:line:column)`: the innermost frame
 * outside of OpenBell's sources. Empty if there is none.
 */
export function placeOf(error: unknown): string {
  const stack = stackOf(error);
  return stack === undefined ? "" : placeIn(stack.split("\n").slice(1));
}

/**
 * Why a module could not be imported, in one line with its place. The runtime
 * reports a syntax error with an excerpt of the source, and its place below.
 */
export function importProblem(module: string, error: unknown): string {
  const lines = stripEscapes(messageOf(error)).split("\n");
  if (!isA(error, Error)) return lines.join("\n");
  if (lines[0].startsWith(`Module not found "${module}"`)) {
    return "there is no such file";
  }
  const missing = UNPREPARED.exec(lines[0]);
  if (missing !== null) {
    const [, url, importer] = missing;
    const folder = importer.slice(0, importer.lastIndexOf("/") + 1);
    const name = url.startsWith(folder) ? url.slice(folder.length) : url;
    const who = importer === module ? "it" : importer;
    return `${who} imports "${name}", which cannot be found${hintFor(name)}`;
  }
  const undeclared = UNDECLARED.exec(lines[0]);
  const place = placeIn(lines) || placeOf(error);
  if (undeclared !== null) {
    const [, name] = undeclared;
    return `it imports "${name}", which cannot be found${
      hintFor(name)
    }${place}`;
  }
  const problem = lines[0].replace(/ at \S+:\d+:\d+$/, "").replace(/\.$/, "");
  return `${problem}${place}`;
}

/** What to do about a package that a module imports by its name alone. */
function hintFor(name: string): string {
  return /^(?:@[\w.-]+\/)?[\w-]+$/.test(name)
    ? `; for a package of npm write "npm:${name}", or name it in the imports of deno.json`
    : "";
}

function placeIn(lines: readonly string[]): string {
  for (const line of lines) {
    const match = PLACE.exec(withoutMarks(stripEscapes(line)));
    if (match === null || match[1].startsWith(OWN_SOURCES)) continue;
    const file = match[1].split("/").at(-1);
    return ` (${file}:${match[2]}:${match[3]})`;
  }
  return "";
}
