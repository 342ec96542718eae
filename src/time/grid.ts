/**
 * The slots of a session: the grid of expected bars.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { parseInterval } from "./interval.ts";
import type { Interval } from "../types.ts";
import type { TradingSession } from "./session.ts";

/** Open, close and breaks: the part of a session that a grid needs. */
export type SessionHours = Pick<TradingSession, "open" | "close" | "breaks">;

/**
 * The slots of one session at one interval length.
 *
 * Slots are anchored on the session open, and again on the end of each break.
 * The last slot before a break or the close ends there, however short it is.
 * An interval at least as long as the session has one slot, from open to
 * close, across any break.
 */
export class SessionGrid {
  /** The length of a whole slot in milliseconds, at most that of the session. */
  readonly intervalMs: number;
  /** How many slots the session has. */
  readonly count: number;
  // One entry per stretch without a break; the last of `#firsts` is the count.
  // Plain arrays, because short ones are cheaper to create than typed arrays.
  readonly #starts: readonly number[];
  readonly #ends: readonly number[];
  readonly #firsts: readonly number[];

  /**
   * Creates the grid of `intervalMs` for the session's hours; `Infinity` is one
   * slot per session.
   */
  constructor(hours: SessionHours, intervalMs: number) {
    const { open, close, breaks } = hours;
    const whole = intervalMs >= close - open;
    this.intervalMs = whole ? close - open : intervalMs;
    if (whole || breaks.length === 0) {
      this.count = Math.ceil((close - open) / this.intervalMs);
      this.#starts = [open];
      this.#ends = [close];
      this.#firsts = [0, this.count];
      return;
    }
    this.#starts = [open, ...breaks.map((pause) => pause.end)];
    this.#ends = [...breaks.map((pause) => pause.start), close];
    const firsts = [0];
    this.#starts.forEach((start, i) => {
      const slots = Math.ceil((this.#ends[i] - start) / this.intervalMs);
      firsts.push(firsts[i] + slots);
    });
    this.#firsts = firsts;
    this.count = firsts[breaks.length + 1];
  }

  /** The start of a slot, UTC epoch milliseconds. */
  start(slot: number): number {
    const segment = this.#segmentOfSlot(slot);
    return this.#starts[segment] +
      (slot - this.#firsts[segment]) * this.intervalMs;
  }

  /** The end of a slot: its start plus the interval, or an earlier break or close. */
  end(slot: number): number {
    const segment = this.#segmentOfSlot(slot);
    const end = this.#starts[segment] +
      (slot + 1 - this.#firsts[segment]) * this.intervalMs;
    return Math.min(end, this.#ends[segment]);
  }

  /** The first slot after the stretch without a break that contains a slot. */
  stretchEnd(slot: number): number {
    return this.#firsts[this.#segmentOfSlot(slot) + 1];
  }

  /** The slot at an instant, or −1 outside the session's hours. */
  slotAt(instant: number): number {
    for (let i = 0; i < this.#starts.length; i++) {
      if (instant >= this.#starts[i] && instant < this.#ends[i]) {
        return this.#firsts[i] +
          Math.floor((instant - this.#starts[i]) / this.intervalMs);
      }
    }
    return -1;
  }

  /** The slot that starts at exactly this instant, or −1 if none does. */
  slotStartingAt(instant: number): number {
    const slot = this.slotAt(instant);
    return slot >= 0 && this.start(slot) === instant ? slot : -1;
  }

  /** How many slots have ended at this instant. */
  endedBy(instant: number): number {
    let ended = 0;
    for (let i = 0; i < this.#starts.length; i++) {
      if (instant >= this.#ends[i]) {
        ended = this.#firsts[i + 1];
      } else if (instant > this.#starts[i]) {
        return this.#firsts[i] +
          Math.floor((instant - this.#starts[i]) / this.intervalMs);
      }
    }
    return ended;
  }

  #segmentOfSlot(slot: number): number {
    if (!(slot >= 0 && slot < this.count)) {
      throw new RangeError(
        `Slot ${slot} is outside the session's 0 … ${this.count - 1}`,
      );
    }
    let segment = this.#starts.length - 1;
    while (slot < this.#firsts[segment]) segment--;
    return segment;
  }
}

/**
 * The grid of an interval in a session; `1d` is one slot from open to close.
 *
 * @throws {SessionError} `argument_invalid` if the interval is malformed or
 * longer than one day.
 */
export function gridOf(hours: SessionHours, interval: Interval): SessionGrid {
  const { text, unit, count, lengthMs } = parseInterval(interval);
  if (lengthMs !== undefined) return new SessionGrid(hours, lengthMs);
  if (unit !== "d" || count !== 1) {
    throw new SessionError(
      "argument_invalid",
      `A session has no slots of ${text}; the longest interval within a session is 1d`,
    );
  }
  return new SessionGrid(hours, hours.close - hours.open);
}
