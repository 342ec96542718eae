/**
 * The session that an instant belongs to. Bars come in order: the last answer
 * nearly always holds for the next bar.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { DAY_MS, formatDate } from "../../time/date.ts";
import type { TradingSession } from "../../time/session.ts";
import type { TimeManager } from "../../time/time_manager.ts";
import type { TradingDate } from "../../types.ts";
import type { AsideKind } from "./findings.ts";

/** In every zone, dates change on a quarter of an hour of UTC. */
const QUARTER_MS = 900_000;

/** The year 10000, the first that a date cannot express. */
const END_OF_TIME_MS = 253_402_300_800_000;

/** Finds the sessions of a calendar by instants. */
export class SessionLocator {
  /**
   * Start of the stretch of regular hours found last: a session, or its part
   * between two breaks. Grids are anchored on it.
   */
  from = 0;
  /** End of that stretch, exclusive. */
  to = 0;
  /** The session of that stretch. */
  session: TradingSession | undefined = undefined;
  /** The trading date of the instant outside of regular hours found last. */
  outsideDate: TradingDate = "";
  readonly #time: TimeManager;
  #outsideFrom = 0;
  #outsideTo = 0;
  #outsideKind: AsideKind = "outside_hours";

  /** For the calendar of `time`. */
  constructor(time: TimeManager) {
    this.#time = time;
  }

  /** The trading date of the stretch found last; empty before the first. */
  get date(): TradingDate {
    return this.session?.date ?? "";
  }

  /**
   * Finds the stretch of regular hours around an instant outside of the current
   * one and makes it current. Returns the reason if there is none, and sets
   * `outsideDate`.
   */
  find(instant: number): AsideKind | undefined {
    if (instant >= this.#outsideFrom && instant < this.#outsideTo) {
      return this.#outsideKind;
    }
    if (!(Math.abs(instant) < END_OF_TIME_MS)) return "outside_calendar";
    try {
      const session = this.#time.getSessionAt(instant);
      if (session !== undefined && this.#enter(session, instant)) {
        return undefined;
      }
      this.#leave(instant, session);
      return this.#outsideKind;
    } catch (error) {
      if (isOutOfRange(error)) return "outside_calendar";
      throw error;
    }
  }

  /**
   * The session of a daily bar. Midnight in UTC stands for its date; any other
   * instant has the trading date that the calendar gives it.
   */
  sessionOfDay(
    instant: number,
  ): TradingSession | "outside_calendar" | undefined {
    if (!(Math.abs(instant) < END_OF_TIME_MS)) return "outside_calendar";
    try {
      const date = instant % DAY_MS === 0
        ? formatDate(instant / DAY_MS)
        : this.#time.getTradingDateOf(instant);
      return this.#time.getTradingSession(date);
    } catch (error) {
      if (isOutOfRange(error)) return "outside_calendar";
      throw error;
    }
  }

  /** Whether the last instant outside of regular hours is on a day without a session. */
  get isClosedDay(): boolean {
    return this.#outsideKind === "closed_day";
  }

  /** Makes the stretch around an instant current; false inside a break. */
  #enter(session: TradingSession, instant: number): boolean {
    let from = session.open;
    let to = session.close;
    for (const { start, end } of session.breaks) {
      if (instant >= end) from = end;
      else if (instant >= start) return false;
      else {
        to = start;
        break;
      }
    }
    this.session = session;
    this.from = from;
    this.to = to;
    return true;
  }

  /** Remembers when regular hours next begin after an instant. */
  #leave(instant: number, session: TradingSession | undefined): void {
    const pause = session?.breaks.find(({ start, end }) =>
      instant >= start && instant < end
    );
    if (session !== undefined && pause !== undefined) {
      this.outsideDate = session.date;
      this.#outsideKind = "outside_hours";
      this.#outsideTo = pause.end;
    } else {
      const date = this.#time.getTradingDateOf(instant);
      this.outsideDate = date;
      this.#outsideKind = this.#time.isTradingDay(date)
        ? "outside_hours"
        : "closed_day";
      const quarter = Math.floor(instant / QUARTER_MS) + 1;
      this.#outsideTo = Math.min(
        this.#nextOpen(instant),
        quarter * QUARTER_MS,
      );
    }
    this.#outsideFrom = instant;
  }

  #nextOpen(instant: number): number {
    try {
      return this.#time.nextOpen(instant);
    } catch (error) {
      // After the calendar's last session there is no next open.
      if (isOutOfRange(error)) return Infinity;
      throw error;
    }
  }
}

/** Whether an error says that the calendar does not cover a date. */
export function isOutOfRange(error: unknown): boolean {
  // A date computed from an instant is invalid only if it is before 1970.
  return error instanceof SessionError &&
    (error.code === "date_out_of_range" || error.code === "date_invalid");
}
