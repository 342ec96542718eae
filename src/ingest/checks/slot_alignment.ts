/**
 * Where bars of more than a minute may start.
 *
 * @module
 */
import { parseInterval } from "../../time/interval.ts";
import type { StoredInterval } from "../../types.ts";
import { WallClock } from "../parsing/wall_clock.ts";

/**
 * The alignment of a series of bars of more than a minute. Sources disagree: most
 * cut hours by the clock, so that with an open at 09:30 the first bar starts at
 * 09:00 or 09:30 and the next at 10:00; others count them from the open. The
 * first bar that fits only one decides which the series follows. A bar at the
 * open fits both.
 */
export class SlotAlignment {
  readonly #clock: WallClock;
  readonly #stepMs: number;
  /** Whether bars may lie by the clock: a day must be a multiple of them. */
  readonly #mayBeClock: boolean;
  #decided: "clock" | "open" | undefined;

  /** For bars of an exchange in `zone`; `clock` is their interval by the clock. */
  constructor(
    interval: StoredInterval,
    clock: StoredInterval | undefined,
    zone: string,
  ) {
    this.#clock = new WallClock(zone);
    this.#stepMs = parseInterval(interval).lengthMs ?? Infinity;
    this.#mayBeClock = clock !== undefined;
    if (interval === clock) this.#decided = "clock";
    else if (clock === undefined) this.#decided = "open";
  }

  /** The alignment, `undefined` while it is undecided. */
  get decided(): "clock" | "open" | undefined {
    return this.#decided;
  }

  /** The alignment in words; empty while it is undecided. */
  get words(): string {
    if (this.#decided === undefined) return "";
    return this.#decided === "clock"
      ? ", earlier bars begin by the clock"
      : ", earlier bars count from the open";
  }

  /** Decides, if no bar has: what has fitted both counts from the open. */
  settle(): void {
    this.#decided ??= "open";
  }

  /** Whether a bar of regular hours, in a stretch from `from` on, is aligned. */
  accept(start: number, from: number): boolean {
    const onClock = this.#mayBeClock && (start === from || this.#isFull(start));
    const onOpen = start >= from && (start - from) % this.#stepMs === 0;
    if (onClock !== onOpen) this.#decided ??= onClock ? "clock" : "open";
    return this.#decided === undefined
      ? onClock
      : this.#decided === "clock"
      ? onClock
      : onOpen;
  }

  /** Whether a bar outside of regular hours is aligned in one of the two ways. */
  acceptOutside(start: number, from: number): boolean {
    return this.#isFull(start) || (start - from) % this.#stepMs === 0;
  }

  #isFull(start: number): boolean {
    return this.#clock.toLocal(start) % this.#stepMs === 0;
  }
}
