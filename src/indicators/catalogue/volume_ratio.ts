/**
 * Volume ratio.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { RollingSum } from "../kernels/rolling_sum.ts";
import { choiceParam, periodParam } from "../params.ts";

/** A running volume ratio. */
export class VolumeRatio extends SessionlessIndicator {
  readonly #period: number;
  readonly #lagged: boolean;
  readonly #total: RollingSum;
  #previousMean = NaN;

  /** Compares with the mean of `period` volumes up to the current or the previous bar. */
  constructor(period: number, window: "current" | "previous") {
    super();
    this.#period = period;
    this.#lagged = window === "previous";
    this.#total = new RollingSum(period);
  }

  /** See `Indicator.update`; the one output is the ratio: 1 is usual. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { volume } = bars;
    const period = this.#period;
    const lagged = this.#lagged;
    const total = this.#total;
    let previousMean = this.#previousMean;
    const output = outputs[0];
    for (let row = from; row < to; row++) {
      const mean = total.push(volume[row]) / period;
      const base = lagged ? previousMean : mean;
      output[row + outputOffset] = base === 0 ? NaN : volume[row] / base;
      previousMean = mean;
    }
    this.#previousMean = previousMean;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#total.reset();
    this.#previousMean = NaN;
  }
}

/** `volume_ratio`: the volume relative to its mean. */
export const volumeRatio: IndicatorDefinition = defineIndicator({
  name: "volume_ratio",
  title: "Volume ratio",
  category: "volume",
  summary:
    "Volume ÷ mean of the `period` volumes before it (TA-Lib RVOL), or with `window` `current` mean of the newest `period` volumes, including its own; NaN if that mean is 0",
  params: [
    periodParam(20),
    choiceParam(
      "window",
      ["previous", "current"],
      "bar that the window of the mean ends with: the one before (TA-Lib RVOL) or the bar itself",
    ),
  ],
  scales: "none",
  shifts: "none",
  warmup: ({ period, window }) => window === "previous" ? period : period - 1,
  create: ({ period, window }) => new VolumeRatio(period, window),
});
