/**
 * Merges new bars of a day into the stored ones.
 *
 * @module
 */
import type { BarColumns } from "../types.ts";
import { type ConflictPolicy, makeColumns } from "./bar_store.ts";

/** The outcome of a merge; the counts are those of a write. */
export interface MergeResult {
  /** The merged bars; rows past `rows` are unused. */
  readonly columns: BarColumns;
  /** The number of bars after the merge. */
  readonly rows: number;
  /** New bars. */
  readonly added: number;
  /** Bars that are equal on both sides. */
  readonly unchanged: number;
  /** Bars that differ between the sides, where the new one won. */
  readonly replaced: number;
  /** Bars that differ between the sides, where the stored one won. */
  readonly kept: number;
  /** The row of the first new bar that differs from a stored one; −1 if none does. */
  readonly firstConflict: number;
}

/**
 * Merges rows `from` … `to − 1` of `fresh` into the first `rows` bars of
 * `stored`, both strictly ascending. Under policy `fail`, conflicts count as
 * `kept`, and the caller checks `firstConflict`.
 */
export function mergeDay(
  stored: BarColumns,
  rows: number,
  fresh: BarColumns,
  from: number,
  to: number,
  policy: ConflictPolicy,
): MergeResult {
  if (rows === 0) return allNew(fresh, from, to);
  const merged = makeColumns(rows + to - from);
  let left = 0;
  let right = from;
  let at = 0;
  let added = 0, unchanged = 0, replaced = 0, kept = 0;
  let firstConflict = -1;
  while (left < rows || right < to) {
    const a = left < rows ? stored.timestamp[left] : Infinity;
    const b = right < to ? fresh.timestamp[right] : Infinity;
    if (a < b) {
      copyBar(stored, left++, merged, at++);
    } else if (b < a) {
      copyBar(fresh, right++, merged, at++);
      added++;
    } else {
      if (sameBar(stored, left, fresh, right)) {
        copyBar(stored, left, merged, at);
        unchanged++;
      } else {
        if (firstConflict < 0) firstConflict = right;
        if (policy === "replace") {
          copyBar(fresh, right, merged, at);
          replaced++;
        } else {
          copyBar(stored, left, merged, at);
          kept++;
        }
      }
      left++;
      right++;
      at++;
    }
  }
  return {
    columns: merged,
    rows: at,
    added,
    unchanged,
    replaced,
    kept,
    firstConflict,
  };
}

/** The result if nothing is stored yet, as in most imports: the bars need no copy. */
function allNew(fresh: BarColumns, from: number, to: number): MergeResult {
  return {
    columns: {
      timestamp: fresh.timestamp.subarray(from, to),
      open: fresh.open.subarray(from, to),
      high: fresh.high.subarray(from, to),
      low: fresh.low.subarray(from, to),
      close: fresh.close.subarray(from, to),
      volume: fresh.volume.subarray(from, to),
    },
    rows: to - from,
    added: to - from,
    unchanged: 0,
    replaced: 0,
    kept: 0,
    firstConflict: -1,
  };
}

/** Whether two bars have the same prices and volume; −0 and 0 differ. */
export function sameBar(
  a: BarColumns,
  i: number,
  b: BarColumns,
  j: number,
): boolean {
  return Object.is(a.open[i], b.open[j]) && Object.is(a.high[i], b.high[j]) &&
    Object.is(a.low[i], b.low[j]) && Object.is(a.close[i], b.close[j]) &&
    Object.is(a.volume[i], b.volume[j]);
}

/** Copies one bar from row to row. */
export function copyBar(
  source: BarColumns,
  i: number,
  target: BarColumns,
  j: number,
): void {
  target.timestamp[j] = source.timestamp[i];
  target.open[j] = source.open[i];
  target.high[j] = source.high[i];
  target.low[j] = source.low[i];
  target.close[j] = source.close[i];
  target.volume[j] = source.volume[i];
}
