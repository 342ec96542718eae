/**
 * Historical indicators: computed before every session, from prior data alone.
 *
 * @module
 */
import type { PeriodUnit } from "../config/session_config.ts";
import { getHistoricalIndicator } from "../indicators/historical/registry.ts";
import type { HistoricalPlan } from "../session/run_plan.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { BarColumns, TradingDate } from "../types.ts";

/** A trading date of the past and how many daily bars there are before it. */
export interface HistoryDate {
  /** The trading date. */
  readonly date: TradingDate;
  /** Whether the session closed before the regular time. */
  readonly earlyClose: boolean;
  /** Daily bars before the date. */
  readonly row: number;
}

/**
 * The first trading date that an indicator needs for a session on `date`: days
 * are trading dates, weeks, months and years are those of the calendar. What
 * needs a previous close gets one date more.
 */
export function historyStart(
  plan: HistoricalPlan,
  date: TradingDate,
  time: TimeManager,
): TradingDate {
  const { extraRows } = getHistoricalIndicator(plan.kind);
  const { period, unit } = plan;
  if (unit === "days") {
    // Early closes that are left out make room for earlier sessions: no
    // stretch of ten sessions has more than three.
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

/** Which of the past dates an indicator looks at for a session on `today`. */
function datesOf(
  plan: HistoricalPlan,
  dates: readonly HistoryDate[],
  today: TradingDate,
): number[] {
  const { period, unit, skip_early_close } = plan;
  const start = unit === "days" ? "" : calendarStart(today, period, unit);
  const most = unit === "days" ? period : Infinity;
  const found: number[] = [];
  for (let i = dates.length - 1; i >= 0 && found.length < most; i--) {
    if (dates[i].date < start) break;
    if (!(skip_early_close && dates[i].earlyClose)) found.push(i);
  }
  return found.reverse();
}

/**
 * The values of a daily indicator for a session on `today`, one an output.
 * Dates without a daily bar are left out; without any, a value is `NaN`.
 */
export function dailyValues(
  plan: HistoricalPlan,
  daily: BarColumns,
  rows: number,
  dates: readonly HistoryDate[],
  today: TradingDate,
): readonly number[] {
  const { compute, extraRows, outputs } = getHistoricalIndicator(plan.kind);
  const found = datesOf(plan, dates, today);
  if (found.length === 0) return outputs.map(() => NaN);
  const field = plan.field ?? "close";
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
