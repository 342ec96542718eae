/**
 * Which series have a score of their own over the trailing history, and the
 * scores of a run.
 *
 * @module
 */
import type { Interval } from "../types.ts";
import { dailyIndex, type RunPlan, windowDays } from "./run_plan.ts";

/**
 * For the base interval and then each derived one: the series whose score it
 * has, −1 for the base series, else an index into the derived intervals.
 *
 * Intraday bars are derived from base bars and have their score, whose slots are
 * those of the base interval. Daily bars reach further back, and their slots are
 * the sessions. Longer bars have the score of the daily ones, or are their own
 * slots in a run without those.
 */
export function scoredSeries(plan: RunPlan): readonly number[] {
  const daily = dailyIndex(plan);
  return [
    -1,
    ...plan.derived.map(({ lengthMs }, d) => {
      if (plan.baseMs === Infinity || lengthMs < Infinity) return -1;
      return daily >= 0 ? daily : d;
    }),
  ];
}

/** The scores of a symbol, and the session that they were returned for. */
interface NewestScores {
  readonly session: number;
  readonly scores: Readonly<Record<Interval, number>>;
}

/** The scores of the history before each delivered session, as a thread posts them. */
export class HistoryScores {
  readonly #plan: RunPlan;
  /** By interval, see {@linkcode scoredSeries}. */
  readonly #sources: readonly number[];
  /** The series with a score of their own. */
  readonly series: readonly number[];
  readonly #scores: ArrayLike<number>;
  /** By symbol: the newest scores returned, and their session. */
  readonly #newest: (NewestScores | undefined)[] = [];

  /** Scores by session, symbol and series; empty if history is not scored. */
  constructor(plan: RunPlan, scores: ArrayLike<number>) {
    this.#plan = plan;
    this.#sources = scoredSeries(plan);
    this.series = [...new Set(this.#sources)];
    this.#scores = scores;
  }

  /**
   * The scores of a symbol before a session, by those intervals that have
   * history; the same object as before if they have not changed.
   */
  of(session: number, symbol: number): Readonly<Record<Interval, number>> {
    const newest = this.#newest[symbol];
    if (newest !== undefined && this.#isSame(newest.session, session, symbol)) {
      return newest.scores;
    }
    const { base, derived, historyQuality } = this.#plan;
    const first = this.#first(session, symbol);
    const scores: Record<Interval, number> = {};
    this.#sources.forEach((source, i) => {
      if (windowDays(this.#plan, i - 1)[symbol] === 0) return;
      const interval = i === 0 ? base : derived[i - 1].interval;
      scores[interval] = historyQuality
        ? this.#scores[first + this.series.indexOf(source)]
        : 100;
    });
    this.#newest[symbol] = { session, scores };
    return scores;
  }

  /** Whether the scores of a symbol are equal before two sessions. */
  #isSame(one: number, other: number, symbol: number): boolean {
    if (!this.#plan.historyQuality) return true;
    const a = this.#first(one, symbol);
    const b = this.#first(other, symbol);
    for (let i = 0; i < this.series.length; i++) {
      if (!Object.is(this.#scores[a + i], this.#scores[b + i])) return false;
    }
    return true;
  }

  /** Where the scores of a symbol before a session begin. */
  #first(session: number, symbol: number): number {
    const { length } = this.#plan.symbols;
    return (session * length + symbol) * this.series.length;
  }
}
