/**
 * Writing to the two outputs of a process.
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

/** Writes all of a text, however many writes it takes. */
export function writeAll(text: string, writer: SyncWriter): void {
  let bytes = encoder.encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(writer.writeSync(bytes));
}

/** Whether standard output is a terminal, asked once. */
let toTerminal: boolean | undefined;

/**
 * Writes results to standard output. A terminal gets them cleaned, a file or a
 * pipe to the byte.
 *
 * @throws {Deno.errors.BrokenPipe} if nobody reads them any more; the command
 * line takes that as the end of a command, not as its failure.
 */
export function writeOutput(text: string): void {
  toTerminal ??= Deno.stdout.isTerminal();
  writeAll(toTerminal ? cleanForTerminal(text) : text, Deno.stdout);
}

/** Writes messages, cleaned, to standard error; a closed pipe is no failure. */
export function writeError(text: string): void {
  writeControl(cleanForTerminal(text));
}

/** As {@linkcode writeError}, with the terminal escapes in the text. */
export function writeControl(text: string): void {
  try {
    writeAll(text, Deno.stderr);
  } catch (error) {
    if (!isBrokenPipe(error)) throw error;
  }
}

/** Whether an error means that the reader of a pipe has gone. */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe ||
    (error instanceof Error && "code" in error && error.code === "EPIPE");
}
