/**
 * Timestamps read straight from bytes, in the notations that files use.
 *
 * @module
 */
import { DAY_MS, dayNumber, daysInMonth } from "../../time/date.ts";
import { parseNumber } from "./numbers.ts";

/**
 * What a timestamp says of its zone: `instant` is absolute, `local` is a wall
 * time without a zone, `date` is a calendar date without a time.
 */
export type TimeKind = "instant" | "local" | "date";

/**
 * What stands for the part of a timestamp that is finer than a millisecond. A
 * double near today's epoch does not tell a nanosecond: without this, a bar
 * stamped a nanosecond before the minute would be on the minute.
 */
export const FINER_THAN_MS = 0.5;

const DASH = 45, PLUS = 43, SLASH = 47, COLON = 58, POINT = 46, COMMA = 44;
const SPACE = 32, LETTER_T = 84, LETTER_Z = 90;
const LETTER_A = 65, LETTER_M = 77, LETTER_P = 80;
const HOUR_MS = 3_600_000;

/** The length of 2026-01-02. */
const DATE_BYTES = 10;

/**
 * A parser of timestamps that remembers the kind of the last one.
 *
 * Notations: ISO 8601 with `T` or a space, with or without seconds, fraction
 * and zone (`Z`, `UTC`, `+02:00`, `-0500`); `2026/01/02`, `2026.01.02`,
 * `01/02/2026`, `01-02-2026` (month first, unless told otherwise),
 * `02.01.2026` (day first), `20260102`, each alone
 * or followed by `09:30`, `09:30:00`, `9:30 AM`, `0930` or `093000`; epoch seconds, milliseconds,
 * microseconds and nanoseconds, told apart by their number of digits.
 */
export class TimeParser {
  /** The kind of the timestamp that was parsed last. */
  kind: TimeKind = "instant";
  readonly #dayFirst: boolean;
  #at = 0;
  // The date in front of the last timestamp, for the many that share it.
  readonly #date: Uint8Array = new Uint8Array(DATE_BYTES);
  #dateMs = NaN;

  /** Reads `01/02/2026` and `01-02-2026` as month first, or as day first. */
  constructor(dayFirst = false) {
    this.#dayFirst = dayFirst;
  }

  /**
   * Milliseconds since 1970-01-01 00:00 of bytes `start` … `end − 1`: UTC for an
   * instant, wall time for the other kinds; NaN if they are no timestamp.
   */
  parse(bytes: Uint8Array, start: number, end: number): number {
    if (this.#sameDate(bytes, start, end)) {
      this.#at = start + DATE_BYTES;
      return this.#withTime(bytes, this.#dateMs, end);
    }
    const digits = countDigits(bytes, start, end);
    const next = start + digits;
    if (next === end) return this.#allDigits(bytes, start, end);
    const mark = bytes[next];
    if (digits === 4 && mark === DASH) {
      const date = this.#ordered(bytes, start, end, mark, 0);
      if (this.#at === start + DATE_BYTES) {
        this.#date.set(bytes.subarray(start, this.#at));
        this.#dateMs = date;
      }
      return this.#withTime(bytes, date, end);
    }
    if (digits === 8 && (mark === SPACE || mark === LETTER_T)) {
      this.#at = next;
      return this.#withTime(bytes, compactDate(bytes, start), end);
    }
    if (
      (digits === 1 || digits === 2 || digits === 4) &&
      (mark === SLASH || mark === POINT || mark === DASH)
    ) {
      const monthFirst = mark !== POINT && !this.#dayFirst;
      const order = digits === 4 ? 0 : monthFirst ? 1 : 2;
      const date = this.#ordered(bytes, start, end, mark, order);
      // "1.7e9" is a number, and no day of the month.
      if (date === date || mark !== POINT) {
        return this.#withTime(bytes, date, end);
      }
    }
    this.kind = "instant";
    return epochToMs(parseNumber(bytes, start, end));
  }

