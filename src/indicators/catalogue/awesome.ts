/**
 * Awesome oscillator.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { RollingSum } from "../kernels/rolling_sum.ts";
import { barsParam } from "../params.ts";

/** A running awesome oscillator. */
export class Awesome extends SessionlessIndicator {
  readonly #fast: number;
  readonly #slow: number;
  readonly #fastSum: RollingSum;
  readonly #slowSum: RollingSum;

  /** The two windows, in bars. */
  constructor(fast: number, slow: number) {
    super();
    this.#fast = fast;
    this.#slow = slow;
    this.#fastSum = new RollingSum(fast);
    this.#slowSum = new RollingSum(slow);
  }

  /** See `Indicator.update`; the one output is the oscillator, in units of price. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low } = bars;
    const fast = this.#fast;
    const slow = this.#slow;
    const fastSum = this.#fastSum;
    const slowSum = this.#slowSum;
    const output = outputs[0];
    for (let row = from; row < to; row++) {
      const price = (high[row] + low[row]) / 2;
      output[row + outputOffset] = fastSum.push(price) / fast -
        slowSum.push(price) / slow;
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#fastSum.reset();
    this.#slowSum.reset();
  }
}

/** `awesome`: the momentum of the median price. */
export const awesome: IndicatorDefinition = defineIndicator({
  name: "awesome",
  title: "Awesome oscillator",
  category: "momentum",
  summary:
    "SMA(fast) − SMA(slow) of the median price (high + low) ÷ 2 (Bill Williams 1995)",
  params: [
    barsParam("fast", 5, "bars in the fast average"),
    barsParam("slow", 34, "bars in the slow average"),
  ],
  scales: "price",
  shifts: "none",
  warmup: ({ fast, slow }) => Math.max(fast, slow) - 1,
  create: ({ fast, slow }) => new Awesome(fast, slow),
});
