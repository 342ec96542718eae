/**
 * Rows of a delimited text file as bars, read straight from bytes.
 *
 * @module
 */
import {
  parseNumber,
  POWERS_OF_TEN,
  SHORT_DIGITS,
} from "../../parsing/numbers.ts";
import { TextCache } from "../../parsing/text_cache.ts";
import { type TimeKind, TimeParser } from "../../parsing/timestamps.ts";
import { PRICES } from "../../parsing/column_names.ts";
import { QUOTE } from "./csv_dialect.ts";
import type { CsvLayout } from "./csv_layout.ts";

const SPACE = 32, TAB = 9, LINE_FEED = 10, CARRIAGE_RETURN = 13;
const NUMBERS = [...PRICES, "volume", "addedVolume"] as const;
/** The answer for a row that may not end with its line, or whose quotes are not plain. */
export const OTHER_DIALECT = "a quote within a cell";
const UNQUOTED = -1;
const TEXT = new TextDecoder();
const ENCODER = new TextEncoder();

/** The last parsed row, field by field. */
export class CsvRow {
  /** Milliseconds since 1970-01-01 00:00: UTC for an instant, else wall time. */
  time = 0;
  /** Whether `time` is an instant, a local time or a date. */
  kind: TimeKind = "instant";
  /** First price. */
  open = 0;
  /** Highest price. */
  high = 0;
  /** Lowest price. */
  low = 0;
  /** Last price. */
  close = 0;
  /** Volume; 0 without such a column. */
  volume = 0;
  /** The symbol column's text; empty without such a column. */
  symbol = "";
  /** The interval column's text; empty without such a column. */
  interval = "";
  /** The parser of timestamps. */
  get times(): TimeParser {
    return this.#times;
  }
  /** How many rows so far had an empty volume column. */
  withoutVolume = 0;
  #found = 0;
  #delimiter: number;
  #hasQuotes = true;
  readonly #layout: CsvLayout;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #times: TimeParser;
  /** Where a field's number goes in `#numbers`; −1 for a field that is no number. */
  readonly #roles: Int8Array;
  /** Open, high, low, close, volume and the volume that is added to it. */
  readonly #numbers: Float64Array = new Float64Array(NUMBERS.length);
  readonly #joined: Uint8Array = new Uint8Array(128);
  readonly #symbols: TextCache = new TextCache();
  readonly #intervals: TextCache = new TextCache();

  /** A parser of rows of that layout. */
  constructor(layout: CsvLayout) {
    this.#layout = layout;
    this.#delimiter = layout.dialect.delimiter;
    this.#times = new TimeParser(layout.dayFirst);
    this.#starts = new Int32Array(layout.fields + 1);
    this.#ends = new Int32Array(layout.fields + 1);
    this.#roles = new Int8Array(layout.fields).fill(-1);
    NUMBERS.forEach((role, i) => {
      const field = layout.columns[role];
      if (field !== undefined) this.#roles[field] = i;
    });
  }

  /** Reads records from now on, whose cells `delimiter` separates, without quotes. */
  readRecords(delimiter: number): void {
    this.#delimiter = delimiter;
    this.#hasQuotes = false;
  }

