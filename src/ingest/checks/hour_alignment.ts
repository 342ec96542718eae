/**
 * Where hour bars may start.
 *
 * @module
 */
import { WallClock } from "../parsing/wall_clock.ts";

/** The length of an hour bar, milliseconds. */
export const HOUR_MS = 3_600_000;

/**
 * The alignment of a series of hour bars. Sources disagree: most cut hours by
 * the clock, so that with an open at 09:30 the first bar starts at 09:00; some
 * cut them from the open. A series follows one of the two; the first bar that
 * fits only one decides which. The clock is that of the exchange or UTC, which
 * differ where a zone's offset has half an hour.
 */
export class HourAlignment {
  readonly #clock: WallClock;
  #decided: "clock" | "open" | undefined;

  /** For an exchange in `zone`. */
  constructor(zone: string) {
    this.#clock = new WallClock(zone);
  }

  /** The alignment in words; empty while it is undecided. */
  get alignment(): string {
    if (this.#decided === undefined) return "";
    return this.#decided === "clock"
      ? "on clock hours"
      : "on hours counted from the open";
  }

  /**
   * Returns whether the start of a bar is aligned; may decide the alignment.
   * `opens` are the starts of its session's stretches: the open and the ends of
   * breaks.
   */
  accept(start: number, opens: readonly number[]): boolean {
    const onClock = start % HOUR_MS === 0 ||
      this.#clock.toLocal(start) % HOUR_MS === 0;
    const onOpen = opens.some((open) => (start - open) % HOUR_MS === 0);
    if (onClock !== onOpen) this.#decided ??= onClock ? "clock" : "open";
    return this.#decided === "open" ? onOpen : onClock;
  }
}
