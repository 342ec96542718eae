/**
 * Where hour bars may start.
 *
 * @module
 */
import { WallClock } from "../parsing/bar_start.ts";

/** The length of an hour bar, milliseconds. */
export const HOUR_MS = 3_600_000;

/**
 * The grid of a series of hour bars. Sources disagree: most cut hours by the
 * clock, so that the bar of 09:00 holds what was traded from the open at 09:30
 * on, some from the session's open. Either is taken, but not both in a series:
 * its first bar that leaves no doubt decides. The clock is that of the exchange
 * or UTC, which differ where a zone is half an hour off.
 */
export class HourGrid {
  readonly #clock: WallClock;
  #anchor: "clock" | "open" | undefined;

  /** For an exchange in `zone`. */
  constructor(zone: string) {
    this.#clock = new WallClock(zone);
  }

  /** What the bars before stood on, in words; empty before it is known. */
  get anchor(): string {
    if (this.#anchor === undefined) return "";
    return this.#anchor === "clock"
      ? "on the clock's hours"
      : "on hours from the open";
  }

  /** Whether a bar may start at this instant; `opens` are those of its session and after its breaks. */
  takes(start: number, opens: readonly number[]): boolean {
    const onClock = start % HOUR_MS === 0 ||
      this.#clock.toLocal(start) % HOUR_MS === 0;
    const onOpen = opens.some((open) => (start - open) % HOUR_MS === 0);
    if (onClock !== onOpen) this.#anchor ??= onClock ? "clock" : "open";
    return this.#anchor === "clock"
      ? onClock
      : this.#anchor === "open"
      ? onOpen
      : onClock;
  }
}
