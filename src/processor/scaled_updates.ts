/**
 * An indicator that goes on in the units of its first session.
 *
 * @module
 */
import type {
  Indicator,
  OutputScale,
  OutputShift,
} from "../indicators/indicator.ts";
import type { PriceAdjustment } from "../session/adjustments.ts";
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
  readonly #shifts: readonly OutputShift[];
  /** What prices are multiplied by, and volumes divided by. */
  #divisor = 1;
  #volume = 1;
  /** What is taken from prices before they are multiplied. */
  #shift = 0;
  #bars: BarColumns = makeColumns(0);

  /** Goes on with an indicator whose bars have not been adjusted before. */
  constructor(
    indicator: Pick<Indicator, "update">,
    scales: readonly OutputScale[],
    shifts: readonly OutputShift[] = [],
  ) {
    this.#indicator = indicator;
    this.#scales = scales;
    this.#shifts = shifts;
  }

  /** Takes an adjustment of the bars so far. */
  adjust({ divisor, volume, shift = 0 }: PriceAdjustment): void {
    this.#divisor *= divisor;
    this.#shift = this.#shift / divisor + shift;
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
    const shift = this.#shift;
    for (let i = 0; i < count; i++) {
      const row = from + i;
      scaled.timestamp[i] = bars.timestamp[row];
      scaled.open[i] = (bars.open[row] - shift) * divisor;
      scaled.high[i] = (bars.high[row] - shift) * divisor;
      scaled.low[i] = (bars.low[row] - shift) * divisor;
      scaled.close[i] = (bars.close[row] - shift) * divisor;
      scaled.volume[i] = bars.volume[row] / volume;
    }
    const first = from + outputOffset;
    this.#indicator.update(scaled, 0, count, outputs, first);
    for (let k = 0; k < outputs.length; k++) {
      const scale = this.#scales[k];
      const added = this.#shifts[k] === "price" ? shift : 0;
      if (scale === "none" && added === 0) continue;
      const values = outputs[k];
      for (let i = first; i < first + count; i++) {
        if (scale === "price") values[i] = values[i] / divisor + added;
        else if (scale === "volume") values[i] *= volume;
      }
    }
  }
}
