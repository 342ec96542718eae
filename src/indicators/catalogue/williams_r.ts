/**
 * Williams %R.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { atMost100 } from "../kernels/bounds.ts";
import { RollingMax, RollingMin } from "../kernels/rolling_extreme.ts";
import { factorParam, periodParam } from "../params.ts";

const ROWS_AT_ONCE = 256;

/** A running Williams %R. */
export class WilliamsR extends SessionlessIndicator {
  readonly #highest: RollingMax;
  readonly #lowest: RollingMin;
  /** The lowest lows of the current block of rows. */
  readonly #lows = new Float64Array(ROWS_AT_ONCE);
  readonly #flat: number;

  /** A window of `period` bars; `flat` is the value if it has no range. */
  constructor(period: number, flat: number) {
    super();
    this.#flat = flat;
    this.#highest = new RollingMax(period);
    this.#lowest = new RollingMin(period);
  }

  /** See `Indicator.update`; the one output is %R. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low, close } = bars;
    const output = outputs[0];
    const lows = this.#lows;
    const flat = +this.#flat;
    for (let start = from; start < to; start += ROWS_AT_ONCE) {
      const end = Math.min(start + ROWS_AT_ONCE, to);
      this.#highest.fill(high, start, end, output, outputOffset);
      this.#lowest.fill(low, start, end, lows, -start);
      for (let row = start; row < end; row++) {
        const top = output[row + outputOffset];
        const range = top - lows[row - start];
        // The negation of a percentage of 0 is −0.
        output[row + outputOffset] = range === 0
          ? flat
          : 0 - atMost100(100 * (top - close[row]) / range);
      }
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#highest.reset();
    this.#lowest.reset();
  }
}

/** `williams_r`: the position of the close in the range of the window, −100 to 0. */
export const williamsR: IndicatorDefinition = defineIndicator({
  name: "williams_r",
  title: "Williams %R",
  category: "momentum",
  summary:
    "−100 × (highest high − close) ÷ (highest high − lowest low) over `period` bars, `flat` if the range is 0 (Williams 1973; TA-Lib)",
  params: [
    periodParam(14),
    factorParam(
      "flat",
      0,
      "value of a window without a range: 0 as in TA-Lib, -50 for the middle",
      -100,
      0,
    ),
  ],
  scales: "none",
  shifts: "none",
  warmup: ({ period }) => period - 1,
  create: ({ period, flat }) => new WilliamsR(period, flat),
});
