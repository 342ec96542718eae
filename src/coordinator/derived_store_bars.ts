/**
 * Derives longer bars from stored ones, by the rules of a run.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import {
  aggregateBars,
  AggregatedBar,
  putBar,
} from "../session/bar_aggregation.ts";
import { coverageOf } from "../session/slot_count.ts";
import type { SeriesRange } from "../store/bar_store.ts";
import { makeColumns } from "../store/bar_store.ts";
import { barsForHours, storedExchange } from "../store/hours_store.ts";
import type { MarketStore, StoredBars } from "../store/market_store.ts";
import { type DayBars, readDays } from "../store/export_bars.ts";
import { SeriesIndex } from "../store/series_index.ts";
import { gridOf, SessionGrid, slotRule } from "../time/grid.ts";
import { parseInterval } from "../time/interval.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { Interval, TradingDate } from "../types.ts";
import { shorterSeries } from "./bar_generation.ts";
import { keepSessionRows } from "./session_rows.ts";

/** The bars to derive. */
export interface DerivedRange {
  /** The symbol. */
  readonly symbol: string;
  /** The interval: longer than a stored one, at most a day. */
  readonly interval: Interval;
  /** The first trading date; defaults to the first stored. */
  readonly from?: TradingDate;
  /** The last trading date; defaults to the last stored. */
  readonly to?: TradingDate;
  /** Minimum coverage of a bar, 0 to 1; defaults to 1. */
  readonly minCoverage?: number;
}

/** Derives the bars of a range day by day. */
export class DerivedStoreBars {
  /** The stored series that the bars are derived from. */
  readonly source: SeriesRange;
  /** The exchange or group whose sessions the bars are those of. */
  readonly exchange: string;
  /** Bars skipped so far for too little coverage. */
  skipped = 0;
  readonly #store: StoredBars;
  readonly #range: DerivedRange;

  /**
   * Chooses the stored series to derive from: the longest that is shorter than
   * the interval and divides it.
   *
   * @throws {SessionError} `interval_unavailable` if no such series is stored, or
   * the interval is longer than a day.
   */
  constructor(
    store: StoredBars & Pick<MarketStore, "instruments">,
    range: DerivedRange,
  ) {
    const { symbol, interval } = range;
    const { unit, count, lengthMs } = parseInterval(interval);
    if (lengthMs === undefined && !(unit === "d" && count === 1)) {
      throw new SessionError(
        "interval_unavailable",
        `${interval} bars cannot be derived here: bars longer than a day are only derived in a run`,
      );
    }
    const [known] = new SeriesIndex(store).of(symbol);
    // Bars of a minute are within any hours.
    const exchange = known === undefined
      ? ""
      : storedExchange(store, { ...known, interval: "1m" });
    const bars = known === undefined ? store : barsForHours(store, exchange);
    const stored = new SeriesIndex(bars).of(symbol);
    const source = shorterSeries(interval, stored);
    if (source === undefined) {
      const names = stored.map((info) => info.interval).join(", ");
      throw new SessionError(
        "interval_unavailable",
        `${interval} bars of ${symbol} need stored bars of a shorter interval that divides it, such as 1m; stored are ${
          names || "none"
        }`,
      );
    }
    this.source = source;
    this.exchange = exchange;
    this.#store = store;
    this.#range = range;
  }

  /**
   * Yields the bars session by session, in columns that are reused for the next
   * one. `time` is the calendar of {@linkcode DerivedStoreBars.exchange}.
   */
  async *days(
    time: TimeManager,
  ): AsyncGenerator<readonly [columns: DayBars, rows: number]> {
    const { symbol, from, to } = this.#range;
    const { interval: base } = this.source;
    const slots = slotRule(base) ?? { lengthMs: Infinity };
    let columns = roomFor(0);
    for await (
      const [bars, stored, date] of readDays(this.#store, {
        symbol,
        interval: base,
        from,
        to,
      })
    ) {
      const session = time.getTradingSession(date);
      if (session === undefined) continue;
      const rows = keepSessionRows(bars, 0, stored, session, slots);
      const grid = gridOf(session, this.#range.interval);
      const baseGrid = new SessionGrid(session, slots);
      if (grid.count > columns.timestamp.length) columns = roomFor(grid.count);
      yield [columns, this.#derive(bars, rows, grid, baseGrid, columns)];
    }
  }

  #derive(
    bars: DayBars,
    rows: number,
    grid: SessionGrid,
    baseGrid: SessionGrid,
    into: DayBars & { readonly coverage: Float64Array },
  ): number {
    const { minCoverage = 1 } = this.#range;
    const { omitsNoTrade } = this.source;
    const bar = new AggregatedBar();
    let row = 0;
    let made = 0;
    for (let slot = 0; slot < grid.count; slot++) {
      const start = grid.start(slot);
      const end = grid.end(slot);
      bar.end = end;
      row = aggregateBars(bars, row, rows, bar);
      const expected = baseGrid.endedBy(end) - baseGrid.endedBy(start);
      const coverage = coverageOf(expected, bar.count, omitsNoTrade);
      if (bar.count === 0 || coverage < minCoverage) {
        if (!(omitsNoTrade && bar.count === 0)) this.skipped++;
        continue;
      }
      putBar(bar, start, into, made);
      into.coverage[made++] = coverage;
    }
    return made;
  }
}

function roomFor(
  rows: number,
): DayBars & { readonly coverage: Float64Array } {
  return { ...makeColumns(rows), coverage: new Float64Array(rows) };
}
