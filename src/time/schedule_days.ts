/**
 * The sessions of a schedule: every one, or the first or last of a week or a
 * month, or those of a weekday.
 *
 * @module
 */
import type { TradingDate } from "../types.ts";
import { civilDate, parseDate, WEEKDAY_NAMES, weekdayOf } from "./date.ts";
import type { TimeManager } from "./time_manager.ts";

/**
 * On which sessions a schedule recurs. `week start` is the first session of a
 * week, which begins on Monday; `month end` is the last one of a month, as the
 * calendar knows in advance. A weekday without a session is skipped.
 */
export type ScheduleDays =
  | "every day"
  | "week start"
  | "week end"
  | "month start"
  | "month end"
  | "monday"
  | "tuesday"
  | "wednesday"
  | "thursday"
  | "friday"
  | "saturday"
  | "sunday";

/** The names of the choices. */
export const SCHEDULE_DAYS: readonly ScheduleDays[] = [
  "every day",
  "week start",
  "week end",
  "month start",
  "month end",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
];

/** Whether a schedule for `days` recurs on a trading date. */
export function isScheduledOn(
  days: ScheduleDays,
  date: TradingDate,
  time: TimeManager,
): boolean {
  switch (days) {
    case "every day":
      return true;
    case "week start":
      return weekOf(date) !== weekOf(time.getPreviousTradingDate(date));
    case "week end":
      return weekOf(date) !== weekOf(time.getNextTradingDate(date));
    case "month start":
      return monthOf(date) !== monthOf(time.getPreviousTradingDate(date));
    case "month end":
      return monthOf(date) !== monthOf(time.getNextTradingDate(date));
    default:
      return WEEKDAY_NAMES[weekdayOf(parseDate(date))].toLowerCase() === days;
  }
}

/** A number of the week, which begins on Monday. */
function weekOf(date: TradingDate): number {
  // 1970-01-01 was a Thursday.
  return Math.floor((parseDate(date) + 3) / 7);
}

function monthOf(date: TradingDate): number {
  const { year, month } = civilDate(parseDate(date));
  return year * 12 + month;
}
