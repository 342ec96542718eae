/**
 * Chaikin money flow.
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
import { RollingRatio } from "../kernels/rolling_ratio.ts";
import { periodParam } from "../params.ts";

/** A running Chaikin money flow. */
export class ChaikinMoneyFlow extends SessionlessIndicator {
  readonly #flow: RollingRatio;

  /** A window of `period` bars. */
  constructor(period: number) {
    super();
    this.#flow = new RollingRatio(period);
  }

  /** See `Indicator.update`; the one output is the flow. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low, close, volume } = bars;
    const flow = this.#flow;
    const output = outputs[0];
    for (let row = from; row < to; row++) {
      const traded = volume[row];
      const signed = moneyFlowVolume(high[row], low[row], close[row], traded);
      output[row + outputOffset] = flow.push(signed, traded);
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#flow.reset();
  }
}

/** `cmf`: money flow volume relative to volume, −1 to 1. */
export const cmf: IndicatorDefinition = defineIndicator({
  name: "cmf",
  title: "Chaikin money flow",
  category: "volume",
  summary:
    "Σ(money flow multiplier × volume) ÷ Σ volume over `period` bars, multiplier = ((close − low) − (high − close)) ÷ (high − low), 0 if high = low; NaN without volume (Chaikin)",
  params: [periodParam(20)],
  scales: "none",
  shifts: "none",
  warmup: ({ period }) => period - 1,
  create: ({ period }) => new ChaikinMoneyFlow(period),
});
