/**
 * Bollinger bands.
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

/** Running Bollinger bands over one column. */
export class BollingerBands extends SessionlessIndicator {
  readonly #multiplier: number;
  readonly #source: Source;
  readonly #window: RollingDeviation;

  /** `multiplier` standard deviations over `period` values of the column `source`. */
  constructor(
    period: number,
    multiplier: number,
    source: Source,
    ddof: number,
  ) {
    super();
    this.#multiplier = multiplier;
    this.#source = source;
    this.#window = new RollingDeviation(period, ddof);
  }

  /** See `Indicator.update`; the outputs are the upper band, the mean and the lower band. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const values = bars[this.#source];
    const [upper, middle, lower] = outputs;
    const multiplier = this.#multiplier;
    const window = this.#window;
    window.fill(values, from, to, middle, upper, outputOffset);
    for (let at = from + outputOffset; at < to + outputOffset; at++) {
      const width = multiplier * upper[at];
      upper[at] = middle[at] + width;
      lower[at] = middle[at] - width;
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#window.reset();
  }
}

/** `bbands`: bands at a multiple of the standard deviation around the mean. */
export const bbands: IndicatorDefinition = defineIndicator({
  name: "bbands",
  title: "Bollinger bands",
  category: "volatility",
  summary:
    "Middle = mean of the newest `period` values; upper and lower = middle ± `multiplier` × their standard deviation, of a population by default, of a sample with `ddof` 1 (Bollinger; TA-Lib)",
  params: [
    periodParam(20),
    factorParam("multiplier", 2, "standard deviations from the mean"),
    sourceParam,
    {
      name: "ddof",
      default: 0,
      min: 0,
      max: 1,
      integer: true,
      doc: "0 divides by the period (population), 1 by the period − 1 (sample)",
    },
  ],
  outputs: ["upper", "middle", "lower"],
  scales: "source",
  shifts: "source",
  warmup: ({ period }) => period - 1,
  check: ({ period, ddof }) =>
    period > ddof
      ? undefined
      : `period must be at least ${ddof + 1} with ddof ${ddof}`,
  create: ({ period, multiplier, source, ddof }) =>
    new BollingerBands(period, multiplier, source, ddof),
});
