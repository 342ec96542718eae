/**
 * How much trailing history a run keeps.
 *
 * @module
 */
import type { SessionConfig } from "../config/session_config.ts";
import type {
  HistoricalPlan,
  PastSessions,
  RunRequirements,
} from "../session/run_plan.ts";
import type { SeriesIndex } from "../store/series_index.ts";
import { gridOf } from "../time/grid.ts";
import { parseInterval } from "../time/interval.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { BaseInterval, Interval, TradingDate } from "../types.ts";
import { minuteDays } from "./minute_history.ts";
import { historyDates } from "./session_spans.ts";

/** The parts of the requirements that describe the trailing history. */
export interface HistoryDepth
  extends Pick<RunRequirements, "historyDays" | "dailyHistoryDays" | "past"> {
  /** The trading dates of {@linkcode HistoryDepth.past}. */
  readonly pastDates: readonly TradingDate[];
}

/** What determines the depth of a run's history. */
export interface HistoryNeeds {
  /** The config of the run. */
  readonly config: SessionConfig;
  /** The historical indicators. */
  readonly historical: readonly HistoricalPlan[];
  /** The base interval. */
  readonly base: BaseInterval;
  /** The symbols. */
  readonly symbols: readonly string[];
  /** The first trading date to deliver. */
  readonly first: TradingDate;
  /** What is stored, if that is known. */
  readonly stored: Pick<SeriesIndex, "series"> | undefined;
}

/** The trailing history that the config and its indicators require. */
export function historyDepth(
  needs: HistoryNeeds,
  time: TimeManager,
): HistoryDepth {
  const depths = needs.symbols.map((symbol) => depthOf(symbol, needs));
  const historyDays = depths.map(({ intraday }) => intraday);
  const dailyHistoryDays = depths.map(({ daily }) => daily);
  const deepest = needs.base === "1d"
    ? 0
    : Math.max(...dailyHistoryDays, daysForIndicators(needs, time));
  const all = historyDates(needs.first, deepest, time);
  const pastDates = all.slice(0, -Math.max(...historyDays) || undefined);
  return {
    historyDays,
    dailyHistoryDays,
    past: pastSessions(pastDates, needs.base, time),
    pastDates,
  };
}

function pastSessions(
  dates: readonly TradingDate[],
  base: BaseInterval,
  time: TimeManager,
): PastSessions {
  const hours = dates.map((date) => time.requireTradingSession(date));
  return {
    opens: hours.map(({ open }) => open),
    slots: hours.map((session) => gridOf(session, base).count),
  };
}

/** Whether bars of an interval last a session or longer. */
export function isDayOrLonger(interval: Interval): boolean {
  return parseInterval(interval).lengthMs === undefined;
}

/**
 * Sessions of daily bars that real-time indicators on daily and longer bars are
 * computed from: all that are stored, so that a value does not depend on the
 * first date of the run. 0 without such indicators.
 */
function daysForIndicators(
  { config, base, symbols, first, stored }: HistoryNeeds,
  time: TimeManager,
): number {
  const { session } = config.session_data_config.indicators;
  if (!session.some(({ interval }) => isDayOrLonger(interval))) return 0;
  let earliest = first;
  for (const symbol of symbols) {
    for (const interval of ["1d", base] as const) {
      const { firstDate } = stored?.series(symbol, interval) ?? {};
      if (firstDate !== undefined && firstDate < earliest) earliest = firstDate;
    }
  }
  if (earliest === first) return 0;
  const previous = time.getPreviousTradingDate(first);
  return earliest > previous
    ? 0
    : time.getTradingDates(earliest, previous).length;
}

/** Sessions of history of a symbol: of base and intraday bars, and of daily and longer bars. */
function depthOf(
  symbol: string,
  { config, historical, base }: HistoryNeeds,
): { intraday: number; daily: number } {
  const data = config.session_data_config;
  let intraday = 0;
  let daily = 0;
  for (const entry of data.historical.data) {
    if (entry.apply_to !== "all" && !entry.apply_to.includes(symbol)) continue;
    for (const interval of entry.intervals) {
      if (isDayOrLonger(interval)) daily = Math.max(daily, entry.trailing_days);
      if (!isDayOrLonger(interval) || base === "1d") {
        intraday = Math.max(intraday, entry.trailing_days);
      }
    }
  }
  for (const indicator of historical) {
    if (indicator.granularity === "minute") {
      intraday = Math.max(intraday, historyOfMinutes(indicator));
    }
  }
  return { intraday, daily: Math.max(daily, intraday) };
}

/** Sessions that a per-minute indicator needs. */
function historyOfMinutes(indicator: HistoricalPlan): number {
  const days = minuteDays(indicator);
  // Early closes that are skipped are replaced by earlier sessions. Any ten
  // consecutive sessions have at most three.
  return indicator.skip_early_close ? days + 3 * Math.ceil(days / 10) : days;
}
