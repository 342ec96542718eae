/**
 * Mean and standard deviation of a sliding window.
 *
 * Sums of values and of squares lose precision if the values are large and
 * their spread is small. Here both are sums of distances to a value of the
 * window, in blocks as described in `rolling_sum.ts`, so that nothing cancels
 * and nothing drifts.
 *
 * @module
 */

/** Mean and standard deviation of the newest `period` values. */
export class RollingDeviation {
  readonly #period: number;
  readonly #perValue: number;
  readonly #perFreedom: number;
  /** Values of the current block up to `#position`; from there suffix sums of distances. */
  readonly #sums: Float64Array;
  /** Suffix sums of squared distances of the finished block. */
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
   * Processes the rows `from` ≤ row < `to` of `values` and writes mean and
   * standard deviation to `row + offset`, NaN until the window is full. Both may
   * be the same column, which then holds the deviations. The deviations may
   * overwrite the values.
   */
  fill(
    values: Float64Array,
    from: number,
    to: number,
    means: Float64Array,
    deviations: Float64Array,
    offset: number,
  ): void {
    const sums = this.#sums;
    const squares = this.#squares;
    const period = this.#period;
    const perValue = this.#perValue;
    const perFreedom = this.#perFreedom;
    let position = this.#position;
    let origin = this.#origin;
    let sum = this.#sum;
    let square = this.#square;
    let row = from;
    while (row < to) {
      // All but the last value of the block: no wrap-around to check.
      const end = Math.min(to, row + period - 1 - position);
      for (; row < end; row++) {
        const value = values[row];
        const distance = value - origin;
        sums[position++] = value;
        sum += distance;
        square += distance * distance;
        const allSum = sum + sums[position];
        const excess = allSum * perValue;
        const variance = (square + squares[position] - allSum * excess) *
          perFreedom;
        means[row + offset] = origin + excess;
        deviations[row + offset] = Math.sqrt(variance < 0 ? 0 : variance);
      }
      if (row === to) break;
      origin = values[row];
      sums[position] = origin;
      foldDistances(sums, squares, origin);
      const excess = sums[0] * perValue;
      const variance = (squares[0] - sums[0] * excess) * perFreedom;
      means[row + offset] = origin + excess;
      deviations[row + offset] = Math.sqrt(variance < 0 ? 0 : variance);
      position = 0;
      sum = 0;
      square = 0;
      row++;
    }
    this.#position = position;
    this.#origin = origin;
    this.#sum = sum;
    this.#square = square;
  }

  /** Empties the window. */
  reset(): void {
    this.#sums.fill(NaN);
    this.#squares.fill(NaN);
    this.#position = 0;
    this.#origin = NaN;
    this.#sum = 0;
    this.#square = 0;
  }
}

/** Turns a finished block into suffix sums of distances from its last value. */
function foldDistances(
  sums: Float64Array,
  squares: Float64Array,
  origin: number,
): void {
  let sum = 0;
  let square = 0;
  for (let i = sums.length - 1; i >= 0; i--) {
    const distance = sums[i] - origin;
    sum += distance;
    square += distance * distance;
    sums[i] = sum;
    squares[i] = square;
  }
}
