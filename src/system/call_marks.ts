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
const MARK = /\x1b\]openbell;([^;\x07\n]*);([^\x07\n]*)\x07\n$/;

/** The most characters of a mark, so that it is written at once. */
const LENGTH_MAX = 1_000;

/** Marks what a thread calls; an empty text if it calls nothing. */
export function writeMark(thread: string, call: string): void {
  const text = cleanForLog(call).slice(0, LENGTH_MAX);
  try {
    writeSync(STDERR, `\x1b]openbell;${thread};${text}\x07\n`);
  } catch {
    // The reader is gone, and the process ends with it.
  }
}

/** A line without its mark, and what the mark says. */
export interface MarkedLine {
  /** The line's text. */
  readonly line: string;
  /** The thread. */
  readonly thread: string;
  /** What it calls; empty if nothing. */
  readonly call: string;
}

/** Splits a line that ends with a mark; `undefined` if it has none. */
export function splitMark(line: string): MarkedLine | undefined {
  const found = MARK.exec(line);
  if (found === null) return undefined;
  const [, thread, call] = found;
  return { line: line.slice(0, found.index), thread, call };
}
