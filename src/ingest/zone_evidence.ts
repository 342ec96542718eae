/**
 * Whether timestamps were read in the wrong time zone.
 *
 * @module
 */
import type { TradingSession } from "../time/session.ts";

const EDGE_MS = 1_800_000;
const MIN_BARS = 30;
const MIN_SHARE_OUTSIDE = 0.25;

/**
 * Collects when the bars of a series lie. Read in the wrong zone, many of them
 * fall outside of regular hours while, day for day, none is near the open, or
 * none near the close: the two ends of a session where trading is busiest.
 */
export class ZoneEvidence {
  /** Bars outside of regular hours. */
  outside = 0;
  #inside = 0;
  #days = 0;
  #withOpen = 0;
  #withClose = 0;

  /** Counts a day's bars in regular hours, the first and last of them given. */
  addDay(
    session: TradingSession,
    first: number,
    last: number,
    bars: number,
  ): void {
    this.#days++;
    this.#inside += bars;
    if (first < session.open + EDGE_MS) this.#withOpen++;
    if (last >= session.close - EDGE_MS) this.#withClose++;
  }

  /** Whether the bars look as if read in the wrong zone. */
  suspicious(): boolean {
    const bars = this.#inside + this.outside;
    return bars >= MIN_BARS && this.outside >= MIN_SHARE_OUTSIDE * bars &&
      (this.#withOpen === 0 || this.#withClose === 0);
  }

  /** The evidence in words. */
  describe(): string {
    const bars = this.#inside + this.outside;
    return `${this.outside} of ${bars} bars lie outside of regular hours, and of ${this.#days} days ${this.#withOpen} have bars at the open and ${this.#withClose} at the close`;
  }
}
