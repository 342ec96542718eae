/**
 * Swing points, confirmed by the bars that follow them.
 *
 * @module
 */
import { Delay } from "./delay.ts";
import { RollingMax } from "./rolling_extreme.ts";

// Up to this many neighbours are compared one by one: usually the first one is
// higher already.
const SHORT = 16;

/**
 * The newest swing high: a value above the `left` values before it and above the
 * `right` values after it, confirmed by the last of these. For swing lows, push
 * negated values.
 */
export class SwingKernel {
  readonly #left: number;
  /** The newest values, oldest first, if there are few neighbours. */
  readonly #window: Float64Array;
  readonly #candidates: Delay;
  readonly #older: Delay;
  readonly #highestBefore: RollingMax;
  readonly #highestAfter: RollingMax;
  #swing = NaN;

  /** The number of values on each side that must be lower. */
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

  /** Pushes a value. Returns the newest confirmed swing high, or NaN before the first one. */
  push(value: number): number {
    if (this.#window.length > 0) return this.#pushShort(value);
    const after = this.#highestAfter.push(value);
    const candidate = this.#candidates.push(value);
    const before = this.#highestBefore.push(this.#older.push(value));
    // Both are false if one of them is NaN.
    if (candidate > before && candidate > after) this.#swing = candidate;
    return this.#swing;
  }

  /** Resets to the state after construction. */
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
    // The value is not its own neighbour, and never above a NaN.
    let i = 0;
    while (i <= last && (candidate > window[i] || i === left)) i++;
    if (i > last) this.#swing = candidate;
    return this.#swing;
  }
}
