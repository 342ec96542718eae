/**
 * Selects the stored bars that belong to a session.
 *
 * @module
 */
import { SessionGrid, type SessionHours } from "../time/grid.ts";
import type { BarColumns } from "../types.ts";

/**
 * Removes, in place, the rows `from` ≤ row < `to` that are not on the session's
 * grid, and returns the number of rows that remain from `from` on.
 *
 * Removed are bars that start before the open, in a break or between two slots,
 * bars that end after the close, bars out of order and duplicates. Streams,
 * daily bars and scores all use this selection.
 */
export function keepSessionRows(
  bars: BarColumns,
  from: number,
  to: number,
  hours: SessionHours,
  baseMs: number,
): number {
  if (areAllSlots(bars.timestamp, from, to, hours, baseMs)) return to - from;
  const grid = new SessionGrid(hours, baseMs);
  const { timestamp, open, high, low, close, volume } = bars;
  const columns = [timestamp, open, high, low, close, volume];
  let kept = from;
  let last = -1;
  for (let row = from; row < to; row++) {
    const slot = grid.slotStartingAt(timestamp[row]);
    if (slot <= last) continue;
    // The close may cut the last slot short: no complete bar fits into it.
    if (grid.end(slot) < timestamp[row] + grid.intervalMs) continue;
    last = slot;
    for (const column of columns) column[kept] = column[row];
    kept++;
  }
  return kept - from;
}

/** Whether every row starts a slot of a session without breaks. */
function areAllSlots(
  timestamp: Float64Array,
  from: number,
  to: number,
  hours: SessionHours,
  baseMs: number,
): boolean {
  if (from === to) return true;
  if (hours.breaks.length > 0) return false;
  const { open, close } = hours;
  if (baseMs === Infinity) return to - from === 1 && timestamp[from] === open;
  if (timestamp[from] < open || timestamp[to - 1] > close - baseMs) {
    return false;
  }
  // Bars mostly follow each other; only a gap needs a division.
  let next = open;
  for (let row = from; row < to; row++) {
    const start = timestamp[row];
    if (start !== next) {
      const slot = (start - open) / baseMs;
      if (start < next || slot !== Math.floor(slot)) return false;
    }
    next = start + baseMs;
  }
  return true;
}
