/**
 * Wilder's directional movement.
 *
 * @module
 */
import { trueRange } from "./atr_kernel.ts";

/**
 * How the sums begin: `"wilder"` with the first `period` bars that have a
 * predecessor (also Stock.Indicators), `"talib"` with one bar less, the next
 * one being smoothed in already.
 */
export type DirectionalSeed = "wilder" | "talib";

/**
 * Directional indicators of one bar after the other: Wilder's sums of
 * directional movement and of true range, and what they give.
 */
export class DirectionalKernel {
  readonly #period: number;
  readonly #seeds: number;
  readonly #keep: number;
  #seen = 0;
  #high = 0;
  #low = 0;
  #close = 0;
  #up = 0;
  #down = 0;
  #range = 0;

  /** Sums over `period` bars. */
  constructor(period: number, seed: DirectionalSeed) {
    this.#period = period;
    this.#seeds = seed === "talib" ? period - 1 : period;
    this.#keep = (period - 1) / period;
  }

  /** Takes the next bar in; whether the indicators are ready. */
  push(high: number, low: number, close: number): boolean {
    const seen = this.#seen;
    if (seen > 0) {
      const rise = high - this.#high;
      const fall = this.#low - low;
      // While the sums are seeded nothing is smoothed away.
      const keep = seen <= this.#seeds ? 1 : this.#keep;
      // The larger of the two counts if it is above 0, without a branch taken.
      const up = Number(rise > fall) * 0.5 * (Math.abs(rise) + rise);
      const down = Number(fall > rise) * 0.5 * (Math.abs(fall) + fall);
      this.#up = this.#up * keep + up;
      this.#down = this.#down * keep + down;
      this.#range = this.#range * keep + trueRange(high, low, this.#close);
    }
    this.#high = high;
    this.#low = low;
    this.#close = close;
    if (seen < this.#period) {
      this.#seen = seen + 1;
      return false;
    }
    this.#seen = this.#period + 1;
    return true;
  }

  /** +DI: upward movement in per cent of the true range, once `push` has returned true. */
  get plus(): number {
    return this.#range === 0 ? 0 : 100 * this.#up / this.#range;
  }

  /** −DI: downward movement in per cent of the true range, likewise. */
  get minus(): number {
    return this.#range === 0 ? 0 : 100 * this.#down / this.#range;
  }

  /** DX: their difference in per cent of their sum, likewise; NaN while both are 0. */
  get index(): number {
    // 0 ÷ 0 is NaN.
    const difference = Math.abs(this.#up - this.#down);
    return 100 * difference / (this.#up + this.#down);
  }

  /** Forgets everything. */
  reset(): void {
    this.#seen = 0;
    this.#up = 0;
    this.#down = 0;
    this.#range = 0;
  }
}
