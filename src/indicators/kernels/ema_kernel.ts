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

  /** Whether there is an average. */
  get isSeeded(): boolean {
    return this.#seen === this.#period;
  }

  /**
   * Takes rows in as `fill` does and writes the distance of two averages of
   * the values, an average of that distance, and what lies between these two.
   * All three must be seeded. One loop for all: a processor works on three
   * averages in the time of one, because none waits for another's next value.
   */
  static fillSmoothed(
    fast: EmaKernel,
    slow: EmaKernel,
    signal: EmaKernel,
    values: Float64Array,
    from: number,
    to: number,
    lines: Float64Array,
    signals: Float64Array,
    rests: Float64Array,
    offset: number,
  ): void {
    const fastFactor = fast.#factor;
    const slowFactor = slow.#factor;
    const signalFactor = signal.#factor;
    let quick = fast.#average;
    let base = slow.#average;
    let smooth = signal.#average;
    for (let row = from; row < to; row++) {
      const value = values[row];
      quick += fastFactor * (value - quick);
      base += slowFactor * (value - base);
      const line = quick - base;
      smooth += signalFactor * (line - smooth);
      lines[row + offset] = line;
      signals[row + offset] = smooth;
      rests[row + offset] = line - smooth;
    }
    fast.#average = quick;
    slow.#average = base;
    signal.#average = smooth;
  }

  /** Forgets everything. */
  reset(): void {
    this.#seen = 0;
    this.#average = 0;
  }
}
