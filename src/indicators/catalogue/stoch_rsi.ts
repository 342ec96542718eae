/**
 * Stochastic RSI.
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
import { RsiKernel } from "../kernels/rsi_kernel.ts";
import { StochasticKernel } from "../kernels/stochastic_kernel.ts";
import {
  barsParam,
  factorParam,
  periodParam,
  type Source,
  sourceParam,
} from "../params.ts";

/** The largest difference of two RSI values, 0 to 100, that rounding alone can cause. */
const NOISE = 1e-10;
const ROWS_AT_ONCE = 256;

/** A running stochastic oscillator of the relative strength index of one column. */
export class StochRsi extends SessionlessIndicator {
  readonly #source: Source;
  readonly #strength: RsiKernel;
  readonly #highest: RollingMax;
  readonly #lowest: RollingMin;
  readonly #oscillator: StochasticKernel;
  /** The relative strength index of the current block of rows. */
  readonly #indices = new Float64Array(ROWS_AT_ONCE);

  /**
   * The periods of the RSI and of the oscillator, and the smoothing of %K and %D.
   * `flat` is the position in a window without a range.
   */
  constructor(
    rsiPeriod: number,
    period: number,
    smoothK: number,
    smoothD: number,
    source: Source,
    flat: number,
  ) {
    super();
    this.#source = source;
    this.#strength = new RsiKernel(rsiPeriod, 0);
    this.#highest = new RollingMax(period);
    this.#lowest = new RollingMin(period);
    this.#oscillator = new StochasticKernel(smoothK, smoothD, flat, NOISE);
  }

  /** See `Indicator.update`; the outputs are %K and %D, 0 to 100. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const values = bars[this.#source];
    const [k, d] = outputs;
    const strength = this.#strength;
    const indices = this.#indices;
    let row = from;
    for (
      const ready = from + strength.lacking;
      row < to && row < ready;
      row++
    ) {
      strength.push(values[row]);
      k[row + outputOffset] = NaN;
      d[row + outputOffset] = NaN;
    }
    while (row < to) {
      const count = Math.min(indices.length, to - row);
      const offset = row + outputOffset;
      strength.fill(values, row, row + count, indices, -row);
      // The output columns hold the extremes as an intermediate result.
      this.#highest.fill(indices, 0, count, k, offset);
      this.#lowest.fill(indices, 0, count, d, offset);
      this.#oscillator.fill(k, d, indices, 0, count, offset);
      row += count;
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#strength.reset();
    this.#highest.reset();
    this.#lowest.reset();
    this.#oscillator.reset();
  }
}

/** `stoch_rsi`: the position of the RSI in its own range. */
export const stochRsi: IndicatorDefinition = defineIndicator({
  name: "stoch_rsi",
  title: "Stochastic RSI",
  category: "momentum",
  summary:
    "The stochastic oscillator, see `stochastic`, of RSI(rsi_period) instead of prices; %K is not smoothed by default; `smooth_k` above 1 smooths it (Chande and Kroll 1994; TA-Lib STOCHRSI, whose window is 5)",
  params: [
    barsParam("rsi_period", 14, "period of the relative strength index"),
    periodParam(14),
    barsParam("smooth_k", 1, "values averaged in %K"),
    barsParam("smooth_d", 3, "values averaged in %D"),
    sourceParam,
    factorParam(
      "flat",
      0,
      "position of the index in a window without a range: 0 as in TA-Lib, 50 for the middle",
      0,
      100,
    ),
  ],
  outputs: ["k", "d"],
  scales: "none",
  shifts: "none",
  warmup: (params) =>
    params.rsi_period + params.period + params.smooth_k + params.smooth_d - 3,
  create: (params) =>
    new StochRsi(
      params.rsi_period,
      params.period,
      params.smooth_k,
      params.smooth_d,
      params.source,
      params.flat,
    ),
});
