/**
 * Splits a stream of bytes into lines, without allocating strings.
 *
 * @module
 */

/** Called for every line: bytes `start` … `end − 1`, without the line end. */
export type OnLine = (
  bytes: Uint8Array,
  start: number,
  end: number,
  line: number,
) => void;

const LINE_FEED = 10, CARRIAGE_RETURN = 13;

/** No line of bars is longer: the file is something else. */
const MAX_LINE_BYTES = 1 << 16;

/**
 * Splits chunks of bytes into lines. Lines end with LF, CR LF or the end of the
 * stream and are numbered from 1. Memory stays within a chunk and a line.
 */
export class LineSplitter {
  readonly #onLine: OnLine;
  #rest: Uint8Array = new Uint8Array(0);
  #line = 0;

  /** A splitter that calls `onLine` for every line. */
  constructor(onLine: OnLine) {
    this.#onLine = onLine;
  }

  /**
   * Splits the next chunk.
   *
   * @throws {SyntaxError} if a line is longer than 64 KiB.
   */
  push(chunk: Uint8Array): void {
    let bytes = chunk;
    if (this.#rest.length > 0) {
      bytes = new Uint8Array(this.#rest.length + chunk.length);
      bytes.set(this.#rest);
      bytes.set(chunk, this.#rest.length);
    }
    let start = 0;
    while (true) {
      const feed = bytes.indexOf(LINE_FEED, start);
      if (feed < 0) break;
      const end = feed > start && bytes[feed - 1] === CARRIAGE_RETURN
        ? feed - 1
        : feed;
      this.#onLine(bytes, start, end, ++this.#line);
      start = feed + 1;
    }
    // A copy: the caller may reuse the chunk's memory.
    this.#rest = bytes.slice(start);
    if (this.#rest.length > MAX_LINE_BYTES) {
      throw new SyntaxError(
        `Line ${this.#line + 1} is longer than ${MAX_LINE_BYTES} bytes`,
      );
    }
  }

  /** Ends the stream: calls for the last line, if no line feed ended it. */
  end(): void {
    const { length } = this.#rest;
    if (length === 0) return;
    const end = this.#rest[length - 1] === CARRIAGE_RETURN
      ? length - 1
      : length;
    this.#onLine(this.#rest, 0, end, ++this.#line);
    this.#rest = new Uint8Array(0);
  }
}
