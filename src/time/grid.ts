/**
 * The slots of a session: the grid of expected bars.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { parseInterval } from "./interval.ts";
import type { Interval } from "../types.ts";
import type { TradingSession } from "./session.ts";
import { zoneOffsets } from "./zone.ts";

/**
 * Open, close and breaks: the part of a session that a grid needs. Slots by the
 * clock need the zone of the exchange too, or its offset from UTC at the open.
 */
export interface SessionHours
  extends Pick<TradingSession, "open" | "close" | "breaks"> {
  /** IANA name of the exchange's time zone. */
  readonly zone?: string;
  /** Milliseconds to add to the open for the time of the exchange's clock. */
  readonly utcOffsetMs?: number;
}

/** How long slots are and where they begin. */
export interface SlotRule {
  /** The length of a whole slot in milliseconds; `Infinity` is a session. */
  readonly lengthMs: number;
  /** Whether slots begin by the clock; else they count from the open. */
  readonly byClock?: true;
}

/**
 * The slots of one session at one interval length.
 *
 * Slots are anchored on the session open, and again on the end of each break; by
 * the clock, on midnight in the exchange's zone. The last slot before a break or
 * the close ends there, and the first one by the clock begins with the session,
 * however short they are. An interval from the open that is at least as long as
 * the session has one slot, from open to close, across any break.
 *
 * ```ts
 * import { SessionGrid, TimeManager } from "@openbell/session/calendar";
 *
 * const time = new TimeManager({ exchange: "NYSE" });
 * const session = time.getTradingSession("2026-11-27"); // a half day, 09:30 to 13:00
 * if (session !== undefined) {
 *   const hours = new SessionGrid(session, 60 * 60_000);
 *   console.log(hours.count); // 4: the last one is half an hour long
 *   console.log(hours.end(3) === session.close); // true
 * }
 * ```
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
  /** Where the first slot of each stretch would begin if it were whole. */
  readonly #anchors: readonly number[];

  /**
   * Creates the grid of a rule, or of a length from the open, for the session's
   * hours; a length of `Infinity` is one slot per session.
   */
  constructor(hours: SessionHours, rule: number | SlotRule) {
    const { open, close, breaks } = hours;
    const { lengthMs, byClock } = typeof rule === "number"
      ? { lengthMs: rule }
      : rule;
    const whole = byClock !== true && lengthMs >= close - open;
    this.intervalMs = whole ? close - open : lengthMs;
    if (whole || (breaks.length === 0 && byClock !== true)) {
      this.count = Math.ceil((close - open) / this.intervalMs);
      this.#starts = [open];
      this.#ends = [close];
      this.#firsts = [0, this.count];
      this.#anchors = this.#starts;
      return;
    }
    const starts = [open, ...breaks.map((pause) => pause.end)];
    this.#starts = starts;
    this.#ends = [...breaks.map((pause) => pause.start), close];
    this.#anchors = byClock === true
      ? starts.map((start) => start - sinceSlot(hours, start, lengthMs))
      : starts;
    const firsts = [0];
    this.#anchors.forEach((anchor, i) => {
      const slots = Math.ceil((this.#ends[i] - anchor) / this.intervalMs);
      firsts.push(firsts[i] + slots);
    });
    this.#firsts = firsts;
    this.count = firsts[breaks.length + 1];
  }

  /** The start of a slot, UTC epoch milliseconds. */
  start(slot: number): number {
    const segment = this.#segmentOfSlot(slot);
    const start = this.#anchors[segment] +
      (slot - this.#firsts[segment]) * this.intervalMs;
    return Math.max(start, this.#starts[segment]);
  }

  /** The end of a slot: its start plus the interval, or an earlier break or close. */
  end(slot: number): number {
    const segment = this.#segmentOfSlot(slot);
    const end = this.#anchors[segment] +
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
          Math.floor((instant - this.#anchors[i]) / this.intervalMs);
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
          Math.floor((instant - this.#anchors[i]) / this.intervalMs);
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

/** How long before an instant the slot of the clock begins that it lies in. */
function sinceSlot(
  { open, zone, utcOffsetMs }: SessionHours,
  instant: number,
  lengthMs: number,
): number {
  const offset = utcOffsetMs ??
    (zone === undefined ? undefined : zoneOffsets(zone).offsetAt(open));
  if (offset === undefined) {
    throw new TypeError("Slots by the clock need the zone of the session");
  }
  const since = (instant + offset) % lengthMs;
  return since < 0 ? since + lengthMs : since;
}

/** The slots of an interval within a session; `undefined` if it is longer than a day. */
export function slotRule(interval: Interval): SlotRule | undefined {
  const { unit, count, lengthMs, byClock } = parseInterval(interval);
  if (lengthMs === undefined) {
    return unit === "d" && count === 1 ? { lengthMs: Infinity } : undefined;
  }
  return byClock === true ? { lengthMs, byClock } : { lengthMs };
}

/**
 * The grid of an interval in a session; `1d` is one slot from open to close.
 *
 * @throws {SessionError} `argument_invalid` if the interval is malformed or
 * longer than one day.
 */
export function gridOf(hours: SessionHours, interval: Interval): SessionGrid {
  const rule = slotRule(interval);
  if (rule !== undefined) return new SessionGrid(hours, rule);
  throw new SessionError(
    "argument_invalid",
    `A session has no slots of ${interval}; the longest interval within a session is 1d`,
  );
}
