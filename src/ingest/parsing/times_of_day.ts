/**
 * Parses times of day and offsets of zones from bytes.
 *
 * @module
 */
import { parseNumber } from "./numbers.ts";

/**
 * Stands for the part of a timestamp that is finer than a millisecond. A double of
 * today's epoch cannot hold nanoseconds: without this, a bar stamped a nanosecond
 * before the minute would be on the minute.
 */
export const FINER_THAN_MS = 0.5;

const DASH = 45, PLUS = 43, COLON = 58, POINT = 46, COMMA = 44;
const LETTER_A = 65, LETTER_M = 77, LETTER_P = 80, LETTER_Z = 90;
const SMALL_Z = 122;

const HOUR_MS = 3_600_000;

/** Abbreviations with one offset, in hours; CST, BST and IST stand for several. */
const FIXED_HOURS: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  EST: -5,
  EDT: -4,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  CDT: -5,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  JST: 9,
  HKT: 8,
};

/**
 * A time of day in ms: `9:30`, `09:30:00.123`, `0930`, `93000`, `093000`; −1 if
 * the bytes are not one. A finer remainder becomes {@linkcode FINER_THAN_MS}.
 */
export function parseTimeOfDay(
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
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
  // 24:00 is the end of the day.
  const isEnd = hour === 24 && minute === 0 && second === 0;
  if ((hour > 23 && !isEnd) || minute > 59 || second > 59) return -1;
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

/** The code of A or P if the bytes at `at` are AM or PM in either case, else 0. */
export function halfOfDay(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 > end || (bytes[at + 1] & 0xdf) !== LETTER_M) return 0;
  // Not the beginning of America/New_York.
  if (at + 2 < end && (bytes[at + 2] & 0xdf) >= LETTER_A) return 0;
  const letter = bytes[at] & 0xdf;
  return letter === LETTER_A || letter === LETTER_P ? letter : 0;
}

/** A zone's offset from UTC in ms: `Z`, `UTC`, `EST`, `GMT+0200`, `+02`, `-0500`, `+02:00`; else NaN. */
export function parseZoneOffset(
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  const length = end - start;
  const sign = bytes[start];
  if (sign !== PLUS && sign !== DASH) {
    if (length === 1 && (sign === LETTER_Z || sign === SMALL_Z)) return 0;
    const name = String.fromCharCode(...bytes.subarray(start, end));
    // Dukascopy's `GMT+0200`, also `UTC+2`.
    const after = /^(?:GMT|UTC)([+-]\d{1,2})(?::?(\d\d))?$/.exec(name);
    if (after !== null) {
      const minutes = Number(`${after[1][0]}${after[2] ?? 0}`);
      return Number(after[1]) * HOUR_MS + minutes * 60_000;
    }
    return Object.hasOwn(FIXED_HOURS, name) ? FIXED_HOURS[name] * HOUR_MS : NaN;
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

/** Whether a byte may be in a time of day: a digit, `:`, `.` or `,`. */
export function isTimeByte(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || byte === COLON || byte === POINT ||
    byte === COMMA;
}

/** How many digits there are from `start` on. */
export function countDigits(
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  let i = start;
  while (i < end && bytes[i] >= 48 && bytes[i] <= 57) i++;
  return i - start;
}

/** The number of the two digits at `at`. */
export function twoDigits(bytes: Uint8Array, at: number): number {
  return (bytes[at] - 48) * 10 + bytes[at + 1] - 48;
}
