/**
 * Ichimoku.
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
import { RollingMax, RollingMin } from "../kernels/rolling_extreme.ts";
import { barsParam } from "../params.ts";

/** The midpoint of the range of the newest bars. */
class Middle {
  readonly #highest: RollingMax;
  readonly #lowest: RollingMin;

  constructor(period: number) {
    this.#highest = new RollingMax(period);
    this.#lowest = new RollingMin(period);
  }

  /** Writes the midpoint of each row to `output`; `scratch` is overwritten. */
  fill(
    bars: BarColumns,
    from: number,
    to: number,
    output: Float64Array,
    scratch: Float64Array,
    offset: number,
  ): void {
    this.#highest.fill(bars.high, from, to, output, offset);
    this.#lowest.fill(bars.low, from, to, scratch, offset);
    for (let at = from + offset; at < to + offset; at++) {
      output[at] = (output[at] + scratch[at]) / 2;
    }
  }

  reset(): void {
    this.#highest.reset();
    this.#lowest.reset();
  }
}

/** A running Ichimoku. */
export class Ichimoku extends SessionlessIndicator {
  readonly #tenkan: Middle;
  readonly #kijun: Middle;
  readonly #senkou: Middle;
  readonly #delayA: Delay;
  readonly #delayB: Delay;

  /** The three windows and the displacement of the cloud, in bars. */
  constructor(
    tenkan: number,
    kijun: number,
    senkou: number,
    displacement: number,
  ) {
    super();
    this.#tenkan = new Middle(tenkan);
    this.#kijun = new Middle(kijun);
    this.#senkou = new Middle(senkou);
    this.#delayA = new Delay(displacement);
    this.#delayB = new Delay(displacement);
  }

  /** See `Indicator.update`; the outputs are tenkan, kijun, both senkou spans and chikou. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { close } = bars;
    const [tenkan, kijun, spanA, spanB, chikou] = outputs;
    const delayA = this.#delayA;
    const delayB = this.#delayB;
    // The chikou column is scratch space until its own values are written.
    this.#tenkan.fill(bars, from, to, tenkan, chikou, outputOffset);
    this.#kijun.fill(bars, from, to, kijun, chikou, outputOffset);
    this.#senkou.fill(bars, from, to, spanB, chikou, outputOffset);
    for (let row = from; row < to; row++) {
      const at = row + outputOffset;
      spanA[at] = delayA.push((tenkan[at] + kijun[at]) / 2);
      spanB[at] = delayB.push(spanB[at]);
      chikou[at] = close[row];
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#tenkan.reset();
    this.#kijun.reset();
    this.#senkou.reset();
    this.#delayA.reset();
    this.#delayB.reset();
  }
}

/** `ichimoku`: as of each bar, without values of later bars. */
export const ichimoku: IndicatorDefinition = defineIndicator({
  name: "ichimoku",
  title: "Ichimoku",
  category: "trend",
  summary:
    "Tenkan, kijun = midpoint of the range of `tenkan` and `kijun` bars; senkou_a, senkou_b = the cloud at this bar, that is (tenkan + kijun) ÷ 2 and the midpoint of `senkou` bars, both as of `displacement` bars ago; chikou = this bar's close, which charts and Stock.Indicators plot `displacement` bars earlier, where it was not known yet (Hosoda)",
  params: [
    barsParam("tenkan", 9, "bars of the conversion line"),
    barsParam("kijun", 26, "bars of the base line"),
    barsParam("senkou", 52, "bars of the second leading span"),
    barsParam("displacement", 26, "bars by which the cloud is plotted ahead"),
  ],
  outputs: ["tenkan", "kijun", "senkou_a", "senkou_b", "chikou"],
  scales: "price",
  shifts: "price",
  warmup: ({ tenkan, kijun, senkou, displacement }) =>
    Math.max(tenkan, kijun, senkou) - 1 + displacement,
  create: ({ tenkan, kijun, senkou, displacement }) =>
    new Ichimoku(tenkan, kijun, senkou, displacement),
});
