/**
 * Time-weighted average price of the session.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type Indicator,
  type IndicatorDefinition,
  type IndicatorSession,
} from "../indicator.ts";
import { choiceParam } from "../params.ts";

/** The price of a bar. */
export type TwapPrice = "ohlc4" | "hlc3" | "close";

/** A running time-weighted average price since the session's open. */
export class Twap implements Indicator {
  readonly #price: TwapPrice;
  #total = 0;
  #count = 0;

  /** Averages `price` of the bars. */
  constructor(price: TwapPrice) {
    this.#price = price;
  }

  /** Restarts the average. */
  startSession(_session: IndicatorSession): void {
    this.reset();
  }

  /** See `Indicator.update`; the one output is the average. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { open, high, low, close } = bars;
    const output = outputs[0];
    const kind = this.#price;
    // One formula for all prices: (opens × open + extremes × (high + low) + close) ÷ parts.
    const opens = kind === "ohlc4" ? 1 : 0;
    const extremes = kind === "close" ? 0 : 1;
    const parts = 1 + opens + 2 * extremes;
    let total = this.#total;
    let count = this.#count;
    for (let row = from; row < to; row++) {
      const extreme = high[row] + low[row];
      total += (opens * open[row] + extremes * extreme + close[row]) / parts;
      count++;
      output[row + outputOffset] = total / count;
    }
    this.#total = total;
    this.#count = count;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#total = 0;
    this.#count = 0;
  }
}

/** `twap`: anchored on the session's open. */
export const twap: IndicatorDefinition = defineIndicator({
  name: "twap",
  title: "Time-weighted average price",
  category: "trend",
  summary:
    "Mean of the bars' prices since the session's open, equally weighted, price = (open + high + low + close) ÷ 4 by default; slots without a bar have no weight; not ready before the session's first bar",
  params: [
    choiceParam(
      "price",
      ["ohlc4", "hlc3", "close"],
      "price of a bar: the mean of all four, of the last three, or the close",
    ),
  ],
  scales: "price",
  shifts: "price",
  warmup: () => 0,
  sessionBound: true,
  create: ({ price }) => new Twap(price),
});
