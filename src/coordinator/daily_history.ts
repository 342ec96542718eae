/**
 * The daily bars of one symbol that precede a session.
 *
 * @module
 */
import {
  aggregateBars,
  AggregatedBar,
  putBar,
} from "../session/bar_aggregation.ts";
import { coverageOf } from "../session/slot_count.ts";
import { BarGenerator, slotsIn } from "./bar_generation.ts";
import { keepSessionRows } from "./session_rows.ts";
import type { HistoryDate } from "./historical_indicators.ts";
import { type DayChunk, makeColumns } from "../store/bar_store.ts";
import type { Awaitable, StoredBars } from "../store/market_store.ts";
import { copyBar } from "../store/merge.ts";
import { SessionGrid, type SessionHours } from "../time/grid.ts";
import type { BarColumns, BaseInterval, TradingDate } from "../types.ts";

// Dates that are decoded at once, so that years of minutes need little memory.
const STRETCH_DATES = 20;

/** The options of a {@linkcode DailyHistory}. */
export interface DailyHistoryOptions {
  /** The symbol. */
  readonly symbol: string;
  /** The base interval. */
  readonly base: BaseInterval;
  /** Its length in milliseconds, `Infinity` for one bar a session. */
  readonly baseMs: number;
  /** The trading dates before the run, ascending. */
  readonly before: readonly TradingDate[];
  /** The trading dates of the run. */
  readonly dates: readonly TradingDate[];
  /** Minimum coverage of a daily bar, 0 to 1. */
  readonly minCoverage: number;
  /** Whether the source omits slots without trades. */
  readonly omitsNoTrade: boolean;
  /** Whether missing bars are aggregated from shorter stored ones; defaults to `false`. */
  readonly generateMissing?: boolean;
  /**
   * Number of the newest dates before the run that the session loader also
   * loads and counts; defaults to 0.
   */
  readonly intradayDays?: number;
  /** The hours of a trading date. */
  readonly hours: (date: TradingDate) => DailyHours;
}

/** The hours of a session, and whether it closed early. */
export type DailyHours = SessionHours & { readonly earlyClose: boolean };

/**
 * The daily bars that precede a session.
 *
 * They are aggregated from base bars, or are stored `1d` bars if those cover
 * more of the dates before the run. The source stays the same for the whole run.
 * With `generateMissing`, missing bars are aggregated from complete sets of
 * shorter ones. A date without a complete bar is skipped.
 */
export class DailyHistory {
  /** The bars in columns. */
  readonly columns: BarColumns;
  /**
   * Bars aggregated from shorter ones: daily bars, and base bars of dates that
   * the session loader does not load.
   */
  generated = 0;
  /** Generates missing base bars. */
  readonly #generator: BarGenerator | undefined;
  /** Generates daily bars that are missing among the stored ones. */
  readonly #dailyGenerator: BarGenerator | undefined;
  readonly #options: DailyHistoryOptions;
  /** Row of each stored daily bar. */
  readonly #stored = new Map<TradingDate, number>();
  #storedColumns = makeColumns(0);
  readonly #bar = new AggregatedBar();
  #scratch = makeColumns(1_024);
  readonly #dates: HistoryDate[] = [];
  #source: BaseInterval;
  #found = 0;
  #rows = 0;

  private constructor(store: StoredBars, options: DailyHistoryOptions) {
    this.#options = options;
    const { before, dates, symbol, base } = options;
    if (options.generateMissing === true) {
      this.#generator = BarGenerator.for(store, symbol, base);
      this.#dailyGenerator = BarGenerator.for(store, symbol, "1d");
    }
    this.columns = makeColumns(before.length + dates.length);
    this.#source = base;
  }

  /**
   * Reads the daily bars of the dates before the run.
   *
   * @throws {SessionError} `store_corrupt` if stored bars are damaged.
   */
  static async read(
    store: StoredBars,
    options: DailyHistoryOptions,
  ): Promise<DailyHistory> {
    const history = new DailyHistory(store, options);
    await history.#readStored(store);
    await history.#addDerived(store);
    await history.#preferStored();
    history.#found = history.#rows;
    return history;
  }

