/**
 * Daily historical indicators, computed before each session from earlier dates.
 *
 * @module
 */
import type { PeriodUnit } from "../config/session_config.ts";
import { getHistoricalIndicator } from "../indicators/historical/registry.ts";
import type { HistoricalPlan } from "../session/run_plan.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { BarColumns, TradingDate } from "../types.ts";

/** A past trading date and its place among the daily bars. */
export interface HistoryDate {
  /** The trading date. */
  readonly date: TradingDate;
  /** Whether the session closed before the regular close. */
  readonly earlyClose: boolean;
  /** Number of daily bars before the date. */
  readonly row: number;
}

/**
 * The first trading date that an indicator needs for a session on `date`. Days
 * are trading dates; weeks, months and years are calendar periods. An indicator
 * that reads the previous close needs one more date.
 */
export function historyStart(
  plan: HistoricalPlan,
  date: TradingDate,
  time: TimeManager,
): TradingDate {
  const { extraRows } = getHistoricalIndicator(plan.kind);
  const { period, unit } = plan;
  if (unit === "days") {
    // Early closes that are skipped are replaced by earlier sessions. Any ten
    // consecutive sessions have at most three.
    const early = plan.skip_early_close ? 3 * Math.ceil(period / 10) : 0;
    return time.countBackTradingDays(date, period + extraRows + early);
  }
  const first = time.getFirstTradingDate(calendarStart(date, period, unit));
  return extraRows === 0 ? first : time.countBackTradingDays(first, extraRows);
}

function calendarStart(
  date: TradingDate,
  period: number,
  unit: Exclude<PeriodUnit, "days">,
): TradingDate {
  return Temporal.PlainDate.from(date).subtract({ [unit]: period }).toString();
}

/**
 * Index of the first date in an indicator's period for a session on `today`, if
 * no early close is skipped.
 */
function firstOf(
  { period, unit }: HistoricalPlan,
  dates: readonly HistoryDate[],
  today: TradingDate,
): number {
  if (unit === "days") return Math.max(0, dates.length - period);
  const start = calendarStart(today, period, unit);
  let first = dates.length;
  while (first > 0 && dates[first - 1].date >= start) first--;
  return first;
}

/** Indices of the dates in such a period without early closes, ascending. */
function fullDaysOf(
  plan: HistoricalPlan,
  dates: readonly HistoryDate[],
  today: TradingDate,
): number[] {
  const { period, unit } = plan;
  const least = unit === "days" ? 0 : firstOf(plan, dates, today);
  const most = unit === "days" ? period : Infinity;
  const found: number[] = [];
  for (let i = dates.length - 1; i >= least && found.length < most; i--) {
    if (!dates[i].earlyClose) found.push(i);
  }
  return found.reverse();
}

/**
 * The values of a daily indicator for a session on `today`, one per output.
 * Dates without a daily bar are skipped; if no date is left, values are `NaN`.
 */
export function dailyValues(
  plan: HistoricalPlan,
  daily: BarColumns,
  rows: number,
  dates: readonly HistoryDate[],
  today: TradingDate,
): readonly number[] {
  const { compute, extraRows, outputs } = getHistoricalIndicator(plan.kind);
  const field = plan.field ?? "close";
  const none = () => outputs.map(() => NaN);
  if (!plan.skip_early_close) {
    const from = firstOf(plan, dates, today);
    if (from === dates.length) return none();
    return compute(daily, dates[from].row, rows, field);
  }
  const found = fullDaysOf(plan, dates, today);
  if (found.length === 0) return none();
  const first = dates[found[0]].row;
  if (found.length === dates.length - found[0]) {
    return compute(daily, first, rows, field);
  }
  const wanted: number[] = [];
  for (let row = Math.max(0, first - extraRows); row < first; row++) {
    wanted.push(row);
  }
  const extra = wanted.length;
  for (const i of found) {
    const end = i + 1 < dates.length ? dates[i + 1].row : rows;
    for (let row = dates[i].row; row < end; row++) wanted.push(row);
  }
  return compute(pick(daily, wanted), extra, wanted.length, field);
}

function pick(bars: BarColumns, rows: readonly number[]): BarColumns {
  const column = (values: Float64Array) =>
    Float64Array.from(rows, (row) => values[row]);
  return {
    timestamp: column(bars.timestamp),
    open: column(bars.open),
    high: column(bars.high),
    low: column(bars.low),
    close: column(bars.close),
    volume: column(bars.volume),
  };
}
