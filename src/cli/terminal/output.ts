/**
 * Writes to standard output and standard error.
 *
 * @module
 */
import { cleanForTerminal } from "../../text/clean.ts";

const encoder = new TextEncoder();

/** Where {@linkcode writeAll} writes. */
export interface SyncWriter {
  /** Writes some of the bytes and returns how many. */
  writeSync(bytes: Uint8Array): number;
}

/** Writes a whole text, in as many writes as it takes. */
export function writeAll(text: string, writer: SyncWriter): void {
  let bytes = encoder.encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(writer.writeSync(bytes));
}

/**
 * Writes results to standard output, cleaned: a pipe may end at a terminal. JSON
 * from `jsonText` and fields from `csvField` are not changed by that.
 *
 * @throws {Deno.errors.BrokenPipe} if the reader of the pipe is gone; the command
 * line treats that as the end of a command, not as a failure.
 */
export function writeOutput(text: string): void {
  writeAll(cleanForTerminal(text), Deno.stdout);
}

/** Writes messages, cleaned, to standard error; a closed pipe is ignored. */
export function writeError(text: string): void {
  writeControl(cleanForTerminal(text));
}

/** Like {@linkcode writeError}, but keeps terminal escapes in the text. */
export function writeControl(text: string): void {
  try {
    writeAll(text, Deno.stderr);
  } catch (error) {
    if (!isBrokenPipe(error)) throw error;
  }
}

/** Whether an error means that the reader of a pipe is gone. */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe ||
    (error instanceof Error && "code" in error && error.code === "EPIPE");
}
