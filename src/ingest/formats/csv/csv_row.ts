/**
 * Rows of a delimited text file as bars, read straight from bytes.
 *
 * @module
 */
import type { CsvLayout } from "./csv_layout.ts";
import { parseNumber } from "../../parsing/numbers.ts";
import { type TimeKind, TimeParser } from "../../parsing/timestamps.ts";

const QUOTE = 34, SPACE = 32, TAB = 9;
const TEXT = new TextDecoder();
const ENCODER = new TextEncoder();

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
  /** How many rows so far had no volume in their column. */
  withoutVolume = 0;
  #found = 0;
  readonly #layout: CsvLayout;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #times: TimeParser;
  readonly #joined: Uint8Array = new Uint8Array(128);
  readonly #symbols: TextCache = new TextCache();
  readonly #intervals: TextCache = new TextCache();

  /** A parser of rows of that layout. */
  constructor(layout: CsvLayout) {
    this.#layout = layout;
    this.#times = new TimeParser(layout.dayFirst);
    this.#starts = new Int32Array(layout.fields + 1);
    this.#ends = new Int32Array(layout.fields + 1);
  }

  /**
   * Parses bytes `start` … `end − 1`. Returns what is wrong with them, or an
   * empty text; numbers may still be impossible for a bar.
   */
  parse(bytes: Uint8Array, start: number, end: number): string {
    const { fields, columns, point } = this.#layout;
    const found = this.#found = this.#split(bytes, start, end);
    if (found !== fields) {
      if (found === 1 && this.#ends[0] === this.#starts[0]) return "empty";
      return found > fields
        ? `more than ${fields} fields`
        : `${found} fields instead of ${fields}`;
    }
    const starts = this.#starts;
    const ends = this.#ends;
    const time = this.#parseTime(bytes);
    if (time !== time) return this.#whatIsNoTime(bytes);
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
    return sum === sum ? "" : this.#parseUnusual(bytes);
  }

  /** Whether no field of the row that was parsed last holds anything. */
  get isEmpty(): boolean {
    const fields = Math.min(this.#layout.fields, this.#found);
    for (let i = 0; i < fields; i++) {
      if (this.#ends[i] > this.#starts[i]) return false;
    }
    return true;
  }

  /**
   * Numbers with marks between thousands, volumes in thousands or millions, and
   * volumes that are left out: too rare to be looked for in every row.
   */
  #parseUnusual(bytes: Uint8Array): string {
    const { columns, point, group } = this.#layout;
    for (const role of ["open", "high", "low", "close", "volume"] as const) {
      const at = columns[role];
      if (at === undefined || !Number.isNaN(this[role])) continue;
      const text = TEXT.decode(
        bytes.subarray(this.#starts[at], this.#ends[at]),
      );
      if (role === "volume" && NO_VOLUME.test(text)) {
        this.volume = 0;
        this.withoutVolume++;
        continue;
      }
      const unit = role === "volume" ? UNITS[text.at(-1) ?? ""] : undefined;
      const plain = unit === undefined ? text : text.slice(0, -1);
      const value = parseGrouped(plain, point, group);
      if (Number.isNaN(value)) {
        return `${role} is no number: ${JSON.stringify(text.slice(0, 40))}`;
      }
      // 1.23 × 10⁶ in doubles is off; moving the point in the text is not.
      this[role] = unit === undefined ? value : Number(`${value}e${unit}`);
    }
    const sum = this.open + this.high + this.low + this.close + this.volume;
    // Infinities of both signs cancel to NaN.
    return sum === sum ? "" : "numbers out of range";
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

  #whatIsNoTime(bytes: Uint8Array): string {
    const { columns, dayFirst } = this.#layout;
    const parts = [columns.timestamp ?? columns.date, columns.time]
      .filter((at) => at !== undefined)
      .map((at) =>
        TEXT.decode(bytes.subarray(this.#starts[at], this.#ends[at]))
      );
    const text = parts.join(" ").slice(0, 40);
    if (text.trim() === "") return "no timestamp";
    const hint = /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(?!\d)/.test(text)
      ? "; years need four digits"
      : !dayFirst && /^(1[3-9]|2\d|3[01])[/-]/.test(text)
      ? "; if the day comes first, say so with --day-first"
      : "";
    return `no timestamp: ${JSON.stringify(text)}${hint}`;
  }
}

/** What stands where there is no volume. */
const NO_VOLUME = /^(|-|nan|null|none|n\/a)$/i;

/** Powers of ten that volumes are given in. */
const UNITS: Readonly<Record<string, number>> = { K: 3, M: 6, B: 9 };

/** A number with marks between thousands, all in their places; NaN if it is none. */
function parseGrouped(text: string, point: number, group: number): number {
  const mark = String.fromCharCode(group);
  const decimal = String.fromCharCode(point);
  const [whole, ...rest] = text.replace(/^\$/, "").split(decimal);
  const parts = group === 0 ? [whole] : whole.split(mark);
  const wellFormed = parts.length === 1 || (
    /^-?\d{1,3}$/.test(parts[0]) &&
    parts.slice(1).every((part) => /^\d{3}$/.test(part))
  );
  if (!wellFormed || rest.length > 1) return NaN;
  const bytes = ENCODER.encode([parts.join(""), ...rest].join("."));
  return parseNumber(bytes, 0, bytes.length);
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
