/**
 * Wilder's directional movement.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import { trueRange } from "./atr_kernel.ts";
import { atMost100 } from "./bounds.ts";

/**
 * How the sums are seeded: `"wilder"` with the first `period` bars that have a
 * predecessor (also Stock.Indicators), `"talib"` with one bar less; smoothing
 * starts with the next bar.
 */
export type DirectionalSeed = "wilder" | "talib";

/**
 * Directional indicators bar by bar, from Wilder's sums of directional movement
 * and of true range.
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

  /** Pushes a bar. Returns whether the indicators are ready. */
  push(high: number, low: number, close: number): boolean {
    const seen = this.#seen;
    if (seen > 0) {
      const rise = high - this.#high;
      const fall = this.#low - low;
      // No decay while the sums are being seeded.
      const keep = seen <= this.#seeds ? 1 : this.#keep;
      // The larger of the two counts if it is above 0, computed without a branch.
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

  /** Number of further bars before the first one that is ready. */
  get lacking(): number {
    return Math.max(0, this.#period - this.#seen);
  }

  /**
   * Processes the rows `from` ≤ row < `to` and writes their DX to
   * `output[row + offset]`, NaN until it is ready and without directional
   * movement. Gives the same results as `push` and `index` in half the time. DX
   * needs no true range, so {@linkcode plus} and {@linkcode minus} are invalid
   * afterwards.
   */
  fillIndex(
    bars: BarColumns,
    from: number,
    to: number,
    output: Float64Array,
    offset: number,
  ): void {
    const { high, low, close } = bars;
    let row = from;
    for (; row < to && this.#seen <= this.#period; row++) {
      const ready = this.push(high[row], low[row], close[row]);
      output[row + offset] = ready ? this.index : NaN;
    }
    const keep = this.#keep;
    let lastHigh = this.#high;
    let lastLow = this.#low;
    let up = this.#up;
    let down = this.#down;
    for (; row < to; row++) {
      const top = high[row];
      const bottom = low[row];
      const rise = top - lastHigh;
      const fall = lastLow - bottom;
      up = up * keep + Number(rise > fall) * 0.5 * (Math.abs(rise) + rise);
      down = down * keep + Number(fall > rise) * 0.5 * (Math.abs(fall) + fall);
      lastHigh = top;
      lastLow = bottom;
      output[row + offset] = atMost100(
        100 * Math.abs(up - down) / (up + down),
      );
    }
    this.#high = lastHigh;
    this.#low = lastLow;
    this.#up = up;
    this.#down = down;
  }

  /** +DI: upward movement in percent of the true range. Valid once `push` has returned true. */
  get plus(): number {
    return this.#range === 0 ? 0 : atMost100(100 * this.#up / this.#range);
  }

  /** −DI: downward movement in percent of the true range. Valid like {@linkcode plus}. */
  get minus(): number {
    return this.#range === 0 ? 0 : atMost100(100 * this.#down / this.#range);
  }

  /**
   * DX: their absolute difference in percent of their sum; NaN if both are 0.
   * Valid like {@linkcode plus}.
   */
  get index(): number {
    // 0 ÷ 0 is NaN.
    const difference = Math.abs(this.#up - this.#down);
    return atMost100(100 * difference / (this.#up + this.#down));
  }

  /** Resets to the state after construction. */
  reset(): void {
    this.#seen = 0;
    this.#up = 0;
    this.#down = 0;
    this.#range = 0;
  }
}
