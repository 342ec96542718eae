/**
 * A read-only series of bars, and the window that it shows.
 *
 * @module
 */
import type { Bar, Interval } from "../types.ts";

const NO_ROWS = new Float64Array(0);
const truncate = Math.trunc;

/** The name of a column of bars. */
export type BarField = keyof Bar;

/**
 * The visible range of a series: the columns, the first visible row, and the
 * number of visible rows. The owner of the window moves its bounds; the holder
 * of a {@linkcode BarSeries} over it cannot reach the window.
 */
export class SeriesWindow {
  timestamp: Float64Array = NO_ROWS;
  open: Float64Array = NO_ROWS;
  high: Float64Array = NO_ROWS;
  low: Float64Array = NO_ROWS;
  close: Float64Array = NO_ROWS;
  volume: Float64Array = NO_ROWS;
  /** Coverage of derived bars; empty for base bars. */
  coverage: Float64Array = NO_ROWS;
  /** Index in the columns of the first visible row. */
  base = 0;
  /** Number of visible rows. */
  length = 0;
  /** The first visible row, counted from the start of the run. */
  startRow = 0;
  /** Number of rows before the first visible one that negative indices reach. */
  reach = 0;

  /** Changes the columns and keeps the bounds. */
  setColumns(columns: readonly Float64Array[]): void {
    this.timestamp = columns[0];
    this.open = columns[1];
    this.high = columns[2];
    this.low = columns[3];
    this.close = columns[4];
    this.volume = columns[5];
    this.coverage = columns.length > 6 ? columns[6] : NO_ROWS;
  }

  /** The row of the columns at an index, −1 if it is out of range. */
  rowAt(index: number): number {
    return rowAt(index, this.base, this.length, this.reach);
  }

  /** Empties the window, so that it keeps no memory alive. */
  clear(): void {
    this.setColumns([NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS]);
    this.base = 0;
    this.length = 0;
    this.startRow = 0;
    this.reach = 0;
  }
}

/**
 * The row of the columns at an index of a window that begins at row `base`; −1 if
 * the index is out of range. As in `Array.prototype.at`, fractions are truncated
 * and negative indices count from the end. They may go `reach` rows below `base`.
 *
 * The index is converted to a number once: an object could convert to one
 * number in the bounds check and to another in the access.
 */
export function rowAt(
  index: number,
  base: number,
  length: number,
  reach: number,
): number {
  // Nearly every index is a small integer; this path uses integers only.
  const whole = index | 0;
  if (whole !== index) return rowAtAny(truncate(index), base, length, reach);
  const place = whole < 0 ? whole + length : whole;
  return place >= -reach && place < length ? base + place : -1;
}

function rowAtAny(
  index: number,
  base: number,
  length: number,
  reach: number,
): number {
  const place = index < 0 ? index + length : index;
  return place >= -reach && place < length ? base + place : -1;
}

/**
 * The bars of one symbol at one interval, oldest first: the trailing history,
 * then the current session. It is a view without a copy, and the same object
 * for the whole run.
 *
 * Index 0 is the oldest bar, −1 the newest; fractions are truncated. An index
 * out of range reads as `NaN`, and as `undefined` from {@linkcode at}. Inside a
 * strategy the series ends with the last slice delivered; later bars cannot be
 * reached.
 *
 * Inside a strategy, the newest bars of earlier sessions stay readable whatever
 * the trailing history: negative indices also reach the last 32 bars before index
 * 0. At a session's start without history, {@linkcode length} is 0 and −1 is the
 * last bar of an earlier session. Only base bars shorter than a session are
 * limited to `length`, since each slice brings its own.
 *
 * ```ts
 * import { SessionData } from "@openbell/session/session";
 *
 * const data = new SessionData();
 * [100, 102, 101].forEach((close, i) => {
 *   const timestamp = Date.UTC(2026, 0, 2, 14, 30 + i);
 *   data.appendBar("SPY", "1m", {
 *     timestamp, open: close, high: close, low: close, close, volume: 1_000,
 *   });
 * });
 * const bars = data.getBars("SPY", "1m");
 * console.log(bars.length, bars.close(-1), bars.close(-2)); // 3 101 102
 * console.log(bars.high(7), bars.at(7)); // NaN undefined
 * console.log([...bars].map(({ close }) => close)); // [100, 102, 101]
 * ```
 */
export class BarSeries {
  /** The symbol. */
  readonly symbol: string;
  /** The interval of every bar. */
  readonly interval: Interval;
  readonly #window: SeriesWindow;

  /** A series over a window that the caller moves. */
  constructor(symbol: string, interval: Interval, window: SeriesWindow) {
    this.symbol = symbol;
    this.interval = interval;
    this.#window = window;
    Object.freeze(this);
  }

  /** Number of bars. */
  get length(): number {
    return this.#window.length;
  }

  /** Start of a bar, UTC epoch milliseconds. */
  timestamp(index: number): number {
    const window = this.#window;
    const row = window.rowAt(index);
    return row >= 0 ? window.timestamp[row] : NaN;
  }

  /** First price of a bar. */
  open(index: number): number {
    const window = this.#window;
    const row = window.rowAt(index);
    return row >= 0 ? window.open[row] : NaN;
  }

  /** Highest price of a bar. */
  high(index: number): number {
    const window = this.#window;
    const row = window.rowAt(index);
    return row >= 0 ? window.high[row] : NaN;
  }

  /** Lowest price of a bar. */
  low(index: number): number {
    const window = this.#window;
    const row = window.rowAt(index);
    return row >= 0 ? window.low[row] : NaN;
  }

  /** Last price of a bar. */
  close(index: number): number {
    const window = this.#window;
    const row = window.rowAt(index);
    return row >= 0 ? window.close[row] : NaN;
  }

  /** Quantity traded in a bar. */
  volume(index: number): number {
    const window = this.#window;
    const row = window.rowAt(index);
    return row >= 0 ? window.volume[row] : NaN;
  }

  /**
   * Coverage of a derived bar: the share of its slots that are accounted for,
   * 0 to 1. It is 1 for a base bar.
   */
  coverage(index: number): number {
    const window = this.#window;
    const row = window.rowAt(index);
    if (row < 0) return NaN;
    const { coverage } = window;
    return coverage.length === 0 ? 1 : coverage[row];
  }

  /** A bar as a new object; `undefined` if the index is out of range. */
  at(index: number): Bar | undefined {
    const row = this.#window.rowAt(index);
    return row < 0 ? undefined : this.#bar(row);
  }

  /**
   * The index of the newest bar that starts at or before `instant` (UTC epoch
   * milliseconds), −1 if there is none.
   */
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
   * Copies the newest values of one column into `target`, oldest first. Returns
   * the number of values copied: all of the series, or as many as fit.
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

  /** All bars, oldest first, each as a new object. */
  *[Symbol.iterator](): IterableIterator<Bar> {
    for (let i = 0; i < this.length; i++) {
      yield this.#bar(this.#window.base + i);
    }
  }

  /** The bars as plain objects. */
  toJSON(): Bar[] {
    return [...this];
  }

  #bar(row: number): Bar {
    const window = this.#window;
    return {
      timestamp: window.timestamp[row],
      open: window.open[row],
      high: window.high[row],
      low: window.low[row],
      close: window.close[row],
      volume: window.volume[row],
    };
  }
}
