/**
 * Normalised average true range.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { AtrKernel } from "../kernels/atr_kernel.ts";
import { periodParam } from "../params.ts";

/** A running normalised average true range. */
export class Natr extends SessionlessIndicator {
  readonly #range: AtrKernel;

  /** Averages over `period` true ranges. */
  constructor(period: number) {
    super();
    this.#range = new AtrKernel(period);
  }

  /** See `Indicator.update`; the one output is the range in percent. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low, close } = bars;
    const range = this.#range;
    const output = outputs[0];
    for (let row = from; row < to; row++) {
      const average = range.push(high[row], low[row], close[row]);
      output[row + outputOffset] = 100 * average / close[row];
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#range.reset();
  }
}

/** `natr`: the average true range in percent of the close. */
export const natr: IndicatorDefinition = defineIndicator({
  name: "natr",
  title: "Normalised average true range",
  category: "volatility",
  summary: "100 × Wilder's average true range ÷ close (TA-Lib)",
  params: [periodParam(14)],
  scales: "none",
  warmup: ({ period }) => period,
  create: ({ period }) => new Natr(period),
});
