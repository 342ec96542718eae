/**
 * What a run needs, resolved from its config and the stored bars.
 *
 * @module
 */
import {
  type HistoricalIndicatorConfig,
  type InstrumentConfigs,
  minCoverageOf,
  type SessionConfig,
  streamIntervals,
} from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import { getIndicator } from "../indicators/registry.ts";
import type { IndicatorLookup } from "../indicators/run_indicators.ts";
import { resolveParams } from "../indicators/params.ts";
import { instrumentInput, knownInstruments } from "../instruments/resolve.ts";
import type { StoredRanges } from "../store/market_store.ts";
import { intervalRank, parseInterval } from "../time/interval.ts";
import type { CalendarOverride } from "../time/overrides.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type { BaseInterval, TradingDate } from "../types.ts";
import { SeriesIndex } from "../store/series_index.ts";
import {
  chooseBaseInterval,
  type IntervalNeed,
  sessionAlignment,
} from "./base_interval.ts";
import { historyDepth } from "./history_depth.ts";
import { missingHistory } from "./missing_history.ts";
import {
  dropEmptySymbols,
  lastDates,
  laterBarsWarnings,
  requireKnownSymbols,
} from "./run_symbols.ts";
import { runCalendar } from "./run_calendar.ts";
import { historyDates, sessionSpans } from "./session_spans.ts";
import { getHistoricalIndicator } from "../indicators/historical/registry.ts";
import type {
  DerivedPlan,
  HistoricalPlan,
  IndicatorPlan,
  RunRequirements,
  SessionSpans,
} from "../session/run_plan.ts";

/**
 * Resolves the base interval, derived intervals, history and indicators of a
 * run. Symbols without bars in its range are dropped with a warning. `lookup`
 * finds indicators by name.
 *
 * @throws {SessionError} `config_invalid` if the config has no range of dates;
 * `data_missing` if the range has no trading date, a symbol is not in the store,
 * or no symbol has bars in the range; `interval_unavailable` if an interval
 * cannot be derived from any stored one; `indicator_invalid` if an indicator
 * does not exist or its parameters are wrong.
 */
export function resolveRequirements(
  config: SessionConfig,
  store: StoredRanges,
  time: TimeManager,
  overrides: readonly CalendarOverride[],
  lookup: IndicatorLookup = getIndicator,
  instruments: InstrumentConfigs = {},
): RunRequirements {
  const { range, dates } = runDates(config, time);
  const data = config.session_data_config;
  const needs = intervalNeeds(config);
  const stored = new SeriesIndex(store);
  const asked = [...data.symbols, ...data.universe];
  requireKnownSymbols(asked, stored);
  const base = chooseBaseInterval(
    needs,
    asked,
    stored,
    sessionAlignment(dates, time),
  );
  const run = dropEmptySymbols(asked, base, dates, store, stored);
  const symbols = run.kept;
  const parked = new Set(data.universe);
  const universe = symbols.filter((symbol) => parked.has(symbol));
  const ends = lastDates(
    symbols,
    base,
    data.gap_filler.generate_missing,
    dates[dates.length - 1],
    stored,
  );
  const historical = data.indicators.historical.map(historicalPlan);
  const [first] = dates;
  const { pastDates, ...depth } = historyDepth(
    { config, historical, base, symbols, first, stored },
    time,
  );
  const history = historyDates(first, Math.max(...depth.historyDays), time);
  const derived = derivedPlans(
    config,
    needs,
    base,
    { past: pastDates, sessions: [...history, ...dates] },
    time,
  );
  return {
    exchange: config.exchange_group,
    overrides,
    mode: config.mode,
    speedMultiplier: range.speed_multiplier,
    lagThresholdMs: data.streaming.catchup_threshold_seconds * 1_000,
    prefetchDays: range.prefetch_days,
    dates,
    symbolsSince: range.start_date,
    calendar: runCalendar({ ...depth, dates, historical }, time),
    symbols,
    universe,
    streamed: streamedSymbols(symbols, universe, base),
    lastDates: ends,
    instruments: knownInstruments(
      symbols,
      instrumentInput(config, instruments),
    ),
    dropped: run.dropped,
    base,
    baseMs: parseInterval(base).lengthMs ?? Infinity,
    ...(parseInterval(base).byClock && { baseByClock: true }),
    derived,
    dailyCoverage: minCoverageOf(data.derived_bars, "1d"),
    visible: [base, ...derived.map(({ interval }) => interval)],
    ...depth,
    missingHistory: missingHistory(
      { config, base, symbols, first, stored },
      store,
      time,
    ),
    indicators: indicatorPlans(config, base, derived, lookup),
    historical,
    omitsNoTrade: symbols.map((symbol) =>
      stored.series(symbol, base)?.omitsNoTrade ?? false
    ),
    ...qualityPlan(config),
    warnings: [
      ...run.warnings,
      ...laterBarsWarnings(symbols, base, ends, stored),
    ],
  };
}

