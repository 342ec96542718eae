/**
 * Chained exponential moving averages.
 *
 * @module
 */
import { EmaKernel } from "./ema_kernel.ts";

/**
 * How the stages of a chain are seeded: `"chained"` seeds each with the mean of
 * the first `period` values of the previous stage (TA-Lib); `"joint"` seeds all
 * of them with the mean of the first `period` inputs (Stock.Indicators).
 */
export type ChainSeed = "chained" | "joint";

/** Three exponential moving averages, each of the previous one. */
export class EmaChain {
  /** The average of the inputs. */
  first: number = NaN;
  /** The average of `first`. */
  second: number = NaN;
  /** The average of `second`. */
  third: number = NaN;
  readonly #joint: boolean;
  readonly #factor: number;
  /** The stages, until the last of them is seeded. */
  readonly #stages: readonly [EmaKernel, EmaKernel, EmaKernel];

  /** A chain with the factor 2 / (`period` + 1) in every stage. */
  constructor(period: number, seed: ChainSeed) {
    this.#joint = seed === "joint";
    this.#factor = 2 / (period + 1);
    this.#stages = [
      new EmaKernel(period),
      new EmaKernel(period),
      new EmaKernel(period),
    ];
  }

  /** Pushes a value. Afterwards each stage holds its average, or NaN. */
  push(value: number): void {
    if (this.third === this.third) {
      const factor = this.#factor;
      const first = this.first + factor * (value - this.first);
      const second = this.second + factor * (first - this.second);
      this.first = first;
      this.second = second;
      this.third += factor * (second - this.third);
      return;
    }
    const stages = this.#stages;
    this.first = stages[0].push(value);
    this.second = this.#joint ? this.first : stages[1].push(this.first);
    this.third = this.#joint ? this.first : stages[2].push(this.second);
  }

  /** Resets to the state after construction. */
  reset(): void {
    this.first = NaN;
    this.second = NaN;
    this.third = NaN;
    for (const stage of this.#stages) stage.reset();
  }
}
