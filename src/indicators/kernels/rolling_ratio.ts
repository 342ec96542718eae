/**
 * The quotient of two sums over one sliding window.
 *
 * @module
 */
import { foldSuffixSums } from "./rolling_sum.ts";

/**
 * The sum of the newest `period` parts ÷ the sum of the newest `period` wholes:
 * two sums as in `rolling_sum.ts` that share their place in the window.
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

  /** Takes the next values in; the quotient, NaN before the window is full or where it is 0 ÷ 0. */
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
