/**
 * Intervals for figures of an equity curve, from resampled session returns.
 *
 * @module
 */
import { ascending, quantile } from "./sample.ts";

/** How often the returns are resampled. */
export const BOOTSTRAP_SAMPLES = 1_000;
/** The share of resamples within an interval. */
export const BOOTSTRAP_LEVEL = 0.95;
/** The fewest returns that are resampled. */
export const BOOTSTRAP_RETURNS = 60;

/** The range of a figure. */
export interface FigureInterval {
  /** The lower end. */
  readonly low: number;
  /** The middle of the resamples. */
  readonly median: number;
  /** The upper end. */
  readonly high: number;
}

/** Intervals by the stationary bootstrap. */
export interface BootstrapIntervals {
  /** How often the returns were resampled. */
  readonly samples: number;
  /** The share of resamples within an interval. */
  readonly level: number;
  /** The mean length of the blocks, in sessions. */
  readonly block: number;
  /** Of the Sharpe ratio; `null` if the returns of a resample do not vary. */
  readonly sharpe: FigureInterval | null;
  /** Of the compound annual growth rate. */
  readonly cagr: FigureInterval | null;
  /** Of the largest drawdown at session ends. */
  readonly drawdown: FigureInterval | null;
}

/** What the intervals are computed with. */
export interface BootstrapOptions {
  /** Sessions in a year. */
  readonly sessionsPerYear: number;
  /** Annual risk-free return, as a fraction. */
  readonly riskFreeRate: number;
  /** Years from the first open to the last close. */
  readonly years: number;
  /** How often the returns are resampled. */
  readonly samples?: number;
  /** The start of the random numbers. */
  readonly seed?: number;
}

/**
 * The intervals of Sharpe ratio, growth and drawdown by the stationary bootstrap
 * (D. N. Politis and J. P. Romano, 1994): each resample joins blocks of the
 * returns whose lengths are geometric with mean ∛n, and wraps around at the
 * end. The ends are percentiles (B. Efron, 1979). `undefined` below
 * {@linkcode BOOTSTRAP_RETURNS} returns, or if one is not above −1. Equal returns
 * give equal intervals: the random numbers have a fixed start.
 */
export function bootstrapIntervals(
  returns: readonly number[],
  options: BootstrapOptions,
): BootstrapIntervals | undefined {
  const count = returns.length;
  if (count < BOOTSTRAP_RETURNS) return undefined;
  if (!returns.every((value) => value > -1 && value < Infinity)) {
    return undefined;
  }
  const { samples = BOOTSTRAP_SAMPLES, seed = 1 } = options;
  const block = Math.max(1, Math.round(Math.cbrt(count)));
  const next = numbersFrom(seed);
  const own = Float64Array.from(returns);
  const sharpe: number[] = [];
  const growth: number[] = [];
  const fall: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const figures = resample(own, block, next, options);
    sharpe.push(figures.sharpe);
    growth.push(figures.cagr);
    fall.push(figures.drawdown);
  }
  return {
    samples,
    level: BOOTSTRAP_LEVEL,
    block,
    sharpe: intervalOf(sharpe),
    cagr: intervalOf(growth),
    drawdown: intervalOf(fall),
  };
}

/** The figures of one resample, in one pass. */
function resample(
  returns: Float64Array,
  block: number,
  next: () => number,
  { sessionsPerYear, riskFreeRate, years }: BootstrapOptions,
): { sharpe: number; cagr: number; drawdown: number } {
  const count = returns.length;
  let place = 0;
  let equity = 1;
  let peak = 1;
  let depth = 0;
  // The moments, by Welford's method.
  let center = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    if (i === 0 || next() < 1 / block) place = Math.floor(next() * count);
    else place = place + 1 === count ? 0 : place + 1;
    const value = returns[place];
    equity *= 1 + value;
    if (equity > peak) peak = equity;
    else depth = Math.max(depth, 1 - equity / peak);
    const off = value - center;
    center += off / (i + 1);
    squares += off * (value - center);
  }
  const free = (1 + riskFreeRate) ** (1 / sessionsPerYear) - 1;
  const deviation = Math.sqrt(squares / (count - 1));
  return {
    sharpe: (center - free) / deviation * Math.sqrt(sessionsPerYear),
    cagr: equity ** (1 / years) - 1,
    drawdown: depth,
  };
}

function intervalOf(figures: readonly number[]): FigureInterval | null {
  if (!figures.every(Number.isFinite)) return null;
  const sorted = ascending(figures);
  const outside = (1 - BOOTSTRAP_LEVEL) / 2;
  return {
    low: quantile(sorted, outside),
    median: quantile(sorted, 0.5),
    high: quantile(sorted, 1 - outside),
  };
}

/** Uniform numbers 0 ≤ x < 1: a Weyl sequence through the finaliser of MurmurHash3. */
function numbersFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let bits = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
  };
}
