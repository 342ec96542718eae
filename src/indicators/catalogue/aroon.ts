/**
 * Aroon.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { BarsSinceHighest, type Ties } from "../kernels/bars_since_extreme.ts";
import { choiceParam, periodParam } from "../params.ts";

/** A running Aroon. */
export class Aroon extends SessionlessIndicator {
  readonly #period: number;
  readonly #sinceHigh: BarsSinceHighest;
  readonly #sinceLow: BarsSinceHighest;

  /** A window of `period` bars and the current one. */
  constructor(period: number, ties: Ties) {
    super();
    this.#period = period;
    this.#sinceHigh = new BarsSinceHighest(period + 1, ties);
    this.#sinceLow = new BarsSinceHighest(period + 1, ties);
  }

  /** See `Indicator.update`; the outputs are up and down, 0 to 100. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low } = bars;
    const [up, down] = outputs;
    const period = this.#period;
    const sinceHigh = this.#sinceHigh;
    const sinceLow = this.#sinceLow;
    for (let row = from; row < to; row++) {
      const at = row + outputOffset;
      up[at] = 100 * (period - sinceHigh.push(high[row])) / period;
      down[at] = 100 * (period - sinceLow.push(-low[row])) / period;
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#sinceHigh.reset();
    this.#sinceLow.reset();
  }
}

/** `aroon`: the age of the extremes of the window. */
export const aroon: IndicatorDefinition = defineIndicator({
  name: "aroon",
  title: "Aroon",
  category: "momentum",
  summary:
    "Up = 100 × (period − bars since the highest high) ÷ period, down likewise for the lowest low, over `period` + 1 bars (Chande 1995; TA-Lib)",
  params: [
    periodParam(25),
    choiceParam(
      "ties",
      ["newest", "oldest"],
      "which of equal extremes counts: the newest (TA-Lib) or the oldest (Stock.Indicators)",
    ),
  ],
  outputs: ["up", "down"],
  scales: "none",
  shifts: "none",
  warmup: ({ period }) => period,
  create: ({ period, ties }) => new Aroon(period, ties),
});
