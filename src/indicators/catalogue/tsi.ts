/**
 * True strength index.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { within } from "../kernels/bounds.ts";
import { EmaKernel } from "../kernels/ema_kernel.ts";
import { barsParam, type Source, sourceParam } from "../params.ts";

/** A running true strength index over one column. */
export class Tsi extends SessionlessIndicator {
  readonly #source: Source;
  readonly #changeLong: EmaKernel;
  readonly #changeShort: EmaKernel;
  readonly #sizeLong: EmaKernel;
  readonly #sizeShort: EmaKernel;
  readonly #signal: EmaKernel;
  #previous = NaN;

  /** The periods of the two smoothings and of the signal line. */
  constructor(long: number, short: number, signal: number, source: Source) {
    super();
    this.#source = source;
    this.#changeLong = new EmaKernel(long);
    this.#changeShort = new EmaKernel(short);
    this.#sizeLong = new EmaKernel(long);
    this.#sizeShort = new EmaKernel(short);
    this.#signal = new EmaKernel(signal);
  }

  /** See `Indicator.update`; the outputs are the index, −100 to 100, and its signal. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const values = bars[this.#source];
    const [indices, signals] = outputs;
    const changeLong = this.#changeLong;
    const changeShort = this.#changeShort;
    const sizeLong = this.#sizeLong;
    const sizeShort = this.#sizeShort;
    const signal = this.#signal;
    let previous = this.#previous;
    for (let row = from; row < to; row++) {
      const at = row + outputOffset;
      const value = values[row];
      const change = value - previous;
      previous = value;
      const smooth = changeShort.push(changeLong.push(change));
      const size = sizeShort.push(sizeLong.push(Math.abs(change)));
      const index = size === 0 ? 0 : within(-100, 100, 100 * smooth / size);
      indices[at] = index;
      signals[at] = within(-100, 100, signal.push(index));
    }
    this.#previous = previous;
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#changeLong.reset();
    this.#changeShort.reset();
    this.#sizeLong.reset();
    this.#sizeShort.reset();
    this.#signal.reset();
    this.#previous = NaN;
  }
}

/** `tsi`: double-smoothed changes relative to their double-smoothed sizes. */
export const tsi: IndicatorDefinition = defineIndicator({
  name: "tsi",
  title: "True strength index",
  category: "momentum",
  summary:
    "100 × EMA(short) of EMA(long) of the changes ÷ the same of their absolute values, 0 if no value has changed; signal = EMA(signal) of the index; each EMA is seeded with the mean of its first values (Blau 1991)",
  params: [
    barsParam("long", 25, "period of the first smoothing"),
    barsParam("short", 13, "period of the second smoothing"),
    barsParam("signal", 7, "period of the signal line"),
    sourceParam,
  ],
  outputs: ["tsi", "signal"],
  scales: "none",
  shifts: "none",
  warmup: ({ long, short, signal }) => long + short + signal - 2,
  create: ({ long, short, signal, source }) =>
    new Tsi(long, short, signal, source),
});
