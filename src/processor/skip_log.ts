/**
 * Notices of derived bars that were skipped.
 *
 * @module
 */
import type { Interval, TradingDate } from "../types.ts";

/** The maximum number of notices that a run keeps; further ones are counted. */
export const SKIP_NOTICES_MAX = 1_000;

/** The derived bars of one series that were skipped in one session. */
export interface SkipNotice {
  /** The trading date. */
  readonly date: TradingDate;
  /** The symbol. */
  readonly symbol: string;
  /** The interval. */
  readonly interval: Interval;
  /** Number of bars with too little coverage. */
  readonly skipped: number;
}

/** The notices of a run. */
export interface SkipLogResult {
  /** The first ones, at most {@linkcode SKIP_NOTICES_MAX}. */
  readonly notices: readonly SkipNotice[];
  /** Number of notices that were not kept. */
  readonly dropped: number;
}

/** Collects one notice per series and session. */
export class SkipLog {
  readonly #notices: SkipNotice[] = [];
  readonly #symbols: readonly string[];
  readonly #intervals: readonly Interval[];
  /** The counts at the end of the previous session. */
  readonly #before: readonly Int32Array[];
  #dropped = 0;

  /** A log of the series of these symbols and intervals. */
  constructor(symbols: readonly string[], intervals: readonly Interval[]) {
    this.#symbols = symbols;
    this.#intervals = intervals;
    this.#before = intervals.map(() => new Int32Array(symbols.length));
  }

  /**
   * Ends a session. `skipped` counts the bars skipped since the start of the run:
   * `[interval][symbol]`.
   */
  endSession(date: TradingDate, skipped: readonly Int32Array[]): void {
    skipped.forEach((counts, i) => {
      const before = this.#before[i];
      for (let k = 0; k < counts.length; k++) {
        const count = counts[k] - before[k];
        if (count > 0) this.add(date, i, k, count);
      }
      before.set(counts);
    });
  }

  /** The notices so far. */
  result(): SkipLogResult {
    return { notices: [...this.#notices], dropped: this.#dropped };
  }

  /** Adds the notice of a series, by the numbers of its interval and symbol. */
  add(
    date: TradingDate,
    interval: number,
    symbol: number,
    skipped: number,
  ): void {
    if (this.#notices.length === SKIP_NOTICES_MAX) {
      this.#dropped++;
      return;
    }
    this.#notices.push({
      date,
      symbol: this.#symbols[symbol],
      interval: this.#intervals[interval],
      skipped,
    });
  }
}
