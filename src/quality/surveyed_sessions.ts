/**
 * What a survey looks at: sessions with their slots, and series on their grid.
 *
 * @module
 */
import type { SessionGrid } from "../time/grid.ts";
import type { TradingSession } from "../time/session.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { BaseInterval, TradingDate } from "../types.ts";

/** A session of a range and its slots. */
export interface SurveyedSession {
  /** Date, hours and time zone. */
  readonly session: TradingSession;
  /** Its slots at the surveyed interval. */
  readonly grid: SessionGrid;
}

/** The sessions of the trading dates `from` … `to`, with their slots. */
export function surveyedSessions(
  time: TimeManager,
  interval: BaseInterval,
  from: TradingDate,
  to: TradingDate,
): SurveyedSession[] {
  return time.getTradingDates(from, to).map((date) => ({
    session: sessionOn(time, date),
    grid: time.slots(date, interval),
  }));
}

/** Number of sessions before `date`. */
export function sessionsBefore(
  sessions: readonly SurveyedSession[],
  date: TradingDate,
): number {
  const first = sessions.findIndex(({ session }) => session.date >= date);
  return first < 0 ? sessions.length : first;
}

function sessionOn(time: TimeManager, date: TradingDate): TradingSession {
  const session = time.getTradingSession(date);
  if (session === undefined) throw new Error(`${date} has no session`);
  return session;
}
