/**
 * Volume-weighted average price of the session.
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

/** A running volume-weighted average price since the session's open. */
export class Vwap implements Indicator {
  #turnover = 0;
  #volume = 0;

  /** Restarts the average. */
  startSession(_session: IndicatorSession): void {
    this.reset();
  }

  /** See `Indicator.update`; the one output is the average, NaN until something has traded. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low, close, volume } = bars;
    const output = outputs[0];
    let turnover = this.#turnover;
    let total = this.#volume;
    for (let row = from; row < to; row++) {
      const traded = volume[row];
      turnover += (high[row] + low[row] + close[row]) / 3 * traded;
      total += traded;
      // 0 ÷ 0 is NaN: without volume there is no average.
      output[row + outputOffset] = turnover / total;
    }
    this.#turnover = turnover;
    this.#volume = total;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#turnover = 0;
    this.#volume = 0;
  }
}

/** `vwap`: anchored on the session's open. */
export const vwap: IndicatorDefinition = defineIndicator({
  name: "vwap",
  title: "Volume-weighted average price",
  category: "trend",
  summary:
    "Σ(typical price × volume) ÷ Σ volume since the session's open, typical price = (high + low + close) ÷ 3; not ready before the session's first volume",
  params: [],
  scales: "price",
  shifts: "price",
  warmup: () => 0,
  sessionBound: true,
  create: () => new Vwap(),
});
