/**
 * Donchian channels.
 *
 * @module
 */
import type { BarColumns } from "../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "./indicator.ts";
import { RollingMax, RollingMin } from "./kernels/rolling_extreme.ts";
import { choiceParam, periodParam } from "./params.ts";

/** Running Donchian channels. */
export class DonchianChannels extends SessionlessIndicator {
  readonly #lagged: boolean;
  readonly #highest: RollingMax;
  readonly #lowest: RollingMin;
  #top = NaN;
  #bottom = NaN;

  /** Over `period` bars up to the current or the previous one. */
  constructor(period: number, window: "current" | "previous") {
    super();
    this.#lagged = window === "previous";
    this.#highest = new RollingMax(period);
    this.#lowest = new RollingMin(period);
  }

  /** See `Indicator.update`; the outputs are the highest high, the middle and the lowest low. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low } = bars;
    const [upper, middle, lower] = outputs;
    const lagged = this.#lagged;
    const highest = this.#highest;
    const lowest = this.#lowest;
    let top = this.#top;
    let bottom = this.#bottom;
    for (let row = from; row < to; row++) {
      const at = row + outputOffset;
      const newTop = highest.push(high[row]);
      const newBottom = lowest.push(low[row]);
      if (!lagged) {
        top = newTop;
        bottom = newBottom;
      }
      upper[at] = top;
      middle[at] = (top + bottom) / 2;
      lower[at] = bottom;
      top = newTop;
      bottom = newBottom;
    }
    this.#top = top;
    this.#bottom = bottom;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#highest.reset();
    this.#lowest.reset();
    this.#top = NaN;
    this.#bottom = NaN;
  }
}

/** `donchian`: the highest high and the lowest low of the window. */
export const donchian: IndicatorDefinition = defineIndicator({
  name: "donchian",
  title: "Donchian channels",
  category: "volatility",
  summary:
    "Upper = highest high, lower = lowest low of `period` bars, middle = their mean; the window ends with the current bar (TA-Lib), or with the one before it (Stock.Indicators)",
  params: [
    periodParam(20),
    choiceParam(
      "window",
      ["current", "previous"],
      "bar that the window ends with",
    ),
  ],
  outputs: ["upper", "middle", "lower"],
  warmup: ({ period, window }) => window === "previous" ? period : period - 1,
  create: ({ period, window }) => new DonchianChannels(period, window),
});
