/**
 * Donchian channels.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { RollingMax, RollingMin } from "../kernels/rolling_extreme.ts";
import { choiceParam, periodParam } from "../params.ts";

/** Running Donchian channels. */
export class DonchianChannels extends SessionlessIndicator {
  readonly #lagged: boolean;
  readonly #highest: RollingMax;
  readonly #lowest: RollingMin;
  /** The channels of the next row, if they lag by one bar. */
  #top = NaN;
  #bottom = NaN;

  /** A window of `period` bars up to the current or the previous one. */
  constructor(period: number, window: "current" | "previous") {
    super();
    this.#lagged = window === "previous";
    this.#highest = new RollingMax(period);
    this.#lowest = new RollingMin(period);
  }

  /** See `Indicator.update`; the outputs are the highest high, the middle and the lowest low. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low } = bars;
    const [upper, middle, lower] = outputs;
    const start = from + outputOffset;
    const end = to + outputOffset;
    this.#highest.fill(high, from, to, upper, outputOffset);
    this.#lowest.fill(low, from, to, lower, outputOffset);
    if (this.#lagged && start < end) {
      this.#top = shiftByOne(upper, start, end, this.#top);
      this.#bottom = shiftByOne(lower, start, end, this.#bottom);
    }
    for (let at = start; at < end; at++) {
      middle[at] = (upper[at] + lower[at]) / 2;
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#highest.reset();
    this.#lowest.reset();
    this.#top = NaN;
    this.#bottom = NaN;
  }
}

/** Shifts the rows by one, with `first` in the first place; returns the one shifted out. */
function shiftByOne(
  column: Float64Array,
  start: number,
  end: number,
  first: number,
): number {
  const last = column[end - 1];
  column.copyWithin(start + 1, start, end - 1);
  column[start] = first;
  return last;
}

/** `donchian`: the highest high and the lowest low of the window. */
export const donchian: IndicatorDefinition = defineIndicator({
  name: "donchian",
  title: "Donchian channels",
  category: "volatility",
  summary:
    "Upper = highest high, lower = lowest low of `period` bars, middle = their mean; the window ends with the current bar (TA-Lib) or with the previous one (Stock.Indicators)",
  params: [
    periodParam(20),
    choiceParam(
      "window",
      ["current", "previous"],
      "bar that the window ends with",
    ),
  ],
  outputs: ["upper", "middle", "lower"],
  scales: "price",
  shifts: "price",
  warmup: ({ period, window }) => window === "previous" ? period : period - 1,
  create: ({ period, window }) => new DonchianChannels(period, window),
});
