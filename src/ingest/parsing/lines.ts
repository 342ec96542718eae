/**
 * Splits a stream of bytes into lines, without allocating strings.
 *
 * @module
 */

/**
 * Called for every line: bytes `start` … `end − 1`, without the line end. The answer
 * false stops before the line.
 */
export type OnLine = (
  bytes: Uint8Array,
  start: number,
  end: number,
  line: number,
) => unknown;

/**
 * Called for every line before its end is searched, to find it while parsing the line:
 * returns where the next line begins, or 0 if {@linkcode OnLine} is to have the line.
 */
export type TakeLine = (
  bytes: Uint8Array,
  start: number,
  line: number,
) => number;

const LINE_FEED = 10, CARRIAGE_RETURN = 13;

/** No line of bars is longer: the file is something else. */
const MAX_LINE_BYTES = 1 << 16;

/**
 * Splits chunks of bytes into lines. Lines end with LF, CR LF or the end of the
 * stream and are numbered from 1. Memory stays within a chunk and a line.
 */
export class LineSplitter {
  readonly #onLine: OnLine;
  readonly #take: TakeLine;
  #rest: Uint8Array = new Uint8Array(0);
  #line = 0;

  /** The bytes that belong to no line yet, or those from the line on that stopped it. */
  get rest(): Uint8Array {
    return this.#rest;
  }

  /** How many lines are done. */
  get line(): number {
    return this.#line;
  }

  /** A splitter that calls `onLine` for every line that `take` does not take. */
  constructor(onLine: OnLine, take: TakeLine = () => 0) {
    this.#onLine = onLine;
    this.#take = take;
  }

  /**
   * Splits the next chunk. Returns false if it stopped at a line.
   *
   * @throws {SyntaxError} if a line is longer than 64 KiB.
   */
  push(chunk: Uint8Array): boolean {
    let bytes = chunk;
    if (this.#rest.length > 0) {
      bytes = new Uint8Array(this.#rest.length + chunk.length);
      bytes.set(this.#rest);
      bytes.set(chunk, this.#rest.length);
    }
    let start = 0;
    while (true) {
      const next = this.#take(bytes, start, this.#line + 1);
      if (next > 0) {
        this.#line++;
        start = next;
        continue;
      }
      const feed = bytes.indexOf(LINE_FEED, start);
      if (feed < 0) break;
      const end = feed > start && bytes[feed - 1] === CARRIAGE_RETURN
        ? feed - 1
        : feed;
      if (this.#onLine(bytes, start, end, this.#line + 1) === false) {
        this.#rest = bytes.slice(start);
        return false;
      }
      this.#line++;
      start = feed + 1;
    }
    // A copy: the caller may reuse the chunk's memory.
    this.#rest = bytes.slice(start);
    if (this.#rest.length > MAX_LINE_BYTES) {
      throw new SyntaxError(
        `Line ${this.#line + 1} is longer than ${MAX_LINE_BYTES} bytes`,
      );
    }
    return true;
  }

  /**
   * Ends the stream: calls for the last line, if no line feed ended it. Returns false
   * if it stopped there.
   */
  end(): boolean {
    const { length } = this.#rest;
    if (length === 0) return true;
    const end = this.#rest[length - 1] === CARRIAGE_RETURN
      ? length - 1
      : length;
    if (this.#onLine(this.#rest, 0, end, this.#line + 1) === false) {
      return false;
    }
    this.#line++;
    this.#rest = new Uint8Array(0);
    return true;
  }
}
