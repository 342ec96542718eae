/**
 * Commodity channel index.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { periodParam } from "../params.ts";

/** A running commodity channel index. */
export class Cci extends SessionlessIndicator {
  readonly #period: number;
  readonly #ring: Float64Array;
  #position = 0;

  /** Compares with the newest `period` typical prices. */
  constructor(period: number) {
    super();
    this.#period = period;
    this.#ring = new Float64Array(period).fill(NaN);
  }

  /** See `Indicator.update`; the one output is the index. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low, close } = bars;
    const period = this.#period;
    const ring = this.#ring;
    let position = this.#position;
    const output = outputs[0];
    for (let row = from; row < to; row++) {
      const price = (high[row] + low[row] + close[row]) / 3;
      ring[position] = price;
      if (++position === period) position = 0;
      // Sums of distances from the newest price keep precision that sums of
      // prices lose.
      const shift = sumOfDistances(ring, price) / period;
      const deviation = sumOfSizes(ring, price + shift) / period;
      output[row + outputOffset] = deviation === 0
        ? 0
        : -shift / (0.015 * deviation);
    }
    this.#position = position;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#ring.fill(NaN);
    this.#position = 0;
  }
}

/** Σ (value − from), in two halves so that additions overlap in the CPU. */
function sumOfDistances(values: Float64Array, from: number): number {
  const last = values.length - 1;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < last; i += 2) {
    even += values[i] - from;
    odd += values[i + 1] - from;
  }
  return even + odd + (last % 2 === 0 ? values[last] - from : 0);
}

/** Σ |value − from|, in two halves as well. */
function sumOfSizes(values: Float64Array, from: number): number {
  const last = values.length - 1;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < last; i += 2) {
    even += Math.abs(values[i] - from);
    odd += Math.abs(values[i + 1] - from);
  }
  return even + odd + (last % 2 === 0 ? Math.abs(values[last] - from) : 0);
}

/**
 * `cci`: the distance from the mean in mean absolute deviations. Each bar costs
 * two passes over the window, because the mean absolute deviation cannot be
 * updated incrementally.
 */
export const cci: IndicatorDefinition = defineIndicator({
  name: "cci",
  title: "Commodity channel index",
  category: "momentum",
  summary:
    "(typical price − its mean) ÷ (0.015 × mean absolute deviation) over `period` bars, typical price = (high + low + close) ÷ 3; 0 if the deviation is 0 (Lambert 1980; TA-Lib)",
  params: [periodParam(20)],
  scales: "none",
  shifts: "none",
  warmup: ({ period }) => period - 1,
  create: ({ period }) => new Cci(period),
});
