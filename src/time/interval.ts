/**
 * Intervals: parsing, length and order.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { Interval, IntervalUnit, StoredInterval } from "../types.ts";
import { DAY_MS } from "./date.ts";

const UNIT_MS: Readonly<Record<"s" | "m" | "h", number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** The intervals that can be stored, in words. */
export const STORED_ALLOWED =
  "a whole number of seconds, minutes or hours below a day, or 1d";

/** The parts of an interval. */
export interface ParsedInterval {
  /** Its text, for example `5m`. */
  readonly text: Interval;
  /** How many units. */
  readonly count: number;
  /** The unit. */
  readonly unit: IntervalUnit;
  /**
   * Its length in milliseconds; `undefined` for days and weeks, whose length
   * depends on their sessions.
   */
  readonly lengthMs: number | undefined;
}

/**
 * Parses an interval such as `"15m"`.
 *
 * @throws {SessionError} `argument_invalid` if the text is not a whole number
 * above zero and one of the units s, m, h, d, w.
 */
export function parseInterval(text: string): ParsedInterval {
  const match = /^([1-9]\d{0,5})([smhdw])$/.exec(text);
  if (match === null) {
    throw new SessionError(
      "argument_invalid",
      `Not an interval: ${
        JSON.stringify(text)
      }; write a whole number and one of s, m, h, d, w, for example 5m`,
    );
  }
  const count = Number(match[1]);
  const unit = match[2] as IntervalUnit;
  return {
    text: text as Interval,
    count,
    unit,
    lengthMs: unit === "d" || unit === "w" ? undefined : count * UNIT_MS[unit],
  };
}

/** Whether {@linkcode parseInterval} accepts a text. */
export function isInterval(text: string): text is Interval {
  return /^[1-9]\d{0,5}[smhdw]$/.test(text);
}

/**
 * A sort key for intervals in ascending order: milliseconds, where a day and a
 * week are longer than any intraday interval.
 */
export function intervalRank(interval: ParsedInterval): number {
  if (interval.lengthMs !== undefined) return interval.lengthMs;
  return interval.count * 86_400_000 * (interval.unit === "w" ? 7 : 1);
}

/**
 * The stored interval of a length in milliseconds, under its one name: `1h` for
 * 3,600,000, `90m` for 5,400,000; `undefined` if it cannot be stored.
 */
export function storedIntervalOfLength(
  lengthMs: number,
): StoredInterval | undefined {
  if (lengthMs === DAY_MS) return "1d";
  if (!(lengthMs > 0 && lengthMs < DAY_MS)) return undefined;
  for (const unit of ["h", "m", "s"] as const) {
    const count = lengthMs / UNIT_MS[unit];
    if (Number.isInteger(count)) return `${count}${unit}`;
  }
  return undefined;
}

/**
 * The stored interval that a text such as `5m`, `60m` or `1d` means;
 * `undefined` if it is not an interval or cannot be stored.
 */
export function storedInterval(text: string): StoredInterval | undefined {
  if (text === "1d") return text;
  if (!isInterval(text)) return undefined;
  const { lengthMs } = parseInterval(text);
  return lengthMs === undefined || lengthMs === DAY_MS
    ? undefined
    : storedIntervalOfLength(lengthMs);
}

/** Compares intervals by length, the shortest first. */
export function compareIntervals(a: Interval, b: Interval): number {
  return intervalRank(parseInterval(a)) - intervalRank(parseInterval(b));
}

/**
 * Whether bars of an interval are made up of whole bars of a stored one: its
 * length is a multiple, or it is a day or longer. A stored interval makes up its
 * own bars too.
 */
export function isDerivableFrom(
  interval: Interval,
  stored: StoredInterval,
): boolean {
  const { lengthMs } = parseInterval(interval);
  const part = parseInterval(stored).lengthMs;
  if (lengthMs === undefined) return true;
  return part !== undefined && lengthMs % part === 0;
}
