/**
 * Feeds what a run has delivered to its digest.
 *
 * @module
 */
import type { SeriesColumns } from "../../memory/series_columns.ts";
import type { AsOfBars } from "./bars.ts";
import type { AsOfIndicators } from "./indicators.ts";

/** Takes the rows and values of a run in order. */
export interface RowDigest {
  /** Takes the rows `from` ≤ row < `to` of a series of bars. */
  addRows(series: SeriesColumns, from: number, to: number): void;
  /** Takes the next value of an indicator; NaN while it is not ready. */
  addValue(value: number): void;
}

/** Remembers for each series how many rows have been digested. */
export class DeliveredRows {
  readonly #bars: AsOfBars;
  readonly #indicators: AsOfIndicators;
  readonly #digested: Int32Array;

  /** Starts with nothing digested. */
  constructor(bars: AsOfBars, indicators: AsOfIndicators) {
    this.#bars = bars;
    this.#indicators = indicators;
    this.#digested = new Int32Array(bars.windows.length);
  }

  /** Adds all bars delivered since the last call. */
  addBars(digest: RowDigest): void {
    const { length } = this.#bars.windows;
    for (let id = 0; id < length; id++) this.#addSeries(id, digest);
  }

  /**
   * Adds the bars so far of the series that move to another block at session
   * `session`: the rows of the old block are lost with it.
   */
  addMoving(session: number, digest: RowDigest): void {
    const { columns } = this.#bars;
    for (let id = 0; id < columns.length; id++) {
      if (this.#isDigested(id)) continue;
      if (columns[id].movesAt(session)) this.#addSeries(id, digest);
    }
  }

  #isDigested(id: number): boolean {
    const { startRow, length } = this.#bars.windows[id];
    return startRow + length === this.#digested[id];
  }

  #addSeries(id: number, digest: RowDigest): void {
    const { startRow, length } = this.#bars.windows[id];
    const rows = startRow + length;
    // A parked series has no part in the digest before it has a row.
    if (this.#isDigested(id) && (rows > 0 || this.#bars.isParked(id))) return;
    digest.addRows(this.#bars.columns[id], this.#digested[id], rows);
    this.#digested[id] = rows;
  }

  /** Leaves out the rows of a series before `row` that have not been added. */
  skipTo(series: number, row: number): void {
    this.#digested[series] = Math.max(this.#digested[series], row);
  }

  /** Adds the newest value of every output of every indicator. */
  addIndicators(digest: RowDigest): void {
    const { windows } = this.#indicators;
    for (let i = 0; i < windows.length; i++) {
      const symbols = windows[i];
      for (let symbol = 0; symbol < symbols.length; symbol++) {
        const { columns, newest } = symbols[symbol];
        for (let c = 0; c < columns.length; c++) {
          digest.addValue(newest < 0 ? NaN : columns[c][newest]);
        }
      }
    }
  }
}
