/**
 * Stochastic oscillator.
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
import { StochasticKernel } from "../kernels/stochastic_kernel.ts";
import { barsParam, factorParam, periodParam } from "../params.ts";

/** A running stochastic oscillator. */
export class Stochastic extends SessionlessIndicator {
  readonly #highest: RollingMax;
  readonly #lowest: RollingMin;
  readonly #oscillator: StochasticKernel;

  /**
   * The window, and the number of values averaged in %K and %D. `flat` is the
   * position in a window without a range.
   */
  constructor(
    period: number,
    smoothK: number,
    smoothD: number,
    flat: number,
  ) {
    super();
    this.#highest = new RollingMax(period);
    this.#lowest = new RollingMin(period);
    this.#oscillator = new StochasticKernel(smoothK, smoothD, flat, 0);
  }

  /** See `Indicator.update`; the outputs are %K and %D, 0 to 100. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low, close } = bars;
    const [k, d] = outputs;
    const oscillator = this.#oscillator;
    // The output columns hold the extremes as an intermediate result.
    this.#highest.fill(high, from, to, k, outputOffset);
    this.#lowest.fill(low, from, to, d, outputOffset);
    oscillator.fill(k, d, close, from, to, outputOffset);
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#highest.reset();
    this.#lowest.reset();
    this.#oscillator.reset();
  }
}

/** `stochastic`: the slow form; the fast form with `smooth_k` 1. */
export const stochastic: IndicatorDefinition = defineIndicator({
  name: "stochastic",
  title: "Stochastic oscillator",
  category: "momentum",
  summary:
    "%K = mean of the newest `smooth_k` of 100 × (close − lowest low) ÷ (highest high − lowest low) over `period` bars, `flat` if the range is 0; %D = mean of the newest `smooth_d` %K (Lane; TA-Lib STOCH)",
  params: [
    periodParam(14),
    barsParam("smooth_k", 3, "values averaged in %K"),
    barsParam("smooth_d", 3, "values averaged in %D"),
    factorParam(
      "flat",
      0,
      "position of the close in a window without a range: 0 as in TA-Lib and Stock.Indicators, 50 for the middle",
      0,
      100,
    ),
  ],
  outputs: ["k", "d"],
  scales: "none",
  shifts: "none",
  warmup: ({ period, smooth_k, smooth_d }) => period + smooth_k + smooth_d - 3,
  create: ({ period, smooth_k, smooth_d, flat }) =>
    new Stochastic(period, smooth_k, smooth_d, flat),
});
