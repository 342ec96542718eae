/**
 * Directional movement index.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import {
  DirectionalKernel,
  type DirectionalSeed,
} from "../kernels/directional_kernel.ts";
import { choiceParam, periodParam } from "../params.ts";

/** A running directional movement index. */
export class Dmi extends SessionlessIndicator {
  readonly #direction: DirectionalKernel;

  /** Sums over `period` bars. */
  constructor(period: number, seed: DirectionalSeed) {
    super();
    this.#direction = new DirectionalKernel(period, seed);
  }

  /** See `Indicator.update`; the outputs are +DI, −DI and DX, 0 to 100. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low, close } = bars;
    const [plus, minus, index] = outputs;
    const direction = this.#direction;
    for (let row = from; row < to; row++) {
      const at = row + outputOffset;
      const ready = direction.push(high[row], low[row], close[row]);
      const strength = direction.index;
      plus[at] = ready ? direction.plus : NaN;
      minus[at] = ready ? direction.minus : NaN;
      index[at] = ready ? (strength === strength ? strength : 0) : NaN;
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#direction.reset();
  }
}

/** `dmi`: the directional indicators on which `adx` is based. */
export const dmi: IndicatorDefinition = defineIndicator({
  name: "dmi",
  title: "Directional movement index",
  category: "momentum",
  summary:
    "+DI and −DI = 100 × Wilder's sum of directional movement ÷ that of true range, DX = 100 × |+DI − −DI| ÷ (+DI + −DI), 0 without directional movement; each sum decays by 1/period per bar (Wilder 1978)",
  params: [
    periodParam(14),
    choiceParam(
      "seed",
      ["wilder", "talib"],
      "start of the sums: `period` bars (Wilder, Stock.Indicators) or one less (TA-Lib)",
    ),
  ],
  outputs: ["plus_di", "minus_di", "dx"],
  scales: "none",
  shifts: "none",
  warmup: ({ period }) => period,
  create: ({ period, seed }) => new Dmi(period, seed),
});
