/**
 * Loads what a session needs into shared memory: the day's bars and the
 * historical indicators.
 *
 * @module
 */
import type { SessionRecord } from "../memory/session_table.ts";
import type { SeriesWriter } from "../memory/series_writer.ts";
import { SeriesWindow } from "../session/bar_series.ts";
import { TrailingWindow } from "../session/trailing_window.ts";
import type { DayChunk } from "../store/bar_store.ts";
import type { StoredBars } from "../store/market_store.ts";
import { Polled } from "../store/polled.ts";
import type { TradingDate } from "../types.ts";
import { GapLedger } from "../quality/gap_ledger.ts";
import { SessionGrid } from "../time/grid.ts";
import { BarGenerator, slotsIn } from "./bar_generation.ts";
import { keepSessionRows } from "./session_rows.ts";
import type { DailyHistory } from "./daily_history.ts";
import { DayQueue } from "./day_queue.ts";
import { dailyValues } from "./historical_indicators.ts";
import { MinuteHistory } from "./minute_history.ts";
import type {
  GeneratedBars,
  LoadResult,
  ReadersProgress,
  SessionRows,
} from "./session_source.ts";
import {
  type HistoricalPlan,
  historicalRows,
  type RunPlan,
} from "../session/run_plan.ts";

interface SymbolLoader {
  readonly writer: SeriesWriter;
  readonly bars: SeriesWindow;
  readonly window: TrailingWindow;
  readonly queue: DayQueue;
  readonly historical: readonly SeriesWriter[];
  /** Per-minute history, where an indicator needs it. */
  readonly minutes: readonly (MinuteHistory | undefined)[];
  readonly daily: DailyHistory | undefined;
  /** Makes missing bars, where shorter ones are stored. */
  readonly generator: BarGenerator | undefined;
  /** Whether the session's bars are needed. */
  wanted: boolean;
  chunk: DayChunk | undefined;
  /** The session's rows that have been decoded. */
  rows: number;
  /** The fetch of what missing bars are made of. */
  generation: Polled<unknown> | undefined;
  loaded: SessionRows;
}

/** Nothing is on its way. */
const FETCHED = new Polled<unknown>(undefined);

/** Loads session after session, for all symbols. */
export class SessionLoader {
  readonly #plan: RunPlan;
  readonly #store: StoredBars;
  readonly #symbols: SymbolLoader[];
  readonly #historyCount: number;
  /** Stored bars that lie in no slot of their session, which are not delivered. */
  barsOutside = 0;
  /** Bars loaded, history included. */
  barsLoaded = 0;
  /** For every session, its bars by symbol, in config order. */
  readonly counts: number[][] = [];
  readonly #generated = new GapLedger();
  readonly #generatedInSession: number[];
  #generatedInHistory = 0;
  #fetched = -1;
  #decoded = -1;

