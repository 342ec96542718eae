/**
 * Loads what a session needs of one symbol into shared memory.
 *
 * @module
 */
import type { SeriesWriter } from "../memory/series_writer.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import type { SlotRange } from "../quality/gaps.ts";
import { type ByDate, sessionEntries } from "../session/action_board.ts";
import { type Adjustment, barScale } from "../session/adjustments.ts";
import { SeriesWindow } from "../session/bar_series.ts";
import {
  baseSlots,
  historicalColumns,
  type HistoricalPlan,
  historicalRows,
  type RunPlan,
} from "../session/run_plan.ts";
import { TrailingWindow } from "../session/trailing_window.ts";
import type { DayChunk } from "../store/bar_store.ts";
import type { StoredBars } from "../store/market_store.ts";
import { Polled } from "../store/polled.ts";
import type { SeriesIndex } from "../store/series_index.ts";
import type { SlotRule } from "../time/grid.ts";
import type { TradingDate } from "../types.ts";
import { BarGenerator, slotsIn } from "./bar_generation.ts";
import type { DailyFeed } from "./daily_feed.ts";
import type { DailyHistory } from "./daily_history.ts";
import { datesAtOnce, DayQueue } from "./day_queue.ts";
import { dailyValues } from "./historical_indicators.ts";
import { MinuteHistory } from "./minute_history.ts";
import { keepSessionRows } from "./session_rows.ts";
import type { ReadersProgress, SessionRows } from "./session_source.ts";

/** The parts of a {@linkcode SymbolLoader}. */
export interface SymbolLoaderParts {
  /** The plan of the run. */
  readonly plan: RunPlan;
  /** The store of the bars. */
  readonly store: StoredBars;
  /** Its inventory. */
  readonly stored: SeriesIndex;
  /** Number of the symbol in the plan. */
  readonly symbol: number;
  /** The trading dates of all sessions, history first. */
  readonly dates: readonly TradingDate[];
  /** How many of them are history. */
  readonly historyCount: number;
  /** Writes the base bars. */
  readonly writer: SeriesWriter;
  /** Writes the historical indicators: `[indicator]`. */
  readonly historical: readonly SeriesWriter[];
  /**
   * Whether only daily and longer bars and indicators are loaded. The other
   * series then belong to another writer, who loads them when they are needed.
   */
  readonly parked: boolean;
  /** The daily history, `undefined` if nothing needs one. */
  readonly daily: DailyHistory | undefined;
  /** Passes daily bars to the processor, `undefined` if it needs none. */
  readonly feed: DailyFeed | undefined;
  /** See {@linkcode LiveDates}; no date by default. */
  readonly live?: LiveDates | undefined;
}

/**
 * Of a date whose bars arrive while its session is under way: the start of the
 * last bar that has been delivered, −∞ if none has. `undefined` for other dates.
 */
export type LiveDates = (date: TradingDate) => number | undefined;

// A block holds so many short sessions, but no more rows than two of equity minutes.
const SHORT_SESSIONS = 10;
const SHORT_ROWS_MAX = 780;

const NO_SLOTS: readonly SlotRange[] = [];

/** {@linkcode SessionRows} whose bounds move. */
type MutableRows = { -readonly [K in keyof SessionRows]: SessionRows[K] };

/** The result of a fetch that completed at once. */
const FETCHED = new Polled<unknown>(undefined);

/**
 * One symbol on its way from the store into a session. The steps of a load, in
 * this order: {@linkcode fetch}, {@linkcode reserve}, {@linkcode decode},
 * {@linkcode poll}, {@linkcode addBars}, {@linkcode addHistorical}.
 */
export class SymbolLoader {
  /** Stored bars outside of the slots of their session; they are left out. */
  barsOutside = 0;
  /** Bars in all sessions so far, history included. */
  barsLoaded = 0;
  /** Delivered sessions without a daily bar of the date before. */
  missedDays = 0;
  /** The first of them. */
  firstMissed: TradingDate | undefined;
  /** Bars of the session: the same object for every session. */
  readonly loaded: MutableRows;
  /**
   * Index behind its last stored bar: those from `loaded.to` on are not delivered
   * yet, and the columns have them until the first one is appended.
   */
  storedTo = 0;
  /** Slots of the session whose bars were aggregated from shorter ones. */
  generated: readonly SlotRange[] = [];
  readonly #parts: SymbolLoaderParts;
  readonly #bars = new SeriesWindow();
  readonly #window: TrailingWindow;
  readonly #queue: DayQueue;
  /** The slots of base bars. */
  readonly #rule: SlotRule;
  /** By indicator: the history of a per-minute one. */
  readonly #minutes: readonly (MinuteHistory | undefined)[];
  /** Whether a historical indicator is computed from daily bars. */
  readonly #hasDaily: boolean;
  /** Generates missing bars; `null` before a bar was missing. */
  #generator: BarGenerator | null | undefined = null;
  /** Whether the daily history follows the run, which daily indicators need. */
  readonly #addsDays: boolean;
  /** Whether the history of the symbol reaches back to the session. */
  #wanted = false;
  /** The stored bars of the session. */
  #chunk: DayChunk | undefined;
  /** Number of its base slots. */
  #slots = 0;
  /** The start of its last bar that has been delivered, if others will arrive. */
  #delivered: number | undefined;
  /** Number of its bars that have been decoded. */
  #rows = 0;
  readonly #adjustments: ByDate<Adjustment>;
  /** The newest session whose history has been adjusted. */
  #adjusted = 0;
  /** The fetch of shorter bars and of the stored daily bar. */
  #fetching: Polled<unknown> = FETCHED;

