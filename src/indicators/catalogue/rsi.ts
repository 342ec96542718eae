/**
 * Relative strength index.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { RsiKernel } from "../kernels/rsi_kernel.ts";
import {
  factorParam,
  periodParam,
  type Source,
  sourceParam,
} from "../params.ts";

/** A running relative strength index over one column. */
export class Rsi extends SessionlessIndicator {
  readonly #source: Source;
  readonly #index: RsiKernel;

  /** `flat` is the value if both averages are 0. */
  constructor(period: number, source: Source, flat: number) {
    super();
    this.#source = source;
    this.#index = new RsiKernel(period, flat);
  }

  /** See `Indicator.update`; the one output is the index, 0 to 100. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const values = bars[this.#source];
    this.#index.fill(values, from, to, outputs[0], outputOffset);
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#index.reset();
  }
}

/** `rsi`: Wilder's relative strength index. */
export const rsi: IndicatorDefinition = defineIndicator({
  name: "rsi",
  title: "Relative strength index",
  category: "momentum",
  summary:
    "100 × average gain ÷ (average gain + average loss), both averages Wilder's, seeded with the mean of the first `period` changes (Wilder 1978; TA-Lib)",
  params: [
    periodParam(14),
    sourceParam,
    factorParam(
      "flat",
      0,
      "value while no value has changed: 0 as in TA-Lib, 100 as in Stock.Indicators",
      0,
      100,
    ),
  ],
  scales: "none",
  shifts: "none",
  warmup: ({ period }) => period,
  create: ({ period, source, flat }) => new Rsi(period, source, flat),
});
