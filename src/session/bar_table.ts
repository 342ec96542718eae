/**
 * One thread's table of the series of bars in a SessionData.
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

/** One series of bars, written by this thread or read from another. */
export interface OpenBars {
  /** Its number in the directory. */
  readonly id: number;
  /** The visible rows. */
  readonly window: SeriesWindow;
  /** The object that readers hold. */
  readonly series: BarSeries;
  /**
   * Length of a bar; `Infinity` for daily bars, 0 for longer ones, whose end is
   * unknown here.
   */
  readonly lengthMs: number;
  /** Sort key of the interval, ascending. */
  readonly rank: number;
  /** The writer, if it is this thread. */
  writer: BarWriter | undefined;
  /** The columns, once read, if another thread is the writer. */
  columns: SeriesColumns | undefined;
}

/** The series of one symbol. */
export interface SymbolState {
  /** The series, by interval. */
  readonly bars: Map<string, OpenBars>;
  /** The shortest interval, the source of session metrics and quotes. */
  base: OpenBars | undefined;
  /** The session metrics, once they have been read. */
  tally: SessionTally | undefined;
  /** Version of the session that the tally belongs to. */
  talliedSession: number;
}

/** Opens series of bars by symbol and interval. Any thread may add series. */
export class BarTable {
  readonly #arena: Arena;
  readonly #directory: Directory;
  readonly #symbols = new Map<string, SymbolState>();
  #known = 0;

  /** A table of the series in an arena. */
  constructor(arena: Arena, directory: Directory) {
    this.#arena = arena;
    this.#directory = directory;
  }

  /** The symbols in the order of their addition, with their series. */
  get symbols(): ReadonlyMap<string, SymbolState> {
    this.#discover();
    return this.#symbols;
  }

  /** All series that this thread has opened. */
  get opened(): OpenBars[] {
    return [...this.#symbols.values()].flatMap((state) => [
      ...state.bars.values(),
    ]);
  }

  /** A series; `undefined` if it does not exist. */
  find(symbol: string, interval: Interval): OpenBars | undefined {
    return this.#symbols.get(symbol)?.bars.get(interval) ??
      this.symbols.get(symbol)?.bars.get(interval);
  }

  /**
   * A series, which is added if it does not exist.
   *
   * @throws {SessionError} `argument_invalid` if `interval` is not an interval.
   */
  open(symbol: string, interval: Interval): OpenBars {
    return this.find(symbol, interval) ?? this.#add(symbol, interval);
  }

  #add(symbol: string, interval: Interval): OpenBars {
    const id = this.#enter(symbol, parseInterval(interval).text);
    const bars = this.find(symbol, interval);
    if (bars === undefined) throw new Error(`Series ${id} was not discovered`);
    const { base } = this.#state(bars);
    if (base !== undefined && base.rank < bars.rank) {
      this.#directory.setQuality(id, this.#directory.quality(base.id));
    }
    return bars;
  }

  /** Sets the score of a series; that of a base series is copied to the derived ones. */
  setQuality(bars: OpenBars, score: number): void {
    const state = this.#state(bars);
    const scored = state.base === bars ? state.bars.values() : [bars];
    for (const { id } of scored) this.#directory.setQuality(id, score);
  }

  /** The series of the symbol of `bars`, including those of other threads. */
  #state({ series }: OpenBars): SymbolState {
    const state = this.symbols.get(series.symbol);
    if (state === undefined) {
      throw new TypeError(`${series.symbol} has no series`);
    }
    return state;
  }

  /** Adds a series again under the objects that its readers already hold. */
  keep(series: BarSeries, window: SeriesWindow): void {
    this.#open(this.#enter(series.symbol, series.interval), series, window);
  }

  /** A symbol's series of its shortest interval, refreshed. */
  base(symbol: string): OpenBars | undefined {
    const bars = this.symbols.get(symbol)?.base;
    if (bars !== undefined && bars.writer === undefined) this.refresh(bars);
    return bars;
  }

  /** Makes this thread the writer of a series. */
  openWriter(bars: OpenBars, shared: boolean): BarWriter {
    bars.columns?.letGo();
    const series = new SeriesWriter(this.#arena, this.#directory, bars.id);
    bars.writer = new BarWriter(series, bars.window, shared);
    return bars.writer;
  }

  /** Updates the window to the rows that another thread has published. */
  refresh(bars: OpenBars): void {
    bars.columns ??= new SeriesColumns(this.#arena, this.#directory, bars.id);
    // Read the row count first: the block read after it has all these rows.
    const rows = bars.columns.publishedRows;
    if (bars.columns.bindToNewest()) {
      bars.window.setColumns(bars.columns.columns);
    }
    const start = bars.columns.publishedStart;
    bars.window.startRow = start;
    bars.window.base = start - bars.columns.firstRow;
    bars.window.length = Math.max(0, rows - start);
  }

  /** Empties all windows, and makes all writers refuse further bars. */
  close(): void {
    for (const bars of this.opened) {
      bars.window.clear();
      bars.writer?.close();
      bars.columns?.letGo();
    }
  }

  /** The number of a series in the directory, which adds it if necessary. */
  #enter(symbol: string, interval: Interval): number {
    const key = { kind: SeriesKind.bars, symbol, interval, name: "" };
    return this.#directory.open(key, BAR_COLUMNS);
  }

  #open(id: number, series: BarSeries, window: SeriesWindow): void {
    const { symbol, interval } = series;
    const parsed = parseInterval(interval);
    const bars: OpenBars = {
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

  /** Opens the series that any thread has added since the last call. */
  #discover(): void {
    const { count } = this.#directory;
    for (; this.#known < count; this.#known++) {
      const { kind, symbol, interval } = this.#directory.key(this.#known);
      if (kind !== SeriesKind.bars) continue;
      if (this.#symbols.get(symbol)?.bars.has(interval)) continue;
      const window = new SeriesWindow();
      const { text } = parseInterval(interval);
      this.#open(this.#known, new BarSeries(symbol, text, window), window);
    }
  }
}
