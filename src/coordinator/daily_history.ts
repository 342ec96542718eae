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
import { BarGenerator, shorterInterval, slotsIn } from "./bar_generation.ts";
import { keepSessionRows } from "./session_rows.ts";
import type { HistoryDate } from "./historical_indicators.ts";
import { type DayChunk, makeColumns } from "../store/bar_store.ts";
import type { Awaitable, StoredBars } from "../store/market_store.ts";
import { copyBar } from "../store/merge.ts";
import { SeriesIndex } from "../store/series_index.ts";
import { SessionGrid, type SessionHours } from "../time/grid.ts";
import { compareIntervals } from "../time/interval.ts";
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
  /** Minimum coverage of a derived daily bar, 0 to 1. */
  readonly minCoverage: number;
  /** Whether the source omits slots without trades. */
  readonly omitsNoTrade: boolean;
  /** Whether missing bars are aggregated from shorter stored ones; defaults to `false`. */
  readonly generateMissing?: boolean;
  /** The inventory of the store for it; read if it is not given. */
  readonly stored?: SeriesIndex | undefined;
  /**
   * Number of the newest dates before the run that the session loader also
   * loads and counts; defaults to 0.
   */
  readonly intradayDays?: number;
  /**
   * Whether the bars of those dates are needed here even if they have to be
   * derived; defaults to `true`.
   */
  readonly derivesIntraday?: boolean;
  /**
   * Whether the bars of the run's dates that are not stored are derived here at
   * once, because nobody loads their base bars; defaults to `false`.
   */
  readonly derivesRun?: boolean;
  /** The hours of a trading date. */
  readonly hours: (date: TradingDate) => DailyHours;
}

/** The hours of a session, and whether it closed early. */
export type DailyHours = SessionHours & { readonly earlyClose: boolean };

/** Daily bars in columns, each with its coverage. */
export interface DailyColumns extends BarColumns {
  /** The share of a bar's slots that are accounted for, 0 to 1. */
  readonly coverage: Float64Array;
}

/** A bar of a date: the row of its columns, and its coverage. */
export interface DailyBar {
  /** The columns that hold it. */
  readonly columns: BarColumns;
  /** Its row. */
  readonly row: number;
  /** Its coverage, 0 to 1. */
  readonly coverage: number;
}

/**
 * The daily bars that precede a session.
 *
 * The bar of a date is the stored `1d` bar, else it is aggregated from the base
 * bars of the date, else, with `generateMissing`, from longer stored
 * bars than those of the base. A
 * date without a complete bar is skipped. So a date has the same bar in every
 * run, wherever the run begins.
 */
export class DailyHistory {
  /** The bars in columns. */
  readonly columns: DailyColumns;
  /**
   * The bars of dates before the run that the session loader does not load and
   * that cover too little for a daily bar. Longer bars are made of them too.
   */
  parts = NO_DAYS;
  /** Number of {@linkcode DailyHistory.parts}. */
  partRows = 0;
  /**
   * Bars aggregated from shorter ones: daily bars, and base bars of dates that
   * the session loader does not load.
   */
  generated = 0;
  /** Number of dates before the run that have a bar here. */
  found = 0;
  /** Number of dates before the run whose bars are looked for here. */
  asked = 0;
  /** Generates missing base bars. */
  readonly #generator: BarGenerator | undefined;
  /** Generates daily bars that neither are stored nor can be aggregated. */
  readonly #dailyGenerator: BarGenerator | undefined;
  readonly #options: DailyHistoryOptions;
  /** Row of each stored daily bar. */
  readonly #stored = new Map<TradingDate, number>();
  #storedColumns = NO_BARS;
  /** Row of each date before the run that has a bar. */
  readonly #rowOf = new Map<TradingDate, number>();
  /** Row of each date in {@linkcode DailyHistory.parts}. */
  readonly #partOf = new Map<TradingDate, number>();
  /** Row of each date of the run whose bar has been derived ahead. */
  readonly #runRows = new Map<TradingDate, number>();
  #runColumns = NO_DAYS;
  readonly #bar = new AggregatedBar();
  #scratch = NO_BARS;
  readonly #made: BarColumns;
  readonly #dates: HistoryDate[] = [];
  #rows = 0;

