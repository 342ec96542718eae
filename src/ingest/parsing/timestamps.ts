/**
 * Parses timestamps from bytes, in the notations that files use.
 *
 * @module
 */
import { DAY_MS, dayNumber, daysInMonth } from "../../time/date.ts";
import { zoneOffsets } from "../../time/zone.ts";
import { parseNumber } from "./numbers.ts";
import { TimePattern } from "./time_pattern.ts";
import {
  countDigits,
  FINER_THAN_MS,
  halfOfDay,
  isTimeByte,
  parseTimeOfDay,
  parseZoneOffset,
  twoDigits,
} from "./times_of_day.ts";

/**
 * What a timestamp is: an absolute `instant`, a `local` time without a zone, or a
 * `date` without a time.
 */
export type TimeKind = "instant" | "local" | "date";

const DASH = 45, SLASH = 47, POINT = 46, SPACE = 32, COMMA = 44, ZERO = 48;
const BRACKET = 91, BRACKET_END = 93;
const LETTER_P = 80, LETTER_T = 84;
const HOUR_MS = 3_600_000;

/** Days of Excel are between 1941 and 2119; as seconds, they would be of 1970-01-01. */
const EXCEL_MIN = 15_000, EXCEL_MAX = 80_000;
/** The day of Excel that is 1970-01-01. */
const EXCEL_EPOCH_DAYS = 25_569;
/** Numbers below this, ten days after 1970-01-01, are no epoch. */
const MIN_EPOCH_S = 864_000;

/**
 * Parses timestamps and remembers the kind of the last one.
 *
 * Notations:
 * - ISO 8601 with `T` or a space, with or without seconds, fraction and zone (`Z`,
 *   `UTC`, `+02:00`, `-0500`);
 * - dates `2026/01/02`, `2026.01.02`, `20260102`, `02.01.2026`, and `01/02/2026` or
 *   `01-02-2026`, which begin with the month by default; each alone or with a time
 *   `09:30`, `09:30:00`, `9:30 AM`, `0930` or `093000`;
 * - each of these with the name of a zone at the end, such as `US/Eastern` or
 *   `[Europe/Berlin]`, the same in all timestamps, or with one that has a fixed offset, such as `EST`;
 * - days of Excel, such as `45446` or `45446.395833`, and times as shares of a day after
 *   a date and a space, `0.395833`;
 * - epoch seconds, milliseconds, microseconds and nanoseconds, by their number of
 *   digits.
 */
export class TimeParser {
  /** The kind of the last parsed timestamp. */
  kind: TimeKind = "instant";
  /** IANA zone that the timestamps name after the time; empty without one. */
  zone = "";
  /** Whether one was a number of days, as Excel counts them. */
  hasExcelDays = false;
  readonly #dayFirst: boolean;
  readonly #pattern: TimePattern = new TimePattern();
  #at = 0;
  /** Where a time of day of 24 hours begins in the last timestamp; −1 without one. */
  #clockAt = -1;

  /** A parser that reads `01/02/2026` and `01-02-2026` as month or day first. */
  constructor(dayFirst = false) {
    this.#dayFirst = dayFirst;
  }

  /**
   * Milliseconds since 1970-01-01 00:00 of bytes `start` … `end − 1`: in UTC for an
   * instant, else local; NaN if they are not a timestamp.
   */
  parse(bytes: Uint8Array, start: number, end: number): number {
    // The kind is that of the last one too.
    const known = this.#pattern.parse(bytes, start, end);
    if (known === known) return known;
    this.#clockAt = -1;
    const ms = this.#parseWhole(bytes, start, end);
    this.#pattern.keep(bytes, start, end, this.#clockAt, ms);
    return ms;
  }

