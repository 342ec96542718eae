/**
 * The start of a bar from its timestamp in a file.
 *
 * @module
 */
import type { TimeKind } from "./timestamps.ts";
import { midnightOf, WallClock } from "./wall_clock.ts";

/** Converts timestamps of a file to starts of bars, as a sink expects them. */
export class BarStart {
  readonly #clock: WallClock;
  readonly #atEnd: boolean;

  /**
   * For timestamps that mark the start or the end of bars; those without a zone
   * are in `zone`.
   *
   * @throws {SessionError} `argument_invalid` if there is no such zone.
   */
  constructor(zone: string, stamp: "start" | "end") {
    this.#clock = new WallClock(zone);
    this.#atEnd = stamp === "end";
  }

  /**
   * The start, UTC epoch ms, of a bar that is `stepMs` long. For a daily bar
   * (`stepMs` 0), midnight in UTC of its date or another instant of its session.
   */
  of(time: number, kind: TimeKind, stepMs: number): number {
    if (stepMs > 0) {
      const instant = kind === "instant" ? time : this.#clock.toInstant(time);
      return this.#atEnd ? instant - stepMs : instant;
    }
    if (kind === "date") return time;
    if (kind === "local") {
      if (time === midnightOf(time)) return time;
      // The calendar decides: an evening may belong to the next date's session.
      time = this.#clock.toInstant(time);
    }
    // An end at midnight is the start of the next day; just before it is the
    // bar's day.
    return this.#atEnd ? time - 1 : time;
  }
}
