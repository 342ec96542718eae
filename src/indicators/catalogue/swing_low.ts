/**
 * Swing low.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { SwingKernel } from "../kernels/swing_kernel.ts";
import { barsParam } from "../params.ts";

/** A running swing low. */
export class SwingLow extends SessionlessIndicator {
  readonly #swing: SwingKernel;

  /** The number of bars on each side that must have a higher low. */
  constructor(left: number, right: number) {
    super();
    this.#swing = new SwingKernel(left, right);
  }

  /** See `Indicator.update`; the one output is the price of the swing low. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { low } = bars;
    const output = outputs[0];
    const swing = this.#swing;
    for (let row = from; row < to; row++) {
      output[row + outputOffset] = -swing.push(-low[row]);
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#swing.reset();
  }
}

/** `swing_low`: the newest swing low that `right` bars have confirmed. */
export const swingLow: IndicatorDefinition = defineIndicator({
  name: "swing_low",
  title: "Swing low",
  category: "levels",
  summary:
    "The newest low that is lower than the lows of `left` bars before and `right` bars after it, known from the confirming bar on; not ready before the first one (Williams' fractal with 2 and 2)",
  params: [
    barsParam("left", 2, "bars before it"),
    barsParam("right", 2, "bars after it"),
  ],
  scales: "price",
  shifts: "price",
  warmup: ({ left, right }) => left + right,
  create: ({ left, right }) => new SwingLow(left, right),
});
