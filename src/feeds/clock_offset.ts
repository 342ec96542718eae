/**
 * Compares the venue's clock with the machine's. Bars are due by the machine's
 * clock: one that is ahead releases slices too early.
 *
 * @module
 */
import type { FeedNotice } from "./feed.ts";

/** An offset up to this is none. */
const TOLERANCE_MS = 1_000;

/** How long a message may travel before it looks as if clocks differed. */
const TRAVEL_MS_MAX = 500;

/** How many messages are compared: one may be late, all of them are not. */
const MESSAGES = 20;

/** Resolution of the `Date` header. */
const DATE_MS = 1_000;

/** Gives notice of offsets of more than a second, and when they have changed. */
export class ClockOffset {
  readonly #notice: (notice: FeedNotice) => void;
  #newest = -Infinity;
  #messages = 0;
  /** The offset of the last notice. */
  #told = 0;

  /** `notice` receives the notices. */
  constructor(notice: (notice: FeedNotice) => void) {
    this.#notice = notice;
  }

  /** A message of the venue's `instant` came `now`. */
  messageAt(instant: number, now: number): void {
    this.#newest = Math.max(this.#newest, instant - now);
    if (++this.#messages < MESSAGES) return;
    this.#between(this.#newest, this.#newest + TRAVEL_MS_MAX);
    this.#messages = 0;
    this.#newest = -Infinity;
  }

  /** An answer with the header `Date` was asked for at `sent`, and came `received`. */
  answerAt(date: string | null, sent: number, received: number): void {
    const instant = Date.parse(date ?? "");
    if (Number.isNaN(instant)) return;
    this.#between(instant - received, instant + DATE_MS - sent);
  }

  /** The offset is between two values. */
  #between(least: number, most: number): void {
    const isApart = least > TOLERANCE_MS || most < -TOLERANCE_MS;
    const offset = isApart ? Math.round((least + most) / 2) : 0;
    const isTold = this.#told >= least - TOLERANCE_MS &&
      this.#told <= most + TOLERANCE_MS;
    if (isTold) return;
    this.#told = offset;
    this.#notice({ kind: "clock_offset", ms: offset });
  }
}
