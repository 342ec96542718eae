/**
 * Kaufman's adaptive moving average.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { Delay } from "../kernels/delay.ts";
import { RollingSum } from "../kernels/rolling_sum.ts";
import { barsParam, periodParam, type Source, sourceParam } from "../params.ts";

/** A running adaptive moving average over one column. */
export class Kama extends SessionlessIndicator {
  readonly #source: Source;
  readonly #fastFactor: number;
  readonly #slowFactor: number;
  readonly #past: Delay;
  readonly #path: RollingSum;
  #previous = NaN;
  #average = NaN;

  /** The efficiency over `period` changes interpolates between the EMA factors of `fast` and `slow`. */
  constructor(period: number, fast: number, slow: number, source: Source) {
    super();
    this.#source = source;
    this.#fastFactor = 2 / (fast + 1);
    this.#slowFactor = 2 / (slow + 1);
    this.#past = new Delay(period);
    this.#path = new RollingSum(period);
  }

  /** See `Indicator.update`; the one output is the average. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const values = bars[this.#source];
    const past = this.#past;
    const path = this.#path;
    const slowFactor = this.#slowFactor;
    const span = this.#fastFactor - slowFactor;
    let previous = this.#previous;
    let average = this.#average;
    const output = outputs[0];
    for (let row = from; row < to; row++) {
      const value = values[row];
      const old = past.push(value);
      // The first bar has no change; its NaN would stay in the sums.
      const walked = previous === previous
        ? path.push(Math.abs(value - previous))
        : NaN;
      if (old === old) {
        if (average !== average) average = previous;
        const efficiency = walked === 0 ? 1 : Math.abs(value - old) / walked;
        const factor = efficiency * span + slowFactor;
        average += factor * factor * (value - average);
      }
      previous = value;
      output[row + outputOffset] = average;
    }
    this.#previous = previous;
    this.#average = average;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#past.reset();
    this.#path.reset();
    this.#previous = NaN;
    this.#average = NaN;
  }
}

/** `kama`: fast in a trend, slow in noise. */
export const kama: IndicatorDefinition = defineIndicator({
  name: "kama",
  title: "Kaufman's adaptive moving average",
  category: "trend",
  summary:
    "Previous value + c² × (value − previous value), c = efficiency × (2 ÷ (fast + 1) − 2 ÷ (slow + 1)) + 2 ÷ (slow + 1), efficiency = |change over `period`| ÷ Σ |changes|, 1 if no value has changed; seeded with the value before the first result, which Stock.Indicators also outputs (Kaufman 1995; TA-Lib)",
  params: [
    periodParam(10),
    barsParam("fast", 2, "period of the fastest EMA"),
    barsParam("slow", 30, "period of the slowest EMA"),
    sourceParam,
  ],
  scales: "source",
  shifts: "source",
  warmup: ({ period }) => period,
  create: ({ period, fast, slow, source }) =>
    new Kama(period, fast, slow, source),
});
