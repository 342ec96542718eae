/**
 * Whether timestamps were read in the wrong time zone.
 *
 * @module
 */
import type { TradingSession } from "../../time/session.ts";
import type { BarColumns } from "../../types.ts";

const EDGE_MS = 1_800_000;
const MIN_BARS = 30;
const MIN_SHARE_OUTSIDE = 0.25;

/**
 * Collects when the bars of a series lie. Read in the wrong zone, much of what
 * was traded falls outside of regular hours while, day for day, no bar is near
 * the open, or none near the close: the two ends of a session where trading is
 * busiest. True bars from before the open carry little volume.
 */
export class ZoneEvidence {
  #outside = 0;
  #outsideVolume = 0;
  #inside = 0;
  #insideVolume = 0;
  #days = 0;
  #withOpen = 0;
  #withClose = 0;

  /** Counts a bar outside of regular hours. */
  addOutside(volume: number): void {
    this.#outside++;
    this.#outsideVolume += volume;
  }

  /** Counts a day's bars in regular hours, `stepMs` long: the first `rows` of the columns, in file order. */
  addDay(
    session: TradingSession,
    columns: BarColumns,
    rows: number,
    stepMs: number,
  ): void {
    const { timestamp, volume } = columns;
    const first = Math.min(timestamp[0], timestamp[rows - 1]);
    const last = Math.max(timestamp[0], timestamp[rows - 1]);
    for (let i = 0; i < rows; i++) this.#insideVolume += volume[i];
    this.#inside += rows;
    this.#days++;
    if (first < session.open + EDGE_MS) this.#withOpen++;
    if (last + stepMs > session.close - EDGE_MS) this.#withClose++;
  }

  /** Whether the bars look as if read in the wrong zone. */
  suspicious(): boolean {
    const bars = this.#inside + this.#outside;
    const volume = this.#insideVolume + this.#outsideVolume;
    // Without volumes every bar counts the same.
    const share = volume > 0
      ? this.#outsideVolume / volume
      : this.#outside / bars;
    return bars >= MIN_BARS && share >= MIN_SHARE_OUTSIDE &&
      (this.#withOpen === 0 || this.#withClose === 0);
  }

  /** The evidence in words. */
  describe(): string {
    const bars = this.#inside + this.#outside;
    return `${this.#outside} of ${bars} bars lie outside of regular hours, and of ${this.#days} days ${this.#withOpen} have bars at the open and ${this.#withClose} at the close`;
  }
}
