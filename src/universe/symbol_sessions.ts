/**
 * Loads and computes the series of one parked symbol, session by session.
 *
 * @module
 */
import { SessionLoader } from "../coordinator/session_loader.ts";
import type { PlanIndicatorLookup } from "../indicators/run_indicators.ts";
import type { Arena } from "../memory/arena.ts";
import { Directory } from "../memory/directory.ts";
import { SeriesWriter } from "../memory/series_writer.ts";
import type { SessionRecord } from "../memory/session_table.ts";
import { DailyBars } from "../processor/daily_bars.ts";
import { ProcessorSeries } from "../processor/processor_series.ts";
import { aggregateBars, AggregatedBar } from "../session/bar_aggregation.ts";
import { baseSlots, type RunPlan } from "../session/run_plan.ts";
import type { StoredBars } from "../store/market_store.ts";
import type { SeriesIndex } from "../store/series_index.ts";
import { GapScan } from "../quality/gaps.ts";
import { SessionGrid } from "../time/grid.ts";
import type { TradingDate } from "../types.ts";
import type { SessionFaults } from "./added_counts.ts";
import { type SymbolPlan, symbolPlan } from "./symbol_plan.ts";

/** What the series of a parked symbol are made from. */
export interface SymbolSessionsParts {
  /** The plan of the run. */
  readonly plan: RunPlan;
  /** The store of the bars. */
  readonly store: StoredBars;
  /** Its inventory. */
  readonly stored: SeriesIndex;
  /** Finds the indicators of the run. */
  readonly lookup: PlanIndicatorLookup;
  /** The memory of the run. */
  readonly arena: Arena;
  /** The trading dates of all sessions, history first. */
  readonly dates: readonly TradingDate[];
  /** How many of them are history. */
  readonly historyCount: number;
  /** The record of a session. */
  readonly record: (session: number) => SessionRecord;
}

/**
 * The series of a symbol, by the rules of the pipeline. All sessions are
 * processed from the first one of the run's history on, so that windows and
 * indicators are what they are for a symbol that has been active from the start.
 */
export class SymbolSessions {
  readonly #parts: SymbolSessionsParts;
  readonly #loader: SessionLoader;
  readonly #series: ProcessorSeries;
  /** Its stored daily bars, if the run needs any. */
  readonly #daily: DailyBars | undefined;
  readonly #day = new AggregatedBar();
  /** The plan of the symbol, and the numbers of its intervals in that of the run. */
  readonly #plan: SymbolPlan;
  /** The next session to load. */
  #next = 0;
  /** Counts before the newest session that is loaded. */
  #before: { readonly outside: number; readonly skipped: readonly number[] };

  /** Nothing is loaded yet. */
  constructor(parts: SymbolSessionsParts, symbol: number) {
    const { store, stored, lookup, arena, dates, historyCount } = parts;
    this.#plan = symbolPlan(parts.plan, symbol);
    const { plan, indicators } = this.#plan;
    const directory = new Directory(arena);
    this.#parts = parts;
    this.#loader = new SessionLoader({
      plan,
      store,
      stored,
      dates,
      historyCount,
      writer: (id) => new SeriesWriter(arena, directory, id, 1),
      daily: [undefined],
      feeds: [undefined],
      generatedDaily: () => 0,
    });
    this.#series = new ProcessorSeries(
      plan,
      (name, i) => lookup(name, indicators[i]),
      arena,
    );
    const days = parts.plan.ids.daily.slice(symbol, symbol + 1);
    this.#daily = days.length > 0
      ? new DailyBars(days, arena, directory)
      : undefined;
    this.#before = this.#counts();
  }

  /** What there is to count in the newest session that is loaded. */
  faults(): SessionFaults {
    const { plan, dates, record } = this.#parts;
    const session = this.#next - 1;
    const { bars, from, to } = this.#loader.loaded(0);
    const grid = new SessionGrid(record(session), baseSlots(plan));
    const scan = new GapScan(grid);
    scan.add(bars.timestamp, from, to);
    const { outside, skipped } = this.#counts();
    const all = plan.derived.map(() => 0);
    this.#plan.derived.forEach((number, i) => {
      all[number] = skipped[i] - this.#before.skipped[i];
    });
    const jump = this.#loader.jumps.jumps.at(-1);
    return {
      date: dates[session],
      outside: outside - this.#before.outside,
      generated: this.#loader.generatedIn(0),
      gaps: scan.ranges(grid.count),
      gapKind: scan.kind(this.#plan.plan.omitsNoTrade[0]),
      jump: jump?.to === dates[session] ? jump : undefined,
      skipped: all,
      dayDiffers: this.#dayDiffers(record(session), grid.count),
    };
  }

  /**
   * Whether the bars of the newest session, of `slots` slots, add up to another
   * daily bar than the stored one.
   */
  #dayDiffers(record: SessionRecord, slots: number): boolean {
    const daily = this.#daily;
    if (daily === undefined) return false;
    const { bars, from, to } = this.#loader.loaded(0);
    const [before] = daily.differing;
    this.#day.end = record.close;
    aggregateBars(bars, from, to, this.#day);
    daily.begin(this.#next - 1, record.open);
    daily.replace(0, this.#day, slots);
    return daily.differing[0] > before;
  }

  #counts(): { outside: number; skipped: number[] } {
    return {
      outside: this.#loader.barsOutside,
      skipped: this.#series.derived.skipped.map(([count]) => count),
    };
  }

  /**
   * Loads the sessions up to `session`. Returns `false` while bars are being
   * fetched; call it again after the event loop has had a turn.
   */
  load(session: number): boolean {
    while (this.#next <= session) {
      if (!this.#loadNext()) return false;
      this.#next++;
    }
    return true;
  }

  #loadNext(): boolean {
    const session = this.#next;
    const record = this.#parts.record(session);
    this.#before = this.#counts();
    // Whoever reads the series has begun all sessions before this one.
    const readers = session - 1;
    const loaded = this.#loader.load(record, session, {
      bars: readers,
      analysis: readers,
    });
    if (loaded === "pending") return false;
    const series = this.#series;
    if (loaded !== "loaded" || !series.begin(session, record, readers)) {
      throw new TypeError(`The blocks of session ${session} are still in use`);
    }
    const { from, to } = this.#loader.loaded(0);
    series.base.rows[0] += to - from;
    for (const derived of series.derived.intervals) {
      while (derived.nextEnd < Infinity) derived.schedule();
      derived.complete();
    }
    series.updateIndicators();
    series.end();
    this.#loader.end(record);
    return true;
  }
}
