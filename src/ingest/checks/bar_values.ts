/**
 * What is wrong with the prices and the volume of a bar.
 *
 * @module
 */
import type { RejectKind } from "./findings.ts";

/** What a 32-bit number cannot hold, as a share of the price. */
const SINGLE_PRECISION = 1e-7;

/** How many digits of a price are certain: those of a 32-bit number. */
const DIGITS = 7;

/** A rounded price may be off by a unit of its last decimal, if that is a cent at most, or this share. */
const MAX_UNIT = 0.01, MAX_UNIT_SHARE = 1e-4;

/** What Interactive Brokers writes as the volume of bars that have none. */
export const NO_VOLUME = -1;

/**
 * Low and high of a bar, widened to include its open and close if these are
 * outside by a rounding error at most: a unit of the last decimal of high and low.
 * Else `undefined`.
 */
export function widenedRange(
  open: number,
  high: number,
  low: number,
  close: number,
): { readonly low: number; readonly high: number } | undefined {
  const top = Math.max(open, high, close);
  const bottom = Math.min(open, low, close);
  if (!(low <= high && Math.abs(top) < Infinity)) return undefined;
  const tolerance = toleranceOf(high, low);
  const isRounded = top - high <= tolerance && low - bottom <= tolerance;
  return isRounded ? { low: bottom, high: top } : undefined;
}

/** By how much a price may be outside of high and low and count as rounded. */
function toleranceOf(high: number, low: number): number {
  const size = Math.max(Math.abs(high), Math.abs(low));
  const unit = 10 ** -Math.max(decimalsOf(high), decimalsOf(low));
  const largest = Math.max(MAX_UNIT, MAX_UNIT_SHARE * size);
  // A difference of two prices is not exact.
  return Math.max(Math.min(unit, largest), SINGLE_PRECISION * size) *
    (1 + SINGLE_PRECISION);
}

/** How many decimals a price has, without the noise of 32 bits. */
function decimalsOf(price: number): number {
  const [digits, exponent = "0"] = String(Number(price.toPrecision(DIGITS)))
    .split("e");
  return Math.max(0, (digits.split(".")[1]?.length ?? 0) - Number(exponent));
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
  if (volume < 0) return "negative_volume";
  if (!allowsNegative) {
    if (all.some((value) => value < 0)) return "negative";
    if (Math.min(open, high, low, close) === 0) return "zero_price";
  }
  return high < low ? "high_below_low" : "outside_range";
}
