/**
 * What a run needs, worked out from its config and from what is stored.
 *
 * @module
 */
import {
  type HistoricalIndicatorConfig,
  minCoverageOf,
  type SessionConfig,
  streamIntervals,
} from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import { getIndicator } from "../indicators/registry.ts";
import type { IndicatorLookup } from "../indicators/run_indicators.ts";
import { resolveParams } from "../indicators/params.ts";
import type { StoreCatalogue } from "../store/market_store.ts";
import { intervalRank, parseInterval } from "../time/interval.ts";
import type { CalendarOverride } from "../time/overrides.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { BaseInterval, Interval, TradingDate } from "../types.ts";
import { SeriesIndex } from "../store/series_index.ts";
import { chooseBaseInterval, type IntervalNeed } from "./base_interval.ts";
import { minuteDays } from "./minute_history.ts";
import { historyDates, sessionSpans } from "./session_spans.ts";
import { getHistoricalIndicator } from "../indicators/historical/registry.ts";
import type {
  DerivedPlan,
  HistoricalPlan,
  IndicatorPlan,
  RunRequirements,
} from "../session/run_plan.ts";

/**
 * Works out base interval, derived intervals, history and indicators.
 *
 * Symbols without bars in the range are dropped with a warning. `lookup` knows
 * the run's own indicators besides those of the registry.
 *
 * @throws {SessionError} `data_missing` if a symbol is not in the store at
 * all, or no symbol has bars in the range; `interval_unavailable` if no
 * stored interval serves what is asked for; `indicator_invalid` if an
 * indicator does not exist or its parameters are wrong.
 */
export function resolveRequirements(
  config: SessionConfig,
  store: StoreCatalogue,
  time: TimeManager,
  overrides: readonly CalendarOverride[],
  lookup: IndicatorLookup = getIndicator,
): RunRequirements {
  const range = config.backtest_config;
  if (range === null) {
    throw new SessionError(
      "config_invalid",
      "A run over stored bars needs backtest_config with start_date and end_date",
    );
  }
  const data = config.session_data_config;
  const dates = time.getTradingDates(range.start_date, range.end_date);
  if (dates.length === 0) {
    throw new SessionError(
      "data_missing",
      `There is no trading date of ${config.exchange_group} from ${range.start_date} to ${range.end_date}`,
    );
  }
  const needs = intervalNeeds(config);
  const symbols = [...data.symbols, ...data.universe];
  const stored = new SeriesIndex(store);
  requireKnownSymbols(symbols, stored);
  const base = chooseBaseInterval(needs, symbols, stored);
  const { kept, dropped, warnings } = dropEmptySymbols(
    symbols,
    base,
    dates,
    store,
    stored,
  );
  const baseMs = parseInterval(base).lengthMs ?? Infinity;
  const historical = data.indicators.historical.map(historicalPlan);
  const depth = (symbol: string) =>
    historyDepth(config, historical, base, symbol);
  const historyDays = kept.map((symbol) => depth(symbol).intraday);
  const dailyHistoryDays = kept.map((symbol) => depth(symbol).daily);
  const sessions = [
    ...historyDates(dates[0], Math.max(...historyDays), time),
    ...dates,
  ];
  const derived = derivedIntervals(config, needs, base).map((plan) => {
    const spans = sessionSpans(plan.interval, sessions, time);
    return spans === undefined ? plan : { ...plan, spans };
  });
  return {
    exchange: config.exchange_group,
    overrides,
    mode: config.mode,
    speedMultiplier: range.speed_multiplier,
    prefetchDays: range.prefetch_days,
    dates,
    symbols: kept,
    universe: kept.filter((symbol) => data.universe.includes(symbol)),
    dropped,
    base,
    baseMs,
    derived,
    visible: [base, ...derived.map((d) => d.interval)],
    historyDays,
    dailyHistoryDays,
    indicators: indicatorPlans(config, base, derived, lookup),
    historical,
    dailyOpens: dailyOpens(dates[0], Math.max(...dailyHistoryDays), time),
    omitsNoTrade: kept.map((symbol) =>
      stored.series(symbol, base)?.omitsNoTrade ?? false
    ),
    historyQuality: data.historical.enable_quality,
    sessionQuality: data.gap_filler.enable_session_quality,
    qualityThresholds: data.gap_filler.quality_thresholds,
    slotsAfterGap: data.gap_filler.slots_after_gap,
    generateMissing: data.gap_filler.generate_missing,
    warnings,
  };
}

