/**
 * The words every part of OpenBell shares: bars, intervals, modes.
 *
 * @module
 */

/**
 * Open, high, low, close and volume of one symbol over one interval.
 *
 * A bar is stamped with its **start** and is known only at its **end**
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
 * An interval in the field's short notation: a whole number and a unit, for
 * example `1s`, `5m`, `4h`, `1d`, `1w`.
 */
export type Interval = `${number}${IntervalUnit}`;

/** Seconds, minutes, hours, trading days or calendar weeks. */
export type IntervalUnit = "s" | "m" | "h" | "d" | "w";

/** The intervals that are streamed; every other one is derived from them. */
export type BaseInterval = "1s" | "1m" | "1d";

/**
 * The intervals that a store takes: the base intervals, and hours, which are
 * kept and given back as they came but never streamed. A source's hours stand
 * on the clock and hold what was traded before the open or after the close, so
 * that nothing can be derived from them.
 */
export type StoredInterval = BaseInterval | "1h";

/**
 * How a run is paced: as fast as the consumer can take it, by a clock, or by
 * the market itself.
 */
export type Mode = "data-driven" | "clock-driven" | "live";

/** A calendar date in the exchange's own zone, `YYYY-MM-DD`. */
export type TradingDate = string;

/**
 * Bars in columns: row `i` of every column belongs to the same bar. The
 * columns may lie in shared memory.
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
