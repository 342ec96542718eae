/**
 * Accumulation/distribution line.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { moneyFlowVolume } from "../kernels/money_flow.ts";

/** A running accumulation/distribution line. */
export class AccumulationDistribution extends SessionlessIndicator {
  #total = 0;

  /** See `Indicator.update`; the one output is the total, in units of volume. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low, close, volume } = bars;
    let total = this.#total;
    const output = outputs[0];
    for (let row = from; row < to; row++) {
      total += moneyFlowVolume(high[row], low[row], close[row], volume[row]);
      output[row + outputOffset] = total;
    }
    this.#total = total;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#total = 0;
  }
}

/** `adl`: the cumulative sum of money flow volume. */
export const adl: IndicatorDefinition = defineIndicator({
  name: "adl",
  title: "Accumulation/distribution line",
  category: "volume",
  summary:
    "Cumulative Σ of money flow multiplier × volume, multiplier = ((close − low) − (high − close)) ÷ (high − low), 0 if high = low; the level depends on the first bar (Chaikin; TA-Lib AD)",
  params: [],
  scales: "volume",
  shifts: "none",
  warmup: () => 0,
  create: () => new AccumulationDistribution(),
});
