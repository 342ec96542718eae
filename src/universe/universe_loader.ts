/**
 * Loads the parked symbols of a run that strategies add.
 *
 * @module
 */
import { historyDates } from "../coordinator/session_spans.ts";
import { sessionRecord } from "../coordinator/store_sessions.ts";
import type { PlanIndicatorLookup } from "../indicators/run_indicators.ts";
import { Arena } from "../memory/arena.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { StoredBars } from "../store/market_store.ts";
import { SeriesIndex } from "../store/series_index.ts";
import type { TimeManager } from "../time/time_manager.ts";
import { AddedCounts, type AddedReport } from "./added_counts.ts";
import { SymbolSessions, type SymbolSessionsParts } from "./symbol_sessions.ts";

/** Loads parked symbols into the memory of a run. */
export class UniverseLoader {
  readonly #parts: SymbolSessionsParts;
  readonly #symbols = new Map<number, SymbolSessions>();
  readonly #counts: AddedCounts;

  /** Loads nothing yet. `lookup` finds the indicators of the run. */
  constructor(
    plan: RunPlan,
    store: StoredBars,
    time: TimeManager,
    lookup: PlanIndicatorLookup,
  ) {
    const days = Math.max(...plan.historyDays);
    const history = historyDates(plan.dates[0], days, time);
    const dates = [...history, ...plan.dates];
    this.#counts = new AddedCounts(plan);
    this.#parts = {
      plan,
      store,
      stored: new SeriesIndex(store),
      lookup,
      arena: Arena.attach(plan.memory.buffer),
      dates,
      historyCount: history.length,
      record: (session) =>
        sessionRecord(time, dates[session], session < history.length),
    };
  }

  /**
   * Loads the series of a symbol up to the end of a session, in which it is
   * active. Returns `false`
   * while bars are being fetched; call it again after the event loop has had a
   * turn.
   *
   * @throws {SessionError} `store_corrupt` if stored bars are damaged.
   */
  load(symbol: number, session: number): boolean {
    let sessions = this.#symbols.get(symbol);
    if (sessions === undefined) {
      sessions = new SymbolSessions(this.#parts, symbol);
      this.#symbols.set(symbol, sessions);
    }
    if (!sessions.load(session)) return false;
    const number = session - this.#parts.historyCount;
    this.#counts.add(number, symbol, sessions.faults());
    return true;
  }

  /** What was counted in the sessions in which symbols were active. */
  report(): AddedReport {
    return this.#counts.report();
  }
}
