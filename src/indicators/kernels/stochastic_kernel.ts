/**
 * The stochastic oscillator of one value after the other.
 *
 * @module
 */
import { RollingSum } from "./rolling_sum.ts";

/** %K and %D: where a value lies in the range of its window, smoothed twice. */
export class StochasticKernel {
  /** %K: 0 at the lowest low, 100 at the highest high, smoothed. */
  k: number = NaN;
  /** %D: the mean of the newest %K. */
  d: number = NaN;
  readonly #noise: number;
  readonly #smoothK: number;
  readonly #smoothD: number;
  readonly #sumK: RollingSum;
  readonly #sumD: RollingSum;

  /**
   * How many values %K and %D are means of. A range of up to `noise` counts as
   * none: more than 0 for inputs that are computed and so differ by their
   * rounding where they should be equal.
   */
  constructor(smoothK: number, smoothD: number, noise: number) {
    this.#noise = noise;
    this.#smoothK = smoothK;
    this.#smoothD = smoothD;
    this.#sumK = new RollingSum(smoothK);
    this.#sumD = new RollingSum(smoothD);
  }

  /**
   * Takes the next value in, with the highest and the lowest of its window.
   * Afterwards `k` and `d` hold the results, or NaN.
   */
  push(top: number, bottom: number, value: number): void {
    const range = top - bottom;
    // A NaN in the sums would stay there.
    if (range !== range) return;
    const raw = range <= this.#noise ? 0 : 100 * (value - bottom) / range;
    this.k = this.#sumK.push(raw) / this.#smoothK;
    if (this.k === this.k) this.d = this.#sumD.push(this.k) / this.#smoothD;
  }

  /**
   * Does the same for the rows from `from` up to `to`. The columns `tops` and
   * `bottoms` hold the extremes of every row, from `offset` on, and afterwards
   * %K and %D in their place.
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
    const smoothK = this.#smoothK;
    const smoothD = this.#smoothD;
    const sumK = this.#sumK;
    const sumD = this.#sumD;
    let { k, d } = this;
    for (let row = from; row < to; row++) {
      const at = row + offset;
      const bottom = bottoms[at];
      const range = tops[at] - bottom;
      if (range === range) {
        const raw = range <= noise ? 0 : 100 * (values[row] - bottom) / range;
        k = sumK.push(raw) / smoothK;
        if (k === k) d = sumD.push(k) / smoothD;
      }
      tops[at] = k;
      bottoms[at] = d;
    }
    this.k = k;
    this.d = d;
  }

  /** Forgets everything. */
  reset(): void {
    this.k = NaN;
    this.d = NaN;
    this.#sumK.reset();
    this.#sumD.reset();
  }
}
