/**
 * Weighted moving average.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { WmaKernel } from "../kernels/wma_kernel.ts";
import { periodParam, type Source, sourceParam } from "../params.ts";

/** A running linearly weighted moving average over one column. */
export class Wma extends SessionlessIndicator {
  readonly #source: Source;
  readonly #mean: WmaKernel;

  /** Averages the newest `period` values of the column `source`. */
  constructor(period: number, source: Source) {
    super();
    this.#source = source;
    this.#mean = new WmaKernel(period);
  }

  /** See `Indicator.update`; the one output is the average. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const values = bars[this.#source];
    const mean = this.#mean;
    const output = outputs[0];
    for (let row = from; row < to; row++) {
      output[row + outputOffset] = mean.push(values[row]);
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#mean.reset();
  }
}

/** `wma`: linear weights; the newest value weighs most. */
export const wma: IndicatorDefinition = defineIndicator({
  name: "wma",
  title: "Weighted moving average",
  category: "trend",
  summary:
    "Mean of the newest `period` values with weights 1, 2 … period; the newest weighs most (TA-Lib)",
  params: [periodParam(20), sourceParam],
  scales: "source",
  shifts: "source",
  warmup: ({ period }) => period - 1,
  create: ({ period, source }) => new Wma(period, source),
});
