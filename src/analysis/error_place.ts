/**
 * Where in a strategy's own code something went wrong.
 *
 * @module
 */
import { stripEscapes } from "../text/clean.ts";

/** The place that a line of a stack ends with: file, line, column. */
const PLACE = /((?:file|https?|data|jsr|blob):[^\s)]*):(\d+):(\d+)\)?$/;

// The engine's own files are not the strategy's.
const SOURCE = import.meta.url.replace(/src\/analysis\/[^/]*$/, "src/");

/** Where an error was thrown, as ` (file:line:column)`; empty if that is not known. */
export function placeOf(error: unknown): string {
  if (!(error instanceof Error) || error.stack === undefined) return "";
  return placeIn(error.stack.split("\n").slice(1));
}

/**
 * Why a module could not be imported, in one line with its place. The runtime
 * tells of a syntax error with an excerpt of the source, and of its place below.
 */
export function importProblem(module: string, error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const lines = stripEscapes(String(error.message)).split("\n");
  if (lines[0].startsWith(`Module not found "${module}"`)) {
    return "there is no such file";
  }
  const place = placeIn(lines) || placeOf(error);
  const problem = lines[0].replace(/ at \S+:\d+:\d+$/, "").replace(/\.$/, "");
  return `${problem}${place}`;
}

function placeIn(lines: readonly string[]): string {
  for (const line of lines) {
    const match = PLACE.exec(stripEscapes(line));
    if (match === null || match[1].startsWith(SOURCE)) continue;
    const file = match[1].split("/").at(-1);
    return ` (${file}:${match[2]}:${match[3]})`;
  }
  return "";
}