/**
 * Number of symbols whose base bars are streamed from the start: those outside
 * of the universe. A run of daily bars streams all.
 */
function streamedSymbols(
  symbols: readonly string[],
  universe: readonly string[],
  base: BaseInterval,
): number {
  const active = symbols.length - universe.length;
  return base === "1d" || active === 0 ? symbols.length : active;
}

/** The range of a config and its trading dates, of which there is at least one. */
function runDates(config: SessionConfig, time: TimeManager) {
  const range = config.backtest_config;
  if (range === null) {
    throw new SessionError(
      "config_invalid",
      "A run over stored bars needs backtest_config with start_date and end_date",
    );
  }
  const { start_date: from, end_date: to } = range;
  const dates = time.getTradingDates(from, to);
  if (dates.length === 0) {
    throw new SessionError(
      "data_missing",
      `${config.exchange_group} has no trading date from ${from} to ${to}`,
    );
  }
  return { range, dates };
}

/** How a run is scored, and how it handles missing bars. */
function qualityPlan({ session_data_config: data }: SessionConfig) {
  return {
    historyQuality: data.historical.enable_quality,
    sessionQuality: data.gap_filler.enable_session_quality,
    qualityThresholds: data.gap_filler.quality_thresholds,
    slotsAfterGap: data.gap_filler.slots_after_gap,
    generateMissing: data.gap_filler.generate_missing,
  };
}

/** The intervals that the config asks for, and which part of it does. */
export function intervalNeeds(config: SessionConfig): IntervalNeed[] {
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

/** The trading dates of a run, ascending. */
interface PlanDates {
  /** Those of which only daily and longer bars exist. */
  readonly past: readonly TradingDate[];
  /** Those of the intraday history, and those to deliver. */
  readonly sessions: readonly TradingDate[];
}

function sliceSpans(
  { begins, ends }: SessionSpans,
  from: number,
  to?: number,
): SessionSpans {
  return { begins: begins.slice(from, to), ends: ends.slice(from, to) };
}

/** The intervals to derive from `base`, ascending, in a run on these dates. */
function derivedPlans(
  config: SessionConfig,
  needs: readonly IntervalNeed[],
  base: BaseInterval,
  { past, sessions }: PlanDates,
  time: TimeManager,
): DerivedPlan[] {
  const { derived_bars: options } = config.session_data_config;
  const intervals = new Set(needs.map(({ interval }) => interval));
  intervals.delete(base);
  return [...intervals]
    .map((interval) => parseInterval(interval))
    .sort((a, b) => intervalRank(a) - intervalRank(b))
    .map(({ text, lengthMs, byClock }) => {
      const spans = sessionSpans(text, [...past, ...sessions], time);
      return {
        interval: text,
        lengthMs: lengthMs ?? Infinity,
        ...(byClock && { byClock }),
        minCoverage: minCoverageOf(options, text),
        ...(spans !== undefined && {
          spans: sliceSpans(spans, past.length),
          pastSpans: sliceSpans(spans, 0, past.length),
        }),
      };
    });
}

/** A historical indicator of a config with the names of its outputs. */
export function historicalPlan(
  indicator: HistoricalIndicatorConfig,
): HistoricalPlan {
  const { outputs } = getHistoricalIndicator(indicator.kind);
  return { ...indicator, outputs };
}

/**
 * The real-time indicators of a config, in a run with these intervals.
 *
 * @throws {SessionError} `indicator_invalid` if one does not exist or its
 * parameters are wrong.
 */
export function indicatorPlans(
  config: SessionConfig,
  base: BaseInterval,
  derived: readonly Pick<DerivedPlan, "interval">[],
  lookup: IndicatorLookup,
): IndicatorPlan[] {
  return config.session_data_config.indicators.session.map((indicator) => {
    const definition = lookup(indicator.name);
    const params = resolveParams(definition, indicator.params);
    const { lengthMs } = parseInterval(indicator.interval);
    // A daily or longer bar is a session of its own and shows it whole.
    const isIntraday = lengthMs !== undefined;
    const sessions = definition.warmupSessions;
    return {
      id: indicator.id,
      name: indicator.name,
      params,
      source: indicator.interval === base
        ? -1
        : derived.findIndex((d) => d.interval === indicator.interval),
      outputs: definition.outputs,
      restarts: definition.sessionBound && isIntraday,
      barsNeeded: definition.warmup(params) + 1 + (isIntraday ? 0 : sessions),
      sessionsNeeded: isIntraday ? sessions : 0,
    };
  });
}
