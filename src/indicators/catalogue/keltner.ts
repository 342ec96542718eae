/**
 * Keltner channels.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { AtrKernel } from "../kernels/atr_kernel.ts";
import { EmaKernel } from "../kernels/ema_kernel.ts";
import { barsParam, choiceParam, factorParam, periodParam } from "../params.ts";

/** Running Keltner channels. */
export class KeltnerChannels extends SessionlessIndicator {
  readonly #multiplier: number;
  readonly #typical: boolean;
  readonly #average: EmaKernel;
  readonly #range: AtrKernel;

  /** Bands at `multiplier` × ATR around an EMA of `period` prices. */
  constructor(
    period: number,
    multiplier: number,
    atrPeriod: number,
    price: "close" | "typical",
  ) {
    super();
    this.#multiplier = multiplier;
    this.#typical = price === "typical";
    this.#average = new EmaKernel(period);
    this.#range = new AtrKernel(atrPeriod);
  }

  /** See `Indicator.update`; the outputs are the upper band, the average and the lower band. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low, close } = bars;
    const [upper, middle, lower] = outputs;
    const multiplier = this.#multiplier;
    const average = this.#average;
    const range = this.#range;
    const typical = this.#typical;
    for (let row = from; row < to; row++) {
      const at = row + outputOffset;
      const last = close[row];
      const mean = average.push(
        typical ? (high[row] + low[row] + last) / 3 : last,
      );
      const width = multiplier * range.push(high[row], low[row], last);
      upper[at] = mean + width;
      middle[at] = mean;
      lower[at] = mean - width;
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#average.reset();
    this.#range.reset();
  }
}

/** `keltner`: bands at a multiple of the ATR around an exponential moving average. */
export const keltner: IndicatorDefinition = defineIndicator({
  name: "keltner",
  title: "Keltner channels",
  category: "volatility",
  summary:
    "Middle = EMA(period) of the close (Raschke; Stock.Indicators), or of (high + low + close) ÷ 3 with `price` `typical` (Keltner 1960; TA-Lib); upper and lower = middle ± `multiplier` × Wilder's average true range over `atr_period`",
  params: [
    periodParam(20),
    factorParam("multiplier", 2, "average true ranges from the middle"),
    barsParam("atr_period", 10, "period of the average true range"),
    choiceParam("price", ["close", "typical"], "price that is averaged"),
  ],
  outputs: ["upper", "middle", "lower"],
  scales: "price",
  shifts: "price",
  warmup: (params) => Math.max(params.period - 1, params.atr_period),
  create: (params) =>
    new KeltnerChannels(
      params.period,
      params.multiplier,
      params.atr_period,
      params.price,
    ),
});
