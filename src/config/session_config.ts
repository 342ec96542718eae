/**
 * The types of a session config.
 *
 * Keys are spelled as in the file, so that a config reads the same in a file
 * and in code. A complete config is itself a valid input of
 * `parseSessionConfig`, which then returns an equal one.
 *
 * Nothing here loads the schema, so that workers start without it.
 *
 * @module
 */
import type { Interval } from "../types.ts";
import type { DerivedBarsConfig } from "./sections/derived_bars.ts";
import type { SessionDataConfig } from "./sections/session_data.ts";

export type { JsonObject, JsonValue } from "./json.ts";
export type { Needs } from "./needs.ts";
export type { ApiConfig } from "./sections/api.ts";
export type { BacktestConfig } from "./sections/backtest.ts";
export type {
  CommissionConfig,
  CommissionTierConfig,
  CostModuleConfig,
  FillModelConfig,
  SlippageConfig,
  SpreadConfig,
} from "./sections/costs.ts";
export type { DerivedBarsConfig } from "./sections/derived_bars.ts";
export type { GapFillerConfig } from "./sections/gap_filler.ts";
export type { StreamingConfig } from "./sections/streaming.ts";
export type {
  HistoricalConfig,
  HistoricalDataConfig,
} from "./sections/historical.ts";
export type {
  BarField,
  HistoricalIndicatorKind,
} from "./sections/historical_kinds.ts";
export type {
  HistoricalIndicatorConfig,
  HistoricalIndicatorListEntry,
  HistoricalIndicatorMapEntry,
  HistoricalIndicatorsInput,
  PeriodUnit,
} from "./sections/historical_indicators.ts";
export type { AccountConfig, MarginRates } from "./sections/account.ts";
export type { IndicatorsConfig } from "./sections/indicators.ts";
export type {
  HookConfig,
  HookEvent,
  HookShape,
  LiveConfig,
  LiveConfigInput,
  ReplayConfig,
} from "./sections/live.ts";
export type {
  AssetClass,
  InstrumentConfig,
  InstrumentConfigs,
  OffStep,
} from "./sections/instruments.ts";
export type { ReportConfig } from "./sections/report.ts";
export type {
  AdjustmentMode,
  ContinuousMode,
  SessionDataConfig,
  SessionDataConfigInput,
} from "./sections/session_data.ts";
export type {
  IndicatorCheck,
  SessionIndicatorConfig,
  SessionIndicatorEntry,
} from "./sections/session_indicators.ts";
export type {
  ScannerConfig,
  ScannerConfigInput,
  ScanWindowConfig,
} from "./sections/scanners.ts";
export type {
  ComparedConfig,
  ConditionConfig,
  StrategyConfig,
  SubscriptionConfig,
} from "./sections/strategies.ts";
export type {
  SessionConfig,
  SessionConfigInput,
} from "./sections/top_level.ts";
export type { TradingConfig, TradingConfigInput } from "./sections/trading.ts";

/** The minimum coverage, 0–1, that a derived bar of `interval` needs. */
export function minCoverageOf(
  config: DerivedBarsConfig,
  interval: Interval,
): number {
  const least = config.min_coverage;
  if (typeof least === "number") return least;
  return Object.hasOwn(least, interval) ? least[interval] : 1;
}

/** The intervals among a config's streams, without `quotes`. */
export function streamIntervals(config: SessionDataConfig): Interval[] {
  return config.streams.filter((s): s is Interval => s !== "quotes");
}
