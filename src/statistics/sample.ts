/**
 * Moments, quantiles and histograms of samples.
 *
 * @module
 */
import { mean } from "./statistic.ts";

/** A histogram: `edges` has one number more than `counts`. */
export interface Histogram {
  /** The bounds of the bins, ascending; a bin has its lower bound, the last one both. */
  readonly edges: readonly number[];
  /** How many values are in each bin. */
  readonly counts: readonly number[];
}

/** What a sample looks like. */
export interface SampleShape {
  /** How many values. */
  readonly count: number;
  /** Arithmetic mean. */
  readonly mean: number;
  /** Third central moment ÷ third power of the deviation, both divided by n; 0 if the values do not vary. */
  readonly skewness: number;
  /** Fourth central moment ÷ fourth power of the deviation, both divided by n; 3 of a normal distribution, also if the values do not vary. */
  readonly kurtosis: number;
}

/** The shape of a sample; `undefined` without values. */
export function sampleShape(
  values: readonly number[],
): SampleShape | undefined {
  if (values.length === 0) return undefined;
  const center = mean(values);
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (const value of values) {
    const square = (value - center) ** 2;
    second += square;
    third += square * (value - center);
    fourth += square * square;
  }
  const count = values.length;
  const variance = second / count;
  // Rounding alone is no variation.
  const varies = variance > (1e-14 * center) ** 2 && variance > 0;
  return {
    count,
    mean: center,
    skewness: varies ? third / count / variance ** 1.5 : 0,
    kurtosis: varies ? fourth / count / variance ** 2 : 3,
  };
}

/**
 * A quantile of ascending values, linear between the two nearest (R. J. Hyndman
 * and Y. Fan, 1996, definition 7); NaN of no values.
 */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const place = (ascending.length - 1) * share;
  const low = Math.floor(place);
  const value = ascending[low] ?? NaN;
  const next = ascending[Math.min(low + 1, ascending.length - 1)] ?? NaN;
  return value + (next - value) * (place - low);
}

/** Values in ascending order. */
export function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}

/**
 * Counts values in `bins` bins of equal width from the least to the largest. A
 * sample without a range has one bin; one without finite values has none.
 */
export function histogram(
  values: readonly number[],
  bins: number,
): Histogram {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least > most) return { edges: [], counts: [] };
  const count = most > least ? bins : 1;
  const edges = Array.from(
    { length: count + 1 },
    (_, i) => i === count ? most : least + (most - least) * i / count,
  );
  const counts = new Array<number>(count).fill(0);
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    let bin = most > least
      ? Math.min(
        count - 1,
        Math.floor((value - least) / (most - least) * count),
      )
      : 0;
    // Rounding must not put a value beside the bounds that are told.
    while (bin > 0 && value < edges[bin]) bin--;
    while (bin < count - 1 && value >= edges[bin + 1]) bin++;
    counts[bin]++;
  }
  return { edges, counts };
}