/** Every interval that is asked for, and by what. */
function intervalNeeds(config: SessionConfig): IntervalNeed[] {
  const data = config.session_data_config;
  const needs: IntervalNeed[] = streamIntervals(data).map((interval) => ({
    interval,
    by: "streams",
  }));
  data.historical.data.forEach((entry, i) => {
    for (const interval of entry.intervals) {
      needs.push({ interval, by: `historical.data[${i}]` });
    }
  });
  for (const indicator of data.indicators.session) {
    needs.push({
      interval: indicator.interval,
      by: `indicator ${indicator.id}`,
    });
  }
  for (const indicator of data.indicators.historical) {
    if (indicator.granularity === "minute") {
      needs.push({ interval: "1m", by: `indicator ${indicator.key}` });
    }
  }
  return needs;
}

function requireKnownSymbols(
  symbols: readonly string[],
  stored: SeriesIndex,
): void {
  const unknown = symbols.filter((symbol) => !stored.has(symbol));
  if (unknown.length === 0) return;
  const known = stored.symbols;
  const some = known.slice(0, 10).join(", ");
  throw new SessionError(
    "data_missing",
    `The store has no bars of ${unknown.join(", ")}; ${
      known.length === 0
        ? "it is empty: import bars first"
        : `it has ${some}${known.length > 10 ? " …" : ""}`
    }`,
  );
}

function dropEmptySymbols(
  symbols: readonly string[],
  base: BaseInterval,
  dates: readonly TradingDate[],
  store: StoreCatalogue,
  stored: SeriesIndex,
): { kept: string[]; dropped: string[]; warnings: string[] } {
  const first = dates[0];
  const last = dates[dates.length - 1];
  const isStored = (symbol: string, to: TradingDate) =>
    store.tradingDates(symbol, base, first, to).length > 0;
  const kept: string[] = [];
  const dropped: string[] = [];
  const warnings: string[] = [];
  for (const symbol of symbols) {
    // The first date tells it of nearly all, without a list of every date.
    if (isStored(symbol, first) || isStored(symbol, last)) {
      kept.push(symbol);
      continue;
    }
    const info = stored.series(symbol, base);
    dropped.push(symbol);
    warnings.push(
      `${symbol} is dropped: it has no ${base} bars from ${first} to ${last}` +
        (info === undefined
          ? ""
          : `; stored are ${info.firstDate} to ${info.lastDate}`),
    );
  }
  if (kept.length === 0) {
    throw new SessionError(
      "data_missing",
      `No symbol has ${base} bars from ${first} to ${last}: ${
        warnings.join("; ")
      }`,
    );
  }
  return { kept, dropped, warnings };
}

function derivedIntervals(
  config: SessionConfig,
  needs: readonly IntervalNeed[],
  base: BaseInterval,
): DerivedPlan[] {
  const data = config.session_data_config;
  const intervals = new Set<Interval>();
  for (const need of needs) {
    if (need.interval !== base) intervals.add(need.interval);
  }
  return [...intervals]
    .map((interval) => parseInterval(interval))
    .sort((a, b) => intervalRank(a) - intervalRank(b))
    .map((interval) => ({
      interval: interval.text,
      lengthMs: interval.lengthMs ?? Infinity,
      minCoverage: minCoverageOf(data.derived_bars, interval.text),
    }));
}

/**
 * How many sessions of history a symbol keeps: of base and intraday bars, and
 * of daily bars.
 */
function historyDepth(
  config: SessionConfig,
  historical: readonly HistoricalPlan[],
  base: BaseInterval,
  symbol: string,
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

function historyOfMinutes(indicator: HistoricalPlan): number {
  const days = minuteDays(indicator);
  // Early closes that are left out make room for earlier sessions: no stretch
  // of ten sessions has more than three.
  return indicator.skip_early_close ? days + 3 * Math.ceil(days / 10) : days;
}

function historicalPlan(indicator: HistoricalIndicatorConfig): HistoricalPlan {
  const { outputs } = getHistoricalIndicator(indicator.kind);
  return { ...indicator, outputs };
}

/** The opens of the last `days` sessions before a date. */
function dailyOpens(
  date: TradingDate,
  days: number,
  time: TimeManager,
): number[] {
  return historyDates(date, days, time)
    .map((past) => time.getSessionBoundaryTimes(past).open);
}

/** The real-time indicators of a config, for a run with these intervals. */
export function indicatorPlans(
  config: SessionConfig,
  base: BaseInterval,
  derived: readonly DerivedPlan[],
  lookup: IndicatorLookup,
): IndicatorPlan[] {
  return config.session_data_config.indicators.session.map((indicator) => {
    const definition = lookup(indicator.name);
    return {
      id: indicator.id,
      name: indicator.name,
      params: resolveParams(definition, indicator.params),
      source: indicator.interval === base
        ? -1
        : derived.findIndex((d) => d.interval === indicator.interval),
      outputs: definition.outputs,
    };
  });
}
