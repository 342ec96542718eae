/**
 * On-balance volume.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { choiceParam } from "../params.ts";

/** A running on-balance volume. */
export class OnBalanceVolume extends SessionlessIndicator {
  readonly #startsWithVolume: boolean;
  #previousClose = NaN;
  #total = 0;

  /** The first bar's value is 0 or its volume. */
  constructor(start: "zero" | "volume") {
    super();
    this.#startsWithVolume = start === "volume";
  }

  /** See `Indicator.update`; the one output is the total, in units of volume. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { close, volume } = bars;
    let previousClose = this.#previousClose;
    let total = this.#total;
    const output = outputs[0];
    if (
      previousClose !== previousClose && this.#startsWithVolume && from < to
    ) {
      total = volume[from];
    }
    for (let row = from; row < to; row++) {
      const price = close[row];
      // The direction is unpredictable, so the sum is computed without a branch.
      const up = Number(price > previousClose);
      const down = Number(price < previousClose);
      total += (up - down) * volume[row];
      previousClose = price;
      output[row + outputOffset] = total;
    }
    this.#previousClose = previousClose;
    this.#total = total;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#previousClose = NaN;
    this.#total = 0;
  }
}

/** `obv`: the cumulative sum of volume, signed by the direction of the close. */
export const obv: IndicatorDefinition = defineIndicator({
  name: "obv",
  title: "On-balance volume",
  category: "volume",
  summary:
    "Cumulative Σ of volume if the close rises, −volume if it falls; starts at 0, or at the first bar's volume with `start` `volume` as in TA-Lib; the level depends on the first bar (Granville 1963)",
  params: [choiceParam("start", ["zero", "volume"], "total of the first bar")],
  scales: "volume",
  shifts: "none",
  warmup: () => 0,
  create: ({ start }) => new OnBalanceVolume(start),
});
