/**
 * Rows of a delimited text file as bars, read straight from bytes.
 *
 * @module
 */
import type { CsvLayout } from "./csv_layout.ts";
import { parseNumber } from "./number_text.ts";
import { type TimeKind, TimeParser } from "./time_text.ts";

const QUOTE = 34, SPACE = 32, TAB = 9;
const TEXT = new TextDecoder();

/** The row that was parsed last, field by field. */
export class CsvRow {
  /** Milliseconds since 1970-01-01 00:00: UTC for an instant, else wall time. */
  time = 0;
  /** What `time` is. */
  kind: TimeKind = "instant";
  /** First price. */
  open = 0;
  /** Highest price. */
  high = 0;
  /** Lowest price. */
  low = 0;
  /** Last price. */
  close = 0;
  /** Volume; 0 where the file has no such column. */
  volume = 0;
  /** The symbol column's text; empty where there is none. */
  symbol = "";
  /** The interval column's text; empty where there is none. */
  interval = "";
  readonly #layout: CsvLayout;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #times: TimeParser = new TimeParser();
  readonly #joined: Uint8Array = new Uint8Array(128);
  readonly #symbols: TextCache = new TextCache();
  readonly #intervals: TextCache = new TextCache();

  /** A parser of rows of that layout. */
  constructor(layout: CsvLayout) {
    this.#layout = layout;
    this.#starts = new Int32Array(layout.fields + 1);
    this.#ends = new Int32Array(layout.fields + 1);
  }

  /**
   * Parses bytes `start` … `end − 1`. Returns what is wrong with them, or an
   * empty text; numbers may still be impossible for a bar.
   */
  parse(bytes: Uint8Array, start: number, end: number): string {
    const { fields, columns, point } = this.#layout;
    const found = this.#split(bytes, start, end);
    if (found !== fields) {
      return found > fields
        ? `more than ${fields} fields`
        : `${found} fields instead of ${fields}`;
    }
    const starts = this.#starts;
    const ends = this.#ends;
    const time = this.#parseTime(bytes);
    if (time !== time) return "no timestamp";
    this.time = time;
    this.kind = this.#times.kind;
    let at = columns.open as number;
    this.open = parseNumber(bytes, starts[at], ends[at], point);
    at = columns.high as number;
    this.high = parseNumber(bytes, starts[at], ends[at], point);
    at = columns.low as number;
    this.low = parseNumber(bytes, starts[at], ends[at], point);
    at = columns.close as number;
    this.close = parseNumber(bytes, starts[at], ends[at], point);
    if (columns.volume !== undefined) {
      at = columns.volume;
      this.volume = parseNumber(bytes, starts[at], ends[at], point);
    }
    if (columns.symbol !== undefined) {
      at = columns.symbol;
      this.symbol = this.#symbols.get(bytes, starts[at], ends[at]);
      if (this.symbol === "") return "no symbol";
    }
    if (columns.interval !== undefined) {
      at = columns.interval;
      this.interval = this.#intervals.get(bytes, starts[at], ends[at]);
    }
    const sum = this.open + this.high + this.low + this.close + this.volume;
    return sum === sum ? "" : this.#whatIsNoNumber(bytes);
  }

  /** Finds where the fields are; one more than expected means too many. */
  #split(bytes: Uint8Array, start: number, end: number): number {
    const { delimiter, fields } = this.#layout;
    const starts = this.#starts;
    const ends = this.#ends;
    let count = 0;
    let i = start;
    while (true) {
      while (i < end && (bytes[i] === SPACE || bytes[i] === TAB)) {
        if (bytes[i] === delimiter) break;
        i++;
      }
      let from = i;
      let to: number;
      if (i < end && bytes[i] === QUOTE) {
        from = ++i;
        while (i < end && bytes[i] !== QUOTE) i++;
        to = i;
        while (i < end && bytes[i] !== delimiter) i++;
      } else {
        while (i < end && bytes[i] !== delimiter) i++;
        to = i;
      }
      while (to > from && bytes[to - 1] === SPACE) to--;
      starts[count] = from;
      ends[count] = to;
      count++;
      if (i >= end) return count;
      i++;
      if (count >= fields) {
        // A delimiter at the very end of every row is no further field.
        return i === end ? count : count + 1;
      }
    }
  }

  #parseTime(bytes: Uint8Array): number {
    const { columns } = this.#layout;
    const starts = this.#starts;
    const ends = this.#ends;
    if (columns.timestamp !== undefined) {
      const at = columns.timestamp;
      return this.#times.parse(bytes, starts[at], ends[at]);
    }
    const date = columns.date as number;
    if (columns.time === undefined) {
      return this.#times.parse(bytes, starts[date], ends[date]);
    }
    const clock = columns.time;
    const dateLength = ends[date] - starts[date];
    const clockLength = ends[clock] - starts[clock];
    const joined = this.#joined;
    if (dateLength + 1 + clockLength > joined.length) return NaN;
    joined.set(bytes.subarray(starts[date], ends[date]));
    joined[dateLength] = SPACE;
    joined.set(bytes.subarray(starts[clock], ends[clock]), dateLength + 1);
    return this.#times.parse(joined, 0, dateLength + 1 + clockLength);
  }

  #whatIsNoNumber(bytes: Uint8Array): string {
    const { columns } = this.#layout;
    for (const role of ["open", "high", "low", "close", "volume"] as const) {
      const at = columns[role];
      if (at === undefined || !Number.isNaN(this[role])) continue;
      const text = TEXT.decode(
        bytes.subarray(this.#starts[at], this.#ends[at]),
      );
      return `${role} is no number: ${JSON.stringify(text.slice(0, 40))}`;
    }
    // Infinities of both signs cancel to NaN.
    return "numbers out of range";
  }
}

/** Texts by their bytes: a column of few different texts makes few strings. */
export class TextCache {
  #bytes: Uint8Array = new Uint8Array(0);
  #text = "";

  /** The text of bytes `start` … `end − 1`. */
  get(bytes: Uint8Array, start: number, end: number): string {
    const last = this.#bytes;
    const length = end - start;
    if (length === last.length) {
      let i = 0;
      while (i < length && bytes[start + i] === last[i]) i++;
      if (i === length) return this.#text;
    }
    this.#bytes = bytes.slice(start, end);
    this.#text = TEXT.decode(this.#bytes);
    return this.#text;
  }
}
