/**
 * Supertrend.
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
import { factorParam, periodParam } from "../params.ts";

/** A running supertrend. */
export class Supertrend extends SessionlessIndicator {
  readonly #multiplier: number;
  readonly #range: AtrKernel;
  #upper = NaN;
  #lower = NaN;
  #rising = true;
  #previousClose = NaN;

  /** Bands at `multiplier` × ATR(`period`) from the middle of the bar. */
  constructor(period: number, multiplier: number) {
    super();
    this.#multiplier = multiplier;
    this.#range = new AtrKernel(period);
  }

  /** See `Indicator.update`; the outputs are the stop and the direction, 1 or −1. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low, close } = bars;
    const [stops, directions] = outputs;
    const multiplier = this.#multiplier;
    const range = this.#range;
    let upper = this.#upper;
    let lower = this.#lower;
    let rising = this.#rising;
    let previousClose = this.#previousClose;
    for (let row = from; row < to; row++) {
      const at = row + outputOffset;
      const price = close[row];
      const width = multiplier * range.push(high[row], low[row], price);
      const before = previousClose;
      previousClose = price;
      if (width !== width) {
        stops[at] = NaN;
        directions[at] = NaN;
        continue;
      }
      const middle = (high[row] + low[row]) / 2;
      const newUpper = middle + width;
      const newLower = middle - width;
      if (upper !== upper) {
        rising = price >= middle;
        upper = newUpper;
        lower = newLower;
      }
      // A band only moves closer, unless the previous close has broken it.
      if (newUpper < upper || before > upper) upper = newUpper;
      if (newLower > lower || before < lower) lower = newLower;
      rising = price > (rising ? lower : upper);
      stops[at] = rising ? lower : upper;
      directions[at] = rising ? 1 : -1;
    }
    this.#upper = upper;
    this.#lower = lower;
    this.#rising = rising;
    this.#previousClose = previousClose;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#range.reset();
    this.#upper = NaN;
    this.#lower = NaN;
    this.#rising = true;
    this.#previousClose = NaN;
  }
}

/** `supertrend`: a trailing stop that reverses when the close crosses it. */
export const supertrend: IndicatorDefinition = defineIndicator({
  name: "supertrend",
  title: "Supertrend",
  category: "trend",
  summary:
    "Bands (high + low) ÷ 2 ± `multiplier` × ATR(period) that only move closer until the close breaks them; the stop is the lower band in a rising trend, the upper band in a falling one; the first direction is that of the close relative to the middle of its bar (Seban)",
  params: [
    periodParam(10),
    factorParam("multiplier", 3, "average true ranges from the middle"),
  ],
  outputs: ["supertrend", "direction"],
  scales: ["price", "none"],
  shifts: ["price", "none"],
  warmup: ({ period }) => period,
  create: ({ period, multiplier }) => new Supertrend(period, multiplier),
});
