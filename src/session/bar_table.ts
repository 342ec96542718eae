/**
 * The series of bars of a store, as one thread has opened them.
 *
 * @module
 */
import type { Arena } from "../memory/arena.ts";
import type { Directory } from "../memory/directory.ts";
import { BAR_COLUMNS, SeriesKind } from "../memory/layout.ts";
import { SeriesColumns } from "../memory/series_columns.ts";
import { SeriesWriter } from "../memory/series_writer.ts";
import { intervalRank, parseInterval } from "../time/interval.ts";
import type { Interval } from "../types.ts";
import { BarSeries, SeriesWindow } from "./bar_series.ts";
import { BarWriter } from "./bar_writer.ts";
import type { SessionTally } from "./session_metrics.ts";

/** One series of bars; it has a writer, or columns that another thread writes. */
export interface BarsOfSeries {
  /** Its number in the directory. */
  readonly id: number;
  /** What its readers look through. */
  readonly window: SeriesWindow;
  /** What its readers hold. */
  readonly series: BarSeries;
  /** `Infinity` for a bar a session, 0 for longer ones: their end is not known. */
  readonly lengthMs: number;
  /** Its place among the intervals. */
  readonly rank: number;
  /** The writer, if this thread is the one. */
  writer: BarWriter | undefined;
  /** The rows that another thread writes. */
  columns: SeriesColumns | undefined;
}

/** The series of one symbol. */
export interface SymbolState {
  /** By interval. */
  readonly bars: Map<string, BarsOfSeries>;
  /** The shortest interval: session metrics and quotes come from it. */
  base: BarsOfSeries | undefined;
  /** What has been traded in the session, if anybody has asked. */
  tally: SessionTally | undefined;
  /** The session that the tally has begun. */
  talliedSession: number;
}

/** Opens series of bars by symbol and interval; any thread may add some. */
export class BarTable {
  readonly #arena: Arena;
  readonly #directory: Directory;
  readonly #symbols = new Map<string, SymbolState>();
  #known = 0;

  /** Opens the bars in an arena. */
  constructor(arena: Arena, directory: Directory) {
    this.#arena = arena;
    this.#directory = directory;
  }

  /** The symbols in the order they came, with the series that they have. */
  get symbols(): ReadonlyMap<string, SymbolState> {
    this.#discover();
    return this.#symbols;
  }

  /** All series that this thread has opened. */
  get opened(): BarsOfSeries[] {
    return [...this.#symbols.values()].flatMap((state) => [
      ...state.bars.values(),
    ]);
  }

  /** A series, `undefined` if there is none. */
  find(symbol: string, interval: Interval): BarsOfSeries | undefined {
    return this.#symbols.get(symbol)?.bars.get(interval) ??
      this.symbols.get(symbol)?.bars.get(interval);
  }

  /**
   * A series; it is added if there is none.
   *
   * @throws {SessionError} `argument_invalid` if the interval is not one.
   */
  open(symbol: string, interval: Interval): BarsOfSeries {
    const found = this.find(symbol, interval);
    if (found !== undefined) return found;
    this.#enter(symbol, interval);
    return this.find(symbol, interval) as BarsOfSeries;
  }

  /** Opens a series for which there are objects already. */
  keep(series: BarSeries, window: SeriesWindow): void {
    this.#open(this.#enter(series.symbol, series.interval), series, window);
  }

  /** The series of a symbol's shortest interval, with the rows there are now. */
  base(symbol: string): BarsOfSeries | undefined {
    const bars = this.symbols.get(symbol)?.base;
    if (bars !== undefined && bars.writer === undefined) this.refresh(bars);
    return bars;
  }

  /** Makes this thread the writer of a series. */
  openWriter(bars: BarsOfSeries, shared: boolean): BarWriter {
    bars.columns?.letGo();
    const series = new SeriesWriter(this.#arena, this.#directory, bars.id);
    bars.writer = new BarWriter(series, bars.window, shared);
    return bars.writer;
  }

  /** Shows the rows that another thread has published by now. */
  refresh(bars: BarsOfSeries): void {
    bars.columns ??= new SeriesColumns(this.#arena, this.#directory, bars.id);
    // The rows first: the newest block has all of them.
    const rows = bars.columns.publishedRows;
    if (bars.columns.bindToNewest()) {
      bars.window.setColumns(bars.columns.columns);
    }
    const start = bars.columns.publishedStart;
    bars.window.startRow = start;
    bars.window.base = start - bars.columns.firstRow;
    bars.window.length = Math.max(0, rows - start);
  }

  /** Empties what readers hold, and refuses what writers append. */
  close(): void {
    for (const bars of this.opened) {
      bars.window.clear();
      bars.writer?.close();
      bars.columns?.letGo();
    }
  }

  /** The number of a series, which may be there already. */
  #enter(symbol: string, interval: Interval): number {
    const { text } = parseInterval(interval);
    const key = { kind: SeriesKind.bars, symbol, interval: text, name: "" };
    return this.#directory.open(key, BAR_COLUMNS);
  }

  #open(id: number, series: BarSeries, window: SeriesWindow): void {
    const { symbol, interval } = series;
    const parsed = parseInterval(interval);
    const bars: BarsOfSeries = {
      id,
      window,
      series,
      lengthMs: parsed.lengthMs ?? (interval === "1d" ? Infinity : 0),
      rank: intervalRank(parsed),
      writer: undefined,
      columns: undefined,
    };
    let state = this.#symbols.get(symbol);
    if (state === undefined) {
      state = {
        bars: new Map(),
        base: undefined,
        tally: undefined,
        talliedSession: 0,
      };
      this.#symbols.set(symbol, state);
    }
    state.bars.set(interval, bars);
    if (state.base === undefined || bars.rank < state.base.rank) {
      state.base = bars;
      state.tally = undefined;
    }
  }

  /** Opens the series that have been added since the last time, by any thread. */
  #discover(): void {
    const { count } = this.#directory;
    for (; this.#known < count; this.#known++) {
      const { kind, symbol, interval } = this.#directory.key(this.#known);
      if (kind !== SeriesKind.bars) continue;
      if (this.#symbols.get(symbol)?.bars.has(interval)) continue;
      const window = new SeriesWindow();
      const series = new BarSeries(symbol, interval as Interval, window);
      this.#open(this.#known, series, window);
    }
  }
}
