/**
 * How much trailing history a run keeps.
 *
 * @module
 */
import type { SessionConfig } from "../config/session_config.ts";
import type { HistoricalPlan, RunRequirements } from "../session/run_plan.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { BaseInterval, TradingDate } from "../types.ts";
import { minuteDays } from "./minute_history.ts";
import { historyDates } from "./session_spans.ts";

/** The parts of the requirements that describe the trailing history. */
export type HistoryDepth = Pick<
  RunRequirements,
  "historyDays" | "dailyHistoryDays" | "dailyOpens"
>;

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
}

/** The trailing history that the config and its indicators require. */
export function historyDepth(
  needs: HistoryNeeds,
  time: TimeManager,
): HistoryDepth {
  const depths = needs.symbols.map((symbol) => depthOf(symbol, needs));
  const dailyHistoryDays = depths.map(({ daily }) => daily);
  const dates = historyDates(needs.first, Math.max(...dailyHistoryDays), time);
  return {
    historyDays: depths.map(({ intraday }) => intraday),
    dailyHistoryDays,
    dailyOpens: dates.map((date) => time.getSessionBoundaryTimes(date).open),
  };
}

/** Sessions of history of a symbol: of base and intraday bars, and of daily bars. */
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
      if (interval === "1d") daily = Math.max(daily, entry.trailing_days);
      if (interval !== "1d" || base === "1d") {
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
