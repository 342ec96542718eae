/**
 * Intervals: parsing, length and order.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type {
  ClockInterval,
  Interval,
  IntervalUnit,
  StoredInterval,
} from "../types.ts";
import { DAY_MS, MINUTE_MS } from "./date.ts";

const UNIT_MS: Readonly<Record<"s" | "m" | "h", number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** The intervals that can be stored, in words. */
export const STORED_ALLOWED =
  "a whole number of seconds, minutes or hours below a day such as 5m or 1h, hours or minutes of the clock such as 1h-clock, or 1d";

const PATTERN = /^([1-9]\d{0,5})([smhdw])(-clock)?$/;

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
  /** Whether its bars begin by the clock; absent if they count from the open. */
  readonly byClock?: true;
}

/**
 * Parses an interval such as `"15m"` or `"1h-clock"`.
 *
 * @throws {SessionError} `argument_invalid` if the text is not a whole number
 * above zero and one of the units s, m, h, d, w, or counts minutes or hours of
 * the clock of which a day is no multiple.
 */
export function parseInterval(text: string): ParsedInterval {
  const parsed = partsOf(text);
  if (parsed !== undefined) return parsed;
  throw new SessionError(
    "argument_invalid",
    `Not an interval: ${
      JSON.stringify(text)
    }; write a whole number and one of s, m, h, d, w, for example 5m, or minutes or hours of the clock that divide a day, for example 1h-clock`,
  );
}

/** Whether {@linkcode parseInterval} accepts a text. */
export function isInterval(text: string): text is Interval {
  return partsOf(text) !== undefined;
}

function partsOf(text: string): ParsedInterval | undefined {
  const [, number, letter, clock] = PATTERN.exec(text) ?? [];
  if (number === undefined) return undefined;
  const count = Number(number);
  const unit = letter as IntervalUnit;
  const lengthMs = unit === "d" || unit === "w"
    ? undefined
    : count * UNIT_MS[unit];
  const parsed = { text: text as Interval, count, unit, lengthMs };
  if (clock === undefined) return parsed;
  return lengthMs !== undefined && unit !== "s" && DAY_MS % lengthMs === 0
    ? { ...parsed, byClock: true }
    : undefined;
}

/**
 * A sort key for intervals in ascending order: milliseconds, where a day and a
 * week are longer than any intraday interval, and those of the clock follow
 * those from the open.
 */
export function intervalRank(interval: ParsedInterval): number {
  if (interval.lengthMs !== undefined) {
    return interval.lengthMs + (interval.byClock === true ? 0.5 : 0);
  }
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
 * The stored interval that a text such as `5m`, `60m`, `1h-clock` or `1d` means;
 * `undefined` if it is not an interval or cannot be stored.
 */
export function storedInterval(text: string): StoredInterval | undefined {
  if (text === "1d") return text;
  const { lengthMs, byClock } = partsOf(text) ?? {};
  if (lengthMs === undefined || lengthMs === DAY_MS) return undefined;
  const stored = storedIntervalOfLength(lengthMs);
  return stored !== undefined && byClock === true ? onClock(stored) : stored;
}

/**
 * The interval of the same length by the clock; `undefined` if there is none: for
 * seconds, days, lengths of which a day is no multiple, and those of the clock.
 */
export function onClock(interval: StoredInterval): ClockInterval | undefined {
  const text = `${interval}-clock`;
  return partsOf(text) === undefined ? undefined : text as ClockInterval;
}

/** Compares intervals by length, the shortest first. */
export function compareIntervals(a: Interval, b: Interval): number {
  return intervalRank(parseInterval(a)) - intervalRank(parseInterval(b));
}

/**
 * Whether bars of an interval are made up of whole bars of a stored one: its
 * length is a multiple, or it is a day or longer. A stored interval makes up its
 * own bars too. Bars by the clock and bars from the open make each other up if
 * `isAligned` says that sessions begin on multiples of the stored length by the
 * clock; minutes and shorter bars always do.
 */
export function isDerivableFrom(
  interval: Interval,
  stored: StoredInterval,
  isAligned: (lengthMs: number) => boolean = isMinuteOrLess,
): boolean {
  const { lengthMs, byClock } = parseInterval(interval);
  const part = parseInterval(stored);
  if (lengthMs === undefined) return true;
  return part.lengthMs !== undefined && lengthMs % part.lengthMs === 0 &&
    (byClock === part.byClock || isAligned(part.lengthMs));
}

function isMinuteOrLess(lengthMs: number): boolean {
  return MINUTE_MS % lengthMs === 0;
}
