/**
 * Types that all of OpenBell shares: bars, intervals, modes, dates.
 *
 * @module
 */

/**
 * Open, high, low, close and volume of one symbol over one interval.
 *
 * A bar is stamped with its **start** and becomes known at its **end**
 * (start + interval; a daily bar runs from session open to session close).
 */
export interface Bar {
  /** Start of the bar, UTC epoch milliseconds. */
  readonly timestamp: number;
  /** First traded price. */
  readonly open: number;
  /** Highest traded price. */
  readonly high: number;
  /** Lowest traded price. */
  readonly low: number;
  /** Last traded price. */
  readonly close: number;
  /** Quantity traded, in units of the symbol. */
  readonly volume: number;
}

/**
 * An interval in short notation: a whole number and a unit, for example `1s`,
 * `5m`, `4h`, `1d`, `1w`. Minutes and hours count from the open of the session;
 * with `-clock` they are those of the exchange's clock.
 */
export type Interval = `${number}${IntervalUnit}` | ClockInterval;

/**
 * Minutes or hours of the clock, such as `1h-clock`: with an open at 09:30, the
 * first bar begins there and ends at 10:00. A day must be a multiple of it.
 */
export type ClockInterval = `${number}${"m" | "h"}-clock`;

/** Seconds, minutes, hours, trading days or calendar weeks. */
export type IntervalUnit = "s" | "m" | "h" | "d" | "w";

/**
 * The intervals that a store accepts: a whole number of seconds, minutes or hours
 * below a day, those of the clock, and `1d`. Each has one name, that of its
 * longest unit: `1h`, not `60m`.
 */
export type StoredInterval =
  | `${number}${"s" | "m" | "h"}`
  | ClockInterval
  | "1d";

/**
 * The intervals that can be streamed, while the others of a run are derived from
 * them: all that are stored.
 */
export type BaseInterval = StoredInterval;

/**
 * The pace of a run: as fast as the consumers take it, by a clock, or by the
 * market.
 */
export type Mode = "data-driven" | "clock-driven" | "live";

/** A calendar date in the exchange's own zone, `YYYY-MM-DD`. */
export type TradingDate = string;

/**
 * Bars in columns: row `i` of every column belongs to the same bar. The
 * columns may be in shared memory.
 */
export interface BarColumns {
  /** Starts of the bars, UTC epoch milliseconds, ascending. */
  readonly timestamp: Float64Array;
  /** First traded prices. */
  readonly open: Float64Array;
  /** Highest traded prices. */
  readonly high: Float64Array;
  /** Lowest traded prices. */
  readonly low: Float64Array;
  /** Last traded prices. */
  readonly close: Float64Array;
  /** Quantities traded. */
  readonly volume: Float64Array;
}

/** A value that JSON can carry. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Free-form values by name. */
export type JsonObject = { readonly [key: string]: JsonValue };
