/**
 * Momentum.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { periodParam, type Source, sourceParam } from "../params.ts";

/** A running momentum over one column. */
export class Mom extends SessionlessIndicator {
  readonly #source: Source;
  readonly #past: Float64Array;
  #position = 0;

  /** Compares with the value `period` bars ago. */
  constructor(period: number, source: Source) {
    super();
    this.#source = source;
    this.#past = new Float64Array(period).fill(NaN);
  }

  /** See `Indicator.update`; the one output is the change, in units of the column. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const values = bars[this.#source];
    const past = this.#past;
    const period = past.length;
    const output = outputs[0];
    let position = this.#position;
    for (let row = from; row < to; row++) {
      const value = values[row];
      output[row + outputOffset] = value - past[position];
      past[position] = value;
      if (++position === period) position = 0;
    }
    this.#position = position;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#past.fill(NaN);
    this.#position = 0;
  }
}

/** `mom`: the change over `period` bars. */
export const mom: IndicatorDefinition = defineIndicator({
  name: "mom",
  title: "Momentum",
  category: "momentum",
  summary: "Value − value `period` bars ago (TA-Lib)",
  params: [periodParam(10), sourceParam],
  scales: "source",
  shifts: "none",
  warmup: ({ period }) => period,
  create: ({ period, source }) => new Mom(period, source),
});