  /** Loads the dates of `dates`, the first `historyCount` of which are history. */
  constructor(
    plan: RunPlan,
    store: StoredBars,
    dates: readonly TradingDate[],
    historyCount: number,
    bars: readonly SeriesWriter[],
    historical: readonly (readonly SeriesWriter[])[],
    daily: readonly (DailyHistory | undefined)[],
  ) {
    this.#plan = plan;
    this.#store = store;
    this.#historyCount = historyCount;
    this.#generatedInSession = plan.symbols.map(() => 0);
    this.#symbols = bars.map((writer, symbol) => ({
      writer,
      bars: new SeriesWindow(),
      window: new TrailingWindow(plan.historyDays[symbol]),
      queue: new DayQueue(
        store,
        plan.symbols[symbol],
        plan.base,
        dates,
        plan.prefetchDays,
      ),
      historical: historical.map((writers) => writers[symbol]),
      minutes: plan.historical.map(minuteHistory),
      daily: daily[symbol],
      generator: plan.generateMissing
        ? BarGenerator.for(store, plan.symbols[symbol], plan.base)
        : undefined,
      wanted: false,
      chunk: undefined,
      rows: 0,
      generation: undefined,
      loaded: { bars: new SeriesWindow(), from: 0, to: 0 },
    }));
  }

  /** The loaded bars of a symbol. */
  loaded(symbol: number): SessionRows {
    return this.#symbols[symbol].loaded;
  }

  /** The bars that were made of shorter ones so far. */
  get generated(): GeneratedBars {
    const history = this.#symbols.reduce(
      (sum, { daily }) => sum + (daily?.generated ?? 0),
      this.#generatedInHistory,
    );
    return {
      session: this.#generatedInSession,
      history,
      slots: this.#generated.pack(),
    };
  }

  /**
   * Loads session `session`; call it again after `no_room` and `pending`. A
   * session is loaded for all symbols at once or not at all.
   */
  load(
    record: SessionRecord,
    session: number,
    readers: ReadersProgress,
  ): LoadResult {
    if (!this.#fetch(session)) return "pending";
    if (session !== this.#decoded) {
      for (const symbol of this.#symbols) {
        if (!this.#reserve(symbol, record, session, readers)) return "no_room";
      }
      for (const symbol of this.#symbols) this.#decode(symbol, record);
      this.#decoded = session;
    }
    for (const { generation } of this.#symbols) {
      if (generation?.poll() === undefined) return "pending";
    }
    const counts: number[] = [];
    this.#symbols.forEach((symbol, index) => {
      counts.push(this.#addBars(symbol, index, record));
      if (!record.history) this.#loadHistorical(symbol, record);
    });
    if (!record.history) this.counts.push(counts);
    return "loaded";
  }

  /** Keeps what later sessions need of this one. */
  end(record: SessionRecord): void {
    for (const { minutes, daily, loaded } of this.#symbols) {
      const { bars, from, to } = loaded;
      if (!record.history) daily?.add(record.date, record, bars, from, to);
      for (let i = 0; i < minutes.length; i++) {
        const skip = this.#plan.historical[i].skip_early_close;
        if (record.earlyClose && skip) continue;
        minutes[i]?.add(record, bars, from, to);
      }
    }
  }

  /** Fetches the chunks of a session; `false` while some are on their way. */
  #fetch(session: number): boolean {
    if (session === this.#fetched) return true;
    const before = this.#historyCount - session;
    let complete = true;
    this.#symbols.forEach((symbol, i) => {
      symbol.wanted = before <= this.#plan.historyDays[i];
      if (symbol.wanted && !symbol.queue.fetch(session)) complete = false;
    });
    if (!complete) return false;
    for (const symbol of this.#symbols) {
      symbol.chunk = symbol.wanted ? symbol.queue.take(session) : undefined;
    }
    this.#fetched = session;
    return true;
  }

  /** Reserves space for a symbol's session; `false` if readers still use it. */
  #reserve(
    symbol: SymbolLoader,
    record: SessionRecord,
    session: number,
    readers: ReadersProgress,
  ): boolean {
    const { writer } = symbol;
    const rows = this.#rowsNeeded(symbol, record);
    const keepFrom = symbol.window.peek(writer.rows);
    if (!writer.reserve(rows, keepFrom, session, readers.bars)) return false;
    if (record.history) return true;
    return symbol.historical.every((values, i) => {
      const count = historicalRows(this.#plan.historical[i], record);
      return values.reserve(count, values.rows, session, readers.analysis);
    });
  }

  /** The most rows that the day can take: those stored, or a bar in every slot. */
  #rowsNeeded(
    { chunk, generator, wanted }: SymbolLoader,
    record: SessionRecord,
  ): number {
    const rows = chunk?.rows ?? 0;
    if (generator === undefined || !wanted) return rows;
    return Math.max(rows, new SessionGrid(record, this.#plan.baseMs).count);
  }

  /**
   * Decodes the day's bars behind the history, and fetches what missing ones
   * are made of.
   */
  #decode(symbol: SymbolLoader, record: SessionRecord): void {
    const { writer, bars, chunk, generator, wanted, daily } = symbol;
    writer.publishRows(symbol.window.begin(writer.rows));
    bars.setColumns(writer.columns);
    symbol.rows = 0;
    if (chunk !== undefined) {
      const from = writer.rows - writer.firstRow;
      const to = from + this.#store.decode(chunk, bars, from);
      const { baseMs } = this.#plan;
      symbol.rows = keepSessionRows(bars, from, to, record, baseMs);
      this.barsOutside += to - from - symbol.rows;
    }
    const made = wanted
      ? generator?.fetch(record.date, record, symbol.rows)
      : undefined;
    const day = record.history ? undefined : daily?.fetch(record.date);
    const waits = made instanceof Promise || day instanceof Promise;
    symbol.generation = waits ? new Polled(Promise.all([made, day])) : FETCHED;
  }

  /** Adds the day's bars to the series and returns how many there are. */
  #addBars(
    symbol: SymbolLoader,
    index: number,
    record: SessionRecord,
  ): number {
    const { writer, bars } = symbol;
    const from = writer.rows - writer.firstRow;
    const rows = symbol.rows + this.#generate(symbol, index, record);
    writer.rows += rows;
    this.barsLoaded += rows;
    symbol.loaded = { bars, from, to: from + rows };
    return rows;
  }

  /** Makes missing bars among the day's `rows` and returns how many. */
  #generate(
    { generator, wanted, bars, writer, rows }: SymbolLoader,
    index: number,
    record: SessionRecord,
  ): number {
    if (generator === undefined || !wanted) return 0;
    const from = writer.rows - writer.firstRow;
    const slots = generator.fill(bars, from, rows, record.date, record);
    const made = slotsIn(slots);
    if (record.history) this.#generatedInHistory += made;
    else if (made > 0) {
      this.#generatedInSession[index] += made;
      // The session is counted when all of its symbols are loaded.
      this.#generated.add(this.counts.length, index, slots);
    }
    return made;
  }

  #loadHistorical(symbol: SymbolLoader, record: SessionRecord): void {
    symbol.historical.forEach((writer, i) => {
      const plan = this.#plan.historical[i];
      const count = historicalRows(plan, record);
      const offset = writer.rows - writer.firstRow;
      const minutes = symbol.minutes[i];
      if (minutes !== undefined) {
        minutes.values(count, writer.columns[0], offset);
      } else {
        const { columns, rows, dates } = symbol.daily as DailyHistory;
        const values = dailyValues(plan, columns, rows, dates, record.date);
        values.forEach((value, k) => writer.columns[k][offset] = value);
      }
      writer.rows += count;
      writer.publishRows(writer.rows - count);
    });
  }
}

function minuteHistory(plan: HistoricalPlan): MinuteHistory | undefined {
  return plan.granularity === "minute" ? new MinuteHistory(plan) : undefined;
}
