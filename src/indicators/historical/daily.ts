/**
 * Historical indicators over daily bars: ranges, gaps, extremes.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import { trueRange } from "../kernels/atr_kernel.ts";
import { trailing } from "./trailing.ts";

/** Mean of high − low over `from` ≤ row < `to`; NaN without a row. */
export function averageRange(
  bars: BarColumns,
  from: number,
  to: number,
): number {
  let total = 0;
  for (let row = from; row < to; row++) total += bars.high[row] - bars.low[row];
  return total / (to - from);
}

/**
 * Mean true range over `from` ≤ row < `to`: the seed of Wilder's average, which
 * depends on the period alone and not on the length of the history. The first row
 * needs the close of the previous row; NaN without one.
 */
export function averageTrueRange(
  bars: BarColumns,
  from: number,
  to: number,
): number {
  if (from < 1) return NaN;
  const { high, low, close } = bars;
  let total = 0;
  for (let row = from; row < to; row++) {
    total += trueRange(high[row], low[row], close[row - 1]);
  }
  return total / (to - from);
}

/**
 * The range of the newest row ÷ the mean range of all rows, including the
 * newest. NaN without a row, or if the mean is 0.
 */
export function rangeRatio(bars: BarColumns, from: number, to: number): number {
  if (from >= to) return NaN;
  const mean = averageRange(bars, from, to);
  return mean === 0 ? NaN : (bars.high[to - 1] - bars.low[to - 1]) / mean;
}

/** Highest high and lowest low over `from` ≤ row < `to`; NaN without a row. */
export function highLow(
  bars: BarColumns,
  from: number,
  to: number,
): readonly [high: number, low: number] {
  return [
    trailing("max", bars, "high", from, to),
    trailing("min", bars, "low", from, to),
  ];
}

/** Statistics of opening gaps over a period. */
export interface GapStats {
  /** Mean gap in percent of the previous close; gaps down are negative. */
  readonly mean: number;
  /** Mean absolute gap in percent of the previous close. */
  readonly size: number;
  /** The largest gap up in percent, 0 if there is none. */
  readonly largestUp: number;
  /** The largest gap down in percent as a positive number, 0 if there is none. */
  readonly largestDown: number;
  /** Share of the days that opened above the previous close. */
  readonly upShare: number;
  /** Share of the days that opened below the previous close. */
  readonly downShare: number;
  /**
   * Share of the gaps that were filled: the day traded at the previous close.
   * NaN if no day had a gap.
   */
  readonly filledShare: number;
}

/**
 * Gaps between the open of each row `from` ≤ row < `to` and the close of the
 * previous row. All values are NaN without a row, or if the first row has no
 * predecessor.
 */
export function gapStats(bars: BarColumns, from: number, to: number): GapStats {
  const days = from < 1 ? 0 : to - from;
  let total = 0;
  let size = 0;
  let largestUp = 0;
  let largestDown = 0;
  let up = 0;
  let down = 0;
  let filled = 0;
  for (let row = to - days; row < to; row++) {
    const before = bars.close[row - 1];
    const gap = 100 * (bars.open[row] - before) / before;
    total += gap;
    size += Math.abs(gap);
    if (gap > 0) {
      up++;
      largestUp = Math.max(largestUp, gap);
      if (bars.low[row] <= before) filled++;
    } else if (gap < 0) {
      down++;
      largestDown = Math.max(largestDown, -gap);
      if (bars.high[row] >= before) filled++;
    }
  }
  return {
    mean: total / days,
    size: size / days,
    largestUp: days > 0 ? largestUp : NaN,
    largestDown: days > 0 ? largestDown : NaN,
    upShare: up / days,
    downShare: down / days,
    filledShare: filled / (up + down),
  };
}
