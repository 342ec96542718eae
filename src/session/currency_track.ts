/**
 * What the currencies of a run are worth in the account's, from the first
 * session on.
 *
 * @module
 */

/** A pair among the run's symbols. */
export interface CurrencyLeg {
  /** The symbol's number. */
  readonly symbol: number;
  /** Whether the pair is quoted the other way round. */
  readonly isInverse: boolean;
}

/**
 * What one unit of a currency is worth in the account's. Step `i` holds from
 * `times[i]` until the next: a close is known when its bar has ended. The columns
 * are shared memory, so all threads read one copy.
 */
export interface CurrencyTrack {
  /** The currency. */
  readonly currency: string;
  /** The stored pairs that it is computed from, in words: `1 / USDJPY`. */
  readonly by: string;
  /** From when on each rate is known, UTC epoch milliseconds, ascending. */
  readonly times: Float64Array;
  /** The rates, above zero. */
  readonly rates: Float64Array;
  /**
   * The pairs among the symbols of a live run, whose newest closes count as soon
   * as they are known; absent in a backtest.
   */
  readonly legs?: readonly CurrencyLeg[];
}
