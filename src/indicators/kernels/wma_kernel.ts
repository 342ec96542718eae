/**
 * Linearly weighted mean of a sliding window, for the indicators built on it.
 *
 * @module
 */

/**
 * The mean of the newest `period` values with weights 1, 2 … `period`, the
 * newest one weighing most.
 *
 * Blocks as in `rolling_sum.ts`: the folded end of the finished block carries
 * its weights already (1 for its oldest value, and so on), because the weighted
 * sum of an end is that of the next shorter end plus the plain sum of the end.
 * The current block keeps Σ value and Σ place × value, which give every
 * weighting that grows by one a place. Nothing is subtracted, nothing drifts.
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
   * Takes the next value in; the mean, or NaN before the window is full. A
   * NaN, from a stage before it that is not ready, is passed over.
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
    // The first value of the current block weighs as much as values come before it.
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
