/**
 * Marks of the strategies' calls on standard error. A heap that reaches its
 * limit aborts the process, which then says nothing of them; the process that
 * reads its standard error knows the newest mark.
 *
 * @module
 */
import { writeSync } from "node:fs";
import { cleanForLog } from "../text/clean.ts";

const STDERR = 2;

/**
 * A mark at the end of a line, which is none of the process's own: what comes
 * before it on the line goes on in the next.
 */
// deno-lint-ignore no-control-regex
const MARK = /\x1b\]openbell;([^\x07\n]*)\x07\n$/;

/** The most characters of a mark, so that it is written at once. */
const LENGTH_MAX = 1_000;

/** Marks what goes on; an empty text if nothing does. */
export function writeMark(text: string): void {
  const cleaned = cleanForLog(text).slice(0, LENGTH_MAX);
  try {
    writeSync(STDERR, `\x1b]openbell;${cleaned}\x07\n`);
  } catch {
    // The reader is gone, and the process ends with it.
  }
}

/** The line without its mark, and the mark; `undefined` if it has none. */
export function splitMark(
  line: string,
): { readonly line: string; readonly mark: string } | undefined {
  const found = MARK.exec(line);
  return found === null
    ? undefined
    : { line: line.slice(0, found.index), mark: found[1] };
}
