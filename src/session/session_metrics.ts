/**
 * What has been traded so far in a session.
 *
 * @module
 */
import type { SeriesWindow } from "./bar_series.ts";

/** Volume, high, low and average price of a symbol since the session's open. */
export interface SessionMetrics {
  /** Quantity traded. */
  readonly volume: number;
  /** Highest price, `NaN` before the first bar. */
  readonly high: number;
  /** Lowest price, `NaN` before the first bar. */
  readonly low: number;
  /** Volume-weighted average of the bars' typical prices, `NaN` before the first trade. */
  readonly vwap: number;
}

/** A tally as strategies hold it: always up to date, and nothing to change. */
export class MetricsView implements SessionMetrics {
  readonly #tally: SessionTally;

  /** Shows `tally`. */
  constructor(tally: SessionTally) {
    this.#tally = tally;
    Object.freeze(this);
  }

  /** See {@linkcode SessionMetrics.volume}. */
  get volume(): number {
    return this.#tally.volume;
  }

  /** See {@linkcode SessionMetrics.high}. */
  get high(): number {
    return this.#tally.high;
  }

  /** See {@linkcode SessionMetrics.low}. */
  get low(): number {
    return this.#tally.low;
  }

  /** See {@linkcode SessionMetrics.vwap}. */
  get vwap(): number {
    return this.#tally.vwap;
  }

  /** The four numbers as they are now. */
  toJSON(): SessionMetrics {
    return this.#tally.toJSON();
  }
}

/**
 * Adds up a session's base bars when it is asked, each bar once: reading
 * after every slice costs one bar, not reading costs nothing.
 */
export class SessionTally implements SessionMetrics {
  #volume = 0;
  #high = NaN;
  #low = NaN;
  #turnover = 0;
  #row = 0;
  #open = -Infinity;
  readonly #window: SeriesWindow;

  /** Follows the base bars in `window`, from the next bar on. */
  constructor(window: SeriesWindow) {
    this.#window = window;
    this.start();
  }

  /** Begins a session: bars seen so far do not count any more. */
  start(): void {
    this.#reset();
    this.#open = -Infinity;
    this.#row = this.#window.startRow + this.#window.length;
  }

  /**
   * Begins a session at its open: the bars that start there or later count,
   * whether they have been seen or not.
   */
  startAt(open: number): void {
    this.#reset();
    this.#open = open;
    // Starts ascend: whatever is before the open is one stretch of rows.
    const { base, startRow, length, timestamp } = this.#window;
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (timestamp[base + middle] < open) low = middle + 1;
      else high = middle;
    }
    this.#row = startRow + low;
  }

  /** Quantity traded. */
  get volume(): number {
    this.#follow();
    return this.#volume;
  }

  /** Highest price, `NaN` before the first bar. */
  get high(): number {
    this.#follow();
    return this.#high;
  }

  /** Lowest price, `NaN` before the first bar. */
  get low(): number {
    this.#follow();
    return this.#low;
  }

  /** Volume-weighted average of the bars' typical prices. */
  get vwap(): number {
    this.#follow();
    return this.#turnover / this.#volume;
  }

  /** The four numbers as they are now. */
  toJSON(): SessionMetrics {
    const { volume, high, low, vwap } = this;
    return { volume, high, low, vwap };
  }

  #reset(): void {
    this.#volume = 0;
    this.#high = NaN;
    this.#low = NaN;
    this.#turnover = 0;
  }

  #follow(): void {
    const { base, startRow, length, timestamp } = this.#window;
    const { high, low, close, volume } = this.#window;
    const end = startRow + length;
    for (let row = Math.max(this.#row, startRow); row < end; row++) {
      const i = base + row - startRow;
      if (timestamp[i] < this.#open) continue;
      if (!(high[i] <= this.#high)) this.#high = high[i];
      if (!(low[i] >= this.#low)) this.#low = low[i];
      this.#volume += volume[i];
      this.#turnover += volume[i] * (high[i] + low[i] + close[i]) / 3;
    }
    this.#row = end;
  }
}