  private constructor(store: StoredBars, options: DailyHistoryOptions) {
    this.#options = options;
    const { before, dates, symbol, base } = options;
    if (options.generateMissing === true) {
      const stored = options.stored ?? new SeriesIndex(store);
      this.#generator = BarGenerator.for(store, symbol, base, stored);
      // From longer bars than those of the base, which make up the day already.
      const source = shorterInterval("1d", stored.of(symbol));
      this.#dailyGenerator =
        source !== undefined && compareIntervals(source, base) > 0
          ? BarGenerator.for(store, symbol, "1d", stored)
          : undefined;
    }
    this.columns = dailyColumns(before.length + dates.length);
    this.#made = this.#dailyGenerator === undefined ? NO_BARS : makeColumns(1);
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
    const { before } = options;
    for (let i = 0; i < before.length; i += STRETCH_DATES) {
      await history.#addDates(store, before.slice(i, i + STRETCH_DATES));
    }
    const run = options.derivesRun === true ? options.dates : [];
    for (let i = 0; i < run.length; i += STRETCH_DATES) {
      await history.#deriveRun(store, run.slice(i, i + STRETCH_DATES));
    }
    return history;
  }

  /** Number of bars. */
  get rows(): number {
    return this.#rows;
  }

  /** Whether there are bars, but none of the newest date. */
  get lacksNewest(): boolean {
    return this.#rows > 0 && this.#dates.at(-1)?.row === this.#rows;
  }

  /** The dates so far, including those without a bar. */
  get dates(): readonly HistoryDate[] {
    return this.#dates;
  }

