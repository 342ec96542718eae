/**
 * Longer bars of a stored series, by the rules of a run.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { aggregateBars, AggregatedBar } from "../session/bar_aggregation.ts";
import { coverageOf } from "../session/slot_count.ts";
import type { SeriesInfo } from "../store/bar_store.ts";
import { makeColumns } from "../store/bar_store.ts";
import type { StoredBars } from "../store/market_store.ts";
import { type DayBars, readDays } from "../store/export_bars.ts";
import { SessionGrid } from "../time/grid.ts";
import { parseInterval } from "../time/interval.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { Interval, TradingDate } from "../types.ts";
import { chooseBaseInterval } from "./base_interval.ts";
import { keepSessionRows } from "./session_rows.ts";

/** Which bars are derived. */
export interface DerivedRange {
  /** The symbol. */
  readonly symbol: string;
  /** The interval, longer than a stored one and at most a day. */
  readonly interval: Interval;
  /** The first trading date. Default: the first stored. */
  readonly from?: TradingDate;
  /** The last trading date. Default: the last stored. */
  readonly to?: TradingDate;
  /** Share of a bar's slots that must be accounted for, 0–1. Default 1. */
  readonly minCoverage?: number;
}

/** The bars of a range, derived day by day. */
export class DerivedStoreBars {
  /** The stored series that they are derived from. */
  readonly source: SeriesInfo;
  /** Bars left out so far because too few of their slots are accounted for. */
  skipped = 0;
  readonly #store: StoredBars;
  readonly #range: DerivedRange;

  /**
   * Chooses the stored series to derive from, as a run does; a base interval is
   * derived from a shorter one.
   *
   * @throws {SessionError} `interval_unavailable` if there is none, or the
   * interval is longer than a day.
   */
  constructor(store: StoredBars, range: DerivedRange) {
    const { symbol, interval } = range;
    const { unit, count, lengthMs } = parseInterval(interval);
    if (lengthMs === undefined && !(unit === "d" && count === 1)) {
      throw new SessionError(
        "interval_unavailable",
        `${interval} bars are derived in a run; here only those of up to a day are`,
      );
    }
    const needs = [{ interval: shorterThan(interval), by: interval }];
    const base = chooseBaseInterval(needs, [symbol], store);
    this.source = store.series(symbol, base) as SeriesInfo;
    this.#store = store;
    this.#range = range;
  }

  /**
   * The bars, a session at a time, in columns that are used again for the next.
   * `time` is the calendar of the series' exchange.
   */
  async *days(
    time: TimeManager,
  ): AsyncGenerator<readonly [columns: DayBars, rows: number]> {
    const { symbol, from, to } = this.#range;
    const { interval: base } = this.source;
    const baseMs = parseInterval(base).lengthMs ?? Infinity;
    const stepMs = parseInterval(this.#range.interval).lengthMs ?? Infinity;
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
      const rows = keepSessionRows(bars, 0, stored, session, baseMs);
      const grid = new SessionGrid(session, stepMs);
      const baseGrid = new SessionGrid(session, baseMs);
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
      into.timestamp[made] = start;
      into.open[made] = bar.open;
      into.high[made] = bar.high;
      into.low[made] = bar.low;
      into.close[made] = bar.close;
      into.volume[made] = bar.volume;
      into.coverage[made++] = coverage;
    }
    return made;
  }
}

/** What asks for a base below an interval that is a base itself. */
function shorterThan(interval: Interval): Interval {
  if (interval === "1d") return "1m";
  return interval === "1m" ? "1s" : interval;
}

function roomFor(
  rows: number,
): DayBars & { readonly coverage: Float64Array } {
  return { ...makeColumns(rows), coverage: new Float64Array(rows) };
}
