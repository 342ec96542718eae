/**
 * Ultimate oscillator.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { trueRange } from "../kernels/atr_kernel.ts";
import { RollingSum } from "../kernels/rolling_sum.ts";
import { barsParam } from "../params.ts";

/** A running ultimate oscillator. */
export class UltimateOscillator extends SessionlessIndicator {
  readonly #pressures: readonly [RollingSum, RollingSum, RollingSum];
  readonly #ranges: readonly [RollingSum, RollingSum, RollingSum];
  #previousClose = NaN;

  /** The three windows, in bars. */
  constructor(short: number, medium: number, long: number) {
    super();
    this.#pressures = [
      new RollingSum(short),
      new RollingSum(medium),
      new RollingSum(long),
    ];
    this.#ranges = [
      new RollingSum(short),
      new RollingSum(medium),
      new RollingSum(long),
    ];
  }

  /** See `Indicator.update`; the one output is the oscillator. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low, close } = bars;
    const [pressureShort, pressureMedium, pressureLong] = this.#pressures;
    const [rangeShort, rangeMedium, rangeLong] = this.#ranges;
    let previousClose = this.#previousClose;
    const output = outputs[0];
    for (let row = from; row < to; row++) {
      const before = previousClose;
      previousClose = close[row];
      if (before !== before) {
        output[row + outputOffset] = NaN;
        continue;
      }
      const pressure = close[row] - Math.min(low[row], before);
      const range = trueRange(high[row], low[row], before);
      output[row + outputOffset] = 100 / 7 *
        (4 * ratio(pressureShort.push(pressure), rangeShort.push(range)) +
          2 * ratio(pressureMedium.push(pressure), rangeMedium.push(range)) +
          ratio(pressureLong.push(pressure), rangeLong.push(range)));
    }
    this.#previousClose = previousClose;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    for (const sum of this.#pressures) sum.reset();
    for (const sum of this.#ranges) sum.reset();
    this.#previousClose = NaN;
  }
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** `ultimate_osc`: buying pressure over three windows, 0 to 100. */
export const ultimateOsc: IndicatorDefinition = defineIndicator({
  name: "ultimate_osc",
  title: "Ultimate oscillator",
  category: "momentum",
  summary:
    "100 × (4 × short + 2 × medium + long) ÷ 7, each Σ buying pressure ÷ Σ true range over its window (0 if the range is 0), buying pressure = close − min(low, previous close) (Williams 1985; TA-Lib)",
  params: [
    barsParam("short", 7, "bars in the short window"),
    barsParam("medium", 14, "bars in the medium window"),
    barsParam("long", 28, "bars in the long window"),
  ],
  scales: "none",
  shifts: "none",
  warmup: ({ short, medium, long }) => Math.max(short, medium, long),
  create: ({ short, medium, long }) =>
    new UltimateOscillator(short, medium, long),
});
