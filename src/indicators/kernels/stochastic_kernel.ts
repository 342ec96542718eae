/**
 * The stochastic oscillator of a column of values.
 *
 * @module
 */
import { RollingMean } from "./rolling_mean.ts";

/** %K and %D: where a value lies in the range of its window, smoothed twice. */
export class StochasticKernel {
  readonly #noise: number;
  readonly #meanK: RollingMean;
  readonly #meanD: RollingMean;

  /**
   * How many values %K and %D are means of. A range of up to `noise` counts as
   * none: more than 0 for inputs that are computed and so differ by their
   * rounding where they should be equal.
   */
  constructor(smoothK: number, smoothD: number, noise: number) {
    this.#noise = noise;
    this.#meanK = new RollingMean(smoothK);
    this.#meanD = new RollingMean(smoothD);
  }

  /**
   * Takes the rows `from` ≤ row < `to` of `values` in. The columns `tops` and
   * `bottoms` hold the extremes of each row's window at `row + offset`, NaN
   * before it is full, and afterwards %K and %D in their place.
   */
  fill(
    tops: Float64Array,
    bottoms: Float64Array,
    values: Float64Array,
    from: number,
    to: number,
    offset: number,
  ): void {
    const noise = this.#noise;
    for (let row = from; row < to; row++) {
      const at = row + offset;
      const bottom = bottoms[at];
      const range = tops[at] - bottom;
      tops[at] = range <= noise ? 0 : 100 * (values[row] - bottom) / range;
    }
    this.#meanK.fill(tops, from + offset, to + offset, tops);
    this.#meanD.fill(tops, from + offset, to + offset, bottoms);
  }

  /** Forgets everything. */
  reset(): void {
    this.#meanK.reset();
    this.#meanD.reset();
  }
}
