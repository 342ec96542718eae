/**
 * Swing points, confirmed by the bars that follow them.
 *
 * @module
 */
import { Delay } from "./delay.ts";
import { RollingMax } from "./rolling_extreme.ts";

// Up to so many neighbours are looked at one by one: mostly the first of them
// is higher already.
const SHORT = 16;

/**
 * The newest swing high of a series: a value above the `left` values before it
 * and above the `right` values after it, known once the last of those has
 * come. For swing lows, push the values with the opposite sign.
 */
export class SwingKernel {
  readonly #left: number;
  /** The newest values, oldest first, where there are few neighbours. */
  readonly #window: Float64Array;
  readonly #candidates: Delay;
  readonly #older: Delay;
  readonly #highestBefore: RollingMax;
  readonly #highestAfter: RollingMax;
  #swing = NaN;

  /** How many values on each side must be lower. */
  constructor(left: number, right: number) {
    const neighbours = left + right;
    this.#left = left;
    this.#window = new Float64Array(neighbours <= SHORT ? neighbours + 1 : 0)
      .fill(NaN);
    this.#candidates = new Delay(right);
    this.#older = new Delay(right + 1);
    this.#highestBefore = new RollingMax(left);
    this.#highestAfter = new RollingMax(right);
  }

  /** Takes the next value in; the newest confirmed swing high, or NaN before the first. */
  push(value: number): number {
    if (this.#window.length > 0) return this.#pushShort(value);
    const after = this.#highestAfter.push(value);
    const candidate = this.#candidates.push(value);
    const before = this.#highestBefore.push(this.#older.push(value));
    // Neither holds while one of them is NaN.
    if (candidate > before && candidate > after) this.#swing = candidate;
    return this.#swing;
  }

  /** Forgets everything. */
  reset(): void {
    this.#window.fill(NaN);
    this.#candidates.reset();
    this.#older.reset();
    this.#highestBefore.reset();
    this.#highestAfter.reset();
    this.#swing = NaN;
  }

  #pushShort(value: number): number {
    const window = this.#window;
    const left = this.#left;
    const last = window.length - 1;
    for (let i = 0; i < last; i++) window[i] = window[i + 1];
    window[last] = value;
    const candidate = window[left];
    // It is no neighbour of its own, and never above a NaN.
    let i = 0;
    while (i <= last && (candidate > window[i] || i === left)) i++;
    if (i > last) this.#swing = candidate;
    return this.#swing;
  }
}
