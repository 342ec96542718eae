/**
 * Mean and standard deviation of a sliding window.
 *
 * Sums of values and of squares lose all their digits when the values are
 * large and their spread is small. Here both are taken of the distances to a
 * value of the window itself, and are cut into blocks as described in
 * `rolling_sum.ts`, so that nothing cancels and nothing drifts.
 *
 * @module
 */

/** Mean and standard deviation of the newest `period` values. */
export class RollingDeviation {
  /** The mean of the window, once `push` has given a number. */
  mean = NaN;
  readonly #period: number;
  readonly #perValue: number;
  readonly #perFreedom: number;
  /** The values of the current block up to `#position`; after it sums of distances. */
  readonly #sums: Float64Array;
  /** Sums of squared distances, for the ends of the finished block. */
  readonly #squares: Float64Array;
  #position = 0;
  #origin = NaN;
  #sum = 0;
  #square = 0;

  /**
   * An empty window of `period` values. The squares are divided by `period` −
   * `ddof`: 0 for a population, 1 for a sample.
   */
  constructor(period: number, ddof: number) {
    this.#period = period;
    this.#perValue = 1 / period;
    this.#perFreedom = 1 / (period - ddof);
    this.#sums = new Float64Array(period).fill(NaN);
    this.#squares = new Float64Array(period).fill(NaN);
  }

  /**
   * Takes the next value in; the standard deviation, or NaN before the window
   * is full. A NaN, from a stage before it that is not ready, is passed over.
   */
  push(value: number): number {
    if (value !== value) return NaN;
    const sums = this.#sums;
    const period = this.#period;
    const position = this.#position;
    const next = position + 1;
    sums[position] = value;
    let sum: number;
    let square: number;
    if (next === period) {
      this.#fold(value);
      sum = sums[0];
      square = this.#squares[0];
      this.#position = 0;
      this.#sum = 0;
      this.#square = 0;
    } else {
      const distance = value - this.#origin;
      this.#position = next;
      this.#sum += distance;
      this.#square += distance * distance;
      sum = this.#sum + sums[next];
      square = this.#square + this.#squares[next];
    }
    const excess = sum * this.#perValue;
    this.mean = this.#origin + excess;
    const variance = (square - sum * excess) * this.#perFreedom;
    return Math.sqrt(Math.max(variance, 0));
  }

  /** Empties the window. */
  reset(): void {
    this.mean = NaN;
    this.#sums.fill(NaN);
    this.#squares.fill(NaN);
    this.#position = 0;
    this.#origin = NaN;
    this.#sum = 0;
    this.#square = 0;
  }

  /** Turns the finished block into sums of its ends, as distances from its last value. */
  #fold(origin: number): void {
    const sums = this.#sums;
    const squares = this.#squares;
    let sum = 0;
    let square = 0;
    for (let i = this.#period - 1; i >= 0; i--) {
      const distance = sums[i] - origin;
      sum += distance;
      square += distance * distance;
      sums[i] = sum;
      squares[i] = square;
    }
    this.#origin = origin;
  }
}
