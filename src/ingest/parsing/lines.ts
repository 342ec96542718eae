/**
 * Lines of a stream of bytes, without making strings.
 *
 * @module
 */

/** Called for every line: its bytes are `start` … `end − 1`, without line ends. */
export type OnLine = (
  bytes: Uint8Array,
  start: number,
  end: number,
  line: number,
) => void;

const LINE_FEED = 10, CARRIAGE_RETURN = 13;

/** A line longer than this is no line of bars: the file is something else. */
const MAX_LINE_BYTES = 1 << 16;

/**
 * Cuts chunks of bytes into lines. Lines end with LF, CR LF or the end of the
 * stream; they are counted from 1. Memory stays within a chunk and a line.
 */
export class LineSplitter {
  readonly #onLine: OnLine;
  #rest: Uint8Array = new Uint8Array(0);
  #line = 0;

  /** Prepares to call `onLine` for every line. */
  constructor(onLine: OnLine) {
    this.#onLine = onLine;
  }

  /**
   * Takes the next chunk.
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
    // A copy: the chunk's memory may be used again by who gave it.
    this.#rest = bytes.slice(start);
    if (this.#rest.length > MAX_LINE_BYTES) {
      throw new SyntaxError(
        `Line ${this.#line + 1} is longer than ${MAX_LINE_BYTES} bytes`,
      );
    }
  }

  /** Hands out the last line, if the stream did not end with a line feed. */
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