  #parseWhole(bytes: Uint8Array, start: number, end: number): number {
    const digits = countDigits(bytes, start, end);
    const next = start + digits;
    if (next === end) return this.#allDigits(bytes, start, end);
    const mark = bytes[next];
    if (digits === 5 && mark === SPACE) {
      return this.#excelDayAndTime(bytes, start, next, end);
    }
    if (digits === 4 && mark === DASH) {
      const date = this.#ordered(bytes, start, end, mark, 0);
      return this.#withTime(bytes, date, end);
    }
    if (
      digits === 8 && (mark === SPACE || mark === LETTER_T || mark === DASH)
    ) {
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
      // "1.7e9" is a number, not a date.
      if (date === date || mark !== POINT) {
        return this.#withTime(bytes, date, end);
      }
    }
    return this.#number(bytes, start, end, next);
  }

  /** A number: an epoch, or days of Excel. `point` is after its first digits. */
  #number(
    bytes: Uint8Array,
    start: number,
    end: number,
    point: number,
  ): number {
    const value = bytes[point] === COMMA
      ? parseNumber(bytes, start, end, COMMA)
      : parseNumber(bytes, start, end);
    if (value >= EXCEL_MIN && value < EXCEL_MAX) {
      this.hasExcelDays = true;
      this.kind = Number.isInteger(value) ? "date" : "local";
      return excelMs(value, end - point - 1);
    }
    this.kind = "instant";
    return epochToMs(value);
  }

  /** A day of Excel, and after a space its time, as a share of the day or in digits. */
  #excelDayAndTime(
    bytes: Uint8Array,
    start: number,
    space: number,
    end: number,
  ): number {
    const date = this.#number(bytes, start, space, space);
    if (this.kind !== "date") return NaN;
    this.#at = space;
    return this.#withTime(bytes, date, end);
  }

  #allDigits(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length === 8) {
      this.kind = "date";
      return compactDate(bytes, start);
    }
    if (length === 12 || length === 14) {
      // 202601020930 could be an epoch in ms of 1976, but looks like a time.
      const date = compactDate(bytes, start);
      const time = parseTimeOfDay(bytes, start + 8, end);
      if (date >= 0 && time >= 0 && bytes[start] <= 50) {
        this.kind = "local";
        return date + time;
      }
    }
    if (length <= 14) return this.#number(bytes, start, end, end);
    this.kind = "instant";
    // Above 2⁵³: the last three or six digits are finer than milliseconds.
    const tail = length <= 17 ? 3 : 6;
    if (length > 20) return NaN;
    const finer = parseNumber(bytes, end - tail, end) !== 0;
    return parseNumber(bytes, start, end - tail) + (finer ? FINER_THAN_MS : 0);
  }

  /** A date by order 0 (year month day), 1 (month day year) or 2 (day month year). */
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

  /** The number of up to four digits at `start`; moves `#at` past them. */
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
    // Interactive Brokers writes UTC with a dash: 20240603-13:30:00.
    const isUtc = bytes[i] === DASH;
    if (isUtc) i++;
    else if (bytes[i] !== SPACE && bytes[i] !== LETTER_T) return NaN;
    while (i < end && (bytes[i] === SPACE || bytes[i] === LETTER_T)) i++;
    const timeFrom = i;
    while (i < end && isTimeByte(bytes[i])) i++;
    let time = parseTimeOfDay(bytes, timeFrom, i);
    if (time < 0) {
      const share = excelTime(bytes, timeFrom, end);
      if (share === share) this.kind = "local";
      return date + share;
    }
    while (i < end && bytes[i] === SPACE) i++;
    const half = halfOfDay(bytes, i, end);
    if (half !== 0) {
      const hour = Math.floor(time / HOUR_MS);
      if (hour < 1 || hour > 12) return NaN;
      time += (half === LETTER_P ? 12 : 0) * HOUR_MS -
        (hour === 12 ? 12 : 0) * HOUR_MS;
      i += 2;
      while (i < end && bytes[i] === SPACE) i++;
    } else this.#clockAt = timeFrom;
    if (i === end) {
      this.kind = isUtc ? "instant" : "local";
      return date + time;
    }
    // `-04:00[America/New_York]` of RFC 9557: the offset counts, or else the name.
    if (bytes[end - 1] === BRACKET_END) {
      const bracket = bytes.indexOf(BRACKET, i);
      if (bracket < i) return NaN;
      if (bracket > i) end = bracket;
      else {
        i++;
        end--;
      }
    }
    const offset = parseZoneOffset(bytes, i, end);
    if (offset !== offset && this.#isNamedZone(bytes, i, end)) {
      this.kind = "local";
      return date + time;
    }
    this.kind = "instant";
    return date + time - offset;
  }

  /** Whether the bytes name the zone of all timestamps; the first one sets it. */
  #isNamedZone(bytes: Uint8Array, start: number, end: number): boolean {
    const { zone } = this;
    const length = end - start;
    if (zone === "") {
      const name = String.fromCharCode(...bytes.subarray(start, end));
      if (!isZone(name)) return false;
      this.zone = name;
      return true;
    }
    if (length !== zone.length) return false;
    for (let i = 0; i < length; i++) {
      if (bytes[start + i] !== zone.charCodeAt(i)) return false;
    }
    return true;
  }
}

/** IANA names without an area that no other zone has; Interactive Brokers writes some. */
const PLAIN_ZONES: ReadonlySet<string> = new Set(
  `MET WET EST5EDT CST6CDT MST7MDT PST8PDT Japan Hongkong Singapore GB GB-Eire Eire
  PRC ROC ROK NZ Israel Turkey Poland Portugal Iceland Egypt Iran Jamaica Cuba`
    .split(/\s+/),
);

/** Whether a text is the IANA name of a zone, such as `US/Eastern` or `Japan`. */
function isZone(name: string): boolean {
  if (
    !PLAIN_ZONES.has(name) && !/^[A-Z][A-Za-z_]+\/[A-Za-z_/+-]+$/.test(name)
  ) return false;
  try {
    zoneOffsets(name);
    return true;
  } catch {
    // An unknown zone: the text is no timestamp.
    return false;
  }
}

/** The time of a number of days since 1899-12-30, which is how Excel counts. */
function excelMs(days: number, decimals: number): number {
  const ms = (days - EXCEL_EPOCH_DAYS) * DAY_MS;
  if (Number.isInteger(days)) return ms;
  // Spreadsheets write few decimals: the minute is meant if it is within them.
  const minute = Math.round(ms / 60_000) * 60_000;
  const isNear = Math.abs(ms - minute) <= 0.51 * DAY_MS / 10 ** decimals;
  return isNear ? minute : Math.round(ms / 1_000) * 1_000;
}

/** A time that Excel has written as a share of the day, `0.395833` for 09:30. */
function excelTime(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== ZERO) return NaN;
  const point = start + countDigits(bytes, start, end);
  const share = bytes[point] === COMMA
    ? parseNumber(bytes, start, end, COMMA)
    : parseNumber(bytes, start, end);
  return share >= 0 && share < 1
    ? excelMs(EXCEL_EPOCH_DAYS + share, end - point - 1)
    : NaN;
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

/** Milliseconds of an epoch: seconds below 10¹¹ (the year 5138), else milliseconds. */
function epochToMs(value: number): number {
  const size = Math.abs(value);
  // The numbers of rows, or days since another epoch.
  if (size < MIN_EPOCH_S) return NaN;
  if (size < 1e11) return Math.round(value * 1e6) / 1e3;
  if (size < 1e14) return value;
  // Only a text with a point or an exponent gets here, which is no epoch.
  return NaN;
}
