/**
 * The one store of a session: bars, indicators, quality and quotes.
 *
 * @module
 */
import { Arena, type ArenaOptions } from "../memory/arena.ts";
import { Directory } from "../memory/directory.ts";
import { SeriesKind } from "../memory/layout.ts";
import type { SessionHours } from "../time/grid.ts";
import type { Bar, Interval } from "../types.ts";
import type { BarSeries } from "./bar_series.ts";
import { type BarsOfSeries, BarTable } from "./bar_table.ts";
import type { BarWriter } from "./bar_writer.ts";
import { CurrentSession } from "./current_session.ts";
import type { Quote } from "./quote.ts";
import { type SessionMetrics, SessionTally } from "./session_metrics.ts";
import { ValueStore } from "./value_store.ts";

// Tells the constructor that attach() brings the memory.
const ATTACHED: ArenaOptions = {};

/** All that another thread needs to open the same data. */
export interface SessionDataHandle {
  /** The shared memory. */
  readonly buffer: SharedArrayBuffer;
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
  #arena!: Arena;
  #directory!: Directory;
  #bars!: BarTable;
  #values!: ValueStore;
  #session!: CurrentSession;
  #shared = false;
  // The last series asked for: most calls ask for the same one again.
  #lastSymbol = "";
  #lastInterval = "";
  #last: BarsOfSeries | undefined;

  /** Makes an empty store with shared memory of its own. */
  constructor(options: ArenaOptions = {}) {
    this.#options = options;
    if (options !== ATTACHED) this.#use(Arena.create(options));
  }

  /**
   * Opens the store that another thread has shared.
   *
   * @throws {SessionError} `memory_invalid` if the handle is not one.
   */
  static attach(handle: SessionDataHandle): SessionData {
    const data = new SessionData(ATTACHED);
    data.#use(Arena.attach(handle.buffer));
    data.#shared = true;
    return data;
  }

  /** A handle for other threads; from now on rows are published atomically. */
  share(): SessionDataHandle {
    this.#shared = true;
    for (const bars of this.#bars.opened) bars.writer?.setShared();
    return { buffer: this.#arena.buffer };
  }

  /** The symbols that have a series, in the order they came. */
  get symbols(): string[] {
    return [...this.#bars.symbols.keys()];
  }

  /** The intervals of a symbol, shortest first. */
  intervals(symbol: string): Interval[] {
    return [...this.#bars.symbols.get(symbol)?.bars.values() ?? []]
      .sort((a, b) => a.rank - b.rank).map((bars) => bars.series.interval);
  }

  /**
   * Appends a bar to a series, which begins with it if there is none yet.
   *
   * @throws {RangeError} if its start is not after that of the newest bar.
   * @throws {SessionError} `argument_invalid` if the interval is not one.
   */
  appendBar(symbol: string, interval: Interval, bar: Bar): void {
    const last = symbol === this.#lastSymbol && interval === this.#lastInterval
      ? this.#last
      : undefined;
    const bars = last ?? this.#open(symbol, interval);
    const writer = bars.writer ??
      this.#bars.openWriter(bars, this.#shared);
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
    const bars = this.#open(symbol, interval);
    return bars.writer ?? this.#bars.openWriter(bars, this.#shared);
  }

  /**
   * The bars of a symbol at an interval: the same object every time, empty if
   * there are none yet. Of a series that another thread writes, it shows the
   * rows there are at the time of the call.
   */
  getBars(symbol: string, interval: Interval): BarSeries {
    const last = symbol === this.#lastSymbol && interval === this.#lastInterval
      ? this.#last
      : undefined;
    const bars = last ?? this.#open(symbol, interval);
    if (bars.writer === undefined) this.#bars.refresh(bars);
    return bars.series;
  }

  /** Sets the quality score of a series, 0 to 100. */
  setQualityMetric(symbol: string, interval: Interval, score: number): void {
    if (!(score >= 0 && score <= 100)) {
      throw new RangeError(`A quality score lies in 0 … 100, found ${score}`);
    }
    const bars = this.#open(symbol, interval);
    this.#directory.setQuality(bars.id, score);
  }

  /** The newest quality score of a series, `undefined` if it has none. */
  getQualityMetric(symbol: string, interval: Interval): number | undefined {
    const bars = this.#bars.find(symbol, interval);
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
    this.#values.set(SeriesKind.historical, symbol, key, values, this.#shared);
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

  /** Sets the newest value of a real-time indicator; `NaN` while it is not ready. */
  setIndicator(symbol: string, id: string, value: number): void {
    this.#values.set(SeriesKind.indicator, symbol, id, [value], this.#shared);
  }

  /** The newest value of a real-time indicator, `undefined` before it is ready. */
  getIndicator(symbol: string, id: string): number | undefined {
    const value = this.#values.value(SeriesKind.indicator, symbol, id);
    return Number.isNaN(value) ? undefined : value;
  }

  /**
   * The newest quote: the close of the symbol's newest base bar, known at the
   * bar's end. A daily bar ends at the close of the session; that of a day
   * whose close is not known here is stamped with its start.
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
   * Begins a trading session: metrics count the bars that start at its open or
   * later, and slots are those of `slotMs` (one minute unless told).
   *
   * @throws {RangeError} if it has more breaks than there is room for.
   */
  startSession(hours: SessionHours, slotMs = 60_000): void {
    this.#session.begin(hours, slotMs, this.#shared);
  }

  /** Volume, high, low and average price of a symbol since the session's open. */
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
   * Forgets everything and gives the memory back. Series objects stay valid
   * and are empty; a thread that is attached keeps what it sees, and needs a
   * new handle for what comes.
   */
  clear(): void {
    const { opened } = this.#bars;
    this.#bars.close();
    this.#values.close();
    this.#last = undefined;
    this.#lastSymbol = "";
    this.#shared = false;
    this.#use(Arena.create(this.#options));
    // The objects that were handed out go on with the series of their names.
    for (const { series, window } of opened) this.#bars.keep(series, window);
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

  #open(symbol: string, interval: Interval): BarsOfSeries {
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
