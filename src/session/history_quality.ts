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

/** The scores of the history before each delivered session, as a thread posts them. */
export class HistoryScores {
  readonly #plan: RunPlan;
  /** By interval, see {@linkcode scoredSeries}. */
  readonly #sources: readonly number[];
  /** The series with a score of their own. */
  readonly series: readonly number[];
  readonly #scores: ArrayLike<number>;
  /** By symbol: the newest scores returned. */
  readonly #newest = new Map<number, Readonly<Record<Interval, number>>>();

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
    const { symbols, base, derived, historyQuality } = this.#plan;
    const first = (session * symbols.length + symbol) * this.series.length;
    const result: Record<Interval, number> = {};
    this.#sources.forEach((source, i) => {
      if (windowDays(this.#plan, i - 1)[symbol] === 0) return;
      const interval = i === 0 ? base : derived[i - 1].interval;
      result[interval] = historyQuality
        ? this.#scores[first + this.series.indexOf(source)]
        : 100;
    });
    const newest = this.#newest.get(symbol);
    if (newest !== undefined && isEqual(newest, result)) return newest;
    this.#newest.set(symbol, result);
    return result;
  }
}

function isEqual(
  a: Readonly<Record<Interval, number>>,
  b: Readonly<Record<Interval, number>>,
): boolean {
  for (const [interval, score] of Object.entries(b)) {
    if (a[interval as Interval] !== score) return false;
  }
  return true;
}