  /** Loads the sessions of a symbol in their order. */
  constructor(parts: SymbolLoaderParts) {
    const { plan, store, symbol, dates } = parts;
    this.#parts = parts;
    this.#adjustments = sessionEntries(plan, "adjustments");
    this.#rule = baseSlots(plan);
    this.#window = new TrailingWindow(plan.historyDays[symbol]);
    this.#queue = new DayQueue(
      store,
      plan.symbols[symbol],
      plan.base,
      dates,
      datesAtOnce(plan.prefetchDays, plan.baseMs),
    );
    this.#minutes = plan.historical.map(minuteHistory);
    this.#hasDaily = this.#minutes.includes(undefined);
    this.#addsDays = !parts.parked || this.#hasDaily;
    this.loaded = { bars: this.#bars, from: 0, to: 0 };
  }

  /** Fetches the chunk of session `session`; `false` until it has arrived. */
  fetch(session: number): boolean {
    const { plan, symbol, historyCount, parked } = this.#parts;
    this.#wanted = !parked &&
      historyCount - session <= plan.historyDays[symbol];
    this.#chunk = undefined;
    if (!this.#wanted) return true;
    if (!this.#queue.fetch(session)) return false;
    this.#chunk = this.#queue.take(session);
    return true;
  }

  /**
   * Reserves space for the session of `slots` base slots; `false` while readers
   * still use it.
   */
  reserve(
    record: SessionRecord,
    slots: number,
    session: number,
    readers: ReadersProgress,
  ): boolean {
    this.#adjust(record.date, session);
    this.#slots = slots;
    this.#delivered = this.#parts.live?.(record.date);
    const { plan, writer, historical, feed } = this.#parts;
    if (feed?.reserve(session, readers.bars) === false) return false;
    const rows = this.#rowsMax();
    // Bars of an intraday base are only read within the window.
    const keepFrom = plan.baseMs < Infinity
      ? this.#window.peek(writer.rows)
      : this.#window.keepFrom(writer.rows);
    const later = laterRows(rows, plan.baseMs);
    if (!writer.reserve(rows, keepFrom, session, readers.bars, later)) {
      return false;
    }
    if (record.history) return true;
    for (let i = 0; i < historical.length; i++) {
      if (!this.#writesHistorical(i)) continue;
      const values = historical[i];
      const count = historicalRows(plan.historical[i], record);
      if (!values.reserve(count, values.rows, session, readers.analysis)) {
        return false;
      }
    }
    return true;
  }

  /** Adjusts the history for what holds from a session on, once. */
  #adjust(date: TradingDate, session: number): void {
    // What holds from the first session on is in the history that is read before.
    if (session <= this.#adjusted) return;
    this.#adjusted = session;
    const { symbol, writer, daily, parked } = this.#parts;
    for (const one of this.#adjustments.on(date)) {
      if (one.symbol !== symbol) continue;
      if (!parked) writer.scaleNext(barScale(one, writer.columns.length));
      daily?.adjust(one);
      for (const minutes of this.#minutes) minutes?.adjust(one);
    }
  }

  /** The maximum number of bars: those stored, or one in every slot. */
  #rowsMax(): number {
    const rows = this.#chunk?.rows ?? 0;
    // A stored day may have bars outside of the slots, which are left out later.
    if (this.#delivered !== undefined) return Math.max(rows, this.#slots);
    return this.#generatorOf(rows) === undefined ? rows : this.#slots;
  }

  /**
   * What generates the bars that a session of `rows` bars lacks, if anything
   * does. Most sessions lack none, and look nothing up in the store.
   */
  #generatorOf(rows: number): BarGenerator | undefined {
    const { plan, store, symbol, stored } = this.#parts;
    if (
      this.#delivered !== undefined || !plan.generateMissing || !this.#wanted ||
      rows >= this.#slots
    ) return;
    if (this.#generator === null) {
      const name = plan.symbols[symbol];
      this.#generator = BarGenerator.for(store, name, plan.base, stored);
    }
    return this.#generator;
  }

  /**
   * Decodes the stored bars of the session into their columns, and fetches what
   * missing ones can be aggregated from.
   */
  decode(record: SessionRecord): void {
    const { store, writer, daily } = this.#parts;
    const bars = this.#bars;
    this.#rows = 0;
    if (!this.#parts.parked) {
      writer.publishRows(this.#window.begin(writer.rows));
      bars.setColumns(writer.columns);
    }
    if (this.#chunk !== undefined) {
      const from = writer.rows - writer.firstRow;
      const to = from + store.decode(this.#chunk, bars, from);
      this.#rows = keepSessionRows(bars, from, to, record, this.#rule);
      this.barsOutside += to - from - this.#rows;
    }
    const shorter = this.#generatorOf(this.#rows)
      ?.fetch(record.date, record, this.#rows);
    const day = record.history ? undefined : daily?.fetch(record.date);
    const waits = shorter instanceof Promise || day instanceof Promise;
    this.#fetching = waits ? new Polled(Promise.all([shorter, day])) : FETCHED;
  }

  /** Whether everything that {@linkcode decode} fetches has arrived. */
  poll(): boolean {
    return this.#fetching.poll() !== undefined;
  }

  /** Adds the bars of the session, aggregated ones included, to the series. */
  addBars(record: SessionRecord): void {
    const { writer } = this.#parts;
    const bars = this.#bars;
    const from = writer.rows - writer.firstRow;
    this.generated = this.#generatorOf(this.#rows)
      ?.fill(bars, from, this.#rows, record.date, record) ?? NO_SLOTS;
    const stored = this.#rows + slotsIn(this.generated);
    const rows = this.#deliveredRows(from, stored);
    writer.rows += rows;
    this.barsLoaded += rows;
    this.#parts.feed?.put(record, rows);
    this.loaded.from = from;
    this.loaded.to = from + rows;
    this.storedTo = from + stored;
  }

  /** How many of the rows are of the session; the others are to be delivered. */
  #deliveredRows(from: number, stored: number): number {
    const last = this.#delivered;
    if (last === undefined) return stored;
    const { timestamp } = this.#bars;
    let rows = 0;
    while (rows < stored && timestamp[from + rows] <= last) rows++;
    return rows;
  }

  /** Adds a bar of a session that is under way, for which there is room. */
  append(
    start: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const { writer } = this.#parts;
    const bars = this.#bars;
    const row = writer.rows - writer.firstRow;
    bars.timestamp[row] = start;
    bars.open[row] = open;
    bars.high[row] = high;
    bars.low[row] = low;
    bars.close[row] = close;
    bars.volume[row] = volume;
    writer.rows++;
    this.barsLoaded++;
    this.loaded.to = row + 1;
  }

  /** Computes the historical indicators for the session. */
  addHistorical(record: SessionRecord): void {
    const { plan, historical, daily } = this.#parts;
    const isStale = daily?.lacksNewest === true;
    if (this.#hasDaily && isStale) {
      this.missedDays++;
      this.firstMissed ??= record.date;
    }
    for (let i = 0; i < historical.length; i++) {
      if (!this.#writesHistorical(i)) continue;
      const writer = historical[i];
      const count = historicalRows(plan.historical[i], record);
      const offset = writer.rows - writer.firstRow;
      const minutes = this.#minutes[i];
      if (minutes !== undefined) {
        minutes.values(count, writer.columns[0], offset);
      } else {
        this.#dailyValues(plan.historical[i], record.date)
          .forEach((value, k) => writer.columns[k][offset] = value);
        const flag = historicalColumns(plan.historical[i]) - 1;
        writer.columns[flag][offset] = isStale ? 1 : 0;
      }
      writer.rows += count;
      writer.publishRows(writer.rows - count);
    }
  }

  /** Whether this loader writes a historical indicator: not per minute if parked. */
  #writesHistorical(indicator: number): boolean {
    return !this.#parts.parked || this.#minutes[indicator] === undefined;
  }

  #dailyValues(plan: HistoricalPlan, date: TradingDate): readonly number[] {
    const { daily } = this.#parts;
    if (daily === undefined) {
      throw new TypeError(`${plan.key} has no daily history to compute from`);
    }
    return dailyValues(plan, daily.columns, daily.rows, daily.dates, date);
  }

  /** Ends the session: its bars become history. */
  end(record: SessionRecord): void {
    const { plan, daily, writer } = this.#parts;
    const { bars, from, to } = this.loaded;
    if (!this.#parts.parked) writer.publishEnd();
    if (!record.history && this.#addsDays) {
      daily?.add(record.date, record, bars, from, to);
    }
    for (let i = 0; i < this.#minutes.length; i++) {
      if (record.earlyClose && plan.historical[i].skip_early_close) continue;
      this.#minutes[i]?.add(record, bars, from, to);
    }
  }
}

/**
 * The rows that a new block has room for besides a session of `rows` bars. Short
 * intraday sessions share a block, which then is no larger than one of minutes:
 * each move to another costs all stages new views, and the hash shorter stretches.
 */
function laterRows(rows: number, baseMs: number): number {
  if (baseMs === Infinity) return rows;
  const most = Math.min(SHORT_SESSIONS * rows, SHORT_ROWS_MAX);
  return Math.max(rows, most - rows);
}

function minuteHistory(plan: HistoricalPlan): MinuteHistory | undefined {
  return plan.granularity === "minute" ? new MinuteHistory(plan) : undefined;
}
