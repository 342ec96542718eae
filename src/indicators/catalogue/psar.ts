/**
 * Parabolic stop and reverse.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { choiceParam, factorParam } from "../params.ts";

/** How the first trend is chosen, and when the price reaches the stop. */
export type PsarStart = "directional" | "rising";

/**
 * A running parabolic stop and reverse.
 *
 * Wilder does not define the first trend. `"directional"` follows TA-Lib: the
 * trend falls if the second bar moves down more than up, else it rises; the stop
 * starts at the first bar's opposite extreme; it reverses when the price touches
 * it; after a reversal it stays outside of the last two bars. `"rising"` follows
 * Stock.Indicators: the first trend rises; the stop reverses when the price
 * breaks it, to the extreme itself; there are no values until after the first
 * reversal, because the first trend is a guess.
 *
 * A falling trend is a mirrored rising one: stop, extreme, highs and lows are
 * stored times `#side`, 1 or −1, so that one set of rules serves both.
 */
export class ParabolicSar extends SessionlessIndicator {
  readonly #step: number;
  readonly #max: number;
  readonly #guessed: boolean;
  #seen = 0;
  /** 1 while rising, −1 while falling. */
  #side = 1;
  #turned = false;
  #factor = 0;
  #extreme = 0;
  /** The stop of the next bar. */
  #stop = 0;
  /** High and low of the previous bar. */
  #high = 0;
  #low = 0;

  /** The acceleration per new extreme, and its limit. */
  constructor(step: number, max: number, start: PsarStart) {
    super();
    this.#step = Math.min(step, max);
    this.#max = max;
    this.#guessed = start === "rising";
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
    const step = this.#step;
    const max = this.#max;
    const guessed = this.#guessed;
    let row = from;
    for (; row < to && this.#seen < 2; row++) {
      if (this.#seen++ === 0) {
        this.#begin(high[row], low[row]);
        output[row + outputOffset] = NaN;
      } else {
        if (!guessed) this.#chooseDirection(high[row], low[row]);
        break;
      }
    }
    let side = this.#side;
    // Near: the bar's extreme on the side of the stop. Far: the opposite one.
    let nears = side > 0 ? low : high;
    let fars = side > 0 ? high : low;
    let nearBefore = side > 0 ? this.#low : -this.#high;
    let farBefore = side > 0 ? this.#high : -this.#low;
    let turned = this.#turned;
    let factor = this.#factor;
    let extreme = this.#extreme;
    let stop = this.#stop;
    for (; row < to; row++) {
      const near = side * nears[row];
      const far = side * fars[row];
      const shown = turned || !guessed;
      if (near < stop || (near === stop && !guessed)) {
        const turn = guessed ? extreme : Math.max(extreme, farBefore, far);
        output[row + outputOffset] = shown ? side * turn : NaN;
        turned = true;
        side = -side;
        nears = side > 0 ? low : high;
        fars = side > 0 ? high : low;
        factor = step;
        extreme = -near;
        const next = factor * (extreme + turn) - turn;
        stop = Math.min(next, -far, -farBefore);
        nearBefore = -far;
        farBefore = -near;
        continue;
      }
      output[row + outputOffset] = shown ? side * stop : NaN;
      if (far > extreme) {
        extreme = far;
        factor += step;
        if (factor > max) factor = max;
      }
      // The stop accelerates towards the extreme, but stays outside of the last two bars.
      stop += factor * (extreme - stop);
      if (near < stop) stop = near;
      if (nearBefore < stop) stop = nearBefore;
      nearBefore = near;
      farBefore = far;
    }
    this.#side = side;
    this.#high = side > 0 ? farBefore : -nearBefore;
    this.#low = side > 0 ? nearBefore : -farBefore;
    this.#turned = turned;
    this.#factor = factor;
    this.#extreme = extreme;
    this.#stop = stop;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#seen = 0;
  }

  /** The first bar: the trend rises until the second bar decides. */
  #begin(high: number, low: number): void {
    this.#side = 1;
    this.#turned = false;
    this.#factor = this.#step;
    this.#high = high;
    this.#low = low;
    this.#extreme = high;
    this.#stop = low + this.#factor * (high - low);
  }

  /** The second bar: the stop is the first bar's extreme, the extreme its own. */
  #chooseDirection(high: number, low: number): void {
    const fall = this.#low - low;
    const falls = fall > 0 && fall > high - this.#high;
    this.#side = falls ? -1 : 1;
    this.#stop = falls ? -this.#high : this.#low;
    this.#extreme = falls ? -low : high;
    // As in TA-Lib, the first bar's extremes are ignored from here on.
    this.#high = high;
    this.#low = low;
  }
}

/** `psar`: a stop that accelerates towards the extreme of its trend. */
export const psar: IndicatorDefinition = defineIndicator({
  name: "psar",
  title: "Parabolic SAR",
  category: "trend",
  summary:
    "Stop + factor × (extreme − stop), the factor growing by `step` to `max` with each new extreme; reverses when the price reaches it (Wilder 1978; TA-Lib SAR)",
  params: [
    factorParam("step", 0.02, "acceleration per new extreme", 0, 1),
    factorParam("max", 0.2, "limit of the acceleration", 0, 1),
    choiceParam(
      "start",
      ["directional", "rising"],
      "first trend: that of the first two bars (TA-Lib), or rising and not shown until it has turned (Stock.Indicators)",
    ),
  ],
  scales: "price",
  shifts: "price",
  warmup: () => 1,
  create: ({ step, max, start }) => new ParabolicSar(step, max, start),
});
