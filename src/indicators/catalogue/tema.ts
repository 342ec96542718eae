/**
 * Triple exponential moving average.
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

/** A running triple exponential moving average over one column. */
export class Tema extends SessionlessIndicator {
  readonly #source: Source;
  readonly #chain: EmaChain;

  /** Smooths the column `source` with the factor 2 / (`period` + 1). */
  constructor(period: number, source: Source, seed: ChainSeed) {
    super();
    this.#source = source;
    this.#chain = new EmaChain(period, seed);
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
    const chain = this.#chain;
    const output = outputs[0];
    for (let row = from; row < to; row++) {
      chain.push(values[row]);
      output[row + outputOffset] = 3 * (chain.first - chain.second) +
        chain.third;
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#chain.reset();
  }
}

/** `tema`: an exponential moving average with most of the lag removed. */
export const tema: IndicatorDefinition = defineIndicator({
  name: "tema",
  title: "Triple exponential moving average",
  category: "trend",
  summary:
    "3 × EMA − 3 × EMA of the EMA + EMA of the EMA of the EMA (Mulloy 1994; TA-Lib)",
  params: [
    periodParam(20),
    sourceParam,
    choiceParam(
      "seed",
      ["chained", "joint"],
      "start of each stage: from the stage before (TA-Lib) or all at once from the first mean (Stock.Indicators)",
    ),
  ],
  scales: "source",
  shifts: "source",
  warmup: ({ period, seed }) =>
    seed === "joint" ? period - 1 : 3 * (period - 1),
  create: ({ period, source, seed }) => new Tema(period, source, seed),
});
