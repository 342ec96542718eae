/**
 * Notices of derived bars that were skipped.
 *
 * @module
 */
import type { Interval, TradingDate } from "../types.ts";

/** How many notices a run keeps; the rest are counted. */
export const SKIP_NOTICES_MAX = 1_000;

/** Derived bars of one series that one session skipped. */
export interface SkipNotice {
  /** The trading date. */
  readonly date: TradingDate;
  /** The symbol. */
  readonly symbol: string;
  /** The interval. */
  readonly interval: Interval;
  /** How many bars had too few of their slots accounted for. */
  readonly skipped: number;
}

/** All notices of a run, as far as they are kept. */
export interface SkipLogResult {
  /** The first ones, at most {@linkcode SKIP_NOTICES_MAX}. */
  readonly notices: readonly SkipNotice[];
  /** How many more there were. */
  readonly dropped: number;
}

/** One notice a series and session, made when the session is over. */
export class SkipLog {
  readonly #notices: SkipNotice[] = [];
  readonly #symbols: readonly string[];
  readonly #intervals: readonly Interval[];
  /** What the counts were when the session before was over. */
  readonly #before: readonly Int32Array[];
  #dropped = 0;

  /** For these series, none of which has skipped a bar. */
  constructor(symbols: readonly string[], intervals: readonly Interval[]) {
    this.#symbols = symbols;
    this.#intervals = intervals;
    this.#before = intervals.map(() => new Int32Array(symbols.length));
  }

  /** Ends a session; `skipped` counts since the start, by interval and symbol. */
  endSession(date: TradingDate, skipped: readonly Int32Array[]): void {
    skipped.forEach((counts, i) => {
      const before = this.#before[i];
      for (let k = 0; k < counts.length; k++) {
        const count = counts[k] - before[k];
        if (count > 0) this.#add(date, i, k, count);
      }
      before.set(counts);
    });
  }

  /** What there is so far. */
  result(): SkipLogResult {
    return { notices: [...this.#notices], dropped: this.#dropped };
  }

  #add(date: TradingDate, interval: number, symbol: number, skipped: number) {
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
