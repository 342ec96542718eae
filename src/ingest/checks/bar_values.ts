/**
 * What is wrong with the prices and the volume of a bar.
 *
 * @module
 */
import type { RejectKind } from "./findings.ts";

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
