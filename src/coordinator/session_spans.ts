/**
 * The sessions that bars of several days or weeks span.
 *
 * @module
 */
import type { SessionSpans } from "../session/run_plan.ts";
import { parseDate } from "../time/date.ts";
import { parseInterval } from "../time/interval.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { Interval, TradingDate } from "../types.ts";

/**
 * The date from which bars of several days are counted. It is fixed, and every
 * calendar covers it, so a bar spans the same dates in every run.
 */
export const SPAN_ANCHOR: TradingDate = "2000-01-01";

// 1969-12-29, a Monday, in days since 1970-01-01.
const FIRST_MONDAY = -3;

/** The `days` trading dates before the trading date `first`, ascending. */
export function historyDates(
  first: TradingDate,
  days: number,
  time: TimeManager,
): TradingDate[] {
  if (days === 0) return [];
  return time.getTradingDates(
    time.countBackTradingDays(first, days),
    time.getPreviousTradingDate(first),
  );
}

/**
 * Where the bars of an interval begin and end among consecutive trading dates;
 * `undefined` for intervals of at most one session.
 *
 * Weeks are calendar weeks from Monday; multiples are counted from the week of
 * 1969-12-29. Days are trading dates, counted from {@linkcode SPAN_ANCHOR}.
 */
export function sessionSpans(
  interval: Interval,
  dates: readonly TradingDate[],
  time: TimeManager,
): SessionSpans | undefined {
  const { unit, count } = parseInterval(interval);
  if (unit === "w") return weekSpans(count, dates, time);
  if (unit === "d" && count > 1) return daySpans(count, dates, time);
  return undefined;
}

function weekSpans(
  count: number,
  dates: readonly TradingDate[],
  time: TimeManager,
): SessionSpans {
  const bar = (date: TradingDate) =>
    Math.floor((parseDate(date) - FIRST_MONDAY) / (7 * count));
  const bars = [
    bar(time.getPreviousTradingDate(dates[0])),
    ...dates.map(bar),
    bar(time.getNextTradingDate(dates[dates.length - 1])),
  ];
  return {
    begins: dates.map((_, i) => bars[i + 1] !== bars[i]),
    ends: dates.map((_, i) => bars[i + 1] !== bars[i + 2]),
  };
}

function daySpans(
  count: number,
  dates: readonly TradingDate[],
  time: TimeManager,
): SessionSpans {
  const first = dateNumber(dates[0], time);
  const place = (i: number) => ((first + i) % count + count) % count;
  return {
    begins: dates.map((_, i) => place(i) === 0),
    ends: dates.map((_, i) => place(i) === count - 1),
  };
}

/** Number of a trading date; the first one from the anchor on is 0. */
function dateNumber(date: TradingDate, time: TimeManager): number {
  return date < SPAN_ANCHOR
    ? -time.getTradingDates(date, SPAN_ANCHOR).length +
      (time.isTradingDay(SPAN_ANCHOR) ? 1 : 0)
    : time.getTradingDates(SPAN_ANCHOR, date).length - 1;
}
