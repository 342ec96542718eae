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
import {
  deliveredSeries,
  pastOpens,
  type RunPlan,
  windowDays,
} from "../run_plan.ts";
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
  /** By series number: 1 if the pipeline does not deliver its bars. */
  readonly #parked: Uint8Array;
  /** The parked symbols that are shown. */
  readonly #shown = new Set<number>();

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
    this.#parked = new Uint8Array(windows.length).fill(1);
    for (const id of deliveredSeries(plan).flat()) this.#parked[id] = 0;
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
      if (this.#parked[id] === 1) continue;
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
   * Shows the bars of a parked symbol before session number `session`, which
   * opens at `open`. Its rows up to the session's end are in memory; the
   * session's own bars are then shown one by one.
   */
  show(symbol: number, session: number, open: number): void {
    this.#shown.add(symbol);
    for (const id of this.parkedSeries(symbol)) this.#show(id, session, open);
  }

  /** Hides the bars of a parked symbol again. */
  hide(symbol: number): void {
    this.#shown.delete(symbol);
    for (const id of this.parkedSeries(symbol)) this.#hide(id);
  }

  /** Whether a series is one that the pipeline does not deliver. */
  isParked(id: number): boolean {
    return this.#parked[id] === 1;
  }

  /** The series of a symbol that the pipeline does not deliver, intervals ascending. */
  parkedSeries(symbol: number): readonly number[] {
    return [this.#plan.ids.base, ...this.#plan.ids.derived]
      .map((ids) => ids[symbol])
      .filter((id) => this.#parked[id] === 1);
  }

  #show(id: number, session: number, open: number): void {
    const columns = this.#bind(id, session);
    const { firstRow, publishedRows, publishedStart } = columns;
    const [starts] = columns.columns;
    let from = publishedRows;
    while (from > publishedStart && starts[from - 1 - firstRow] >= open) from--;
    const window = this.windows[id];
    this.#sessionStarts[id] = from;
    window.startRow = publishedStart;
    window.base = publishedStart - firstRow;
    window.length = from - publishedStart;
    window.reach = this.#reaches[id] === 1 ? rowsBefore(publishedStart) : 0;
  }

  #hide(id: number): void {
    const window = this.windows[id];
    const rows = window.startRow + window.length;
    this.#sessionStarts[id] = rows;
    window.startRow = rows;
    window.base = rows - this.columns[id].firstRow;
    window.length = 0;
    window.reach = 0;
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

  /** Whether the base bars of a symbol are delivered or shown. */
  isShown(symbol: number): boolean {
    return symbol < this.#plan.streamed || this.#shown.has(symbol);
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
