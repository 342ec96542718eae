/**
 * Trailing periods of historical indicators: days, weeks, months, years.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";

const UNITS = ["d", "w", "m", "y"] as const;

/** A length of history that ends before a session. */
export interface TrailingPeriod {
  /** Number of units, at least 1. */
  readonly count: number;
  /** Trading days, or calendar weeks, months, years. */
  readonly unit: typeof UNITS[number];
}

/** The rows of daily bars that a period covers: `from` ≤ row < `to`. */
export interface TrailingRows {
  /** The first row of the period. */
  readonly from: number;
  /** One past the last row. */
  readonly to: number;
}

/**
 * Half a day: opens on different dates are further apart, and clock changes
 * move an open by less.
 */
const SLACK_MS = 43_200_000;

/**
 * Parses a period such as `"10d"`, `"52w"`, `"3m"` or `"1y"`. Here `m` means
 * months; there are no periods of minutes.
 *
 * @throws {SessionError} `indicator_invalid` if it is not a period.
 */
export function parsePeriod(text: string): TrailingPeriod {
  const unit = UNITS.find((letter) => letter === text.at(-1));
  if (unit === undefined || !/^[1-9]\d{0,4}.$/.test(text)) {
    throw new SessionError(
      "indicator_invalid",
      `Not a trailing period: ${
        JSON.stringify(text)
      }; write a whole number and d (trading days), w (weeks), m (months) or y (years), for example 10d`,
    );
  }
  return { count: Number(text.slice(0, -1)), unit };
}

/**
 * The rows of daily bars in the period before the session that opens at
 * `sessionOpen`. Each bar is stamped with its session's open.
 *
 * A period of days covers the newest `count` rows. A period of weeks, months or
 * years covers the dates from that long before the session's date: `1w` before
 * a Monday begins with the previous Monday. Rows from `sessionOpen` on are
 * never included.
 */
export function trailingRows(
  timestamps: Float64Array,
  sessionOpen: number,
  period: TrailingPeriod,
): TrailingRows {
  const to = firstAtOrAfter(timestamps, sessionOpen);
  if (period.unit === "d") {
    return { from: Math.max(0, to - period.count), to };
  }
  const start = calendarStart(sessionOpen, period) - SLACK_MS;
  return { from: Math.min(to, firstAtOrAfter(timestamps, start)), to };
}

/** The same time of day `count` weeks, months or years earlier. */
function calendarStart(instant: number, period: TrailingPeriod): number {
  const { count, unit } = period;
  const length = unit === "w"
    ? { weeks: count }
    : unit === "m"
    ? { months: count }
    : { years: count };
  return Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO("UTC").subtract(length).epochMilliseconds;
}

function firstAtOrAfter(timestamps: Float64Array, instant: number): number {
  let low = 0;
  let high = timestamps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timestamps[middle] < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
