/**
 * Highest high and lowest low.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { RollingMax, RollingMin } from "../kernels/rolling_extreme.ts";
import { periodParam } from "../params.ts";

/** A running highest high and lowest low. */
export class HighLow extends SessionlessIndicator {
  readonly #highest: RollingMax;
  readonly #lowest: RollingMin;

  /** A window of `period` bars. */
  constructor(period: number) {
    super();
    this.#highest = new RollingMax(period);
    this.#lowest = new RollingMin(period);
  }

  /** See `Indicator.update`; the outputs are the highest high and the lowest low. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const [highs, lows] = outputs;
    const { high, low } = bars;
    this.#highest.fill(high, from, to, highs, outputOffset);
    this.#lowest.fill(low, from, to, lows, outputOffset);
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#highest.reset();
    this.#lowest.reset();
  }
}

/** `high_low`: the extremes of the newest bars. */
export const highLow: IndicatorDefinition = defineIndicator({
  name: "high_low",
  title: "Highest high and lowest low",
  category: "levels",
  summary:
    "Highest high and lowest low of the newest `period` bars, the current one included",
  params: [periodParam(20)],
  outputs: ["high", "low"],
  scales: "price",
  shifts: "price",
  warmup: ({ period }) => period - 1,
  create: ({ period }) => new HighLow(period),
});
