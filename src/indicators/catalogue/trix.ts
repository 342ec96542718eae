/**
 * Triple exponential rate of change.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { type ChainSeed, EmaChain } from "../kernels/ema_chain.ts";
import {
  choiceParam,
  periodParam,
  type Source,
  sourceParam,
} from "../params.ts";

/** A running rate of change of a triple-smoothed EMA over one column. */
export class Trix extends SessionlessIndicator {
  readonly #source: Source;
  readonly #chain: EmaChain;

  /** Smooths the column `source` with the factor 2 / (`period` + 1). */
  constructor(period: number, source: Source, seed: ChainSeed) {
    super();
    this.#source = source;
    this.#chain = new EmaChain(period, seed);
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
    const chain = this.#chain;
    const output = outputs[0];
    for (let row = from; row < to; row++) {
      const previous = chain.third;
      chain.push(values[row]);
      output[row + outputOffset] = previous === 0
        ? 0
        : 100 * (chain.third - previous) / previous;
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#chain.reset();
  }
}

/** `trix`: the one-bar change of a triple-smoothed EMA in percent. */
export const trix: IndicatorDefinition = defineIndicator({
  name: "trix",
  title: "Triple exponential rate of change",
  category: "momentum",
  summary:
    "100 × (EMA³ ÷ previous EMA³ − 1), EMA³ = EMA of the EMA of the EMA; 0 if the previous one is 0 (Hutson 1983; TA-Lib)",
  params: [
    periodParam(15),
    sourceParam,
    choiceParam(
      "seed",
      ["chained", "joint"],
      "start of each stage: from the stage before (TA-Lib) or all at once from the first mean (Stock.Indicators)",
    ),
  ],
  scales: "none",
  warmup: ({ period, seed }) =>
    seed === "joint" ? period : 3 * (period - 1) + 1,
  create: ({ period, source, seed }) => new Trix(period, source, seed),
});
