/**
 * Price volume trend.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";

/** A running price volume trend. */
export class PriceVolumeTrend extends SessionlessIndicator {
  #previousClose = NaN;
  #total = 0;

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
    for (let row = from; row < to; row++) {
      const price = close[row];
      if (previousClose > 0) {
        total += volume[row] * (price - previousClose) / previousClose;
      }
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

/** `pvt`: the cumulative sum of volume × the relative change of the close. */
export const pvt: IndicatorDefinition = defineIndicator({
  name: "pvt",
  title: "Price volume trend",
  category: "volume",
  summary:
    "Cumulative Σ of volume × (close − previous close) ÷ previous close, 0 at the first bar; the level depends on the first bar",
  params: [],
  scales: "volume",
  warmup: () => 0,
  create: () => new PriceVolumeTrend(),
});
