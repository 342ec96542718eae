/**
 * Swing high.
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

/** A running swing high. */
export class SwingHigh extends SessionlessIndicator {
  readonly #swing: SwingKernel;

  /** The number of bars on each side that must have a lower high. */
  constructor(left: number, right: number) {
    super();
    this.#swing = new SwingKernel(left, right);
  }

  /** See `Indicator.update`; the one output is the price of the swing high. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high } = bars;
    const output = outputs[0];
    const swing = this.#swing;
    for (let row = from; row < to; row++) {
      output[row + outputOffset] = swing.push(high[row]);
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#swing.reset();
  }
}

/** `swing_high`: the newest swing high that `right` bars have confirmed. */
export const swingHigh: IndicatorDefinition = defineIndicator({
  name: "swing_high",
  title: "Swing high",
  category: "levels",
  summary:
    "The newest high that is higher than the highs of `left` bars before and `right` bars after it, known from the confirming bar on; not ready before the first one (Williams' fractal with 2 and 2)",
  params: [
    barsParam("left", 2, "bars before it"),
    barsParam("right", 2, "bars after it"),
  ],
  scales: "price",
  shifts: "price",
  warmup: ({ left, right }) => left + right,
  create: ({ left, right }) => new SwingHigh(left, right),
});
