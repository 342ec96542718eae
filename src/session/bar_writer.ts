/**
 * Appends bars to one series.
 *
 * @module
 */
import type { SeriesWriter } from "../memory/series_writer.ts";
import type { SeriesWindow } from "./bar_series.ts";

/**
 * Appends bars to one series. `SessionData.writer` returns it. Use it in hot
 * loops: it saves the lookup by symbol and interval.
 *
 * ```ts
 * import { SessionData } from "@openbell/session/session";
 *
 * const data = new SessionData();
 * const writer = data.writer("SPY", "1m");
 * for (let minute = 0; minute < 390; minute++) {
 *   const start = Date.UTC(2026, 0, 2, 14, 30 + minute);
 *   writer.append(start, 100, 101, 99, 100, 1_000);
 * }
 * console.log(data.getBars("SPY", "1m").length); // 390
 * ```
 */
export class BarWriter {
  readonly #series: SeriesWriter;
  readonly #window: SeriesWindow;
  #shared: boolean;
  #closed = false;
  #row = 0;
  #capacity = 0;
  #last = -Infinity;

  /** A writer of `series` that keeps `window` up to date. */
  constructor(series: SeriesWriter, window: SeriesWindow, shared: boolean) {
    this.#series = series;
    this.#window = window;
    this.#shared = shared;
    this.#follow();
    window.base = 0;
    window.length = this.#row;
    if (this.#row > 0) this.#last = window.timestamp[this.#row - 1];
  }

  /** From now on rows are published atomically to other threads. */
  setShared(): void {
    this.#shared = true;
    this.#series.publishRows(0);
  }

  /** Refuses every further bar. */
  close(): void {
    this.#closed = true;
    // Without room the next bar reaches #grow(), which refuses it.
    this.#row = 0;
    this.#capacity = 0;
    this.#last = -Infinity;
  }

  /**
   * Appends a bar: its start in UTC epoch milliseconds, prices and volume.
   *
   * @throws {RangeError} if its start is not after that of the newest bar.
   * @throws {TypeError} if the store has been cleared.
   */
  append(
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    if (!(timestamp > this.#last)) this.#refuse(timestamp);
    const row = this.#row;
    if (row === this.#capacity) this.#grow();
    const window = this.#window;
    window.timestamp[row] = timestamp;
    window.open[row] = open;
    window.high[row] = high;
    window.low[row] = low;
    window.close[row] = close;
    window.volume[row] = volume;
    this.#last = timestamp;
    this.#row = row + 1;
    window.length = row + 1;
    this.#series.rows = row + 1;
    if (this.#shared) this.#series.publishRows(0);
  }

  #grow(): void {
    if (this.#closed) {
      throw new TypeError(
        "Cannot append: the store was cleared; get a new writer from SessionData.writer",
      );
    }
    this.#series.grow(this.#shared);
    this.#follow();
  }

  #follow(): void {
    this.#row = this.#series.rows;
    this.#capacity = this.#series.capacity;
    this.#window.setColumns(this.#series.columns);
  }

  #refuse(timestamp: number): never {
    throw new RangeError(
      `Cannot append a bar that starts at ${timestamp} after one that starts at ${this.#last}: starts must ascend`,
    );
  }
}
