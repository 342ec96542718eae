/**
 * Average directional index.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { atMost100 } from "../kernels/bounds.ts";
import {
  DirectionalKernel,
  type DirectionalSeed,
} from "../kernels/directional_kernel.ts";
import { choiceParam, periodParam } from "../params.ts";

/** A running average directional index. */
export class Adx extends SessionlessIndicator {
  readonly #period: number;
  readonly #direction: DirectionalKernel;
  #seen = 0;
  /** The sum of the first `period` DX, then their Wilder average. */
  #average = 0;

  /** Sums and averages over `period` bars. */
  constructor(period: number, seed: DirectionalSeed) {
    super();
    this.#period = period;
    this.#direction = new DirectionalKernel(period, seed);
  }

  /** See `Indicator.update`; the one output is the average, 0 to 100. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const output = outputs[0];
    const period = this.#period;
    const share = 1 / period;
    const direction = this.#direction;
    let seen = this.#seen;
    let average = this.#average;
    const end = to + outputOffset;
    let at = Math.min(end, from + outputOffset + direction.lacking);
    // The output column holds DX as an intermediate result. DX is NaN without
    // directional movement; the average then keeps its value, as in TA-Lib.
    direction.fillIndex(bars, from, to, output, outputOffset);
    for (; at < end && seen < period; at++) {
      const index = output[at];
      if (index === index) average += index;
      if (++seen === period) average /= period;
      output[at] = seen === period ? average : NaN;
    }
    for (; at < end; at++) {
      const index = output[at];
      if (index === index) average += (index - average) * share;
      output[at] = atMost100(average);
    }
    this.#seen = seen;
    this.#average = average;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#direction.reset();
    this.#seen = 0;
    this.#average = 0;
  }
}

/** `adx`: the strength of a trend, independent of its direction. */
export const adx: IndicatorDefinition = defineIndicator({
  name: "adx",
  title: "Average directional index",
  category: "momentum",
  summary:
    "Wilder's average of DX = 100 × |+DI − −DI| ÷ (+DI + −DI), seeded with the mean of the first `period` DX; for the DI see `dmi` (Wilder 1978)",
  params: [
    periodParam(14),
    choiceParam(
      "seed",
      ["wilder", "talib"],
      "start of the sums: `period` bars (Wilder, Stock.Indicators) or one less (TA-Lib)",
    ),
  ],
  scales: "none",
  shifts: "none",
  warmup: ({ period }) => 2 * period - 1,
  create: ({ period, seed }) => new Adx(period, seed),
});
