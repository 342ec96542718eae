/**
 * Linearly weighted mean of a sliding window.
 *
 * @module
 */

/**
 * The mean of the newest `period` values with weights 1, 2 … `period`; the
 * newest weighs most.
 *
 * Blocks as in `rolling_sum.ts`. The suffix sums of the finished block include
 * the weights (1 for the oldest value, and so on), because the weighted sum of a
 * suffix is that of the next shorter suffix plus the plain sum of the suffix. The
 * current block keeps Σ value and Σ position × value, which give the sum for any
 * weights that grow by 1 per position. Nothing is subtracted, so nothing drifts.
 */
export class WmaKernel {
  readonly #period: number;
  readonly #divisor: number;
  readonly #ring: Float64Array;
  #position = 0;
  #plain = 0;
  #placed = 0;

  /** An empty window of `period` values. */
  constructor(period: number) {
    this.#period = period;
    this.#divisor = period * (period + 1) / 2;
    this.#ring = new Float64Array(period).fill(NaN);
  }

  /**
   * Pushes a value. Returns the mean, or NaN until the window is full. A NaN
   * input, from an earlier stage that is not ready, is skipped.
   */
  push(value: number): number {
    if (value !== value) return NaN;
    const ring = this.#ring;
    const period = this.#period;
    const position = this.#position;
    const next = position + 1;
    const plain = this.#plain + value;
    const placed = this.#placed + position * value;
    ring[position] = value;
    // The weight of the block's first value is 1 + the number of values before it
    // in the window.
    const weighted = (period - position) * plain + placed;
    if (next === period) {
      this.#fold();
      this.#position = 0;
      this.#plain = 0;
      this.#placed = 0;
      return weighted / this.#divisor;
    }
    this.#position = next;
    this.#plain = plain;
    this.#placed = placed;
    return (weighted + ring[next]) / this.#divisor;
  }

  /** Empties the window. */
  reset(): void {
    this.#ring.fill(NaN);
    this.#position = 0;
    this.#plain = 0;
    this.#placed = 0;
  }

  #fold(): void {
    const ring = this.#ring;
    let plain = 0;
    let weighted = 0;
    for (let i = ring.length - 1; i >= 0; i--) {
      plain += ring[i];
      weighted += plain;
      ring[i] = weighted;
    }
  }
}
