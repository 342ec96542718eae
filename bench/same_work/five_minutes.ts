/**
 * Complete 5m bars for sides that cannot derive them.
 *
 * @module
 */
import type { BarColumns } from "../../src/types.ts";
import { FIVE_MINUTES_MS, MINUTE_MS } from "./work.ts";

/**
 * The rows of one-minute bars that complete a 5m bar. Sessions open on a
 * multiple of five minutes.
 */
export function completingRows({ timestamp }: BarColumns): number[] {
  const rows: number[] = [];
  for (let row = 4; row < timestamp.length; row++) {
    const end = timestamp[row] + MINUTE_MS;
    const complete = end % FIVE_MINUTES_MS === 0 &&
      timestamp[row - 4] === end - FIVE_MINUTES_MS;
    if (complete) rows.push(row);
  }
  return rows;
}
