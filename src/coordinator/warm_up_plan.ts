/**
 * What the warm-ups of a config depend on, without a store.
 *
 * @module
 */
import type { SessionConfig } from "../config/session_config.ts";
import type { IndicatorLookup } from "../indicators/run_indicators.ts";
import type { TimeManager } from "../time/time_manager.ts";
import { longestBase } from "./base_interval.ts";
import { historyDepth } from "./history_depth.ts";
import {
  historicalPlan,
  indicatorPlans,
  intervalNeeds,
} from "./requirements.ts";
import type { HistoricalNeedPlan } from "./historical_needs.ts";
import type { WarmUpPlan } from "./warm_up.ts";

/**
 * The plan of a config's warm-ups, as if the longest base interval were stored
 * for all symbols. `undefined` if the config has no trading date.
 *
 * @throws {SessionError} `indicator_invalid` if an indicator does not exist or its
 * parameters are wrong.
 */
export function warmUpPlan(
  config: SessionConfig,
  time: TimeManager,
  lookup: IndicatorLookup,
): (WarmUpPlan & HistoricalNeedPlan) | undefined {
  const range = config.backtest_config;
  if (range === null) return undefined;
  const dates = time.getTradingDates(range.start_date, range.end_date);
  if (dates.length === 0) return undefined;
  const { symbols: named, universe, indicators } = config.session_data_config;
  const symbols = [...named, ...universe];
  const needs = intervalNeeds(config);
  const base = longestBase(needs);
  const derived = [...new Set(needs.map(({ interval }) => interval))]
    .filter((interval) => interval !== base)
    .map((interval) => ({ interval }));
  const historical = indicators.historical.map(historicalPlan);
  return {
    base,
    dates,
    symbols,
    derived,
    historical,
    ...historyDepth(
      {
        config,
        historical,
        base,
        symbols,
        first: dates[0],
        stored: undefined,
      },
      time,
    ),
    indicators: indicatorPlans(config, base, derived, lookup),
  };
}
