/**
 * The quality of the trailing history before the current session.
 *
 * @module
 */
import { SessionGrid } from "../../time/grid.ts";
import type { Interval } from "../../types.ts";
import { scoredSeries } from "../history_quality.ts";
import { baseSlots, type RunPlan, windowDays } from "../run_plan.ts";
import { accountedSlots, qualityOf } from "../slot_count.ts";
import type { AsOfBars } from "./bars.ts";
import type { AsOfClock } from "./clock.ts";

/**
 * Scores of the trailing history by symbol and interval: 100 × slots accounted
 * for ÷ slots expected, over the sessions before the current one that a series
 * keeps. It follows from the bars delivered, like the score of the session.
 */
export class AsOfHistoryQuality {
  readonly #plan: RunPlan;
  readonly #clock: AsOfClock;
  readonly #bars: AsOfBars;
  /** By interval, see {@linkcode scoredSeries}. */
  readonly #sources: readonly number[];
  readonly #intervals: readonly Interval[];
  /**
   * For bars of several sessions: how many end before each session, those before
   * the intraday history included.
   */
  readonly #spanEnds: readonly (Int32Array | undefined)[];
  /** Sessions whose slots are kept: the longest history of a symbol, 0 if none is scored. */
  readonly #kept: number;
  /** Opens of the newest sessions, in a ring. */
  readonly #opens: Float64Array;
  /** Slots of the newest sessions, in a ring. */
  readonly #expected: Float64Array;
  /** Those accounted for, by place in the ring and symbol. */
  readonly #accounted: Float64Array;
  /** Sessions that have ended. */
  #ended = 0;

  /** Scores over the bars of a plan. */
  constructor(plan: RunPlan, clock: AsOfClock, bars: AsOfBars) {
    this.#plan = plan;
    this.#clock = clock;
    this.#bars = bars;
    this.#sources = scoredSeries(plan);
    this.#intervals = [
      plan.base,
      ...plan.derived.map(({ interval }) => interval),
    ];
    this.#spanEnds = plan.derived.map(({ spans, pastSpans }) =>
      spans === undefined ? undefined : countEnds(
        [...pastSpans?.begins ?? [], ...spans.begins],
        [...pastSpans?.ends ?? [], ...spans.ends],
      )
    );
    this.#kept = plan.historyQuality ? Math.max(...plan.historyDays) : 0;
    this.#opens = new Float64Array(this.#kept);
    this.#expected = new Float64Array(this.#kept);
    this.#accounted = new Float64Array(this.#kept * plan.symbols.length);
  }

  /** Counts the slots of the session that has ended, before the next one begins. */
  endSession(): void {
    const session = this.#ended++;
    if (this.#kept === 0) return;
    const { symbols, omitsNoTrade } = this.#plan;
    const place = session % this.#kept;
    const expected =
      new SessionGrid(this.#clock.record, baseSlots(this.#plan)).count;
    this.#opens[place] = this.#clock.record.open;
    this.#expected[place] = expected;
    for (let symbol = 0; symbol < symbols.length; symbol++) {
      this.#accounted[place * symbols.length + symbol] = accountedSlots(
        expected,
        this.#bars.sessionCount(symbol),
        omitsNoTrade[symbol],
      );
    }
  }

  /** Counts the slots of the history of a parked symbol that is shown from now on. */
  show(symbol: number): void {
    if (this.#kept === 0) return;
    const { ids, symbols, omitsNoTrade } = this.#plan;
    const window = this.#bars.windows[ids.base[symbol]];
    const { base, timestamp } = window;
    let row = base + window.length;
    const kept = Math.min(this.#kept, this.#ended);
    for (let back = 1; back <= kept; back++) {
      const place = (this.#ended - back) % this.#kept;
      const end = row;
      while (row > base && timestamp[row - 1] >= this.#opens[place]) row--;
      this.#accounted[place * symbols.length + symbol] = accountedSlots(
        this.#expected[place],
        end - row,
        omitsNoTrade[symbol],
      );
    }
  }

  /**
   * The score of a symbol's history at an interval of the run, which defaults to
   * the base interval: 0 to 100; 100 without history, and if history is not
   * scored.
   */
  of(symbol: number, interval: Interval = this.#plan.base): number {
    return this.ofSeries(
      symbol,
      this.#sources[this.#intervals.indexOf(interval)],
    );
  }

  /** The same by a series that has a score of its own: −1 for the base series. */
  ofSeries(symbol: number, series: number): number {
    if (!this.#plan.historyQuality) return 100;
    if (series >= 0) return this.#ofSessions(symbol, series);
    return this.#bars.isShown(symbol) ? this.#ofBase(symbol) : 100;
  }

  #ofBase(symbol: number): number {
    const { historyDays, symbols } = this.#plan;
    const days = Math.min(historyDays[symbol], this.#ended);
    let expected = 0;
    let accounted = 0;
    for (let back = 1; back <= days; back++) {
      const place = (this.#ended - back) % this.#kept;
      expected += this.#expected[place];
      accounted += this.#accounted[place * symbols.length + symbol];
    }
    return qualityOf(accounted, expected);
  }

  /** Bars of a session or longer: each is one slot. */
  #ofSessions(symbol: number, series: number): number {
    const id = this.#plan.ids.derived[series][symbol];
    const days = windowDays(this.#plan, series)[symbol];
    const ends = this.#spanEnds[series];
    const session = this.#plan.past.opens.length + this.#ended;
    const expected = ends === undefined
      ? days
      : ends[session] - ends[Math.max(0, session - days)];
    return qualityOf(this.#bars.historyCount(id), expected);
  }
}

/** By session: how many bars that begin in these sessions end before it. */
function countEnds(
  begins: readonly boolean[],
  ends: readonly boolean[],
): Int32Array {
  const counts = new Int32Array(ends.length + 1);
  let hasBegun = false;
  ends.forEach((isEnd, session) => {
    hasBegun ||= begins[session];
    counts[session + 1] = counts[session] + (isEnd && hasBegun ? 1 : 0);
  });
  return counts;
}
