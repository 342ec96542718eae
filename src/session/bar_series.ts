/**
 * A series of bars as its readers see it.
 *
 * @module
 */
import type { Bar, Interval } from "../types.ts";

const NO_ROWS = new Float64Array(0);
const truncate = Math.trunc;

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
 * The place of an index among `length` rows, −1 if it lies outside; a
 * fraction is cut off and a negative index counts from the end, as in
 * `Array.prototype.at`.
 *
 * The index is made a number once: an object could answer the test of the
 * bounds with one number and the access with another.
 */
export function placeOf(index: number, length: number): number {
  // Nearly every index is a small whole number: that way stays in integers.
  const whole = index | 0;
  if (whole !== index) return placeOfAny(truncate(index), length);
  const place = whole < 0 ? whole + length : whole;
  return place >= 0 && place < length ? place : -1;
}

function placeOfAny(index: number, length: number): number {
  const place = index < 0 ? index + length : index;
  return place >= 0 && place < length ? place : -1;
}

/**
 * The bars of one symbol at one interval, oldest first: trailing history,
 * then today. Nothing is copied; the object stays the same for the whole run.
 *
 * An index counts from the oldest bar, a negative one from the newest: `-1` is
 * the newest bar; a fraction is cut off. What lies outside reads as `NaN`, or
 * `undefined` from {@linkcode at}. Inside a strategy the series ends with the last slice
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
    const place = placeOf(index, window.length);
    return place >= 0 ? window.timestamp[window.base + place] : NaN;
  }

  /** First price of a bar. */
  open(index: number): number {
    const window = this.#window;
    const place = placeOf(index, window.length);
    return place >= 0 ? window.open[window.base + place] : NaN;
  }

  /** Highest price of a bar. */
  high(index: number): number {
    const window = this.#window;
    const place = placeOf(index, window.length);
    return place >= 0 ? window.high[window.base + place] : NaN;
  }

  /** Lowest price of a bar. */
  low(index: number): number {
    const window = this.#window;
    const place = placeOf(index, window.length);
    return place >= 0 ? window.low[window.base + place] : NaN;
  }

  /** Last price of a bar. */
  close(index: number): number {
    const window = this.#window;
    const place = placeOf(index, window.length);
    return place >= 0 ? window.close[window.base + place] : NaN;
  }

  /** Quantity traded in a bar. */
  volume(index: number): number {
    const window = this.#window;
    const place = placeOf(index, window.length);
    return place >= 0 ? window.volume[window.base + place] : NaN;
  }

  /**
   * Share of a derived bar's slots that are accounted for, 0 to 1; 1 for a
   * base bar.
   */
  coverage(index: number): number {
    const window = this.#window;
    const place = placeOf(index, window.length);
    if (place < 0) return NaN;
    const { coverage } = window;
    return coverage.length === 0 ? 1 : coverage[window.base + place];
  }

  /** A bar as an object of its own, or `undefined` outside the series. */
  at(index: number): Bar | undefined {
    const window = this.#window;
    const place = placeOf(index, window.length);
    if (place < 0) return undefined;
    const row = window.base + place;
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
    const room = truncate(target.length);
    const count = room < window.length ? room : window.length;
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
