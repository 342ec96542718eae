/**
 * Intervals: parsing, length and order.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type {
  BaseInterval,
  Interval,
  IntervalUnit,
  StoredInterval,
} from "../types.ts";

const UNIT_MS: Readonly<Record<"s" | "m" | "h", number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** The intervals that can be streamed, shortest first. */
export const BASE_INTERVALS: readonly BaseInterval[] = ["1s", "1m", "1d"];

/** The intervals that can be stored, shortest first. */
export const STORED_INTERVALS: readonly StoredInterval[] = [
  "1s",
  "1m",
  "1h",
  "1d",
];

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
