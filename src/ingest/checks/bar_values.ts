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
  const isRounded = low > 0 && low <= high && top < Infinity &&
    top - high <= ROUNDING_TOLERANCE * high &&
    low - bottom <= ROUNDING_TOLERANCE * low;
  return isRounded ? { low: bottom, high: top } : undefined;
}

/** Why a bar whose values failed the checks is rejected. */
export function badValueKind(
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
): RejectKind {
  const all = [open, high, low, close, volume];
  if (!all.every(Number.isFinite)) return "not_finite";
  if (all.some((value) => value < 0)) return "negative";
  return high < low ? "high_below_low" : "outside_range";
}
