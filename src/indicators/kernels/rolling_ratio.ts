/**
 * The ratio of two sums over one sliding window.
 *
 * @module
 */
import { foldSuffixSums } from "./rolling_sum.ts";

/**
 * The sum of the newest `period` parts ÷ the sum of the newest `period` wholes:
 * two sums as in `rolling_sum.ts` with a common position in the window.
 */
export class RollingRatio {
  readonly #parts: Float64Array;
  readonly #wholes: Float64Array;
  #position = 0;
  #part = 0;
  #whole = 0;

  /** An empty window of `period` values. */
  constructor(period: number) {
    this.#parts = new Float64Array(period).fill(NaN);
    this.#wholes = new Float64Array(period).fill(NaN);
  }

  /** Pushes a part and a whole. Returns the ratio, or NaN until the window is full and for 0 ÷ 0. */
  push(part: number, whole: number): number {
    const parts = this.#parts;
    const wholes = this.#wholes;
    const position = this.#position;
    const next = position + 1;
    const partSum = this.#part + part;
    const wholeSum = this.#whole + whole;
    parts[position] = part;
    wholes[position] = whole;
    if (next === parts.length) {
      foldSuffixSums(parts);
      foldSuffixSums(wholes);
      this.#position = 0;
      this.#part = 0;
      this.#whole = 0;
      return partSum / wholeSum;
    }
    this.#position = next;
    this.#part = partSum;
    this.#whole = wholeSum;
    return (partSum + parts[next]) / (wholeSum + wholes[next]);
  }

  /** Empties the window. */
  reset(): void {
    this.#parts.fill(NaN);
    this.#wholes.fill(NaN);
    this.#position = 0;
    this.#part = 0;
    this.#whole = 0;
  }
}
