/**
 * Simple moving average.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { foldSuffixSums } from "../kernels/rolling_sum.ts";
import { periodParam, type Source, sourceParam } from "../params.ts";

/** A running simple moving average over one column. */
export class Sma extends SessionlessIndicator {
  readonly #period: number;
  readonly #source: Source;
  readonly #ring: Float64Array;
  #position = 0;
  #prefix = 0;

  /** Averages the newest `period` values of the column `source`. */
  constructor(period: number, source: Source) {
    super();
    this.#period = period;
    this.#source = source;
    this.#ring = new Float64Array(period).fill(NaN);
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
    const output = outputs[0];
    const ring = this.#ring;
    const period = this.#period;
    let position = this.#position;
    let prefix = this.#prefix;
    let row = from;
    while (row < to) {
      // All but the last value of the block: no wrap-around to check.
      const end = Math.min(to, row + period - 1 - position);
      for (; row < end; row++) {
        const value = values[row];
        ring[position++] = value;
        prefix += value;
        output[row + outputOffset] = (prefix + ring[position]) / period;
      }
      if (row === to) break;
      const value = values[row];
      ring[position] = value;
      output[row + outputOffset] = (prefix + value) / period;
      foldSuffixSums(ring);
      position = 0;
      prefix = 0;
      row++;
    }
    this.#position = position;
    this.#prefix = prefix;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#ring.fill(NaN);
    this.#position = 0;
    this.#prefix = 0;
  }
}

/** `sma`: the arithmetic mean of the newest `period` values. */
export const sma: IndicatorDefinition = defineIndicator({
  name: "sma",
  title: "Simple moving average",
  category: "trend",
  summary: "Arithmetic mean of the newest `period` values",
  params: [periodParam(20), sourceParam],
  scales: "source",
  shifts: "source",
  warmup: ({ period }) => period - 1,
  create: ({ period, source }) => new Sma(period, source),
});
