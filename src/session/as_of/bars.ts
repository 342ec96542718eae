/**
 * The bars of a run up to the last slice delivered.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { Arena } from "../../memory/arena.ts";
import type { Directory } from "../../memory/directory.ts";
import { SeriesColumns } from "../../memory/series_columns.ts";
import type { Interval } from "../../types.ts";
import { BarSeries, SeriesWindow } from "../bar_series.ts";
import { pastOpens, type RunPlan, windowDays } from "../run_plan.ts";
import { rowsBefore, TrailingWindow } from "../trailing_window.ts";
import type { SymbolNumbers } from "./symbols.ts";

/** A range of rows in the columns of a window. */
export interface WindowRows {
  /** Holds the columns. */
  readonly window: SeriesWindow;
  /** The first row. */
  readonly from: number;
  /** One past the last row. */
  readonly to: number;
}

/**
 * One window for each series of bars, base and derived, by series number.
 * Delivering a bar lengthens its window by 1. A session's start rebinds every
 * window to the block that holds its rows from now on and drops the history
 * that has left the trailing window.
 */
export class AsOfBars {
  /** The windows, by series number. */
  readonly windows: readonly SeriesWindow[];
  /** The columns that the windows show, by series number. */
  readonly columns: readonly SeriesColumns[];
  readonly #plan: RunPlan;
  readonly #symbols: SymbolNumbers;
  readonly #trailing: readonly TrailingWindow[];
  readonly #series: ReadonlyMap<string, ReadonlyMap<string, BarSeries>>;
  /** By series number: 1 if negative indices reach rows before the window. */
  readonly #reaches: Uint8Array;
  /** By series number, the first row of the current session. */
  readonly #sessionStarts: Int32Array;

  /** Opens all series of bars of a plan. */
  constructor(
    plan: RunPlan,
    arena: Arena,
    directory: Directory,
    symbols: SymbolNumbers,
  ) {
    const windows: SeriesWindow[] = [];
    const columns: SeriesColumns[] = [];
    const trailing: TrailingWindow[] = [];
    [plan.ids.base, ...plan.ids.derived].forEach((ids, interval) => {
      const days = windowDays(plan, interval - 1);
      ids.forEach((id, symbol) => {
        windows[id] = new SeriesWindow();
        columns[id] = new SeriesColumns(arena, directory, id);
        trailing[id] = new TrailingWindow(days[symbol]);
      });
    });
    this.windows = windows;
    this.columns = columns;
    this.#plan = plan;
    this.#symbols = symbols;
    this.#trailing = trailing;
    this.#sessionStarts = new Int32Array(windows.length);
    // The first slice of a session brings its own bars of an intraday base.
    this.#reaches = new Uint8Array(windows.length).fill(1);
    if (plan.baseMs < Infinity) {
      for (const id of plan.ids.base) this.#reaches[id] = 0;
    }
    this.#series = new Map(
      plan.symbols.map((name, i) => [name, this.#seriesOf(name, i)]),
    );
  }

  /** Begins session number `session`, counted from 0. */
  begin(session: number): void {
    if (session === 0) this.#beginFirst();
    const { windows, columns } = this;
    for (let id = 0; id < windows.length; id++) {
      const window = windows[id];
      const { firstRow } = this.#bind(id, session);
      const rows = session === 0
        ? columns[id].initialRows
        : window.startRow + window.length;
      const start = this.#trailing[id].begin(rows);
      this.#sessionStarts[id] = rows;
      window.startRow = start;
      window.base = start - firstRow;
      window.length = rows - start;
      window.reach = this.#reaches[id] === 1 ? rowsBefore(start) : 0;
    }
  }

  /**
   * The bars of a symbol at an interval.
   *
   * @throws {SessionError} `argument_invalid` if the run has no such series.
   */
  series(symbol: string, interval: Interval): BarSeries {
    const series = this.#series.get(symbol)?.get(interval);
    if (series !== undefined) return series;
    this.#symbols.of(symbol);
    throw new SessionError(
      "argument_invalid",
      `The run has no ${interval} bars of ${symbol}; its intervals are ${
        this.#plan.visible.join(", ")
      }`,
    );
  }

  /** The base bars of a symbol that the current session has delivered so far. */
  sessionRows(symbol: number): WindowRows {
    const id = this.#plan.ids.base[symbol];
    const window = this.windows[id];
    const from = window.base + this.#sessionStarts[id] - window.startRow;
    return { window, from, to: window.base + window.length };
  }

  /** The number of base bars that {@linkcode sessionRows} covers. */
  sessionCount(symbol: number): number {
    const id = this.#plan.ids.base[symbol];
    const { startRow, length } = this.windows[id];
    return startRow + length - this.#sessionStarts[id];
  }

  /** The number of visible bars of a series before the current session. */
  historyCount(id: number): number {
    return this.#sessionStarts[id] - this.windows[id].startRow;
  }

  /**
   * Whether a series moves to another block at session `session`. Rows of the
   * old block have to be digested before that.
   */
  movesAt(session: number): boolean {
    for (const columns of this.columns) {
      if (columns.movesAt(session)) return true;
    }
    return false;
  }

  /** Derived series may start with stored bars of sessions before the run. */
  #beginFirst(): void {
    this.#plan.ids.derived.forEach((ids, interval) => {
      const opens = pastOpens(this.#plan, interval);
      const ends = this.#plan.derived[interval].pastSpans?.ends;
      ids.forEach((id) => {
        const { initialRows } = this.#bind(id, 0);
        const { timestamp } = this.windows[id];
        this.#trailing[id].beginPast(opens, timestamp, initialRows, ends);
      });
    });
  }

  #bind(id: number, session: number): SeriesColumns {
    const columns = this.columns[id];
    if (columns.bindToSession(session)) {
      this.windows[id].setColumns(columns.columns);
    }
    return columns;
  }

  #seriesOf(symbol: string, number: number): Map<string, BarSeries> {
    const { ids, derived, base } = this.#plan;
    const intervals = [base, ...derived.map(({ interval }) => interval)];
    return new Map(
      [ids.base, ...ids.derived].map((series, i) => {
        const window = this.windows[series[number]];
        return [intervals[i], new BarSeries(symbol, intervals[i], window)];
      }),
    );
  }
}
