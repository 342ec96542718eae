/**
 * An indicator that goes on in the units of its first session.
 *
 * @module
 */
import type { Indicator, OutputScale } from "../indicators/indicator.ts";
import type { Adjustment } from "../session/adjustments.ts";
import { makeColumns } from "../store/bar_store.ts";
import type { BarColumns } from "../types.ts";

/**
 * Feeds an indicator with bars in the units of its first session, and brings its
 * values to those of the running one. Its state, which began in the units of the
 * first session, so needs no adjustment: the values are those of an indicator
 * that has read nothing but adjusted bars.
 */
export class ScaledUpdates implements Pick<Indicator, "update"> {
  readonly #indicator: Pick<Indicator, "update">;
  readonly #scales: readonly OutputScale[];
  /** What prices are multiplied by, and volumes divided by. */
  #divisor = 1;
  #volume = 1;
  #bars: BarColumns = makeColumns(0);

  /** Goes on with an indicator whose bars have not been adjusted before. */
  constructor(
    indicator: Pick<Indicator, "update">,
    scales: readonly OutputScale[],
  ) {
    this.#indicator = indicator;
    this.#scales = scales;
  }

  /** Takes an adjustment of the bars so far. */
  adjust({ divisor, volume }: Pick<Adjustment, "divisor" | "volume">): void {
    this.#divisor *= divisor;
    this.#volume *= volume;
  }

  /** See `Indicator.update`. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const count = to - from;
    if (this.#bars.timestamp.length < count) {
      this.#bars = makeColumns(2 * count);
    }
    const scaled = this.#bars;
    const divisor = this.#divisor;
    const volume = this.#volume;
    for (let i = 0; i < count; i++) {
      const row = from + i;
      scaled.timestamp[i] = bars.timestamp[row];
      scaled.open[i] = bars.open[row] * divisor;
      scaled.high[i] = bars.high[row] * divisor;
      scaled.low[i] = bars.low[row] * divisor;
      scaled.close[i] = bars.close[row] * divisor;
      scaled.volume[i] = bars.volume[row] / volume;
    }
    const first = from + outputOffset;
    this.#indicator.update(scaled, 0, count, outputs, first);
    for (let k = 0; k < outputs.length; k++) {
      const scale = this.#scales[k];
      if (scale === "none") continue;
      const values = outputs[k];
      for (let i = first; i < first + count; i++) {
        if (scale === "price") values[i] /= divisor;
        else values[i] *= volume;
      }
    }
  }
}
