/**
 * Which daily and longer bars should be complete before a session.
 *
 * @module
 */
import { pastOpens, type RunPlan } from "../run_plan.ts";

/** Where the bars of one interval begin and end, session by session. */
interface Interval {
  /** By session, the past ones first; `undefined` if each has its own bar. */
  readonly begins: readonly boolean[] | undefined;
  readonly ends: readonly boolean[] | undefined;
  /** The start of the bar that is under way; NaN if it is not known. */
  start: number;
  /** The start of the newest bar that should be complete; −∞ for none. */
  due: number;
  /** The open of the session before; NaN for none. */
  open: number;
  /** Number of sessions that have begun. */
  count: number;
}

/**
 * By interval, the start of the newest bar that should have been complete before
 * the current session, by the calendar alone.
 */
export class DueBars {
  readonly #base: Interval | undefined;
  readonly #derived: readonly (Interval | undefined)[];

  /** Begins before the first session of a plan. */
  constructor(plan: RunPlan) {
    const { baseMs, derived } = plan;
    this.#base = baseMs < Infinity ? undefined : interval(undefined, undefined);
    this.#derived = derived.map(({ lengthMs, spans, pastSpans }, i) => {
      if (lengthMs < Infinity) return undefined;
      const made = interval(
        spans && [...pastSpans?.begins ?? [], ...spans.begins],
        spans && [...pastSpans?.ends ?? [], ...spans.ends],
      );
      for (const open of pastOpens(plan, i)) begin(made, open);
      return made;
    });
  }

  /** Begins the next session, which opens at `open`. */
  begin(open: number): void {
    if (this.#base !== undefined) begin(this.#base, open);
    for (const one of this.#derived) if (one !== undefined) begin(one, open);
  }

  /**
   * The start of the newest bar that should be complete, UTC epoch milliseconds;
   * −∞ if there is none, or if bars are shorter than a session. `source` is an
   * index into the derived intervals, −1 for the base interval.
   */
  of(source: number): number {
    const one = source < 0 ? this.#base : this.#derived[source];
    return one?.due ?? -Infinity;
  }
}

function interval(
  begins: Interval["begins"],
  ends: Interval["ends"],
): Interval {
  return { begins, ends, start: NaN, due: -Infinity, open: NaN, count: 0 };
}

/** Ends the session before, and begins the one that opens at `open`. */
function begin(one: Interval, open: number): void {
  const last = one.count - 1;
  if (last >= 0) {
    if (one.begins?.[last] ?? true) one.start = one.open;
    const isOver = one.ends?.[last] ?? true;
    if (isOver && one.start === one.start) one.due = one.start;
  }
  one.open = open;
  one.count++;
}
