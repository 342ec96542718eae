/**
 * Average true range.
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

/** A running average true range. */
export class Atr extends SessionlessIndicator {
  readonly #range: AtrKernel;

  /** Averages over `period` true ranges. */
  constructor(period: number) {
    super();
    this.#range = new AtrKernel(period);
  }

  /** See `Indicator.update`; the one output is the average, in units of price. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    this.#range.fill(bars, from, to, outputs[0], outputOffset);
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#range.reset();
  }
}

/** `atr`: Wilder's average true range. */
export const atr: IndicatorDefinition = defineIndicator({
  name: "atr",
  title: "Average true range",
  category: "volatility",
  summary:
    "Wilder's average of the true range, seeded with the mean of the first `period` true ranges; the first bar has none (Wilder 1978; TA-Lib)",
  params: [periodParam(14)],
  scales: "price",
  shifts: "none",
  warmup: ({ period }) => period,
  create: ({ period }) => new Atr(period),
});
