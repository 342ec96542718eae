/**
 * The calendar of a run, and the sessions that the run is going to ask it for.
 *
 * @module
 */
import type { RunPlan, RunRequirements } from "../session/run_plan.ts";
import type { TradingSession } from "../time/session.ts";
import { TimeManager } from "../time/time_manager.ts";
import { historyStart } from "./historical_indicators.ts";

/** What determines the sessions of a run. */
export type CalendarNeeds = Pick<
  RunRequirements,
  "dates" | "historyDays" | "past" | "historical"
>;

/** The sessions of the range and of the history that it reads, ascending. */
export function runCalendar(
  needs: CalendarNeeds,
  time: TimeManager,
): TradingSession[] {
  const { dates, historyDays, past, historical } = needs;
  const [first] = dates;
  const days = Math.max(...historyDays) + past.opens.length;
  const starts = historical
    .filter(({ granularity }) => granularity === "daily")
    .map((indicator) => historyStart(indicator, first, time));
  if (days > 0) starts.push(time.countBackTradingDays(first, days));
  const from = starts.reduce((a, b) => a < b ? a : b, first);
  return time.getTradingDates(from, dates[dates.length - 1])
    .map((date) => time.getTradingSession(date))
    .filter((session) => session !== undefined);
}

/** The calendar of a run. */
export function timeManager(plan: RunPlan): TimeManager {
  return new TimeManager({
    exchange: plan.exchange,
    overrides: plan.overrides,
    sessions: plan.calendar,
  });
}
