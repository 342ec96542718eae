/**
 * Exponential smoothing of one value after the other, for indicators that
 * chain several.
 *
 * @module
 */

/**
 * An exponential average with any factor, seeded with the mean of its first
 * `period` inputs. Inputs that are NaN, from a stage before it that is not
 * ready, are passed over.
 */
export class EmaKernel {
  readonly #period: number;
  readonly #factor: number;
  #seen = 0;
  #average = 0;

  /** The factor is 2 / (`period` + 1) unless another is given. */
  constructor(period: number, factor: number = 2 / (period + 1)) {
    this.#period = period;
    this.#factor = factor;
  }

  /** Takes the next value in; the average, or NaN before it is seeded. */
  push(value: number): number {
    if (this.#seen === this.#period) {
      const average = this.#average + this.#factor * (value - this.#average);
      this.#average = average;
      return average;
    }
    if (value !== value) return NaN;
    this.#average += value;
    if (++this.#seen < this.#period) return NaN;
    this.#average /= this.#period;
    return this.#average;
  }

  /**
   * Takes the rows `from` ≤ row < `to` of `values` in and writes the average
   * of each to `output[row + offset]`: the same as `push`, in half the time.
   */
  fill(
    values: Float64Array,
    from: number,
    to: number,
    output: Float64Array,
    offset: number,
  ): void {
    let row = from;
    while (row < to && this.#seen < this.#period) {
      output[row + offset] = this.push(values[row]);
      row++;
    }
    const factor = this.#factor;
    let average = this.#average;
    for (; row < to; row++) {
      average += factor * (values[row] - average);
      output[row + offset] = average;
    }
    this.#average = average;
  }

  /** Forgets everything. */
  reset(): void {
    this.#seen = 0;
    this.#average = 0;
  }
}
