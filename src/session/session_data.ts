/**
 * The one store of a session: bars, indicators, quality and quotes.
 *
 * @module
 */
import { Arena, type ArenaOptions } from "../memory/arena.ts";
import { Directory, type SeriesKey } from "../memory/directory.ts";
import {
  BAR_COLUMNS,
  SeriesKind,
  SESSION_BREAKS_MAX,
} from "../memory/layout.ts";
import { SeriesColumns, SeriesWriter } from "../memory/series_memory.ts";
import { SessionGrid, type SessionHours } from "../time/grid.ts";
import { intervalRank, parseInterval } from "../time/interval.ts";
import type { Bar, Interval } from "../types.ts";
import { BarSeries, SeriesWindow } from "./bar_series.ts";
import { BarWriter } from "./bar_writer.ts";
import { type SessionMetrics, SessionTally } from "./session_metrics.ts";

/** All that another thread needs to open the same data. */
export interface SessionDataHandle {
  /** The shared memory. */
  readonly buffer: SharedArrayBuffer;
}

/** A price to trade at. In a backtest it is made from the newest bar. */
export interface Quote {
  /** Best price to sell at. */
  readonly bid: number;
  /** Best price to buy at. */
  readonly ask: number;
  /** When it was known, UTC epoch milliseconds. */
  readonly timestamp: number;
  /** `bar`: the close of the newest base bar. */
  readonly source: "bar";
}

/** What a symbol's part of {@linkcode SessionData.toJSON} holds. */
export interface SymbolSummary {
  /** For every interval: how many bars, the first and last start, the quality. */
  readonly intervals: Record<
    string,
    { bars: number; first?: number; last?: number; quality?: number }
  >;
  /** What has been traded so far. */
  readonly session: SessionMetrics;
  /** The newest quote. */
  readonly quote: Quote | undefined;
}

interface BarsOfSeries {
  readonly id: number;
  readonly window: SeriesWindow;
  readonly series: BarSeries;
  readonly lengthMs: number | undefined;
  readonly rank: number;
  writer: BarWriter | undefined;
  columns: SeriesColumns | undefined;
}

interface SymbolState {
  readonly bars: Map<string, BarsOfSeries>;
  /** The shortest interval: session metrics and quotes come from it. */
  base: BarsOfSeries | undefined;
  tally: SessionTally | undefined;
}

/**
 * Bars in columns, indicators, quality, quotes and session metrics of any
 * number of symbols, in shared memory. It works alone, or shared between
 * threads: {@linkcode share} gives a handle that another thread opens with
 * {@linkcode attach}. Every series has one writing thread.
 *
 * ```ts
 * import { SessionData } from "./session_data.ts";
 *
 * const data = new SessionData();
 * data.appendBar("SPY", "1m", {
 *   timestamp: Date.UTC(2026, 0, 2, 14, 30),
 *   open: 100, high: 101, low: 99, close: 100.5, volume: 1_200,
 * });
 * console.log(data.getBars("SPY", "1m").close(-1)); // 100.5
 * ```
 */
export class SessionData {
  readonly #options: ArenaOptions;
  #arena: Arena;
  #directory: Directory;
  #shared = false;
  readonly #symbols = new Map<string, SymbolState>();
  readonly #values = new Map<string, SeriesWriter | SeriesColumns>();
  #known = 0;
  #sessionOpen = -Infinity;
  #grid: SessionGrid | undefined;
  // The last series asked for: most calls ask for the same one again.
  #lastSymbol = "";
  #lastInterval = "";
  #last: BarsOfSeries | undefined;

  /** Makes an empty store with shared memory of its own. */
  constructor(options: ArenaOptions = {}) {
    this.#options = options;
    this.#arena = Arena.create(options);
    this.#directory = new Directory(this.#arena);
  }

  /**
   * Opens the store that another thread has shared.
   *
   * @throws {SessionError} `memory_invalid` if the handle is not one.
   */
  static attach(handle: SessionDataHandle): SessionData {
    const data = new SessionData({ maxSeries: 0, maxBytes: 2 ** 20 });
    data.#arena = Arena.attach(handle.buffer);
    data.#directory = new Directory(data.#arena);
    data.#shared = true;
    return data;
  }

