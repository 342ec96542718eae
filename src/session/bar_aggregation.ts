/**
 * Aggregates base bars into a longer bar.
 *
 * @module
 */
import type { BarColumns } from "../types.ts";

/** The result of an aggregation; one object is reused for a whole run. */
export class AggregatedBar {
  open = NaN;
  high = NaN;
  low = NaN;
  close = NaN;
  volume = NaN;
  /** Number of base bars in it. */
  count = 0;
  /** Its end, UTC epoch milliseconds; an input of {@linkcode aggregateBars}. */
  end = NaN;
}

/**
 * Aggregates the rows `from` ≤ row < `to` that start before `bar.end` into
 * `bar`: first open, highest high, lowest low, last close, sum of volumes.
 * Returns the first row not taken. `expected` is a guess of the number of rows;
 * a right guess saves the search for the last one.
 *
 * (The end is a field because V8 boxes a double that is passed to a function
 * it does not inline, which would allocate once per bar.)
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
 * The first row in `from` ≤ row < `to` that starts at or after `end`, else
 * `to`. Starts ascend. `guess` is tried first.
 */
export function firstFrom(
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

/** Writes an aggregated bar that starts at `timestamp` to a row of columns. */
export function putBar(
  bar: AggregatedBar,
  timestamp: number,
  columns: BarColumns,
  row: number,
): void {
  columns.timestamp[row] = timestamp;
  columns.open[row] = bar.open;
  columns.high[row] = bar.high;
  columns.low[row] = bar.low;
  columns.close[row] = bar.close;
  columns.volume[row] = bar.volume;
}
