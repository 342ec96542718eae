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
  /** The first instant after it; given before it is made. */
  end = NaN;
}

/**
 * Aggregates the rows from `from` up to `to` that start before the bar's end
 * into it, and returns the first row that was not taken: first open, highest
 * high, lowest low, last close, sum of volumes. Where there mostly are
 * `expected` of them, they need not be looked for.
 *
 * (An end that was passed by itself would be an object, as every number is that
 * is no small integer and goes into a function that is not inlined.)
 */
export function aggregateBars(
  bars: BarColumns,
  from: number,
  to: number,
  bar: AggregatedBar,
  expected = 0,
): number {
  const { high, low, volume } = bars;
  const next = firstFrom(bars.timestamp, from, to, bar.end, from + expected);
  bar.count = next - from;
  if (next === from) return from;
  let highest = high[from];
  let lowest = low[from];
  let sum = volume[from];
  for (let row = from + 1; row < next; row++) {
    if (high[row] > highest) highest = high[row];
    if (low[row] < lowest) lowest = low[row];
    sum += volume[row];
  }
  bar.open = bars.open[from];
  bar.high = highest;
  bar.low = lowest;
  bar.close = bars.close[next - 1];
  bar.volume = sum;
  return next;
}

/**
 * The first row from `from` up to `to` that does not start before `end`, which
 * may be `guess`; they ascend.
 */
function firstFrom(
  timestamp: Float64Array,
  from: number,
  to: number,
  end: number,
  guess: number,
): number {
  if (
    guess > from && guess <= to && timestamp[guess - 1] < end &&
    (guess === to || timestamp[guess] >= end)
  ) return guess;
  let row = from;
  while (row < to && timestamp[row] < end) row++;
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
