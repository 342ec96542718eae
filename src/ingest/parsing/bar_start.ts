/**
 * The start of a bar from its timestamp in a file.
 *
 * @module
 */
import type { TimeKind } from "./timestamps.ts";
import { midnightOf, WallClock } from "./wall_clock.ts";

const MINUTE_MS = 60_000, HOUR_MS = 3_600_000;

/** How timestamps of a file are converted. */
export interface StampRules {
  /** IANA zone of timestamps without one. */
  readonly zone: string;
  /** Whether there may be such timestamps. Default true. */
  readonly allowsLocal?: boolean;
  /** Whether timestamps are the starts of bars or their ends. */
  readonly stamp: "start" | "end";
  /** Whether bars come newest first. */
  readonly newestFirst?: boolean;
  /** Called for a local time that occurs twice. */
  readonly onRepeated?: (localMs: number) => void;
}

/** Converts timestamps of one series to starts of bars, as a sink expects them. */
export class BarStart {
  readonly #rules: StampRules;
  readonly #clock: WallClock;
  readonly #atEnd: boolean;
  /** The last local time of those that occur twice; negative if rows descend. */
  #lastLocal = NaN;
  #isSecondPass = false;

  /**
   * For the timestamps of one series.
   *
   * @throws {SessionError} `argument_invalid` if there is no such zone.
   */
  constructor(rules: StampRules) {
    this.#rules = rules;
    this.#clock = new WallClock(rules.zone);
    this.#atEnd = rules.stamp === "end";
  }

  /** The same rules for another series. */
  fork(): BarStart {
    return new BarStart(this.#rules);
  }

  /**
   * The start, UTC epoch ms, of a bar that is `stepMs` long; NaN for a local time
   * that clocks skip, or whose zone is not known. For a daily bar (`stepMs` 0), midnight in UTC of its date or
   * another instant of its session.
   */
  of(time: number, kind: TimeKind, stepMs: number): number {
    if (kind === "local" && this.#rules.allowsLocal === false) return NaN;
    if (stepMs > 0) {
      if (this.#atEnd) time = endOf(time, stepMs);
      const instant = kind === "instant" ? time : this.#instantOf(time, stepMs);
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

  /** Why a local time has no instant. */
  whyNone(localMs: number): string {
    const text = Number.isFinite(localMs) && Math.abs(localMs) < 8e15
      ? new Date(localMs).toISOString().slice(0, 16).replace("T", " ")
      : "the time";
    if (this.#rules.allowsLocal === false) {
      return `${text} has no time zone, and timestamps before it have one; name that of the others with --timezone`;
    }
    return `${text} does not exist in ${this.#clock.zone}, where clocks are moved forward past it: the zone is probably wrong; name it with --timezone, for example --timezone UTC`;
  }

  #instantOf(localMs: number, stepMs: number): number {
    const instant = this.#clock.onlyInstant(localMs);
    return instant === instant ? instant : this.#nearChange(localMs, stepMs);
  }

  /** An instant of a local time near a change of the clocks. */
  #nearChange(localMs: number, stepMs: number): number {
    const instants = this.#clock.instantsOf(localMs);
    if (instants.length < 2) {
      if (instants.length === 1) return instants[0];
      // The bar that ends with the change may have either stamp.
      const isEdge = this.#atEnd &&
        this.#clock.instantsOf(localMs - 1).length === 1;
      return isEdge ? this.#clock.toInstant(localMs) : NaN;
    }
    this.#rules.onRepeated?.(localMs);
    const [early, late] = instants;
    const chosen = this.#rules.newestFirst === true
      ? this.#pass(-localMs, -late, -early, stepMs)
      : this.#pass(localMs, early, late, stepMs);
    return Math.abs(chosen);
  }

  /**
   * The instant of a repeated time by the order of rows: the second pass begins
   * when the clock goes back. A bar of an hour or longer has the same time in both.
   */
  #pass(local: number, first: number, second: number, stepMs: number): number {
    const last = this.#lastLocal;
    // Not of another year.
    const isSameChange = Math.abs(local - last) < 2 * HOUR_MS;
    const goesBack = local < last || (local === last && stepMs >= HOUR_MS);
    this.#isSecondPass = isSameChange && (goesBack || this.#isSecondPass);
    this.#lastLocal = local;
    return this.#isSecondPass ? second : first;
  }
}

/** The end of a bar; some sources write its last second, 09:30:59, or millisecond. */
function endOf(time: number, stepMs: number): number {
  const rest = ((time % MINUTE_MS) + MINUTE_MS) % MINUTE_MS;
  return stepMs >= MINUTE_MS && rest >= MINUTE_MS - 1_000
    ? time + MINUTE_MS - rest
    : time;
}
