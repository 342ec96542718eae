/**
 * Parabolic stop and reverse.
 *
 * @module
 */
import type { BarColumns } from "../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "./indicator.ts";
import { choiceParam, factorParam } from "./params.ts";

/** How the first trend is found, and what counts as reaching the stop. */
export type PsarStart = "directional" | "rising";

/**
 * A running parabolic stop and reverse.
 *
 * Wilder left open how it begins. `"directional"` does as TA-Lib: falling if
 * the second bar moves down more than up, else rising; the stop starts at the
 * first bar's opposite extreme, turns when it is touched, and after a turn
 * stays outside of the last two bars. `"rising"` does as Stock.Indicators: the
 * first bar is taken to rise; the stop turns when it is broken, to the extreme
 * itself; and nothing is shown until after the first turn, which the guess
 * made.
 */
export class ParabolicSar extends SessionlessIndicator {
  readonly #step: number;
  readonly #max: number;
  readonly #guessed: boolean;
  #seen = 0;
  #rising = true;
  #turned = false;
  #factor = 0;
  #extreme = 0;
  /** The stop of the next bar, as far as it is known after this one. */
  #stop = 0;
  /** High and low of the previous bar. */
  #high = 0;
  #low = 0;

  /** The acceleration a new extreme adds, and its limit. */
  constructor(step: number, max: number, start: PsarStart) {
    super();
    this.#step = Math.min(step, max);
    this.#max = max;
    this.#guessed = start === "rising";
    this.reset();
  }

  /** See `Indicator.update`; the one output is the stop. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const { high, low } = bars;
    const output = outputs[0];
    for (let row = from; row < to; row++) {
      output[row + outputOffset] = this.#push(high[row], low[row]);
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#seen = 0;
    this.#rising = true;
    this.#turned = false;
    this.#factor = this.#step;
  }

  #push(high: number, low: number): number {
    if (this.#seen === 0) {
      this.#seen = 1;
      this.#begin(high, low);
      return NaN;
    }
    if (this.#seen === 1) {
      this.#seen = 2;
      if (!this.#guessed) this.#chooseDirection(high, low);
    }
    const hidden = this.#guessed && !this.#turned;
    const stop = this.#rising
      ? this.#follow(high, low, this.#high, this.#low)
      // A falling trend is a rising one in a mirror.
      : -this.#follow(-low, -high, -this.#low, -this.#high);
    this.#high = high;
    this.#low = low;
    return hidden ? NaN : stop;
  }

  /** The first bar: rises until something else is known. */
  #begin(high: number, low: number): void {
    this.#high = high;
    this.#low = low;
    this.#extreme = high;
    this.#stop = low + this.#factor * (high - low);
  }

  /** The second bar: the first one's extreme is the stop, its own is the one to beat. */
  #chooseDirection(high: number, low: number): void {
    const fall = this.#low - low;
    this.#rising = !(fall > 0 && fall > high - this.#high);
    // Seen in the mirror while falling.
    this.#stop = this.#rising ? this.#low : -this.#high;
    this.#extreme = this.#rising ? high : -low;
    // TA-Lib lets the first bar's extremes count no further.
    this.#high = high;
    this.#low = low;
  }

  /** One bar of a rising trend: returns its stop and sets the next one. */
  #follow(
    high: number,
    low: number,
    previousHigh: number,
    previousLow: number,
  ): number {
    const stop = this.#stop;
    if (low < stop || (low === stop && !this.#guessed)) {
      const turned = this.#guessed
        ? this.#extreme
        : Math.max(this.#extreme, previousHigh, high);
      this.#rising = !this.#rising;
      this.#turned = true;
      this.#factor = this.#step;
      this.#extreme = -low;
      this.#setNext(-turned, -high, -previousHigh);
      return turned;
    }
    if (high > this.#extreme) {
      this.#extreme = high;
      this.#factor = Math.min(this.#factor + this.#step, this.#max);
    }
    this.#setNext(stop, low, previousLow);
    return stop;
  }

  /** The stop accelerates towards the extreme, but not into the last two bars. */
  #setNext(stop: number, low: number, previousLow: number): void {
    const next = stop + this.#factor * (this.#extreme - stop);
    this.#stop = Math.min(next, low, previousLow);
  }
}

/** `psar`: a stop that accelerates towards the extreme of its trend. */
export const psar: IndicatorDefinition = defineIndicator({
  name: "psar",
  title: "Parabolic SAR",
  category: "trend",
  summary:
    "Stop + factor × (extreme − stop), the factor growing by `step` to `max` with each new extreme; turns when the price reaches it (Wilder 1978; TA-Lib SAR)",
  params: [
    factorParam("step", 0.02, "acceleration that a new extreme adds", 0, 1),
    factorParam("max", 0.2, "limit of the acceleration", 0, 1),
    choiceParam(
      "start",
      ["directional", "rising"],
      "first trend: that of the first two bars (TA-Lib), or rising and not shown until it has turned (Stock.Indicators)",
    ),
  ],
  warmup: () => 1,
  create: ({ step, max, start }) => new ParabolicSar(step, max, start),
});
