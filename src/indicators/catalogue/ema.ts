/**
 * Exponential moving average.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { EmaKernel } from "../kernels/ema_kernel.ts";
import { periodParam, type Source, sourceParam } from "../params.ts";

/** A running exponential moving average over one column. */
export class Ema extends SessionlessIndicator {
  readonly #source: Source;
  readonly #average: EmaKernel;

  /** Smooths the column `source` with the factor 2 / (`period` + 1). */
  constructor(period: number, source: Source) {
    super();
    this.#source = source;
    this.#average = new EmaKernel(period);
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
    this.#average.fill(values, from, to, outputs[0], outputOffset);
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#average.reset();
  }
}

/** `ema`: seeded with the mean of the first `period` values, as in TA-Lib. */
export const ema: IndicatorDefinition = defineIndicator({
  name: "ema",
  title: "Exponential moving average",
  category: "trend",
  summary:
    "Previous value + 2 / (period + 1) × (value − previous value); seeded with the mean of the first `period` values (TA-Lib)",
  params: [periodParam(20), sourceParam],
  scales: "source",
  shifts: "source",
  warmup: ({ period }) => period - 1,
  create: ({ period, source }) => new Ema(period, source),
});