  /**
   * Parses bytes `start` … `end − 1`. Returns what is wrong with the row, or an
   * empty text. The numbers may still be impossible for a bar.
   */
  parse(bytes: Uint8Array, start: number, end: number): string {
    const { fields, columns, point } = this.#layout;
    const found = this.#found = this.#split(bytes, start, end);
    if (found !== fields) {
      if (found === UNQUOTED) return OTHER_DIALECT;
      if (found === 1 && this.#ends[0] === this.#starts[0]) return "empty";
      return found > fields
        ? `more than ${fields} fields`
        : `${found} fields instead of ${fields}`;
    }
    const starts = this.#starts;
    const ends = this.#ends;
    const time = this.#parseTime(bytes);
    if (time !== time) return this.#whyNoTime(bytes);
    this.time = time;
    this.kind = this.#times.kind;
    let at = columns.open;
    this.open = parseNumber(bytes, starts[at], ends[at], point);
    at = columns.high;
    this.high = parseNumber(bytes, starts[at], ends[at], point);
    at = columns.low;
    this.low = parseNumber(bytes, starts[at], ends[at], point);
    at = columns.close;
    this.close = parseNumber(bytes, starts[at], ends[at], point);
    if (columns.volume !== undefined) {
      at = columns.volume;
      this.volume = parseNumber(bytes, starts[at], ends[at], point);
      if (columns.addedVolume !== undefined) {
        at = columns.addedVolume;
        this.volume += parseNumber(bytes, starts[at], ends[at], point);
      }
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

  /**
   * Parses the row that begins at `start` while it looks for its end, if all its cells
   * are plain, and returns where the next row begins. Returns 0 for any other row, or
   * if the end is not there: {@linkcode parse} reads those.
   */
  take(bytes: Uint8Array, start: number): number {
    const { point, fields } = this.#layout;
    const delimiter = this.#delimiter;
    const roles = this.#roles;
    const numbers = this.#numbers;
    const { length } = bytes;
    let i = start;
    for (let field = 0; field < fields; field++) {
      if (field > 0 && (i >= length || bytes[i++] !== delimiter)) return 0;
      const from = i;
      const role = roles[field];
      if (role >= 0) {
        // Integers of 32 bits are faster than doubles, so long ones are parsed again.
        let whole = 0;
        let mark = -1;
        for (; i < length; i++) {
          const byte = bytes[i];
          const digit = byte - 48;
          if (digit >= 0 && digit <= 9) whole = (whole * 10 + digit) | 0;
          else if (byte === point && mark < 0) mark = i;
          else break;
        }
        const size = i - from;
        if (size === 0 || size > SHORT_DIGITS || (size === 1 && mark >= 0)) {
          i = endOfCell(bytes, i, delimiter);
          const value = parseNumber(bytes, from, i, point);
          if (value !== value) return 0;
          numbers[role] = value;
        } else {
          numbers[role] = mark < 0
            ? whole
            : whole / POWERS_OF_TEN[i - 1 - mark];
        }
      } else {
        if (i < length && !isPlainStart(bytes[i])) return 0;
        i = endOfCell(bytes, i, delimiter);
        if (i > from && bytes[i - 1] === SPACE) return 0;
        this.#starts[field] = from;
        this.#ends[field] = i;
      }
    }
    // A delimiter at the end of a row does not begin another field.
    if (i < length && bytes[i] === delimiter) i++;
    if (i < length && bytes[i] === CARRIAGE_RETURN) i++;
    if (i >= length || bytes[i] !== LINE_FEED) return 0;
    return this.#takeCells(bytes) ? i + 1 : 0;
  }

  /** Takes the cells that {@linkcode take} found; false if one is not plain. */
  #takeCells(bytes: Uint8Array): boolean {
    const time = this.#parseTime(bytes);
    if (time !== time) return false;
    this.time = time;
    this.kind = this.#times.kind;
    // By index, in the order of NUMBERS: destructuring would iterate.
    const numbers = this.#numbers;
    this.open = numbers[0];
    this.high = numbers[1];
    this.low = numbers[2];
    this.close = numbers[3];
    this.volume = numbers[4] + numbers[5];
    const sum = this.open + this.high + this.low + this.close + this.volume;
    if (sum !== sum) return false;
    const { symbol, interval } = this.#layout.columns;
    if (symbol !== undefined) {
      const from = this.#starts[symbol];
      this.symbol = this.#symbols.get(bytes, from, this.#ends[symbol]);
      if (this.symbol === "") return false;
    }
    if (interval !== undefined) {
      const from = this.#starts[interval];
      this.interval = this.#intervals.get(bytes, from, this.#ends[interval]);
    }
    return true;
  }

  /** Whether the last row had fewer fields than the layout. */
  get isShort(): boolean {
    return this.#found >= 0 && this.#found < this.#layout.fields;
  }

  /** Whether all fields of the last parsed row are empty. */
  get isEmpty(): boolean {
    const fields = Math.min(this.#layout.fields, this.#found);
    for (let i = 0; i < fields; i++) {
      if (this.#ends[i] > this.#starts[i]) return false;
    }
    return true;
  }

  /**
   * Parses a row again in which a field was not a plain number: with separators
   * of thousands, a volume in thousands or millions, or an empty one.
   */
  #parseUnusual(bytes: Uint8Array): string {
    const { columns, point, group } = this.#layout;
    if (PRICES.every((role) => this.#isMissing(bytes, columns[role]))) {
      this.volume = 0;
      return "";
    }
    for (const role of ["open", "high", "low", "close", "volume"] as const) {
      const at = columns[role];
      if (at === undefined || !Number.isNaN(this[role])) continue;
      const text = TEXT.decode(
        bytes.subarray(this.#starts[at], this.#ends[at]),
      );
      if (role === "volume" && MISSING.test(text)) {
        this.volume = 0;
        this.withoutVolume++;
        continue;
      }
      const unit = role === "volume" ? UNITS[text.at(-1) ?? ""] : undefined;
      const plain = unit === undefined ? text : text.slice(0, -1);
      const value = parseGrouped(plain, point, group);
      if (Number.isNaN(value)) {
        return `${role} is not a number: ${JSON.stringify(text.slice(0, 40))}`;
      }
      // As text: a product such as 1.23 × 10⁶ is not exact.
      this[role] = unit === undefined ? value : Number(`${value}e${unit}`);
    }
    const sum = this.open + this.high + this.low + this.close + this.volume;
    // Infinities of both signs cancel to NaN.
    return sum === sum ? "" : "numbers out of range";
  }

  #isMissing(bytes: Uint8Array, at: number): boolean {
    return MISSING.test(
      TEXT.decode(bytes.subarray(this.#starts[at], this.#ends[at])),
    );
  }

  /**
   * Finds the fields and returns how many; one more than expected means too many,
   * {@linkcode UNQUOTED} that quotes are not plain.
   */
  #split(bytes: Uint8Array, start: number, end: number): number {
    const { fields } = this.#layout;
    const delimiter = this.#delimiter;
    const hasQuotes = this.#hasQuotes;
    const starts = this.#starts;
    const ends = this.#ends;
    let count = 0;
    let i = start;
    if (delimiter === SPACE) {
      while (end > start && bytes[end - 1] === SPACE) end--;
    }
    while (true) {
      while (i < end && (bytes[i] === SPACE || bytes[i] === TAB)) {
        if (bytes[i] === delimiter && delimiter === TAB) break;
        i++;
      }
      let from = i;
      let to: number;
      if (hasQuotes && i < end && bytes[i] === QUOTE) {
        from = ++i;
        while (i < end && bytes[i] !== QUOTE) i++;
        if (i === end) return UNQUOTED;
        to = i++;
        while (i < end && bytes[i] === SPACE && delimiter !== SPACE) i++;
        if (i < end && bytes[i] !== delimiter) return UNQUOTED;
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
        // A delimiter at the end of a row does not begin another field.
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
    const { date } = columns;
    if (date === undefined) return NaN;
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

  #whyNoTime(bytes: Uint8Array): string {
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
      : MONTH_NAME.test(text)
      ? "; months are read as numbers: write dates such as 2026-01-31"
      : / [A-Z]{3,5}$/.test(text)
      ? "; its zone is not known, or stands for several: name it with --timezone after removing it"
      : !dayFirst && /^(1[3-9]|2\d|3[01])[/-]/.test(text)
      ? "; if dates begin with the day, use --day-first"
      : "";
    return `not a timestamp: ${JSON.stringify(text)}${hint}`;
  }
}

/** Where a cell ends: at a delimiter or the end of the line or of the bytes. */
function endOfCell(bytes: Uint8Array, at: number, delimiter: number): number {
  const { length } = bytes;
  let i = at;
  while (
    i < length && bytes[i] !== delimiter && bytes[i] !== LINE_FEED &&
    bytes[i] !== CARRIAGE_RETURN
  ) i++;
  return i;
}

/** Whether a cell that begins with a byte is read as it stands. */
function isPlainStart(byte: number): boolean {
  return byte !== SPACE && byte !== TAB && byte !== QUOTE;
}

/** A date with the name of its month, such as `Jun 3, 2026` or `03-Jun-26`. */
const MONTH_NAME =
  /^\p{L}{3,9}\.?[ -]\d{1,2}(,|[ -]\d{2})|^\d{1,2}\.?[ -]\p{L}{3,9}\.?[ -]\d{2}/u;

/** What files write in place of a missing value. */
const MISSING = /^(|-|\.|nan|null|none|nil|na|n\/a|#n\/a|<na>)$/i;

/** Powers of ten by the letter after a volume. */
const UNITS: Readonly<Record<string, number>> = { K: 3, M: 6, B: 9 };

/** A number with separators between all its thousands; NaN if it is not one. */
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
