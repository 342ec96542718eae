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
import { ProcessorSeries } from "../processor/processor_series.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { StoredBars } from "../store/market_store.ts";
import type { SeriesIndex } from "../store/series_index.ts";
import type { TradingDate } from "../types.ts";
import { symbolPlan } from "./symbol_plan.ts";

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
  /** The next session to load. */
  #next = 0;

  /** Nothing is loaded yet. */
  constructor(parts: SymbolSessionsParts, symbol: number) {
    const { store, stored, lookup, arena, dates, historyCount } = parts;
    const { plan, indicators } = symbolPlan(parts.plan, symbol);
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
    });
    this.#series = new ProcessorSeries(
      plan,
      (name, i) => lookup(name, indicators[i]),
      arena,
    );
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
