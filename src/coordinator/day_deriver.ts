/**
 * Derives the daily bars of one symbol from shorter bars.
 *
 * @module
 */
import {
  aggregateBars,
  AggregatedBar,
  putBar,
} from "../session/bar_aggregation.ts";
import { baseSlots } from "../session/run_plan.ts";
import { coverageOf } from "../session/slot_count.ts";
import { type DayChunk, makeColumns } from "../store/bar_store.ts";
import type { Awaitable, StoredBars } from "../store/market_store.ts";
import { SeriesIndex } from "../store/series_index.ts";
import { SessionGrid, type SessionHours, type SlotRule } from "../time/grid.ts";
import { compareIntervals } from "../time/interval.ts";
import type { BarColumns, BaseInterval, TradingDate } from "../types.ts";
import { BarGenerator, shorterInterval, slotsIn } from "./bar_generation.ts";
import { keepSessionRows } from "./session_rows.ts";
import type { DailyBar } from "./stored_days.ts";

const NO_CHUNKS: ReadonlyMap<TradingDate, DayChunk> = new Map();

/** The options of a {@linkcode DayDeriver}. */
export interface DayDeriverOptions {
  /** The symbol. */
  readonly symbol: string;
  /** The base interval. */
  readonly base: BaseInterval;
  /** Its length in milliseconds, `Infinity` for one bar a session. */
  readonly baseMs: number;
  /** Whether its bars begin by the clock; absent if they count from the open. */
  readonly baseByClock?: true;
  /** Minimum coverage of a derived daily bar, 0 to 1. */
  readonly minCoverage: number;
  /** Whether the source omits slots without trades. */
  readonly omitsNoTrade: boolean;
  /** Whether missing bars are aggregated from shorter stored ones; defaults to `false`. */
  readonly generateMissing?: boolean;
  /** The inventory of the store for it; read if it is not given. */
  readonly stored?: SeriesIndex;
}

/** What the bars of a date have become. */
export interface DerivedDay {
  /**
   * - `whole`: a bar of base bars.
   * - `generated`: a bar of stored bars that are longer than those of the base.
   * - `part`: base bars that cover too little for a daily bar.
   * - `none`: nothing.
   */
  readonly kind: "whole" | "generated" | "part" | "none";
  /** The bar; valid until the next one is derived. */
  readonly bar: DailyBar;
  /** Base bars that were aggregated from shorter ones. */
  readonly made: number;
}

/** Generates bars from shorter stored ones. */
interface DayGenerators {
  /** Missing base bars. */
  readonly base?: BarGenerator | undefined;
  /** Daily bars that cannot be aggregated from base bars. */
  readonly daily?: BarGenerator | undefined;
}

/** The bar of a date, derived from its base bars or from shorter stored ones. */
export class DayDeriver {
  readonly #store: StoredBars;
  readonly #options: DayDeriverOptions;
  /** The slots of base bars. */
  readonly #rule: SlotRule;
  readonly #aggregated = new AggregatedBar();
  readonly #made = makeColumns(1);
  #scratch = makeColumns(0);
  #known: DayGenerators | undefined;

  /** Derives nothing yet. */
  constructor(store: StoredBars, options: DayDeriverOptions) {
    this.#store = store;
    this.#options = options;
    this.#rule = baseSlots(options);
  }

  /** Fetches what {@linkcode DayDeriver.generate} needs of a date. */
  fetch(date: TradingDate, hours: SessionHours): Awaitable<void> {
    return this.#generators.daily?.fetch(date, hours, 0);
  }

  /** Whether `rows` base bars cover enough of a date for a daily bar. */
  covers(hours: SessionHours, rows: number): boolean {
    return this.#coverage(hours, rows) >= this.#options.minCoverage;
  }

