/**
 * A file of log records, one line each.
 *
 * @module
 */
import { invalidArgument } from "../arguments.ts";
import { messageOf } from "../../text/message_of.ts";
import { writeAll } from "./output.ts";

const LINE_FEED = 10;

/**
 * Appends lines to a file. Each line is handed to the system at once, so nothing
 * is lost when the process is interrupted or fails; if it is killed, at most the
 * last line is incomplete, and the next run begins a new one.
 */
export class LogFile {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  #failure: string | undefined;

  /**
   * Opens the file.
   *
   * @throws {SessionError} `argument_invalid` if it cannot be written.
   */
  constructor(path: string) {
    this.#path = path;
    let file: Deno.FsFile | undefined;
    try {
      file = Deno.openSync(path, { append: true, create: true, read: true });
      if (endsInLine(file)) writeAll("\n", file);
      this.#file = file;
    } catch (error) {
      file?.close();
      throw invalidArgument(
        `Cannot write the log "${path}": ${messageOf(error)}`,
      );
    }
  }

  /** Appends a line; after a failure, nothing. */
  write(line: string): void {
    if (this.#failure !== undefined) return;
    try {
      writeAll(`${line}\n`, this.#file);
    } catch (error) {
      this.#failure = messageOf(error);
    }
  }

  /** Why the file has stopped growing, if it has. */
  get failure(): string | undefined {
    return this.#failure === undefined
      ? undefined
      : `Cannot write the log "${this.#path}": ${this.#failure}`;
  }

  /** Closes the file. */
  close(): void {
    this.#file.close();
  }
}

/** Whether the last line of a file has no end. */
function endsInLine(file: Deno.FsFile): boolean {
  const { size, isFile } = file.statSync();
  if (!isFile || size === 0) return false;
  const last = new Uint8Array(1);
  file.seekSync(size - 1, Deno.SeekMode.Start);
  file.readSync(last);
  return last[0] !== LINE_FEED;
}
