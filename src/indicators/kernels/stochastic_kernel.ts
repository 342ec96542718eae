/**
 * The stochastic oscillator of a column of values.
 *
 * @module
 */
import { atMost100 } from "./bounds.ts";
import { RollingMean } from "./rolling_mean.ts";

/** %K and %D: the position of a value in the range of its window, smoothed twice. */
export class StochasticKernel {
  readonly #noise: number;
  readonly #flat: number;
  readonly #meanK: RollingMean;
  readonly #meanD: RollingMean;

  /**
   * The number of values averaged in %K and %D. In a range of up to `noise`, the
   * position is `flat`. Use `noise` for computed inputs, where rounding can make
   * equal values differ.
   */
  constructor(smoothK: number, smoothD: number, flat: number, noise: number) {
    this.#flat = flat;
    this.#noise = noise;
    this.#meanK = new RollingMean(smoothK);
    this.#meanD = new RollingMean(smoothD);
  }

  /**
   * Processes the rows `from` ≤ row < `to` of `values`. At `row + offset`, the
   * columns `tops` and `bottoms` hold the extremes of each row's window, NaN until
   * it is full; %K and %D overwrite them.
   */
  fill(
    tops: Float64Array,
    bottoms: Float64Array,
    values: Float64Array,
    from: number,
    to: number,
    offset: number,
  ): void {
    const flat = +this.#flat;
    const noise = this.#noise;
    for (let row = from; row < to; row++) {
      const at = row + offset;
      const bottom = bottoms[at];
      const range = tops[at] - bottom;
      tops[at] = range <= noise
        ? flat
        : atMost100(100 * (values[row] - bottom) / range);
    }
    this.#meanK.fill(tops, from + offset, to + offset, tops);
    this.#meanD.fill(tops, from + offset, to + offset, bottoms);
  }

  /** Resets to the state after construction. */
  reset(): void {
    this.#meanK.reset();
    this.#meanD.reset();
  }
}
