/**
 * What is wrong with the prices and the volume of a bar.
 *
 * @module
 */
import type { RejectKind } from "./findings.ts";

/**
 * By how much a price may be outside of low … high and count as rounded, as a
 * share of the price: what a 32-bit number cannot hold.
 */
export const ROUNDING_TOLERANCE = 1e-7;

/**
 * Low and high of a bar, widened to include its open and close if these are
 * outside by a rounding error at most; else `undefined`.
 */
export function widenedRange(
  open: number,
  high: number,
  low: number,
  close: number,
): { readonly low: number; readonly high: number } | undefined {
  const top = Math.max(open, high, close);
  const bottom = Math.min(open, low, close);
  const isRounded = low <= high && Math.abs(top) < Infinity &&
    top - high <= ROUNDING_TOLERANCE * Math.abs(high) &&
    low - bottom <= ROUNDING_TOLERANCE * Math.abs(low);
  return isRounded ? { low: bottom, high: top } : undefined;
}

/**
 * Whether a row has no prices: all are missing, or all are 0 and `isTraded` does not
 * say that 0 is one.
 */
export function hasNoPrices(
  open: number,
  high: number,
  low: number,
  close: number,
  isTraded: boolean,
): boolean {
  const all = [open, high, low, close];
  return all.every(Number.isNaN) ||
    (all.every((price) => price === 0) && !isTraded);
}

/**
 * Why a bar whose values failed the checks is rejected; `allowsNegative` for
 * instruments whose prices may be 0 and below.
 */
export function badValueKind(
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
  allowsNegative: boolean,
): RejectKind {
  const all = [open, high, low, close, volume];
  if (!all.every(Number.isFinite)) return "not_finite";
  if (volume < 0) return "negative";
  if (!allowsNegative) {
    if (all.some((value) => value < 0)) return "negative";
    if (Math.min(open, high, low, close) === 0) return "zero_price";
  }
  return high < low ? "high_below_low" : "outside_range";
}