  /** A handle for other threads; from now on rows are published atomically. */
  share(): SessionDataHandle {
    this.#shared = true;
    for (const state of this.#symbols.values()) {
      for (const bars of state.bars.values()) bars.writer?.setShared();
    }
    return { buffer: this.#arena.buffer };
  }

  /** The symbols that have a series, in the order they came. */
  get symbols(): string[] {
    this.#discover();
    return [...this.#symbols.keys()];
  }

  /** The intervals of a symbol, shortest first. */
  intervals(symbol: string): Interval[] {
    this.#discover();
    return [...this.#symbols.get(symbol)?.bars.values() ?? []]
      .sort((a, b) => a.rank - b.rank).map((bars) => bars.series.interval);
  }

  /**
   * Appends a bar to a series, which begins with it if there is none yet.
   *
   * @throws {RangeError} if its start is not after that of the newest bar.
   * @throws {SessionError} `argument_invalid` if the interval is not one.
   */
  appendBar(symbol: string, interval: Interval, bar: Bar): void {
    const found = symbol === this.#lastSymbol && interval === this.#lastInterval
      ? this.#last
      : this.#lookUp(symbol, interval);
    const bars = found ?? this.#add(symbol, interval);
    const writer = bars.writer ?? this.#openWriter(bars);
    writer.append(
      bar.timestamp,
      bar.open,
      bar.high,
      bar.low,
      bar.close,
      bar.volume,
    );
  }

  /** A handle that appends to one series without looking it up again. */
  writer(symbol: string, interval: Interval): BarWriter {
    const bars = this.#lookUp(symbol, interval) ?? this.#add(symbol, interval);
    return bars.writer ?? this.#openWriter(bars);
  }

  /**
   * The bars of a symbol at an interval: the same object every time, empty if
   * there are none yet. Of a series that another thread writes, it shows the
   * rows there are at the time of the call.
   */
  getBars(symbol: string, interval: Interval): BarSeries {
    const found = symbol === this.#lastSymbol && interval === this.#lastInterval
      ? this.#last
      : this.#lookUp(symbol, interval);
    const bars = found ?? this.#add(symbol, interval);
    if (bars.writer === undefined) this.#refresh(bars);
    return bars.series;
  }

  /** Sets the quality score of a series, 0 to 100. */
  setQualityMetric(symbol: string, interval: Interval, score: number): void {
    if (!(score >= 0 && score <= 100)) {
      throw new RangeError(`A quality score lies in 0 … 100, found ${score}`);
    }
    const bars = this.#lookUp(symbol, interval) ?? this.#add(symbol, interval);
    this.#directory.setQuality(bars.id, score);
  }

  /** The newest quality score of a series, `undefined` if it has none. */
  getQualityMetric(symbol: string, interval: Interval): number | undefined {
    const bars = this.#lookUp(symbol, interval);
    if (bars === undefined) return undefined;
    const score = this.#directory.quality(bars.id);
    return Number.isNaN(score) ? undefined : score;
  }

  /**
   * Sets a historical indicator: one value for the day, or one for every slot
   * of the base interval.
   */
  setHistoricalIndicator(
    symbol: string,
    key: string,
    value: number | ArrayLike<number>,
  ): void {
    const values = typeof value === "number" ? [value] : value;
    this.#setValues(SeriesKind.historical, symbol, key, values);
  }

  /**
   * A historical indicator: the day's value, or with `time` the value of the
   * slot that the instant lies in. `undefined` where there is none.
   */
  getHistoricalIndicator(
    symbol: string,
    key: string,
    time?: number,
  ): number | undefined {
    const values = this.#getValues(SeriesKind.historical, symbol, key);
    if (values === undefined) return undefined;
    let row = 0;
    if (time !== undefined && values.rows > 1) {
      row = this.#currentGrid()?.slotAt(time) ?? -1;
    }
    const value = row >= 0 && row < values.rows ? values.column[row] : NaN;
    return Number.isNaN(value) ? undefined : value;
  }

  /** Sets the newest value of a real-time indicator; `NaN` while it is not ready. */
  setIndicator(symbol: string, id: string, value: number): void {
    this.#setValues(SeriesKind.indicator, symbol, id, [value]);
  }

  /** The newest value of a real-time indicator, `undefined` before it is ready. */
  getIndicator(symbol: string, id: string): number | undefined {
    const values = this.#getValues(SeriesKind.indicator, symbol, id);
    const value = values === undefined ? NaN : values.column[0];
    return Number.isNaN(value) ? undefined : value;
  }

  /** The newest quote: the close of the symbol's newest base bar. */
  getLatestQuote(symbol: string): Quote | undefined {
    const bars = this.#baseOf(symbol);
    if (bars === undefined || bars.window.length === 0) return undefined;
    const price = bars.series.close(-1);
    return {
      bid: price,
      ask: price,
      timestamp: bars.series.timestamp(-1) + (bars.lengthMs ?? 0),
      source: "bar",
    };
  }

  /**
   * Begins a trading session: metrics count from here on, and slots are those
   * of `slotMs` (one minute unless told).
   */
  startSession(hours: SessionHours, slotMs = 60_000): void {
    if (hours.breaks.length > SESSION_BREAKS_MAX) {
      throw new RangeError(
        `A session has at most ${SESSION_BREAKS_MAX} breaks, found ${hours.breaks.length}`,
      );
    }
    const record = [slotMs, hours.open, hours.close];
    for (const pause of hours.breaks) record.push(pause.start, pause.end);
    this.#setValues(SeriesKind.session, "", "", record);
    this.#grid = undefined;
    this.#sessionOpen = hours.open;
    for (const symbol of this.#symbols.keys()) {
      this.#baseOf(symbol);
      this.#symbols.get(symbol)?.tally?.start();
    }
  }

  /** Volume, high, low and average price of a symbol since the session's open. */
  getSessionMetrics(symbol: string): SessionMetrics {
    const bars = this.#baseOf(symbol);
    const state = this.#symbols.get(symbol);
    if (bars === undefined || state === undefined) {
      return { volume: 0, high: NaN, low: NaN, vwap: NaN };
    }
    state.tally ??= new SessionTally(bars.window);
    return state.tally.toJSON();
  }

  /**
   * Forgets everything and gives the memory back. Series objects stay valid
   * and are empty; a thread that is attached keeps what it sees, and needs a
   * new handle for what comes.
   */
  clear(): void {
    for (const state of this.#symbols.values()) {
      for (const bars of state.bars.values()) {
        bars.window.clear();
        bars.writer?.close();
      }
    }
    const series = [...this.#symbols.values()].flatMap((
      s,
    ) => [...s.bars.values()]);
    this.#symbols.clear();
    this.#values.clear();
    this.#last = undefined;
    this.#lastSymbol = "";
    this.#known = 0;
    this.#grid = undefined;
    this.#sessionOpen = -Infinity;
    this.#shared = false;
    this.#arena = Arena.create(this.#options);
    this.#directory = new Directory(this.#arena);
    // The objects that were handed out go on with the series of their names.
    for (const bars of series) {
      this.#add(bars.series.symbol, bars.series.interval, bars);
    }
  }

  /** Bytes of shared memory in use. */
  get bytesInUse(): number {
    return this.#arena.bytesInUse;
  }

  /** What is here: a summary for every symbol, and the memory in use. */
  toJSON(): { symbols: Record<string, SymbolSummary>; bytesInUse: number } {
    const symbols: Record<string, SymbolSummary> = {};
    for (const symbol of this.symbols) {
      const intervals: SymbolSummary["intervals"] = {};
      for (const interval of this.intervals(symbol)) {
        const bars = this.getBars(symbol, interval);
        const quality = this.getQualityMetric(symbol, interval);
        intervals[interval] = {
          bars: bars.length,
          ...(bars.length > 0 &&
            { first: bars.timestamp(0), last: bars.timestamp(-1) }),
          ...(quality !== undefined && { quality }),
        };
      }
      symbols[symbol] = {
        intervals,
        session: this.getSessionMetrics(symbol),
        quote: this.getLatestQuote(symbol),
      };
    }
    return { symbols, bytesInUse: this.bytesInUse };
  }

  #lookUp(symbol: string, interval: Interval): BarsOfSeries | undefined {
    let bars = this.#symbols.get(symbol)?.bars.get(interval);
    if (bars === undefined) {
      this.#discover();
      bars = this.#symbols.get(symbol)?.bars.get(interval);
      if (bars === undefined) return undefined;
    }
    this.#lastSymbol = symbol;
    this.#lastInterval = interval;
    this.#last = bars;
    return bars;
  }

  #add(
    symbol: string,
    interval: Interval,
    keep?: BarsOfSeries,
  ): BarsOfSeries {
    const parsed = parseInterval(interval);
    const id = this.#directory.register(
      { kind: SeriesKind.bars, symbol, interval: parsed.text, name: "" },
      BAR_COLUMNS,
    );
    this.#known = this.#directory.count;
    return this.#open(id, symbol, parsed.text, keep);
  }

  #open(
    id: number,
    symbol: string,
    interval: Interval,
    keep?: BarsOfSeries,
  ): BarsOfSeries {
    const parsed = parseInterval(interval);
    const window = keep?.window ?? new SeriesWindow();
    const bars: BarsOfSeries = {
      id,
      window,
      series: keep?.series ?? new BarSeries(symbol, interval, window),
      lengthMs: parsed.lengthMs,
      rank: intervalRank(parsed),
      writer: undefined,
      columns: undefined,
    };
    let state = this.#symbols.get(symbol);
    if (state === undefined) {
      state = { bars: new Map(), base: undefined, tally: undefined };
      this.#symbols.set(symbol, state);
    }
    state.bars.set(interval, bars);
    if (state.base === undefined || bars.rank < state.base.rank) {
      state.base = bars;
      state.tally = new SessionTally(window);
    }
    return bars;
  }

  /** Finds series that other threads have added. */
  #discover(): void {
    const count = this.#directory.count;
    for (; this.#known < count; this.#known++) {
      const key = this.#directory.key(this.#known);
      if (key.kind !== SeriesKind.bars) continue;
      this.#open(this.#known, key.symbol, key.interval as Interval);
    }
  }

  #openWriter(bars: BarsOfSeries): BarWriter {
    const series = new SeriesWriter(this.#arena, this.#directory, bars.id);
    bars.writer = new BarWriter(series, bars.window, this.#shared);
    return bars.writer;
  }

  #refresh(bars: BarsOfSeries): void {
    bars.columns ??= new SeriesColumns(this.#arena, this.#directory, bars.id);
    const rows = bars.columns.publishedRows;
    if (bars.columns.bindToNewest()) {
      bars.window.setColumns(bars.columns.columns);
    }
    const start = bars.columns.publishedStart;
    bars.window.startRow = start;
    bars.window.base = start - bars.columns.firstRow;
    bars.window.length = Math.max(0, rows - start);
  }

  #baseOf(symbol: string): BarsOfSeries | undefined {
    this.#discover();
    const bars = this.#symbols.get(symbol)?.base;
    if (bars !== undefined && bars.writer === undefined) this.#refresh(bars);
    return bars;
  }

  #currentGrid(): SessionGrid | undefined {
    const record = this.#getValues(SeriesKind.session, "", "");
    if (record === undefined) return undefined;
    const [slotMs, open, close, ...pauses] = record.column.subarray(
      0,
      record.rows,
    );
    if (this.#grid === undefined || this.#sessionOpen !== open) {
      const breaks = [];
      for (let i = 0; i + 1 < pauses.length; i += 2) {
        breaks.push({ start: pauses[i], end: pauses[i + 1] });
      }
      this.#grid = new SessionGrid({ open, close, breaks }, slotMs);
      this.#sessionOpen = open;
    }
    return this.#grid;
  }

  #setValues(
    kind: SeriesKey["kind"],
    symbol: string,
    name: string,
    values: ArrayLike<number>,
  ): void {
    const key = `${kind}/${symbol}/${name}`;
    let writer = this.#values.get(key);
    if (!(writer instanceof SeriesWriter)) {
      const id = this.#findValues(kind, symbol, name) ??
        this.#directory.register({ kind, symbol, interval: "", name }, 1);
      writer = new SeriesWriter(this.#arena, this.#directory, id);
      this.#values.set(key, writer);
    }
    (writer as SeriesWriter).replace(values, this.#shared);
  }

  #getValues(
    kind: SeriesKey["kind"],
    symbol: string,
    name: string,
  ): { column: Float64Array; rows: number } | undefined {
    const key = `${kind}/${symbol}/${name}`;
    let columns = this.#values.get(key);
    if (columns === undefined) {
      const id = this.#findValues(kind, symbol, name);
      if (id === undefined) return undefined;
      columns = new SeriesColumns(this.#arena, this.#directory, id);
      this.#values.set(key, columns);
    }
    columns.bindToNewest();
    return { column: columns.columns[0], rows: columns.publishedRows };
  }

  #findValues(
    kind: SeriesKey["kind"],
    symbol: string,
    name: string,
  ): number | undefined {
    for (let id = this.#directory.count - 1; id >= 0; id--) {
      const key = this.#directory.key(id);
      if (key.kind === kind && key.symbol === symbol && key.name === name) {
        return id;
      }
    }
    return undefined;
  }
}
