/**
 * Calendar dates as whole numbers: days since 1970-01-01 in the proleptic
 * Gregorian calendar. Nothing here parses a `Date` or reads a time zone, so
 * the machine's zone has no influence.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { TradingDate } from "../types.ts";

/** Milliseconds of a day without a change of offset. */
export const DAY_MS = 86_400_000;

/** Milliseconds of a minute. */
export const MINUTE_MS = 60_000;

/** Days of the week as {@linkcode weekdayOf} counts them. */
export const SUNDAY = 0,
  MONDAY = 1,
  TUESDAY = 2,
  WEDNESDAY = 3,
  THURSDAY = 4,
  FRIDAY = 5,
  SATURDAY = 6;

/** English names of the weekdays, Sunday first. */
export const WEEKDAY_NAMES: readonly string[] = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
];

/** Year, month (1–12) and day of the month (1–31). */
export interface CivilDate {
  /** Calendar year. */
  readonly year: number;
  /** Month, 1 to 12. */
  readonly month: number;
  /** Day of the month, 1 to 31. */
  readonly day: number;
}

/**
 * Days since 1970-01-01 of a civil date; does not check its arguments.
 *
 * Years are counted from March: the leap day comes last, and the days before a
 * month are a linear expression.
 */
export function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The civil date of a day number: the inverse of {@linkcode dayNumber}. */
export function civilDate(days: number): CivilDate {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra -
    (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day,
  };
}

/** The weekday of a day number, 0 = Sunday … 6 = Saturday. */
export function weekdayOf(days: number): number {
  // 1970-01-01 was a Thursday; the double remainder is for earlier days.
  return ((days + THURSDAY) % 7 + 7) % 7;
}

/** How many days a month has. */
export function daysInMonth(year: number, month: number): number {
  if (month !== 2) {
    return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  }
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/**
 * The day number of a `YYYY-MM-DD` text, or −1 if it is not a date from 1970
 * to 9999. Allocates nothing.
 */
export function tryParseDate(text: string): number {
  if (
    text.length !== 10 || text.charCodeAt(4) !== 45 ||
    text.charCodeAt(7) !== 45
  ) return -1;
  let digits = 0;
  for (let i = 0; i < 10; i++) {
    if (i === 4 || i === 7) continue;
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    digits = digits * 10 + digit;
  }
  const year = Math.floor(digits / 10_000);
  const month = Math.floor(digits / 100) % 100;
  const day = digits % 100;
  if (
    year < 1970 || month < 1 || month > 12 || day < 1 ||
    day > daysInMonth(year, month)
  ) return -1;
  return dayNumber(year, month, day);
}

/**
 * The day number of a trading date.
 *
 * @throws {SessionError} `date_invalid` if the text is not a calendar date
 * written `YYYY-MM-DD`.
 */
export function parseDate(text: TradingDate): number {
  const days = typeof text === "string" ? tryParseDate(text) : -1;
  if (days < 0) {
    throw new SessionError(
      "date_invalid",
      `Not a date: ${
        JSON.stringify(text)
      }; write a calendar date as YYYY-MM-DD, for example 2026-01-02`,
    );
  }
  return days;
}

/** A day number written `YYYY-MM-DD`. */
export function formatDate(days: number): TradingDate {
  const { year, month, day } = civilDate(days);
  return `${year}-${month < 10 ? "0" : ""}${month}-${
    day < 10 ? "0" : ""
  }${day}`;
}

/**
 * Minutes since midnight of a wall-clock time `HH:MM`, up to `24:00`; −1 if the
 * text is not one.
 */
export function tryParseClock(text: string): number {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  if (match === null) return -1;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) > 59 || minutes > 1440 ? -1 : minutes;
}

/**
 * Minutes since midnight of a session's open: `HH:MM`, or `HH:MM the day before`,
 * which is negative; NaN if the text is neither.
 */
export function tryParseOpen(text: string): number {
  const match = /^(\d{2}:\d{2})( the day before)?$/.exec(text);
  const minutes = match === null ? -1 : tryParseClock(match[1]);
  if (minutes < 0) return NaN;
  return match?.[2] === undefined ? minutes : minutes - 1_440;
}

const DAYS_WITH_FOUR_DIGITS = dayNumber(10_000, 1, 1);
let lastDays = 0;
let lastDate = formatDate(0);
/** The time part of each whole minute; created on first use. */
const minuteTexts: (string | undefined)[] = new Array(DAY_MS / MINUTE_MS);

/**
 * An instant as ISO 8601 in UTC to the millisecond, the same text as
 * `Date.toISOString`. It is much faster for a series of instants that are
 * mostly whole minutes of the same day.
 *
 * @throws {RangeError} if the instant is outside the range of `Date`.
 */
export function isoInstant(instant: number): string {
  const days = Math.floor(instant / DAY_MS);
  if (
    !Number.isInteger(instant) || days < 0 || days >= DAYS_WITH_FOUR_DIGITS
  ) return new Date(instant).toISOString();
  if (days !== lastDays) {
    lastDays = days;
    lastDate = formatDate(days);
  }
  const minute = (instant - days * DAY_MS) / MINUTE_MS;
  if (!Number.isInteger(minute)) return new Date(instant).toISOString();
  return lastDate + (minuteTexts[minute] ??= minuteText(instant));
}

function minuteText(instant: number): string {
  return new Date(instant).toISOString().slice(10);
}

/**
 * An instant as ISO 8601 in UTC to the second, for example `2026-01-02T14:30:00Z`.
 *
 * ```ts
 * import { formatInstant } from "@openbell/session/calendar";
 *
 * console.log(formatInstant(Date.UTC(2026, 0, 2, 14, 30))); // 2026-01-02T14:30:00Z
 * ```
 */
export function formatInstant(instant: number): string {
  const days = Math.floor(instant / DAY_MS);
  const seconds = Math.floor((instant - days * DAY_MS) / 1_000);
  const pad = (value: number): string => value < 10 ? `0${value}` : `${value}`;
  return `${formatDate(days)}T${pad(Math.floor(seconds / 3_600))}:${
    pad(Math.floor(seconds / 60) % 60)
  }:${pad(seconds % 60)}Z`;
}
