/**
 * Hull moving average.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { WmaKernel } from "../kernels/wma_kernel.ts";
import { periodParam, type Source, sourceParam } from "../params.ts";

/** A running Hull moving average over one column. */
export class Hma extends SessionlessIndicator {
  readonly #source: Source;
  readonly #half: WmaKernel;
  readonly #whole: WmaKernel;
  readonly #smooth: WmaKernel;

  /** Averages the column `source` over `period` values, at least 2. */
  constructor(period: number, source: Source) {
    super();
    this.#source = source;
    this.#half = new WmaKernel(Math.floor(period / 2));
    this.#whole = new WmaKernel(period);
    this.#smooth = new WmaKernel(Math.floor(Math.sqrt(period)));
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
    const half = this.#half;
    const whole = this.#whole;
    const smooth = this.#smooth;
    const output = outputs[0];
    for (let row = from; row < to; row++) {
      const value = values[row];
      const raw = 2 * half.push(value) - whole.push(value);
      output[row + outputOffset] = smooth.push(raw);
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#half.reset();
    this.#whole.reset();
    this.#smooth.reset();
  }
}

/** `hma`: a weighted moving average with reduced lag. */
export const hma: IndicatorDefinition = defineIndicator({
  name: "hma",
  title: "Hull moving average",
  category: "trend",
  summary:
    "WMA over √period of 2 × WMA(period ÷ 2) − WMA(period), period ÷ 2 and √period rounded down (Hull 2005)",
  params: [periodParam(20, 2), sourceParam],
  scales: "source",
  shifts: "source",
  warmup: ({ period }) => period + Math.floor(Math.sqrt(period)) - 2,
  create: ({ period, source }) => new Hma(period, source),
});
