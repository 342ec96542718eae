/**
 * Money flow index.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { within } from "../kernels/bounds.ts";
import { RollingSum } from "../kernels/rolling_sum.ts";
import { factorParam, periodParam } from "../params.ts";

/** A running money flow index. */
export class MoneyFlowIndex extends SessionlessIndicator {
  readonly #flat: number;
  readonly #rising: RollingSum;
  readonly #falling: RollingSum;
  #previous = NaN;

  /** `flat` is the value of a window without rising or falling bars. */
  constructor(period: number, flat: number) {
    super();
    this.#flat = flat;
    this.#rising = new RollingSum(period);
    this.#falling = new RollingSum(period);
  }

  /** See `Indicator.update`; the one output is the index. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low, close, volume } = bars;
    const flat = +this.#flat;
    const rising = this.#rising;
    const falling = this.#falling;
    let previous = this.#previous;
    const output = outputs[0];
    for (let row = from; row < to; row++) {
      const price = (high[row] + low[row] + close[row]) / 3;
      const before = previous;
      previous = price;
      if (before !== before) {
        output[row + outputOffset] = NaN;
        continue;
      }
      const turnover = price * volume[row];
      const up = rising.push(Number(price > before) * turnover);
      const total = up + falling.push(Number(price < before) * turnover);
      output[row + outputOffset] = total === 0
        ? flat
        // Negative prices make negative turnover.
        : within(0, 100, 100 * up / total);
    }
    this.#previous = previous;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#rising.reset();
    this.#falling.reset();
    this.#previous = NaN;
  }
}

/** `mfi`: a relative strength index weighted by turnover, 0 to 100. */
export const mfi: IndicatorDefinition = defineIndicator({
  name: "mfi",
  title: "Money flow index",
  category: "volume",
  summary:
    "100 × Σ turnover of rising bars ÷ Σ turnover of rising and falling bars over `period` changes, turnover = typical price × volume, rising = typical price above the previous one (Quong and Soudack 1989; TA-Lib)",
  params: [
    periodParam(14),
    factorParam(
      "flat",
      0,
      "value of a window without rising or falling bars: 0 as in TA-Lib, 100 as in Stock.Indicators",
      0,
      100,
    ),
  ],
  scales: "none",
  warmup: ({ period }) => period,
  create: ({ period, flat }) => new MoneyFlowIndex(period, flat),
});
