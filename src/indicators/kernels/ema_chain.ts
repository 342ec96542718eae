/**
 * Exponential averages of exponential averages.
 *
 * @module
 */
import { EmaKernel } from "./ema_kernel.ts";

/**
 * How the stages of a chain begin: `"chained"` seeds each with the mean of the
 * first `period` values of the stage before it (TA-Lib); `"joint"` seeds all
 * of them at once with the mean of the first `period` inputs (Stock.Indicators).
 */
export type ChainSeed = "chained" | "joint";

/** Three exponential averages, each of the one before. */
export class EmaChain {
  /** The average of the inputs. */
  first = NaN;
  /** The average of `first`. */
  second = NaN;
  /** The average of `second`. */
  third = NaN;
  readonly #joint: boolean;
  readonly #factor: number;
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

  /** Takes the next value in. Afterwards each stage holds its average, or NaN. */
  push(value: number): void {
    const stages = this.#stages;
    this.first = stages[0].push(value);
    if (!this.#joint) {
      this.second = stages[1].push(this.first);
      this.third = stages[2].push(this.second);
    } else if (this.third !== this.third) {
      this.second = this.first;
      this.third = this.first;
    } else {
      this.second += this.#factor * (this.first - this.second);
      this.third += this.#factor * (this.second - this.third);
    }
  }

  /** Forgets everything. */
  reset(): void {
    this.first = NaN;
    this.second = NaN;
    this.third = NaN;
    for (const stage of this.#stages) stage.reset();
  }
}
