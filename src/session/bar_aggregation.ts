/**
 * Makes one longer bar out of base bars.
 *
 * @module
 */
import type { BarColumns } from "../types.ts";

/** A bar in the making; one object serves a whole run. */
export class AggregatedBar {
  open = NaN;
  high = NaN;
  low = NaN;
  close = NaN;
  volume = 0;
  /** How many base bars it is made of. */
  count = 0;
}

/**
 * Aggregates the rows from `from` up to `to` that start before `end` into
 * `bar`, and returns the first row that was not taken: first open, highest
 * high, lowest low, last close, sum of volumes.
 */
export function aggregateBars(
  bars: BarColumns,
  from: number,
  to: number,
  end: number,
  bar: AggregatedBar,
): number {
  const { timestamp, high, low, volume } = bars;
  let row = from;
  if (row >= to || timestamp[row] >= end) {
    bar.count = 0;
    return from;
  }
  let highest = high[row];
  let lowest = low[row];
  let sum = volume[row];
  for (row++; row < to && timestamp[row] < end; row++) {
    if (high[row] > highest) highest = high[row];
    if (low[row] < lowest) lowest = low[row];
    sum += volume[row];
  }
  bar.open = bars.open[from];
  bar.high = highest;
  bar.low = lowest;
  bar.close = bars.close[row - 1];
  bar.volume = sum;
  bar.count = row - from;
  return row;
}

/**
 * The share of a derived bar's slots that are accounted for, 0–1. A source that
 * omits slots without trades accounts for all of them with the first bar.
 */
export function coverageOf(
  count: number,
  expected: number,
  omitsNoTrade: boolean,
): number {
  return omitsNoTrade && count > 0 ? 1 : count / expected;
}
