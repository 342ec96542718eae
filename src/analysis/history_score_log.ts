/**
 * Keeps the scores of the trailing history for the result.
 *
 * @module
 */
import type { AsOfSession } from "../session/as_of/as_of_session.ts";
import { scoredSeries } from "../session/history_quality.ts";
import { type RunPlan, windowDays } from "../session/run_plan.ts";

/** The scores that strategies could read, by session, symbol and series. */
export class HistoryScoreLog {
  readonly #session: AsOfSession;
  readonly #symbols: number;
  /** The series with a score of their own; empty if nothing is scored. */
  readonly #series: readonly number[];
  readonly #scores: number[] = [];

  /** An empty log. */
  constructor(plan: RunPlan, session: AsOfSession) {
    const hasHistory = [-1, ...plan.derived.keys()].some((derived) =>
      windowDays(plan, derived).some((days) => days > 0)
    );
    this.#session = session;
    this.#symbols = plan.symbols.length;
    this.#series = plan.historyQuality && hasHistory
      ? [...new Set(scoredSeries(plan))]
      : [];
  }

  /** Adds the scores before the session that has begun. */
  add(): void {
    const { historyQuality } = this.#session;
    if (this.#series.length === 0) return;
    for (let symbol = 0; symbol < this.#symbols; symbol++) {
      for (const series of this.#series) {
        this.#scores.push(historyQuality.ofSeries(symbol, series));
      }
    }
  }

  /** All scores, by session, symbol and series. */
  pack(): Float64Array {
    return Float64Array.from(this.#scores);
  }
}
