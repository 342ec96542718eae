/**
 * Selects the stored bars that belong to a session.
 *
 * @module
 */
import { MINUTE_MS } from "../time/date.ts";
import { SessionGrid, type SessionHours, type SlotRule } from "../time/grid.ts";
import type { BarColumns } from "../types.ts";

/**
 * Removes, in place, the rows `from` ≤ row < `to` that are not on the session's
 * grid of `rule`, and returns the number of rows that remain from `from` on.
 *
 * Removed are bars that start before the open, in a break or between two slots,
 * minutes and shorter bars that end after the close, bars out of order and
 * duplicates. A longer bar that a break or the close cuts short belongs to the
 * session and ends there. Streams, daily bars and scores all use this selection.
 */
export function keepSessionRows(
  bars: BarColumns,
  from: number,
  to: number,
  hours: SessionHours,
  rule: number | SlotRule,
): number {
  const { lengthMs, byClock = false } = typeof rule === "number"
    ? { lengthMs: rule }
    : rule;
  if (!byClock && areAllSlots(bars.timestamp, from, to, hours, lengthMs)) {
    return to - from;
  }
  const grid = new SessionGrid(hours, rule);
  const { timestamp, open, high, low, close, volume } = bars;
  const columns = [timestamp, open, high, low, close, volume];
  let kept = from;
  let last = -1;
  for (let row = from; row < to; row++) {
    const slot = grid.slotStartingAt(timestamp[row]);
    if (slot <= last) continue;
    if (isCutShort(grid, slot)) continue;
    last = slot;
    for (const column of columns) column[kept] = column[row];
    kept++;
  }
  return kept - from;
}

/**
 * Whether a break or the close cuts a slot of a minute or less short: no session
 * begins or ends within a minute, so that a bar in it goes on after the close.
 */
export function isCutShort(grid: SessionGrid, slot: number): boolean {
  const { intervalMs } = grid;
  return intervalMs <= MINUTE_MS &&
    grid.end(slot) - grid.start(slot) < intervalMs;
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
  const latest = baseMs <= MINUTE_MS ? close - baseMs : close - 1;
  if (timestamp[from] < open || timestamp[to - 1] > latest) return false;
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
