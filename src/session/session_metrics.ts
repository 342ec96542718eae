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
  readonly #window: SeriesWindow;

  /** Follows the base bars in `window`, from the next bar on. */
  constructor(window: SeriesWindow) {
    this.#window = window;
    this.start();
  }

  /** Begins a session: bars seen so far do not count any more. */
  start(): void {
    this.#volume = 0;
    this.#high = NaN;
    this.#low = NaN;
    this.#turnover = 0;
    this.#row = this.#window.startRow + this.#window.length;
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

  #follow(): void {
    const { base, startRow, length, high, low, close, volume } = this.#window;
    const end = startRow + length;
    for (let row = Math.max(this.#row, startRow); row < end; row++) {
      const i = base + row - startRow;
      if (!(high[i] <= this.#high)) this.#high = high[i];
      if (!(low[i] >= this.#low)) this.#low = low[i];
      this.#volume += volume[i];
      this.#turnover += volume[i] * (high[i] + low[i] + close[i]) / 3;
    }
    this.#row = end;
  }
}
