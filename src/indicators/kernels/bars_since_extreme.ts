/**
 * The age of the highest value of a sliding window.
 *
 * @module
 */

/** Which of equal extremes counts: the latest (TA-Lib) or the earliest (Stock.Indicators). */
export type Ties = "newest" | "oldest";

/**
 * The age of the highest of the newest `period` values; the newest value has age
 * 0. For the lowest, push negated values.
 *
 * A monotonic queue holds the values that can still become the highest, in
 * descending order. Each value enters and leaves it once.
 */
export class BarsSinceHighest {
  readonly #period: number;
  readonly #newest: boolean;
  readonly #values: Float64Array;
  readonly #births: Float64Array;
  #head = 0;
  #size = 0;
  #count = 0;

  /** An empty window of `period` values. */
  constructor(period: number, ties: Ties) {
    this.#period = period;
    this.#newest = ties === "newest";
    this.#values = new Float64Array(period);
    this.#births = new Float64Array(period);
  }

  /** Pushes a value. Returns the age of the highest, or NaN until the window is full. */
  push(value: number): number {
    const period = this.#period;
    const values = this.#values;
    const births = this.#births;
    const now = this.#count++;
    if (this.#size > 0 && births[this.#head] <= now - period) {
      this.#head = this.#head + 1 === period ? 0 : this.#head + 1;
      this.#size--;
    }
    while (this.#size > 0) {
      const last = this.#place(this.#size - 1);
      if (values[last] > value) break;
      if (values[last] === value && !this.#newest) break;
      this.#size--;
    }
    const place = this.#place(this.#size++);
    values[place] = value;
    births[place] = now;
    return now + 1 < period ? NaN : now - births[this.#head];
  }

  /** Empties the window. */
  reset(): void {
    this.#head = 0;
    this.#size = 0;
    this.#count = 0;
  }

  #place(index: number): number {
    const place = this.#head + index;
    return place < this.#period ? place : place - this.#period;
  }
}
