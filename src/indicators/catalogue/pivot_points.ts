/**
 * Pivot points of the previous session.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type Indicator,
  type IndicatorDefinition,
  type IndicatorSession,
} from "../indicator.ts";
import { choiceParam } from "../params.ts";

/** The formulas: floor traders', Fibonacci ratios, Stott's Camarilla, or Woodie's. */
export type PivotMethod = "standard" | "fibonacci" | "camarilla" | "woodie";

/**
 * Running pivot points. The levels of a session derive from the high, low and
 * close of the previous session, and are constant for all of its bars.
 */
export class PivotPoints implements Indicator {
  readonly #method: PivotMethod;
  /** pp, r1, r2, r3, s1, s2, s3 of the current session. */
  readonly #levels = new Float64Array(7).fill(NaN);
  #pending = false;
  #high = NaN;
  #low = NaN;
  #close = NaN;

  /** Computes the levels by `method`. */
  constructor(method: PivotMethod) {
    this.#method = method;
  }

  /** The bars so far become the previous session. */
  startSession(_session: IndicatorSession): void {
    this.#pending = true;
  }

  /** See `Indicator.update`; the outputs are pp, r1, r2, r3, s1, s2, s3. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    if (from >= to) return;
    const { open, high, low, close } = bars;
    if (this.#pending) {
      this.#pending = false;
      this.#setLevels(open[from]);
      this.#high = -Infinity;
      this.#low = Infinity;
    }
    const levels = this.#levels;
    for (let i = 0; i < levels.length; i++) {
      outputs[i].fill(levels[i], from + outputOffset, to + outputOffset);
    }
    for (let row = from; row < to; row++) {
      if (!(high[row] <= this.#high)) this.#high = high[row];
      if (!(low[row] >= this.#low)) this.#low = low[row];
    }
    this.#close = close[to - 1];
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#levels.fill(NaN);
    this.#pending = false;
    this.#high = NaN;
    this.#low = NaN;
    this.#close = NaN;
  }

  /** Sets the levels from the previous session; NaN if there is none. */
  #setLevels(open: number): void {
    const high = this.#high;
    const low = this.#low;
    const close = this.#close;
    const range = high - low;
    const levels = this.#levels;
    if (this.#method === "camarilla") {
      const part = 1.1 * range;
      fill(levels, close, part / 12, part / 6, part / 4);
      return;
    }
    const pivot = this.#method === "woodie"
      ? (high + low + 2 * open) / 4
      : (high + low + close) / 3;
    if (this.#method === "fibonacci") {
      fill(levels, pivot, 0.382 * range, 0.618 * range, range);
      return;
    }
    levels[0] = pivot;
    levels[1] = 2 * pivot - low;
    levels[2] = pivot + range;
    levels[3] = high + 2 * (pivot - low);
    levels[4] = 2 * pivot - high;
    levels[5] = pivot - range;
    levels[6] = low - 2 * (high - pivot);
  }
}

/** Sets the levels at three distances on both sides of the pivot. */
function fill(
  levels: Float64Array,
  pivot: number,
  first: number,
  second: number,
  third: number,
): void {
  levels[0] = pivot;
  levels[1] = pivot + first;
  levels[2] = pivot + second;
  levels[3] = pivot + third;
  levels[4] = pivot - first;
  levels[5] = pivot - second;
  levels[6] = pivot - third;
}

/** `pivot_points`: levels from the previous session, or from the previous daily bar. */
export const pivotPoints: IndicatorDefinition = defineIndicator({
  name: "pivot_points",
  title: "Pivot points",
  category: "levels",
  summary:
    "From the previous session's high, low and close: pp = (high + low + close) ÷ 3, r1 = 2 pp − low, r2 = pp + range, r3 = high + 2 (pp − low), s1 to s3 mirrored; fibonacci: pp ± 0.382, 0.618, 1 × range; camarilla: close ± 1.1 × range ÷ 12, 6, 4; woodie: pp = (high + low + 2 × this session's open) ÷ 4; not ready before the session's first bar",
  params: [
    choiceParam(
      "method",
      ["standard", "fibonacci", "camarilla", "woodie"],
      "formula of the levels",
    ),
  ],
  outputs: ["pp", "r1", "r2", "r3", "s1", "s2", "s3"],
  scales: "price",
  shifts: "price",
  warmup: () => 0,
  warmupSessions: 1,
  sessionBound: true,
  dailySession: "row",
  create: ({ method }) => new PivotPoints(method),
});
