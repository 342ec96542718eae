/**
 * Exponential smoothing, value by value or column by column.
 *
 * @module
 */

/**
 * An exponential moving average with any factor, seeded with the mean of its
 * first `period` inputs. NaN inputs, from an earlier stage that is not ready, are
 * skipped.
 */
export class EmaKernel {
  readonly #period: number;
  readonly #factor: number;
  #seen = 0;
  #average = 0;

  /** The factor defaults to 2 ÷ (`period` + 1). */
  constructor(period: number, factor: number = 2 / (period + 1)) {
    this.#period = period;
    this.#factor = factor;
  }

  /** Pushes a value. Returns the average, or NaN until it is seeded. */
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
   * Processes the rows `from` ≤ row < `to` of `values` and writes the averages
   * to `output[row + offset]`. Gives the same results as `push` in half the
   * time.
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

  /** Whether the average is seeded. */
  get isSeeded(): boolean {
    return this.#seen === this.#period;
  }

  /**
   * Processes rows as `fill` does and writes the difference of two averages of
   * the values, an average of that difference, and the difference of these two.
   * All three averages must be seeded. One loop computes all three in the time of
   * one, because the CPU overlaps their independent steps.
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

  /** Resets to the state after construction. */
  reset(): void {
    this.#seen = 0;
    this.#average = 0;
  }
}
