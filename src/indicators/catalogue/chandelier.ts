/**
 * Chandelier exit.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { AtrKernel } from "../kernels/atr_kernel.ts";
import { RollingMax, RollingMin } from "../kernels/rolling_extreme.ts";
import { factorParam, periodParam } from "../params.ts";

/** A running chandelier exit. */
export class ChandelierExit extends SessionlessIndicator {
  readonly #multiplier: number;
  readonly #range: AtrKernel;
  readonly #highest: RollingMax;
  readonly #lowest: RollingMin;

  /** Exits at `multiplier` × ATR from the extremes of `period` bars. */
  constructor(period: number, multiplier: number) {
    super();
    this.#multiplier = multiplier;
    this.#range = new AtrKernel(period);
    this.#highest = new RollingMax(period);
    this.#lowest = new RollingMin(period);
  }

  /** See `Indicator.update`; the outputs are the stop of a long and of a short position. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low, close } = bars;
    const [long, short] = outputs;
    const multiplier = this.#multiplier;
    const range = this.#range;
    this.#highest.fill(high, from, to, long, outputOffset);
    this.#lowest.fill(low, from, to, short, outputOffset);
    for (let row = from; row < to; row++) {
      const at = row + outputOffset;
      const width = multiplier * range.push(high[row], low[row], close[row]);
      long[at] -= width;
      short[at] += width;
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#range.reset();
    this.#highest.reset();
    this.#lowest.reset();
  }
}

/** `chandelier`: trailing stops at a multiple of the ATR from the extremes. */
export const chandelier: IndicatorDefinition = defineIndicator({
  name: "chandelier",
  title: "Chandelier exit",
  category: "volatility",
  summary:
    "Long = highest high − `multiplier` × ATR, short = lowest low + `multiplier` × ATR, both over `period` bars (Le Beau)",
  params: [
    periodParam(22),
    factorParam("multiplier", 3, "average true ranges from the extreme"),
  ],
  outputs: ["long", "short"],
  scales: "price",
  shifts: "price",
  warmup: ({ period }) => period,
  create: ({ period, multiplier }) => new ChandelierExit(period, multiplier),
});