  /**
   * The bar of the base bars `from` ≤ row < `to`; `undefined` if they cover too
   * little. It is valid until the next one is derived.
   */
  aggregate(
    hours: SessionHours,
    bars: BarColumns,
    from: number,
    to: number,
  ): DailyBar | undefined {
    const bar = this.#aggregated;
    bar.end = hours.close;
    aggregateBars(bars, from, to, bar);
    if (bar.count === 0 || !this.covers(hours, bar.count)) return undefined;
    return this.#put(hours);
  }

  /** The bar of a date that has been fetched, made of its longer stored bars. */
  generate(date: TradingDate, hours: SessionHours): DailyBar | undefined {
    const { daily } = this.#generators;
    const ranges = daily?.fill(this.#made, 0, 0, date, hours);
    return ranges !== undefined && slotsIn(ranges) > 0
      ? { columns: this.#made, row: 0, coverage: 1 }
      : undefined;
  }

  /** The stored base bars from the first to the last of some ascending dates. */
  async chunks(
    dates: readonly TradingDate[],
  ): Promise<ReadonlyMap<TradingDate, DayChunk>> {
    if (dates.length === 0) return NO_CHUNKS;
    const { symbol, base } = this.#options;
    const last = dates[dates.length - 1];
    const chunks = await this.#store.chunks(symbol, base, dates[0], last);
    return new Map(chunks.map((chunk) => [chunk.date, chunk]));
  }

  /**
   * Derives the bar of a date from its stored bars.
   *
   * @throws {SessionError} `store_corrupt` if they are damaged.
   */
  async derive(
    date: TradingDate,
    hours: SessionHours,
    chunk: DayChunk | undefined,
  ): Promise<DerivedDay> {
    const { base } = this.#generators;
    const room = base === undefined
      ? chunk?.rows ?? 0
      : Math.max(chunk?.rows ?? 0, this.#slots(hours));
    if (room > this.#scratch.timestamp.length) {
      this.#scratch = makeColumns(room * 2);
    }
    const scratch = this.#scratch;
    let rows = 0;
    if (chunk !== undefined) {
      const decoded = this.#store.decode(chunk, scratch, 0);
      rows = keepSessionRows(scratch, 0, decoded, hours, this.#rule);
    }
    await base?.fetch(date, hours, rows);
    const made = slotsIn(base?.fill(scratch, 0, rows, date, hours) ?? []);
    const whole = this.aggregate(hours, scratch, 0, rows + made);
    if (whole !== undefined) return { kind: "whole", bar: whole, made };
    await this.fetch(date, hours);
    const generated = this.generate(date, hours);
    if (generated !== undefined) {
      return { kind: "generated", bar: generated, made };
    }
    const kind = rows + made > 0 ? "part" : "none";
    return { kind, bar: this.#put(hours), made };
  }

  /** Looks up what is stored once a date needs it, which most never do. */
  get #generators(): DayGenerators {
    return this.#known ??= makeGenerators(this.#store, this.#options);
  }

  /** The last aggregate as a bar. */
  #put(hours: SessionHours): DailyBar {
    const bar = this.#aggregated;
    putBar(bar, hours.open, this.#made, 0);
    const coverage = this.#coverage(hours, bar.count);
    return { columns: this.#made, row: 0, coverage };
  }

  #coverage(hours: SessionHours, rows: number): number {
    return coverageOf(this.#slots(hours), rows, this.#options.omitsNoTrade);
  }

  #slots(hours: SessionHours): number {
    return new SessionGrid(hours, this.#rule).count;
  }
}

function makeGenerators(
  store: StoredBars,
  { symbol, base, generateMissing = false, stored }: DayDeriverOptions,
): DayGenerators {
  if (!generateMissing) return {};
  const index = stored ?? new SeriesIndex(store);
  // From longer bars than those of the base, which make up the day already.
  const source = shorterInterval("1d", index.of(symbol));
  const isLonger = source !== undefined && compareIntervals(source, base) > 0;
  return {
    base: BarGenerator.for(store, symbol, base, index),
    daily: isLonger ? BarGenerator.for(store, symbol, "1d", index) : undefined,
  };
}
