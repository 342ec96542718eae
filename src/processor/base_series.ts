/**
 * The base bars of all symbols, as the processor reads them.
 *
 * @module
 */
import type { Arena } from "../memory/arena.ts";
import type { Directory } from "../memory/directory.ts";
import { SeriesColumns } from "../memory/series_columns.ts";
import { SeriesWindow } from "../session/bar_series.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { TrailingWindow } from "../session/trailing_window.ts";
import type { BaseRows } from "./derived_bars.ts";

/** The columns of base bars, rebound for each session. */
export class BaseSeries implements BaseRows {
  readonly bars: readonly SeriesWindow[];
  readonly firstRows: Int32Array;
  readonly rows: Int32Array;
  readonly #columns: readonly SeriesColumns[];
  readonly #windows: readonly TrailingWindow[];

  /** Opens the base series of a plan. */
  constructor(plan: RunPlan, arena: Arena, directory: Directory) {
    const ids = plan.ids.base;
    this.bars = ids.map(() => new SeriesWindow());
    this.firstRows = new Int32Array(ids.length);
    this.rows = new Int32Array(ids.length);
    // The bars of the other symbols are no part of the stream.
    this.#columns = ids.slice(0, plan.streamed)
      .map((id) => new SeriesColumns(arena, directory, id));
    this.#windows = plan.historyDays.map((days) => new TrailingWindow(days));
  }

  /** The first row of a symbol that the next session's window shows. */
  windowStart(symbol: number): number {
    return this.#windows[symbol].peek(this.rows[symbol]);
  }

  /** Begins a session: binds the columns to the blocks that it uses. */
  begin(session: number): void {
    for (let symbol = 0; symbol < this.#columns.length; symbol++) {
      const columns = this.#columns[symbol];
      this.#windows[symbol].begin(this.rows[symbol]);
      if (!columns.bindToSession(session)) continue;
      this.bars[symbol].setColumns(columns.columns);
      this.firstRows[symbol] = columns.firstRow;
    }
  }
}
