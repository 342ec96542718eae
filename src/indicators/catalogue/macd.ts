/**
 * Moving average convergence/divergence.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import {
  defineIndicator,
  type IndicatorDefinition,
  SessionlessIndicator,
} from "../indicator.ts";
import { EmaKernel } from "../kernels/ema_kernel.ts";
import { barsParam, choiceParam, type Source, sourceParam } from "../params.ts";

/** A running moving average convergence/divergence over one column. */
export class Macd extends SessionlessIndicator {
  readonly #source: Source;
  readonly #skip: number;
  readonly #fast: EmaKernel;
  readonly #slow: EmaKernel;
  readonly #signal: EmaKernel;
  #skipped = 0;

  /** The three periods; the fast average ignores the first `skip` values. */
  constructor(
    fast: number,
    slow: number,
    signal: number,
    source: Source,
    skip: number,
  ) {
    super();
    this.#source = source;
    this.#skip = skip;
    this.#fast = new EmaKernel(fast);
    this.#slow = new EmaKernel(slow);
    this.#signal = new EmaKernel(signal);
  }

  /** See `Indicator.update`; the outputs are the line, its signal and their difference. */
  update(
    bars: BarColumns,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
    outputOffset: number,
  ): void {
    const values = bars[this.#source];
    const [lines, signals, histogram] = outputs;
    const signal = this.#signal;
    let row = from;
    while (row < to && !signal.isSeeded) {
      const at = row + outputOffset;
      const value = values[row++];
      const slow = this.#slow.push(value);
      const skips = this.#skipped < this.#skip;
      if (skips) this.#skipped++;
      const line = (skips ? NaN : this.#fast.push(value)) - slow;
      const smooth = signal.push(line);
      lines[at] = line;
      signals[at] = smooth;
      histogram[at] = line - smooth;
    }
    EmaKernel.fillSmoothed(
      this.#fast,
      this.#slow,
      signal,
      values,
      row,
      to,
      lines,
      signals,
      histogram,
      outputOffset,
    );
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#fast.reset();
    this.#slow.reset();
    this.#signal.reset();
    this.#skipped = 0;
  }
}

/** `macd`: the difference of a fast and a slow exponential moving average. */
export const macd: IndicatorDefinition = defineIndicator({
  name: "macd",
  title: "Moving average convergence/divergence",
  category: "momentum",
  summary:
    "Line = EMA(fast) − EMA(slow), signal = EMA(signal) of the line, histogram = line − signal; each EMA is seeded with the mean of its first values (Appel)",
  params: [
    barsParam("fast", 12, "period of the fast average"),
    barsParam("slow", 26, "period of the slow average"),
    barsParam("signal", 9, "period of the signal line"),
    sourceParam,
    choiceParam(
      "fast_seed",
      ["own", "aligned"],
      "first values of the fast average: its own first ones (Stock.Indicators), or the last ones that seed the slow average (TA-Lib)",
    ),
  ],
  outputs: ["macd", "signal", "histogram"],
  scales: "source",
  shifts: "none",
  warmup: ({ slow, signal }) => slow + signal - 2,
  check: ({ fast, slow }) =>
    fast < slow
      ? undefined
      : `fast is ${fast} and slow is ${slow}; fast must be less than slow`,
  create: ({ fast, slow, signal, source, fast_seed }) =>
    new Macd(fast, slow, signal, source, fast_seed === "own" ? 0 : slow - fast),
});
