/**
 * True range and Wilder's average of it.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";

/**
 * Wilder's true range: the largest of high − low, |high − previous close| and
 * |low − previous close|.
 */
export function trueRange(
  high: number,
  low: number,
  previousClose: number,
): number {
  const top = high > previousClose ? high : previousClose;
  const bottom = low < previousClose ? low : previousClose;
  return top - bottom;
}

/**
 * Wilder's average true range. The first bar has no previous close, hence no
 * true range; the average is seeded with the mean of the next `period` ones.
 */
export class AtrKernel {
  readonly #period: number;
  readonly #share: number;
  readonly #keep: number;
  #seen = 0;
  #previousClose = 0;
  #average = 0;

  /** Averages over `period` true ranges. */
  constructor(period: number) {
    this.#period = period;
    this.#share = 1 / period;
    this.#keep = (period - 1) / period;
  }

  /** Pushes a bar. Returns the average, or NaN until it is seeded. */
  push(high: number, low: number, close: number): number {
    const previousClose = this.#previousClose;
    this.#previousClose = close;
    if (this.#seen > this.#period) {
      const average = this.#average * this.#keep +
        trueRange(high, low, previousClose) * this.#share;
      this.#average = average;
      return average;
    }
    if (this.#seen++ === 0) return NaN;
    this.#average += trueRange(high, low, previousClose);
    if (this.#seen <= this.#period) return NaN;
    this.#average /= this.#period;
    return this.#average;
  }

  /**
   * Processes the rows `from` ≤ row < `to` and writes the averages to
   * `output[row + offset]`. Gives the same results as `push`, faster.
   */
  fill(
    bars: BarColumns,
    from: number,
    to: number,
    output: Float64Array,
    offset: number,
  ): void {
    const { high, low, close } = bars;
    let row = from;
    while (row < to && this.#seen <= this.#period) {
      output[row + offset] = this.push(high[row], low[row], close[row]);
      row++;
    }
    const keep = this.#keep;
    const share = this.#share;
    let previousClose = this.#previousClose;
    let average = this.#average;
    for (; row < to; row++) {
      const range = trueRange(high[row], low[row], previousClose);
      previousClose = close[row];
      average = average * keep + range * share;
      output[row + offset] = average;
    }
    this.#previousClose = previousClose;
    this.#average = average;
  }

  /** Resets to the state after construction. */
  reset(): void {
    this.#seen = 0;
    this.#previousClose = 0;
    this.#average = 0;
  }
}
