/**
 * The daily bars of one symbol that precede a session.
 *
 * @module
 */
import { type Adjustment, adjustRows } from "../session/adjustments.ts";
import type { Awaitable, StoredBars } from "../store/market_store.ts";
import { copyBar } from "../store/merge.ts";
import type { SessionHours } from "../time/grid.ts";
import type { BarColumns, TradingDate } from "../types.ts";
import {
  DayDeriver,
  type DayDeriverOptions,
  type DerivedDay,
} from "./day_deriver.ts";
import type { HistoryDate } from "./historical_indicators.ts";
import {
  type DailyBar,
  type DailyColumns,
  dailyColumns,
  StoredDays,
} from "./stored_days.ts";

// Dates that are decoded at once, so that years of minutes need little memory.
const STRETCH_DATES = 20;

/** The options of a {@linkcode DailyHistory}. */
export interface DailyHistoryOptions extends DayDeriverOptions {
  /** The trading dates before the run, ascending. */
  readonly before: readonly TradingDate[];
  /** The trading dates of the run. */
  readonly dates: readonly TradingDate[];
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

/**
 * The daily bars that precede a session.
 *
 * The bar of a date is the stored `1d` bar, else it is aggregated from the base
 * bars of the date, else, with `generateMissing`, from longer stored bars than
 * those of the base. A date without a complete bar is skipped. So a date has the same bar in every
 * run, wherever the run begins.
 */
export class DailyHistory {
  /** The bars in columns. */
  columns: DailyColumns;
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
  readonly #options: DailyHistoryOptions;
  readonly #deriver: DayDeriver;
  #stored = StoredDays.NONE;
  /** Row of each date before the run that has a bar. */
  readonly #rowOf = new Map<TradingDate, number>();
  /** Row of each date in {@linkcode DailyHistory.parts}. */
  readonly #partOf = new Map<TradingDate, number>();
  /** Row of each date of the run whose bar has been derived ahead. */
  readonly #runRows = new Map<TradingDate, number>();
  #runColumns = NO_DAYS;
  readonly #dates: HistoryDate[] = [];
  #rows = 0;

  private constructor(store: StoredBars, options: DailyHistoryOptions) {
    this.#options = options;
    this.#deriver = new DayDeriver(store, options);
    this.columns = this.#makeColumns();
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
    const { symbol, base, before, dates, hours } = options;
    const history = new DailyHistory(store, options);
    if (base !== "1d") {
      history.#stored = await StoredDays.read(
        store,
        symbol,
        [...before, ...dates],
        (date) => hours(date).open,
      );
    }
    for (let i = 0; i < before.length; i += STRETCH_DATES) {
      await history.#addDates(before.slice(i, i + STRETCH_DATES));
    }
    const run = options.derivesRun === true ? dates : [];
    for (let i = 0; i < run.length; i += STRETCH_DATES) {
      await history.#deriveRun(run.slice(i, i + STRETCH_DATES));
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
    return this.#deriver.fetch(date, this.#options.hours(date));
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
    const bar = this.#stored.of(date) ?? this.#ahead(date) ??
      this.#deriver.aggregate(hours, bars, from, to);
    if (bar !== undefined) return this.#put(bar);
    const generated = this.#deriver.generate(date, hours);
    if (generated === undefined) return;
    this.#put(generated);
    this.generated++;
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
    const known = this.#stored.of(date) ?? this.#ahead(date) ??
      barIn(this.columns, this.#rowOf.get(date)) ??
      barIn(this.parts, this.#partOf.get(date));
    if (known !== undefined || this.#deriver.covers(hours, rows)) return known;
    return this.#deriver.generate(date, hours);
  }

  /** Adjusts the bars of the dates before that of an adjustment. */
  adjust(adjustment: Adjustment): void {
    const { date } = adjustment;
    const rows = this.#dates.find((one) => one.date >= date)?.row ?? this.#rows;
    adjustRows(this.columns, 0, rows, adjustment);
    for (const [day, row] of this.#partOf) {
      if (day < date) adjustRows(this.parts, row, row + 1, adjustment);
    }
  }

  #begin(date: TradingDate, earlyClose: boolean): void {
    this.#dates.push({ date, earlyClose, row: this.#rows });
  }

  #put(bar: DailyBar): void {
    putDay(bar, this.columns, this.#rows++);
  }

  /** The bar of a date of the run that has been derived ahead. */
  #ahead(date: TradingDate): DailyBar | undefined {
    return barIn(this.#runColumns, this.#runRows.get(date));
  }

  /** Adds consecutive dates before the run. */
  async #addDates(dates: readonly TradingDate[]): Promise<void> {
    const missing = dates.filter((date) =>
      !this.#stored.has(date) && this.#derives(date)
    );
    const chunks = await this.#deriver.chunks(missing);
    for (const date of dates) {
      const rows = this.#rows;
      const hours = this.#options.hours(date);
      const stored = this.#stored.of(date);
      this.#begin(date, hours.earlyClose);
      if (stored !== undefined || this.#derives(date)) this.asked++;
      if (stored !== undefined) this.#put(stored);
      else if (this.#derives(date)) {
        const chunk = chunks.get(date);
        const day = await this.#deriver.derive(date, hours, chunk);
        const bar = this.#take(date, day);
        if (bar !== undefined) this.#put(bar);
      }
      if (this.#rows > rows) this.#rowOf.set(date, rows);
    }
    this.found = this.#rows;
  }

  /**
   * Counts what a date's bar was derived from, and keeps a part of a bar.
   * Returns the bar if it is a whole one.
   */
  #take(date: TradingDate, day: DerivedDay): DailyBar | undefined {
    const isLoaded = this.#isLoaded(date);
    if (!isLoaded) this.generated += day.made;
    if (day.kind === "generated") this.generated++;
    if (day.kind === "whole" || day.kind === "generated") return day.bar;
    if (day.kind === "none" || isLoaded) return undefined;
    if (this.parts === NO_DAYS) this.parts = this.#makeColumns();
    this.#partOf.set(date, this.partRows);
    putDay(day.bar, this.parts, this.partRows++);
  }

  /** Derives the bars of consecutive dates of the run that are not stored. */
  async #deriveRun(dates: readonly TradingDate[]): Promise<void> {
    const missing = dates.filter((date) => !this.#stored.has(date));
    if (missing.length === 0) return;
    if (this.#runColumns === NO_DAYS) {
      this.#runColumns = dailyColumns(this.#options.dates.length);
    }
    const chunks = await this.#deriver.chunks(missing);
    for (const date of missing) {
      const hours = this.#options.hours(date);
      const day = await this.#deriver.derive(date, hours, chunks.get(date));
      const bar = this.#take(date, day);
      if (bar === undefined) continue;
      const row = this.#runRows.size;
      this.#runRows.set(date, row);
      putDay(bar, this.#runColumns, row);
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

  #makeColumns(): DailyColumns {
    const { before, dates } = this.#options;
    return dailyColumns(before.length + dates.length);
  }
}

// Most symbols need few of the columns of a history.
const NO_DAYS = dailyColumns(0);

/** The bar in a row of some columns; `undefined` without a row. */
function barIn(
  columns: DailyColumns,
  row: number | undefined,
): DailyBar | undefined {
  if (row === undefined) return undefined;
  return { columns, row, coverage: columns.coverage[row] };
}

/** Copies a bar into a row. */
function putDay(
  { columns, row, coverage }: DailyBar,
  into: DailyColumns,
  at: number,
): void {
  copyBar(columns, row, into, at);
  into.coverage[at] = coverage;
}