  #sameDate(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < DATE_BYTES) return false;
    const date = this.#date;
    // From the end, where dates differ most.
    for (let i = DATE_BYTES - 1; i >= 0; i--) {
      if (bytes[start + i] !== date[i]) return false;
    }
    return true;
  }

  #allDigits(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length === 8) {
      this.kind = "date";
      return compactDate(bytes, start);
    }
    if (length === 12 || length === 14) {
      // 202601020930 would be an epoch in ms of 1976: read as what it looks like.
      const date = compactDate(bytes, start);
      const time = clock(bytes, start + 8, end);
      if (date >= 0 && time >= 0 && bytes[start] <= 50) {
        this.kind = "local";
        return date + time;
      }
    }
    this.kind = "instant";
    if (length <= 14) return epochToMs(parseNumber(bytes, start, end));
    // Beyond 2^53: the milliseconds are all but the last three or six digits.
    const tail = length <= 17 ? 3 : 6;
    if (length > 20) return NaN;
    const finer = parseNumber(bytes, end - tail, end) !== 0;
    return parseNumber(bytes, start, end - tail) + (finer ? FINER_THAN_MS : 0);
  }

  /** Order 0: year month day, 1: month day year, 2: day month year. */
  #ordered(
    bytes: Uint8Array,
    start: number,
    end: number,
    mark: number,
    order: number,
  ): number {
    const a = this.#field(bytes, start, end);
    if (bytes[this.#at] !== mark) return NaN;
    const b = this.#field(bytes, this.#at + 1, end);
    if (bytes[this.#at] !== mark) return NaN;
    const c = this.#field(bytes, this.#at + 1, end);
    if (order === 0) return dateMs(a, b, c);
    return order === 1 ? dateMs(c, a, b) : dateMs(c, b, a);
  }

  /** Digits from `start` on as a number; `#at` is left behind them. */
  #field(bytes: Uint8Array, start: number, end: number): number {
    let value = 0;
    let i = start;
    for (; i < end && i < start + 4; i++) {
      const digit = bytes[i] - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
    }
    this.#at = i;
    return i === start ? NaN : value;
  }

  #withTime(bytes: Uint8Array, date: number, end: number): number {
    let i = this.#at;
    if (i === end) {
      this.kind = "date";
      return date;
    }
    if (bytes[i] !== SPACE && bytes[i] !== LETTER_T) return NaN;
    while (i < end && (bytes[i] === SPACE || bytes[i] === LETTER_T)) i++;
    const timeFrom = i;
    while (i < end && isTimeByte(bytes[i])) i++;
    let time = clock(bytes, timeFrom, i);
    if (time < 0) return NaN;
    while (i < end && bytes[i] === SPACE) i++;
    const half = halfOfDay(bytes, i, end);
    if (half !== 0) {
      const hour = Math.floor(time / HOUR_MS);
      if (hour < 1 || hour > 12) return NaN;
      time += (half === LETTER_P ? 12 : 0) * HOUR_MS -
        (hour === 12 ? 12 : 0) * HOUR_MS;
      i += 2;
      while (i < end && bytes[i] === SPACE) i++;
    }
    if (i === end) {
      this.kind = "local";
      return date + time;
    }
    this.kind = "instant";
    return date + time - zoneOffset(bytes, i, end);
  }
}

function countDigits(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && bytes[i] >= 48 && bytes[i] <= 57) i++;
  return i - start;
}

/** The code of A or P where bytes say AM or PM, in either case; else 0. */
function halfOfDay(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 > end || (bytes[at + 1] & 0xdf) !== LETTER_M) return 0;
  const letter = bytes[at] & 0xdf;
  return letter === LETTER_A || letter === LETTER_P ? letter : 0;
}

function isTimeByte(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || byte === COLON || byte === POINT ||
    byte === COMMA;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  return (bytes[at] - 48) * 10 + bytes[at + 1] - 48;
}

