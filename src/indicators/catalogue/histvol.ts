/**
 * Historical volatility.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { RollingDeviation } from "../kernels/rolling_deviation.ts";
import {
  factorParam,
  periodParam,
  type Source,
  sourceParam,
} from "../params.ts";

/** A running historical volatility over one column. */
export class HistoricalVolatility extends SessionlessIndicator {
  readonly #factor: number;
  readonly #source: Source;
  readonly #window: RollingDeviation;
  #previous = NaN;

  /** The standard deviation of `period` returns × `factor`. */
  constructor(period: number, source: Source, ddof: number, factor: number) {
    super();
    this.#factor = factor;
    this.#source = source;
    this.#window = new RollingDeviation(period, ddof);
  }

  /** See `Indicator.update`; the one output is the volatility. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const values = bars[this.#source];
    const factor = this.#factor;
    const output = outputs[0];
    const start = from + outputOffset;
    const end = to + outputOffset;
    let previous = this.#previous;
    for (let row = from; row < to; row++) {
      const value = values[row];
      output[row + outputOffset] = Math.log(value / previous);
      previous = value;
    }
    // The first bar has no return; its NaN would stay in the sums.
    const first = this.#previous === this.#previous ? start : start + 1;
    this.#window.fill(output, first, end, output, output, 0);
    for (let at = start; at < end; at++) output[at] *= factor;
    this.#previous = previous;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#window.reset();
    this.#previous = NaN;
  }
}

/** `histvol`: the annualised volatility of logarithmic returns. */
export const histvol: IndicatorDefinition = defineIndicator({
  name: "histvol",
  title: "Historical volatility",
  category: "volatility",
  summary:
    "Standard deviation of ln(value ÷ previous value) over `period` returns, of a sample by default, of a population with `ddof` 0, × √periods_per_year × scale; a fraction (0.2 = 20 %), or percent with `scale` 100 (Hull, Options, Futures and Other Derivatives)",
  params: [
    periodParam(20),
    sourceParam,
    {
      name: "ddof",
      default: 1,
      min: 0,
      max: 1,
      integer: true,
      doc: "0 divides by the period (population), 1 by the period − 1 (sample)",
    },
    factorParam("periods_per_year", 252, "bars per year: 252 for daily bars"),
    factorParam("scale", 1, "1 for a fraction, 100 for percent"),
  ],
  scales: "none",
  warmup: ({ period }) => period,
  check: ({ period, ddof }) =>
    period > ddof
      ? undefined
      : `period must be at least ${ddof + 1} with ddof ${ddof}`,
  create: (params) =>
    new HistoricalVolatility(
      params.period,
      params.source,
      params.ddof,
      Math.sqrt(params.periods_per_year) * params.scale,
    ),
});
