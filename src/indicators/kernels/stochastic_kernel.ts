/**
 * The stochastic oscillator of one value after the other.
 *
 * @module
 */
import { RollingMax, RollingMin } from "./rolling_extreme.ts";
import { RollingSum } from "./rolling_sum.ts";

/** %K and %D: where a value lies in the range of a window, smoothed twice. */
export class StochasticKernel {
  /** %K: 0 at the lowest low, 100 at the highest high, smoothed. */
  k = NaN;
  /** %D: the mean of the newest %K. */
  d = NaN;
  readonly #noise: number;
  readonly #smoothK: number;
  readonly #smoothD: number;
  readonly #highest: RollingMax;
  readonly #lowest: RollingMin;
  readonly #sumK: RollingSum;
  readonly #sumD: RollingSum;

  /**
   * The window, and how many values %K and %D are means of. A range of up to
   * `noise` counts as none: more than 0 for inputs that are computed and so
   * differ by their rounding where they should be equal.
   */
  constructor(period: number, smoothK: number, smoothD: number, noise = 0) {
    this.#noise = noise;
    this.#smoothK = smoothK;
    this.#smoothD = smoothD;
    this.#highest = new RollingMax(period);
    this.#lowest = new RollingMin(period);
    this.#sumK = new RollingSum(smoothK);
    this.#sumD = new RollingSum(smoothD);
  }

  /** Takes the next values in. Afterwards `k` and `d` hold the results, or NaN. */
  push(high: number, low: number, close: number): void {
    const top = this.#highest.push(high);
    const bottom = this.#lowest.push(low);
    const range = top - bottom;
    // A NaN in the sums would stay there.
    if (range !== range) return;
    const raw = range <= this.#noise ? 0 : 100 * (close - bottom) / range;
    this.k = this.#sumK.push(raw) / this.#smoothK;
    if (this.k === this.k) this.d = this.#sumD.push(this.k) / this.#smoothD;
  }

  /** Forgets everything. */
  reset(): void {
    this.k = NaN;
    this.d = NaN;
    this.#highest.reset();
    this.#lowest.reset();
    this.#sumK.reset();
    this.#sumD.reset();
  }
}
