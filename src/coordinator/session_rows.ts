/**
 * Which stored bars belong to a session.
 *
 * @module
 */
import { SessionGrid, type SessionHours } from "../time/grid.ts";
import type { BarColumns } from "../types.ts";

/**
 * Keeps the bars that lie on the session's grid, among the rows from `from` up
 * to `to`, in place from `from` on; returns how many there are. Bars that start
 * before the open, in a break or between two slots, or end after the close,
 * are nobody's: a stream, a daily bar and a score must all leave them out. So
 * are those that come after a later one, or a second time.
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
    // A last slot that the close cuts short has no whole bar.
    if (grid.end(slot) < timestamp[row] + grid.intervalMs) continue;
    last = slot;
    for (const column of columns) column[kept] = column[row];
    kept++;
  }
  return kept - from;
}

/** Whether every row starts a slot, in a session without breaks. */
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
  // One slot after the other is the rule; only a gap needs a division.
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