  /**
   * Fetches what {@linkcode DailyHistory.add} and {@linkcode DailyHistory.barOf}
   * need of a date of the run; call it first.
   */
  fetch(date: TradingDate): Awaitable<void> {
    if (this.#stored.has(date) || this.#runRows.has(date)) return;
    return this.#dailyGenerator?.fetch(date, this.#options.hours(date), 0);
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
    if (this.#addStored(date)) return;
    const ahead = this.#runRows.get(date);
    if (ahead !== undefined) {
      const columns = this.#runColumns;
      return this.#put(columns, ahead, columns.coverage[ahead]);
    }
    if (this.#addAggregate(hours, bars, from, to)) return;
    if (this.#generate(date, hours)) {
      this.#put(this.#made, 0, 1);
      this.generated++;
    }
  }

  /**
   * The bar of a date that takes precedence over one derived from its `rows`
   * base bars, or that cannot be derived from them; `undefined` if there is none.
   */
  barOf(
    date: TradingDate,
    hours: SessionHours,
    rows: number,
  ): DailyBar | undefined {
    const stored = this.#stored.get(date);
    if (stored !== undefined) {
      return { columns: this.#storedColumns, row: stored, coverage: 1 };
    }
    const ahead = this.#runRows.get(date);
    if (ahead !== undefined) {
      const columns = this.#runColumns;
      return { columns, row: ahead, coverage: columns.coverage[ahead] };
    }
    const row = this.#rowOf.get(date);
    if (row !== undefined) {
      const { columns } = this;
      return { columns, row, coverage: columns.coverage[row] };
    }
    const part = this.#partOf.get(date);
    if (part !== undefined) {
      const columns = this.parts;
      return { columns, row: part, coverage: columns.coverage[part] };
    }
    if (this.#coverage(hours, rows) >= this.#options.minCoverage) return;
    return this.#generate(date, hours)
      ? { columns: this.#made, row: 0, coverage: 1 }
      : undefined;
  }

  #begin(date: TradingDate, earlyClose: boolean): void {
    this.#dates.push({ date, earlyClose, row: this.#rows });
  }

  #put(from: BarColumns, row: number, coverage: number): void {
    this.columns.coverage[this.#rows] = coverage;
    copyBar(from, row, this.columns, this.#rows++);
  }

  /** Adds the stored bar of a date; `false` if there is none. */
  #addStored(date: TradingDate): boolean {
    const row = this.#stored.get(date);
    if (row === undefined) return false;
    this.#put(this.#storedColumns, row, 1);
    return true;
  }

  /** Makes the bar of a date that has been fetched from its longer stored bars. */
  #generate(date: TradingDate, hours: SessionHours): boolean {
    const ranges = this.#dailyGenerator?.fill(this.#made, 0, 0, date, hours);
    return ranges !== undefined && slotsIn(ranges) > 0;
  }

  /** Adds the bar of some base bars; `false` if they cover too little. */
  #addAggregate(
    hours: SessionHours,
    bars: BarColumns,
    from: number,
    to: number,
  ): boolean {
    const bar = this.#bar;
    bar.end = hours.close;
    aggregateBars(bars, from, to, bar);
    const coverage = this.#coverage(hours, bar.count);
    if (bar.count === 0 || coverage < this.#options.minCoverage) return false;
    this.columns.coverage[this.#rows] = coverage;
    putBar(bar, hours.open, this.columns, this.#rows++);
    return true;
  }

  #coverage(hours: SessionHours, rows: number): number {
    return coverageOf(this.#slots(hours), rows, this.#options.omitsNoTrade);
  }

  #slots(hours: SessionHours): number {
    return new SessionGrid(hours, this.#options.baseMs).count;
  }

  /** Adds consecutive dates before the run. */
  async #addDates(
    store: StoredBars,
    dates: readonly TradingDate[],
  ): Promise<void> {
    const { symbol, base } = this.#options;
    const missing = dates.filter((date) =>
      !this.#stored.has(date) && this.#derives(date)
    );
    const fetched = missing.length === 0 ? [] : await store.chunks(
      symbol,
      base,
      missing[0],
      missing[missing.length - 1],
    );
    const chunks = new Map(fetched.map((chunk) => [chunk.date, chunk]));
    for (const date of dates) {
      const rows = this.#rows;
      this.#begin(date, this.#options.hours(date).earlyClose);
      if (this.#addStored(date)) this.asked++;
      else if (this.#derives(date)) {
        this.asked++;
        await this.#derive(store, date, chunks.get(date));
      }
      if (this.#rows > rows) this.#rowOf.set(date, rows);
    }
    this.found = this.#rows;
  }

  /** Derives the bars of consecutive dates of the run that are not stored. */
  async #deriveRun(
    store: StoredBars,
    dates: readonly TradingDate[],
  ): Promise<void> {
    const missing = dates.filter((date) => !this.#stored.has(date));
    if (missing.length === 0) return;
    const { symbol, base, dates: run } = this.#options;
    if (this.#runColumns === NO_DAYS) {
      this.#runColumns = dailyColumns(run.length);
    }
    const last = missing[missing.length - 1];
    const fetched = await store.chunks(symbol, base, missing[0], last);
    const chunks = new Map(fetched.map((chunk) => [chunk.date, chunk]));
    for (const date of missing) {
      const row = this.#rows;
      await this.#derive(store, date, chunks.get(date));
      if (this.#rows === row) continue;
      // The bar must not be among those of the past before its session ends.
      this.#rows = row;
      const to = this.#runRows.size;
      copyBar(this.columns, row, this.#runColumns, to);
      this.#runColumns.coverage[to] = this.columns.coverage[row];
      this.#runRows.set(date, to);
    }
  }

  /** Whether the bar of a date before the run is derived here if it is not stored. */
  #derives(date: TradingDate): boolean {
    return (this.#options.derivesIntraday ?? true) || !this.#isLoaded(date);
  }

  /** Whether the session loader loads a date before the run. */
  #isLoaded(date: TradingDate): boolean {
    const { before, intradayDays = 0 } = this.#options;
    return date >= (before[before.length - intradayDays] ?? "9999");
  }

  /** Adds a date before the run that has no stored bar. */
  async #derive(
    store: StoredBars,
    date: TradingDate,
    chunk: DayChunk | undefined,
  ): Promise<void> {
    const { baseMs } = this.#options;
    const hours = this.#options.hours(date);
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
    if (!this.#isLoaded(date)) this.generated += made;
    if (this.#addAggregate(hours, scratch, 0, rows + made)) return;
    await this.#dailyGenerator?.fetch(date, hours, 0);
    if (this.#generate(date, hours)) {
      this.#put(this.#made, 0, 1);
      this.generated++;
    } else if (rows + made > 0 && !this.#isLoaded(date)) {
      this.#putPart(date, hours);
    }
  }

  /** Keeps the last aggregate, which covers too little for a daily bar. */
  #putPart(date: TradingDate, hours: SessionHours): void {
    const bar = this.#bar;
    if (this.parts === NO_DAYS) {
      const { before, dates } = this.#options;
      this.parts = dailyColumns(before.length + dates.length);
    }
    const row = this.partRows++;
    this.parts.coverage[row] = this.#coverage(hours, bar.count);
    putBar(bar, hours.open, this.parts, row);
    this.#partOf.set(date, row);
  }

  async #readStored(store: StoredBars): Promise<void> {
    const { symbol, base, before, dates, hours } = this.#options;
    const all = [...before, ...dates];
    if (base === "1d" || all.length === 0) return;
    const chunks = await store.chunks(
      symbol,
      "1d",
      all[0],
      all[all.length - 1],
    );
    const columns = makeColumns(chunks.length);
    this.#storedColumns = columns;
    const known = new Set(all);
    let row = 0;
    for (const chunk of chunks) {
      if (!known.has(chunk.date)) continue;
      store.decode(chunk, columns, row);
      // A daily bar lasts as long as its session, whatever its vendor's stamp.
      columns.timestamp[row] = hours(chunk.date).open;
      this.#stored.set(chunk.date, row++);
    }
  }
}

// Most symbols need few of the columns of a history.
const NO_BARS = makeColumns(0);
const NO_DAYS = dailyColumns(0);

function dailyColumns(rows: number): DailyColumns {
  return { ...makeColumns(rows), coverage: new Float64Array(rows) };
}