  /** Switches to stored daily bars if they cover more dates before the run. */
  async #preferStored(): Promise<void> {
    const { base, before, hours } = this.#options;
    const stored = before.filter((date) => this.#stored.has(date));
    if (base === "1d" || stored.length <= this.#rows) return;
    this.#source = "1d";
    this.#rows = 0;
    this.generated = 0;
    this.#dates.length = 0;
    for (const date of before) {
      this.#begin(date, hours(date).earlyClose);
      await this.fetch(date);
      this.#addStored(date);
    }
  }

  /** Number of dates before the run that have a bar. */
  get found(): number {
    return this.#found;
  }

  /** The interval of the stored bars that daily bars come from. */
  get source(): BaseInterval {
    return this.#source;
  }

  /** Number of bars. */
  get rows(): number {
    return this.#rows;
  }

  /** The dates so far, including those without a bar. */
  get dates(): readonly HistoryDate[] {
    return this.#dates;
  }

  /** Fetches what {@linkcode DailyHistory.add} needs; call it first. */
  fetch(date: TradingDate): Awaitable<void> {
    if (this.#addsStored && !this.#stored.has(date)) {
      return this.#dailyGenerator?.fetch(date, this.#options.hours(date), 0);
    }
  }

  /** Adds a session that has ended, whose base bars are `from` ≤ row < `to`. */
  add(
    date: TradingDate,
    hours: DailyHours,
    bars: BarColumns,
    from: number,
    to: number,
  ): void {
    this.#begin(date, hours.earlyClose);
    if (this.#addsStored) {
      this.#addStored(date);
      return;
    }
    this.#addAggregate(hours, bars, from, to);
  }

  /** Whether stored daily bars are added rather than aggregated base bars. */
  get #addsStored(): boolean {
    return this.#source === "1d" && this.#options.base !== "1d";
  }

  #begin(date: TradingDate, earlyClose: boolean): void {
    this.#dates.push({ date, earlyClose, row: this.#rows });
  }

  /** Adds the stored bar of a date, else one that can be generated. */
  #addStored(date: TradingDate): void {
    const from = this.#stored.get(date);
    if (from === undefined) {
      const hours = this.#options.hours(date);
      const { columns } = this;
      const made = slotsIn(
        this.#dailyGenerator?.fill(columns, this.#rows, 0, date, hours) ?? [],
      );
      this.#rows += made;
      this.generated += made;
      return;
    }
    copyBar(this.#storedColumns, from, this.columns, this.#rows++);
  }

  #addAggregate(
    hours: SessionHours,
    bars: BarColumns,
    from: number,
    to: number,
  ): void {
    const { minCoverage, omitsNoTrade } = this.#options;
    const bar = this.#bar;
    bar.end = hours.close;
    aggregateBars(bars, from, to, bar);
    if (bar.count === 0) return;
    const coverage = coverageOf(this.#slots(hours), bar.count, omitsNoTrade);
    if (coverage < minCoverage) return;
    putBar(bar, hours.open, this.columns, this.#rows++);
  }

  #slots(hours: SessionHours): number {
    return new SessionGrid(hours, this.#options.baseMs).count;
  }

  async #addDerived(store: StoredBars): Promise<void> {
    const { symbol, base, before } = this.#options;
    for (let i = 0; i < before.length; i += STRETCH_DATES) {
      const dates = before.slice(i, i + STRETCH_DATES);
      const fetched = await store.chunks(
        symbol,
        base,
        dates[0],
        dates[dates.length - 1],
      );
      const chunks = new Map(fetched.map((chunk) => [chunk.date, chunk]));
      for (const date of dates) {
        await this.#addDate(store, date, chunks.get(date));
      }
    }
  }

  /** Adds a date before the run, aggregated from its base bars. */
  async #addDate(
    store: StoredBars,
    date: TradingDate,
    chunk: DayChunk | undefined,
  ): Promise<void> {
    const { before, baseMs, intradayDays = 0 } = this.#options;
    const hours = this.#options.hours(date);
    this.#begin(date, hours.earlyClose);
    const room = this.#generator === undefined
      ? chunk?.rows ?? 0
      : Math.max(chunk?.rows ?? 0, this.#slots(hours));
    if (room > this.#scratch.timestamp.length) {
      this.#scratch = makeColumns(room * 2);
    }
    const scratch = this.#scratch;
    let rows = 0;
    if (chunk !== undefined) {
      const decoded = store.decode(chunk, scratch, 0);
      rows = keepSessionRows(scratch, 0, decoded, hours, baseMs);
    }
    await this.#generator?.fetch(date, hours, rows);
    const made = slotsIn(
      this.#generator?.fill(scratch, 0, rows, date, hours) ?? [],
    );
    // The session loader loads and counts later dates.
    const loadedFrom = before[before.length - intradayDays] ?? "9999";
    if (date < loadedFrom) this.generated += made;
    this.#addAggregate(hours, scratch, 0, rows + made);
  }

  async #readStored(store: StoredBars): Promise<void> {
    const { symbol, base, before, dates } = this.#options;
    const all = [...before, ...dates];
    if (base === "1d" || all.length === 0) return;
    const chunks = await store.chunks(
      symbol,
      "1d",
      all[0],
      all[all.length - 1],
    );
    this.#storedColumns = makeColumns(chunks.length);
    let row = 0;
    for (const chunk of chunks) {
      this.#stored.set(chunk.date, row);
      row += store.decode(chunk, this.#storedColumns, row);
    }
  }
}
