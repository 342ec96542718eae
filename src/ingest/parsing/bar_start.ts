/**
 * From what a file says of a bar's time to the bar's start.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { DAY_MS } from "../../time/date.ts";
import { type ZoneOffsets, zoneOffsets } from "../../time/zone.ts";
import type { TimeKind } from "./timestamps.ts";

/** Wall times of a zone. */
export class WallClock {
  readonly #offsets: ZoneOffsets;

  /**
   * A clock in `zone`.
   *
   * @throws {SessionError} `argument_invalid` if there is no such zone.
   */
  constructor(zone: string) {
    try {
      this.#offsets = zoneOffsets(zone);
    } catch (error) {
      throw new SessionError(
        "argument_invalid",
        `Not a time zone: ${
          JSON.stringify(zone)
        }; write an IANA name, for example America/New_York or UTC`,
        { cause: error },
      );
    }
  }

  /** The instant, UTC epoch ms, of milliseconds since 1970-01-01 00:00 local. */
  toInstant(localMs: number): number {
    return this.#offsets.toInstant(localMs);
  }

  /** Milliseconds since 1970-01-01 00:00 local of an instant, UTC epoch ms. */
  toLocal(instant: number): number {
    return instant + this.#offsets.offsetAt(instant);
  }
}

/** Midnight, as if in UTC, of the date of milliseconds since 1970-01-01 00:00. */
export function midnightOf(localMs: number): number {
  return Math.floor(localMs / DAY_MS) * DAY_MS;
}

/** Turns timestamps of a file into starts of bars, as a sink takes them. */
export class BarTime {
  readonly #clock: WallClock;
  readonly #atEnd: boolean;

  /**
   * For timestamps without a zone in `zone`, at the start or the end of bars.
   *
   * @throws {SessionError} `argument_invalid` if there is no such zone.
   */
  constructor(zone: string, stamp: "start" | "end") {
    this.#clock = new WallClock(zone);
    this.#atEnd = stamp === "end";
  }

  /**
   * The start of a bar that is `stepMs` long, 0 for a day: its midnight in UTC,
   * or another instant that belongs to it.
   */
  startOf(time: number, kind: TimeKind, stepMs: number): number {
    if (stepMs > 0) {
      const instant = kind === "instant" ? time : this.#clock.toInstant(time);
      return this.#atEnd ? instant - stepMs : instant;
    }
    if (kind === "date") return time;
    if (kind === "local") {
      // A wall time belongs to its date, but for the evening of a session that
      // opens the day before: the calendar knows.
      if (time === midnightOf(time)) return time;
      time = this.#clock.toInstant(time);
    }
    // The end of a day is the start of the next: a moment before, it is the day.
    return this.#atEnd ? time - 1 : time;
  }
}
