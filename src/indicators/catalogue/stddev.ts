/**
 * Standard deviation.
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
import { periodParam, type Source, sourceParam } from "../params.ts";

/** A running standard deviation over one column. */
export class StandardDeviation extends SessionlessIndicator {
  readonly #source: Source;
  readonly #window: RollingDeviation;

  /** A window of `period` values of the column `source`. */
  constructor(period: number, source: Source, ddof: number) {
    super();
    this.#source = source;
    this.#window = new RollingDeviation(period, ddof);
  }

  /** See `Indicator.update`; the one output is the deviation, in units of the column. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const values = bars[this.#source];
    const [output] = outputs;
    this.#window.fill(values, from, to, output, output, outputOffset);
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#window.reset();
  }
}

/** `stddev`: the standard deviation of the newest values. */
export const stddev: IndicatorDefinition = defineIndicator({
  name: "stddev",
  title: "Standard deviation",
  category: "volatility",
  summary:
    "Standard deviation of the newest `period` values, of a population by default, of a sample with `ddof` 1 (TA-Lib)",
  params: [periodParam(20), sourceParam, {
    name: "ddof",
    default: 0,
    min: 0,
    max: 1,
    integer: true,
    doc: "0 divides by the period (population), 1 by the period − 1 (sample)",
  }],
  scales: "source",
  shifts: "none",
  warmup: ({ period }) => period - 1,
  check: ({ period, ddof }) =>
    period > ddof
      ? undefined
      : `period must be at least ${ddof + 1} with ddof ${ddof}`,
  create: ({ period, source, ddof }) =>
    new StandardDeviation(period, source, ddof),
});
