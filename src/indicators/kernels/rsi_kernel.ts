/**
 * Wilder's relative strength index of one value after the other.
 *
 * @module
 */

/**
 * 100 × average gain ÷ (average gain + average loss). Both averages are
 * Wilder's, seeded with the means over the first `period` changes.
 */
export class RsiKernel {
  readonly #period: number;
  readonly #flat: number;
  readonly #halfShare: number;
  readonly #keep: number;
  #seen = 0;
  #previous = 0;
  /** Sums of the first `period` gains and losses, then the averages. */
  #gain = 0;
  #loss = 0;

  /** `flat` is the value where the averages know neither a gain nor a loss. */
  constructor(period: number, flat: number) {
    this.#period = period;
    this.#flat = flat;
    this.#halfShare = 0.5 / period;
    this.#keep = (period - 1) / period;
  }

  /** Takes the next value in; the index, 0 to 100, or NaN before it is seeded. */
  push(value: number): number {
    const change = value - this.#previous;
    this.#previous = value;
    let gain: number;
    let loss: number;
    if (this.#seen > this.#period) {
      // Half of size ± change is the gain or the loss, without a branch.
      const size = Math.abs(change);
      gain = this.#gain * this.#keep + (size + change) * this.#halfShare;
      loss = this.#loss * this.#keep + (size - change) * this.#halfShare;
    } else {
      if (this.#seen++ === 0) return NaN;
      gain = this.#gain + (change > 0 ? change : 0);
      loss = this.#loss - (change < 0 ? change : 0);
      if (this.#seen > this.#period) {
        gain /= this.#period;
        loss /= this.#period;
      }
    }
    this.#gain = gain;
    this.#loss = loss;
    if (this.#seen <= this.#period) return NaN;
    const total = gain + loss;
    return total === 0 ? this.#flat : 100 * gain / total;
  }

  /** Forgets everything. */
  reset(): void {
    this.#seen = 0;
    this.#previous = 0;
    this.#gain = 0;
    this.#loss = 0;
  }
}
