/**
 * Evidence that timestamps were read in the wrong time zone.
 *
 * @module
 */
import type { TradingSession } from "../../time/session.ts";

/** Bars this close to the open or the close count as at the open or close. */
const EDGE_MS = 1_800_000;
const MIN_BARS = 30;
const MIN_SHARE_OUTSIDE = 0.25;

/**
 * Where the bars of a series lie in their sessions. Open and close are the
 * busiest times of a session. In the wrong zone, much of the volume falls
 * outside of regular hours, and no date has a bar near the open, or none has
 * one near the close. In the right zone, bars from before the open carry little
 * volume.
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

  /** Counts a date in regular hours: its first and last bar, their number and volume. */
  addDay(
    session: TradingSession,
    first: number,
    lastEnd: number,
    bars: number,
    volume: number,
  ): void {
    this.#insideVolume += volume;
    this.#inside += bars;
    this.#days++;
    if (first < session.open + EDGE_MS) this.#withOpen++;
    if (lastEnd > session.close - EDGE_MS) this.#withClose++;
  }

  /** Whether the zone is most likely wrong. */
  isSuspicious(): boolean {
    const bars = this.#inside + this.#outside;
    const volume = this.#insideVolume + this.#outsideVolume;
    // Without volumes, every bar has the same weight.
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
