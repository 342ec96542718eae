/**
 * Mean, sum, highest and lowest of a column of daily bars.
 *
 * @module
 */
import type { BarColumns } from "../../types.ts";
import type { Source } from "../params.ts";

/** How the values of a period are aggregated. */
export type TrailingKind = "average" | "sum" | "max" | "min";

/**
 * The mean, sum, highest or lowest of `bars[field]` over `from` ≤ row < `to`;
 * NaN without a row.
 */
export function trailing(
  kind: TrailingKind,
  bars: BarColumns,
  field: Source,
  from: number,
  to: number,
): number {
  if (from >= to) return NaN;
  const values = bars[field];
  let result = values[from];
  for (let row = from + 1; row < to; row++) {
    const value = values[row];
    if (kind === "max") result = Math.max(result, value);
    else if (kind === "min") result = Math.min(result, value);
    else result += value;
  }
  return kind === "average" ? result / (to - from) : result;
}
