/**
 * Rate of change.
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

/** A running rate of change over one column. */
export class Roc extends SessionlessIndicator {
  readonly #source: Source;
  readonly #past: Float64Array;
  #position = 0;

  /** Compares with the value `period` bars ago. */
  constructor(period: number, source: Source) {
    super();
    this.#source = source;
    this.#past = new Float64Array(period).fill(NaN);
  }

  /** See `Indicator.update`; the one output is the change in percent. */
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
      const old = past[position];
      past[position] = value;
      if (++position === period) position = 0;
      output[row + outputOffset] = old === 0 ? 0 : 100 * (value - old) / old;
    }
    this.#position = position;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#past.fill(NaN);
    this.#position = 0;
  }
}

/** `roc`: the change over `period` bars in percent. */
export const roc: IndicatorDefinition = defineIndicator({
  name: "roc",
  title: "Rate of change",
  category: "momentum",
  summary:
    "100 × (value ÷ value `period` bars ago − 1); 0 if the old value is 0 (TA-Lib)",
  params: [periodParam(10), sourceParam],
  scales: "none",
  warmup: ({ period }) => period,
  create: ({ period, source }) => new Roc(period, source),
});
