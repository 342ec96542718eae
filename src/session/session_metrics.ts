/**
 * The metrics of a session so far: volume, high, low, VWAP.
 *
 * @module
 */
import type { SeriesWindow } from "./bar_series.ts";

/** Volume, high, low and VWAP of a symbol since the session's open. */
export interface SessionMetrics {
  /** Volume traded. */
  readonly volume: number;
  /** Highest price, `NaN` before the first bar. */
  readonly high: number;
  /** Lowest price, `NaN` before the first bar. */
  readonly low: number;
  /**
   * Average of the bars' typical prices, (high + low + close) ÷ 3, weighted by
   * volume; `NaN` before the first trade.
   */
  readonly vwap: number;
}

/** A read-only view of a tally for strategies, always up to date. */
export class MetricsView implements SessionMetrics {
  readonly #tally: SessionTally;

  /** A view of `tally`. */
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

  /** The current numbers as a plain object. */
  toJSON(): SessionMetrics {
    return this.#tally.toJSON();
  }
}

/**
 * Accumulates a session's base bars lazily, each bar once. A read after every
 * slice costs one bar; without reads it costs nothing.
 */
export class SessionTally implements SessionMetrics {
  #volume = 0;
  #high = NaN;
  #low = NaN;
  #turnover = 0;
  #row = 0;
  #open = -Infinity;
  readonly #window: SeriesWindow;

  /** A tally of the base bars in `window`, from the next bar on. */
  constructor(window: SeriesWindow) {
    this.#window = window;
    this.start();
  }

  /** Begins a session with the next bar of the window. */
  start(): void {
    this.#reset();
    this.#open = -Infinity;
    this.#row = this.#window.startRow + this.#window.length;
  }

  /** Begins a session with the bars that start at its open or later. */
  startAt(open: number): void {
    this.#reset();
    this.#open = open;
    // Starts ascend, so a binary search finds the first bar of the session.
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

  /** Volume traded. */
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

  /** Average of the bars' typical prices, weighted by volume. */
  get vwap(): number {
    this.#follow();
    return this.#turnover / this.#volume;
  }

  /** The current numbers as a plain object. */
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

  /** Adds the bars that the window has gained since the last call. */
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
