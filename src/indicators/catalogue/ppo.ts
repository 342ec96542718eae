/**
 * Percentage price oscillator.
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
import { RollingSum } from "../kernels/rolling_sum.ts";
import { barsParam, choiceParam, type Source, sourceParam } from "../params.ts";

/** A running percentage price oscillator over one column. */
export class Ppo extends SessionlessIndicator {
  readonly #source: Source;
  readonly #fast: EmaKernel | RollingSum;
  readonly #slow: EmaKernel | RollingSum;
  /** The divisors that turn the two averages' results into means: their periods for sums, else 1. */
  readonly #fastDivisor: number;
  readonly #slowDivisor: number;
  readonly #signal: EmaKernel;

  /** The three periods, in bars; the signal line is always an EMA. */
  constructor(
    fast: number,
    slow: number,
    signal: number,
    source: Source,
    average: "ema" | "sma",
  ) {
    super();
    const exponential = average === "ema";
    this.#source = source;
    this.#fast = exponential ? new EmaKernel(fast) : new RollingSum(fast);
    this.#slow = exponential ? new EmaKernel(slow) : new RollingSum(slow);
    this.#fastDivisor = exponential ? 1 : fast;
    this.#slowDivisor = exponential ? 1 : slow;
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
    const fast = this.#fast;
    const slow = this.#slow;
    const fastDivisor = this.#fastDivisor;
    const slowDivisor = this.#slowDivisor;
    const signal = this.#signal;
    for (let row = from; row < to; row++) {
      const at = row + outputOffset;
      const value = values[row];
      const quick = fast.push(value) / fastDivisor;
      const base = slow.push(value) / slowDivisor;
      const line = base === 0 ? 0 : 100 * (quick - base) / base;
      const smooth = signal.push(line);
      lines[at] = line;
      signals[at] = smooth;
      histogram[at] = line - smooth;
    }
  }

  /** See `Indicator.reset`. */
  reset(): void {
    this.#fast.reset();
    this.#slow.reset();
    this.#signal.reset();
  }
}

/** `ppo`: MACD in percent of the slow average. */
export const ppo: IndicatorDefinition = defineIndicator({
  name: "ppo",
  title: "Percentage price oscillator",
  category: "momentum",
  summary:
    "Line = 100 × (EMA(fast) − EMA(slow)) ÷ EMA(slow), 0 if EMA(slow) is 0, signal = EMA(signal) of the line, histogram = line − signal (Appel); with `average` `sma`, the default of TA-Lib, the first two are SMA",
  params: [
    barsParam("fast", 12, "period of the fast average"),
    barsParam("slow", 26, "period of the slow average"),
    barsParam("signal", 9, "period of the signal line"),
    sourceParam,
    choiceParam("average", ["ema", "sma"], "kind of the two averages"),
  ],
  outputs: ["ppo", "signal", "histogram"],
  scales: "none",
  warmup: ({ slow, signal }) => slow + signal - 2,
  check: ({ fast, slow }) =>
    fast < slow
      ? undefined
      : `fast is ${fast} and slow is ${slow}; fast must be less than slow`,
  create: ({ fast, slow, signal, source, average }) =>
    new Ppo(fast, slow, signal, source, average),
});
