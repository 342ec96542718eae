/**
 * Swing points, confirmed by the bars that follow them.
 *
 * @module
 */
import { Delay } from "./delay.ts";
import { RollingMax } from "./rolling_extreme.ts";

/**
 * The newest swing high of a series: a value above the `left` values before it
 * and above the `right` values after it, known once the last of those has
 * come. For swing lows, push the values with the opposite sign.
 */
export class SwingKernel {
  readonly #candidates: Delay;
  readonly #older: Delay;
  readonly #highestBefore: RollingMax;
  readonly #highestAfter: RollingMax;
  #swing = NaN;

  /** How many values on each side must be lower. */
  constructor(left: number, right: number) {
    this.#candidates = new Delay(right);
    this.#older = new Delay(right + 1);
    this.#highestBefore = new RollingMax(left);
    this.#highestAfter = new RollingMax(right);
  }

  /** Takes the next value in; the newest confirmed swing high, or NaN before the first. */
  push(value: number): number {
    const after = this.#highestAfter.push(value);
    const candidate = this.#candidates.push(value);
    const before = this.#highestBefore.push(this.#older.push(value));
    // Neither holds while one of them is NaN.
    if (candidate > before && candidate > after) this.#swing = candidate;
    return this.#swing;
  }

  /** Forgets everything. */
  reset(): void {
    this.#candidates.reset();
    this.#older.reset();
    this.#highestBefore.reset();
    this.#highestAfter.reset();
    this.#swing = NaN;
  }
}
