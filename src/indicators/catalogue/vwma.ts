/**
 * Volume-weighted moving average.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { RollingRatio } from "../kernels/rolling_ratio.ts";
import { periodParam, type Source, sourceParam } from "../params.ts";

/** A running volume-weighted moving average over one column. */
export class Vwma extends SessionlessIndicator {
  readonly #source: Source;
  readonly #mean: RollingRatio;

  /** Averages the newest `period` values of the column `source`. */
  constructor(period: number, source: Source) {
    super();
    this.#source = source;
    this.#mean = new RollingRatio(period);
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
    const { volume } = bars;
    const mean = this.#mean;
    const output = outputs[0];
    for (let row = from; row < to; row++) {
      const traded = volume[row];
      output[row + outputOffset] = mean.push(values[row] * traded, traded);
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#mean.reset();
  }
}

/** `vwma`: the mean of the newest prices, weighted by volume. */
export const vwma: IndicatorDefinition = defineIndicator({
  name: "vwma",
  title: "Volume-weighted moving average",
  category: "trend",
  summary:
    "Σ(value × volume) ÷ Σ volume over the newest `period` bars; NaN without volume",
  params: [periodParam(20), sourceParam],
  scales: "source",
  shifts: "source",
  warmup: ({ period }) => period - 1,
  create: ({ period, source }) => new Vwma(period, source),
});
