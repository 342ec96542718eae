/**
 * The store of a session: bars, indicators, quality and quotes.
 *
 * @module
 */
import { Arena, type ArenaOptions } from "../memory/arena.ts";
import { Directory } from "../memory/directory.ts";
import { SeriesKind } from "../memory/layout.ts";
import type { SessionHours } from "../time/grid.ts";
import type { Bar, Interval } from "../types.ts";
import type { BarSeries } from "./bar_series.ts";
import { BarTable, type OpenBars } from "./bar_table.ts";
import type { BarWriter } from "./bar_writer.ts";
import { CurrentSession } from "./current_session.ts";
import type { Quote } from "./quote.ts";
import { type SessionMetrics, SessionTally } from "./session_metrics.ts";
import { summarize, type SymbolSummary } from "./session_summary.ts";
import { ValueStore } from "./value_store.ts";

// Makes the constructor leave the memory to attach().
const ATTACHED: ArenaOptions = {};

/** What another thread needs to attach to the same data; it can be posted. */
export interface SessionDataHandle {
  /** The shared memory. */
  readonly buffer: SharedArrayBuffer;
}

/**
 * The store of sessions, alone or of a run: the same columns in the same shared
 * memory. A run's stages write them, and its strategies read them through views
 * that end with the newest slice; `sessionData` of a run's handle opens them as
 * an object of this class when the run is over.
 *
 * Bars in columns, indicators, quality scores, quotes and session metrics of any
 * number of symbols, in shared memory. To use it from several threads,
 * {@linkcode share} returns a handle that another thread opens with
 * {@linkcode attach}. Each series has a single writing thread.
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
  #arena!: Arena;
  #directory!: Directory;
  #bars!: BarTable;
  #values!: ValueStore;
  #session!: CurrentSession;
  #shared = false;
  // The last series looked up; most calls want the same one again.
  #lastSymbol = "";
  #lastInterval = "";
  #last: OpenBars | undefined;

  /** Creates an empty store in new shared memory. */
  constructor(options: ArenaOptions = {}) {
    this.#options = options;
    if (options !== ATTACHED) this.#use(Arena.create(options));
  }

  /**
   * Attaches to a store that another thread has shared.
   *
   * @throws {SessionError} `memory_invalid` if the buffer of the handle is not
   * the shared memory of a store of this version.
   */
  static attach(handle: SessionDataHandle): SessionData {
    const data = new SessionData(ATTACHED);
    data.#use(Arena.attach(handle.buffer));
    data.#shared = true;
    return data;
  }

  /** Returns a handle for other threads; from now on rows are published atomically. */
  share(): SessionDataHandle {
    this.#shared = true;
    for (const bars of this.#bars.opened) bars.writer?.setShared();
    return { buffer: this.#arena.buffer };
  }

  /** The symbols that have a series of bars, in the order of their addition. */
  get symbols(): string[] {
    return [...this.#bars.symbols.keys()];
  }

  /** The intervals of a symbol, shortest first. */
  intervals(symbol: string): Interval[] {
    return [...this.#bars.symbols.get(symbol)?.bars.values() ?? []]
      .sort((a, b) => a.rank - b.rank).map((bars) => bars.series.interval);
  }

  /**
   * Appends a bar to a series, which is added if it does not exist.
   *
   * @throws {RangeError} if its start is not after that of the newest bar.
   * @throws {SessionError} `argument_invalid` if `interval` is not an interval.
   */
  appendBar(symbol: string, interval: Interval, bar: Bar): void {
    // Here and in getBars(), a call for this check would cost a tenth.
    const last = symbol === this.#lastSymbol && interval === this.#lastInterval
      ? this.#last
      : undefined;
    const bars = last ?? this.#open(symbol, interval);
    const writer = bars.writer ?? this.#bars.openWriter(bars, this.#shared);
    writer.append(
      bar.timestamp,
      bar.open,
      bar.high,
      bar.low,
      bar.close,
      bar.volume,
    );
  }

  /** A writer that appends to one series without a lookup per bar. */
  writer(symbol: string, interval: Interval): BarWriter {
    const bars = this.#open(symbol, interval);
    return bars.writer ?? this.#bars.openWriter(bars, this.#shared);
  }

  /**
   * The bars of a symbol at an interval: the same object every time, empty if
   * there are no bars yet. If another thread writes the series, the object shows
   * the rows published by the time of the call.
   *
   * @throws {SessionError} `argument_invalid` if `interval` is not an interval.
   */
  getBars(symbol: string, interval: Interval): BarSeries {
    const last = symbol === this.#lastSymbol && interval === this.#lastInterval
      ? this.#last
      : undefined;
    const bars = last ?? this.#open(symbol, interval);
    if (bars.writer === undefined) this.#bars.refresh(bars);
    return bars.series;
  }

  /**
   * Sets the quality score of a series, 0 to 100. The score of a symbol's base
   * series, that of its shortest interval, is copied to its longer series, which
   * are derived from it, and to those that are added later.
   *
   * @throws {RangeError} if the score is out of range.
   */
  setQualityMetric(symbol: string, interval: Interval, score: number): void {
    if (!(score >= 0 && score <= 100)) {
      throw new RangeError(
        `A quality score must be between 0 and 100, found ${score}`,
      );
    }
    const bars = this.#open(symbol, interval);
    this.#bars.setQuality(bars, score);
  }

  /** The newest quality score of a series; `undefined` if it has none. */
  getQualityMetric(symbol: string, interval: Interval): number | undefined {
    const bars = this.#bars.find(symbol, interval);
    if (bars === undefined) return undefined;
    const score = this.#directory.quality(bars.id);
    return Number.isNaN(score) ? undefined : score;
  }

  /** Sets a historical indicator: one value for the day, or one per slot. */
  setHistoricalIndicator(
    symbol: string,
    key: string,
    value: number | ArrayLike<number>,
  ): void {
    const values = typeof value === "number" ? [value] : value;
    this.#values.set(SeriesKind.historical, symbol, key, values, this.#shared);
  }

  /**
   * A historical indicator; of a run's, the first output. If it has one value per slot, `time` (UTC epoch
   * milliseconds) selects the slot that contains it; else the value is that of
   * the day. `undefined` if there is no value.
   */
  getHistoricalIndicator(
    symbol: string,
    key: string,
    time?: number,
  ): number | undefined {
    const value = this.#values.value(
      SeriesKind.historical,
      symbol,
      key,
      time === undefined
        ? undefined
        : (rows) => rows > 1 ? this.#session.slotAt(time) : 0,
    );
    return Number.isNaN(value) ? undefined : value;
  }

  /** Sets the newest value of a real-time indicator; `NaN` if it is not ready. */
  setIndicator(symbol: string, id: string, value: number): void {
    this.#values.set(SeriesKind.indicator, symbol, id, [value], this.#shared);
  }

  /**
   * The newest value of a real-time indicator; of a run's, that of its first
   * output. `undefined` if it is not ready.
   */
  getIndicator(symbol: string, id: string): number | undefined {
    const value = this.#values.value(SeriesKind.indicator, symbol, id);
    return Number.isNaN(value) ? undefined : value;
  }

  /**
   * The newest quote of a symbol: the close of the newest bar of its shortest
   * interval, stamped with the bar's end. A daily bar ends at the session's
   * close; a quote of another day's daily bar is stamped with the bar's start,
   * because only the current session's close is known.
   */
  getLatestQuote(symbol: string): Quote | undefined {
    const bars = this.#bars.base(symbol);
    if (bars === undefined || bars.window.length === 0) return undefined;
    const price = bars.series.close(-1);
    return {
      bid: price,
      ask: price,
      timestamp: this.#session.endOf(
        bars.series.timestamp(-1),
        bars.lengthMs,
      ),
      source: "bar",
    };
  }

  /**
   * Begins a trading session. Metrics then cover the bars that start at its open
   * or later. `slotMs` is the length of a slot in milliseconds; it defaults to
   * one minute.
   *
   * @throws {RangeError} if the session has more than three breaks.
   */
  startSession(hours: SessionHours, slotMs = 60_000): void {
    this.#session.begin(hours, slotMs, this.#shared);
  }

  /** Volume, high, low and VWAP of a symbol since the session's open. */
  getSessionMetrics(symbol: string): SessionMetrics {
    const bars = this.#bars.base(symbol);
    const state = this.#bars.symbols.get(symbol);
    if (bars === undefined || state === undefined) {
      return { volume: 0, high: NaN, low: NaN, vwap: NaN };
    }
    const { version } = this.#session;
    if (state.tally === undefined || state.talliedSession !== version) {
      state.tally ??= new SessionTally(bars.window);
      state.tally.startAt(this.#session.open);
      state.talliedSession = version;
    }
    return state.tally.toJSON();
  }

  /**
   * Removes all data and releases the memory. Series objects remain valid, and
   * are empty. Attached threads keep the old data; they need a new handle to see
   * what is added later.
   */
  clear(): void {
    const { opened } = this.#bars;
    this.#bars.close();
    this.#values.close();
    this.#last = undefined;
    this.#lastSymbol = "";
    this.#shared = false;
    this.#use(Arena.create(this.#options));
    // Objects that callers hold continue with the series of the same name.
    for (const { series, window } of opened) this.#bars.keep(series, window);
  }

  /** Bytes of shared memory in use. */
  get bytesInUse(): number {
    return this.#arena.bytesInUse;
  }

  /** A summary of every symbol, and the bytes of memory in use. */
  toJSON(): { symbols: Record<string, SymbolSummary>; bytesInUse: number } {
    return { symbols: summarize(this), bytesInUse: this.bytesInUse };
  }

  #open(symbol: string, interval: Interval): OpenBars {
    const bars = this.#bars.open(symbol, interval);
    this.#lastSymbol = symbol;
    this.#lastInterval = interval;
    this.#last = bars;
    return bars;
  }

  #use(arena: Arena): void {
    this.#arena = arena;
    this.#directory = new Directory(arena);
    this.#bars = new BarTable(arena, this.#directory);
    this.#values = new ValueStore(arena, this.#directory);
    this.#session = new CurrentSession(this.#values);
  }
}