function compactDate(bytes: Uint8Array, start: number): number {
  return dateMs(
    twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2),
    twoDigits(bytes, start + 4),
    twoDigits(bytes, start + 6),
  );
}

function dateMs(year: number, month: number, day: number): number {
  if (
    !(year >= 1000 && month >= 1 && month <= 12 && day >= 1 &&
      day <= daysInMonth(year, month))
  ) return NaN;
  return dayNumber(year, month, day) * DAY_MS;
}

/**
 * A wall-clock time in ms: `9:30`, `09:30:00.123`, `0930`, `93000`, `093000`;
 * −1 if it is none. What is finer than a millisecond becomes {@linkcode FINER_THAN_MS}.
 */
function clock(bytes: Uint8Array, start: number, end: number): number {
  const digits = countDigits(bytes, start, end);
  let i = start + digits;
  let hour: number, minute: number, second = 0;
  if (digits <= 2) {
    if (digits === 0) return -1;
    hour = digits === 1 ? bytes[start] - 48 : twoDigits(bytes, start);
    if (i === end) return hour === 0 ? 0 : -1;
    if (bytes[i] !== COLON || countDigits(bytes, i + 1, end) !== 2) return -1;
    minute = twoDigits(bytes, i + 1);
    i += 3;
    if (i < end && bytes[i] === COLON) {
      if (countDigits(bytes, i + 1, end) !== 2) return -1;
      second = twoDigits(bytes, i + 1);
      i += 3;
    }
  } else if (digits <= 6) {
    const value = parseNumber(bytes, start, i);
    const seconds = digits > 4;
    second = seconds ? value % 100 : 0;
    const rest = seconds ? Math.floor(value / 100) : value;
    minute = rest % 100;
    hour = Math.floor(rest / 100);
  } else {
    return -1;
  }
  if (hour > 23 || minute > 59 || second > 59) return -1;
  let ms = ((hour * 60 + minute) * 60 + second) * 1_000;
  if (i < end) {
    if (bytes[i] !== POINT && bytes[i] !== COMMA) return -1;
    if (countDigits(bytes, i + 1, end) !== end - i - 1) return -1;
    let scale = 100;
    let finer = false;
    for (i++; i < end; i++) {
      const digit = bytes[i] - 48;
      if (scale >= 1) ms += digit * scale;
      else finer ||= digit !== 0;
      scale /= 10;
    }
    if (finer) ms += FINER_THAN_MS;
  }
  return ms;
}

/** The offset that a zone's text stands for, in ms; NaN if it is none. */
function zoneOffset(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const sign = bytes[start];
  if (sign !== PLUS && sign !== DASH) {
    if (length === 1 && (sign === LETTER_Z || sign === 122)) return 0;
    const name = String.fromCharCode(...bytes.subarray(start, end));
    return name === "UTC" || name === "GMT" ? 0 : NaN;
  }
  const hours = countDigits(bytes, start + 1, end);
  let minutes = 0;
  if (hours === 4 && length === 5) minutes = twoDigits(bytes, start + 3);
  else if (hours === 2 && length === 6 && bytes[start + 3] === COLON) {
    if (countDigits(bytes, start + 4, end) !== 2) return NaN;
    minutes = twoDigits(bytes, start + 4);
  } else if (!(hours === 2 && length === 3)) return NaN;
  const hour = twoDigits(bytes, start + 1);
  if (hour > 18 || minutes > 59) return NaN;
  const offset = (hour * 60 + minutes) * 60_000;
  return sign === DASH ? -offset : offset;
}

/** Epoch seconds below 10^11 (the year 5138), then ms, µs and ns by magnitude. */
function epochToMs(value: number): number {
  const size = Math.abs(value);
  if (size < 1e11) return Math.round(value * 1e6) / 1e3;
  if (size < 1e14) return value;
  // Here come only texts with a point or an exponent, which no epoch needs.
  return NaN;
}
