/**
 * A series of bars as its readers see it.
 *
 * @module
 */
import type { Bar, Interval } from "../types.ts";

const NO_ROWS = new Float64Array(0);

/** The name of a column of bars. */
export type BarField = keyof Bar;

/**
 * What a {@linkcode BarSeries} looks through: columns, where the visible rows
 * begin, and how many there are. Whoever holds the window moves its bounds;
 * whoever holds the series cannot reach the window.
 */
export class SeriesWindow {
  timestamp: Float64Array = NO_ROWS;
  open: Float64Array = NO_ROWS;
  high: Float64Array = NO_ROWS;
  low: Float64Array = NO_ROWS;
  close: Float64Array = NO_ROWS;
  volume: Float64Array = NO_ROWS;
  /** Coverage of derived bars, empty for base bars. */
  coverage: Float64Array = NO_ROWS;
  /** Index in the columns of the first visible row. */
  base = 0;
  /** How many rows are visible. */
  length = 0;
  /** The run's number of the first visible row. */
  startRow = 0;

  /** Looks at other columns; the bounds stay as they are. */
  setColumns(columns: readonly Float64Array[]): void {
    [this.timestamp, this.open, this.high] = columns;
    [, , , this.low, this.close, this.volume] = columns;
    this.coverage = columns.length > 6 ? columns[6] : NO_ROWS;
  }

  /** Sees nothing any more, and keeps no memory alive. */
  clear(): void {
    this.setColumns([NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS]);
    this.base = 0;
    this.length = 0;
    this.startRow = 0;
  }
}

/**
 * The bars of one symbol at one interval, oldest first: trailing history,
 * then today. Nothing is copied; the object stays the same for the whole run.
 *
 * An index counts from the oldest bar, a negative one from the newest: `-1` is
 * the newest bar. What lies outside reads as `NaN`, or `undefined` from
 * {@linkcode at}. Inside a strategy the series ends with the last slice
 * delivered; there is no way to see further.
 */
export class BarSeries {
  /** The symbol. */
  readonly symbol: string;
  /** The interval of every bar. */
  readonly interval: Interval;
  readonly #window: SeriesWindow;

  /** A series over a window that its maker moves. */
  constructor(symbol: string, interval: Interval, window: SeriesWindow) {
    this.symbol = symbol;
    this.interval = interval;
    this.#window = window;
  }

  /** How many bars there are. */
  get length(): number {
    return this.#window.length;
  }

  /** Start of a bar, UTC epoch milliseconds. */
  timestamp(index: number): number {
    const window = this.#window;
    const i = index < 0 ? index + window.length : index;
    return i >= 0 && i < window.length
      ? window.timestamp[window.base + i]
      : NaN;
  }

  /** First price of a bar. */
  open(index: number): number {
    const window = this.#window;
    const i = index < 0 ? index + window.length : index;
    return i >= 0 && i < window.length ? window.open[window.base + i] : NaN;
  }

  /** Highest price of a bar. */
  high(index: number): number {
    const window = this.#window;
    const i = index < 0 ? index + window.length : index;
    return i >= 0 && i < window.length ? window.high[window.base + i] : NaN;
  }

  /** Lowest price of a bar. */
  low(index: number): number {
    const window = this.#window;
    const i = index < 0 ? index + window.length : index;
    return i >= 0 && i < window.length ? window.low[window.base + i] : NaN;
  }

  /** Last price of a bar. */
  close(index: number): number {
    const window = this.#window;
    const i = index < 0 ? index + window.length : index;
    return i >= 0 && i < window.length ? window.close[window.base + i] : NaN;
  }

  /** Quantity traded in a bar. */
  volume(index: number): number {
    const window = this.#window;
    const i = index < 0 ? index + window.length : index;
    return i >= 0 && i < window.length ? window.volume[window.base + i] : NaN;
  }

  /**
   * Share of a derived bar's slots that are accounted for, 0 to 1; 1 for a
   * base bar.
   */
  coverage(index: number): number {
    const window = this.#window;
    const i = index < 0 ? index + window.length : index;
    if (!(i >= 0 && i < window.length)) return NaN;
    return window.coverage.length === 0 ? 1 : window.coverage[window.base + i];
  }

  /** A bar as an object of its own, or `undefined` outside the series. */
  at(index: number): Bar | undefined {
    const window = this.#window;
    const i = Math.trunc(index < 0 ? index + window.length : index);
    if (!(i >= 0 && i < window.length)) return undefined;
    const row = window.base + i;
    return {
      timestamp: window.timestamp[row],
      open: window.open[row],
      high: window.high[row],
      low: window.low[row],
      close: window.close[row],
      volume: window.volume[row],
    };
  }

  /** The index of the newest bar that starts at or before an instant, −1 if none does. */
  indexAt(instant: number): number {
    const { timestamp, base } = this.#window;
    let low = 0;
    let high = this.#window.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (timestamp[base + middle] <= instant) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /**
   * Copies the newest values of one column into `target`, oldest first, and
   * returns how many it copied: as many as there are, at most as many as fit.
   */
  copyNewest(field: BarField, target: Float64Array): number {
    const window = this.#window;
    const column = window[field];
    const count = Math.min(target.length, window.length);
    const from = window.base + window.length - count;
    for (let i = 0; i < count; i++) target[i] = column[from + i];
    return count;
  }

  /** All bars, oldest first, each an object of its own. */
  *[Symbol.iterator](): IterableIterator<Bar> {
    for (let i = 0; i < this.length; i++) yield this.at(i) as Bar;
  }

  /** The bars as plain objects. */
  toJSON(): Bar[] {
    return [...this];
  }
}
