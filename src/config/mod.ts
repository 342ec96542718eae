/**
 * The session config: its parser, its types, old keys and the JSON Schema.
 *
 * ```ts
 * import { checkSessionConfig } from "@openbell/session/config";
 *
 * const { mistakes } = checkSessionConfig({
 *   backtest_config: { start_date: "2025-01-32", end_date: "2025-01-31" },
 *   session_data_config: { symbols: ["SPY"], streams: ["1m"] },
 * });
 * console.log(mistakes[0].path); // backtest_config.start_date
 * ```
 *
 * @module
 */
export { loadSessionConfig, readConfigInput } from "./load.ts";
export type { VariableValue, VariableValues } from "./variables.ts";
export {
  checkSessionConfig,
  type ConfigResult,
  type ParseConfigOptions,
  parseSessionConfig,
} from "./parse.ts";
export type { ConfigNote } from "./old_configs/draft.ts";
export type { NoteListener } from "./old_configs/notes.ts";
export type { ConfigChecks } from "./cross_checks.ts";
export type { IndicatorCheck } from "./session_config.ts";
export type { ConfigMistake } from "./mistakes.ts";
export {
  type AccountConfig,
  type ApiConfig,
  type AssetClass,
  type BacktestConfig,
  type BarField as PriceField,
  type CommissionConfig,
  type CommissionTierConfig,
  type ComparedConfig,
  type ConditionConfig,
  type CostModuleConfig,
  type DerivedBarsConfig,
  type FillModelConfig,
  type GapFillerConfig,
  type HistoricalConfig,
  type HistoricalDataConfig,
  type HistoricalIndicatorConfig,
  type HistoricalIndicatorKind,
  type HookConfig,
  type HookEvent,
  type HookShape,
  type IndicatorsConfig,
  type InstrumentConfig,
  type InstrumentConfigs,
  type JsonObject,
  type JsonValue,
  type LiveConfig,
  type LiveConfigInput,
  type MarginRates,
  type OffStep,
  type PeriodUnit,
  type ReplayConfig,
  type ReportConfig,
  type ScannerConfig,
  type ScanWindowConfig,
  type SessionConfig,
  type SessionDataConfig,
  type SessionIndicatorConfig,
  type SlippageConfig,
  type SpreadConfig,
  type StrategyConfig,
  type StreamingConfig,
  type SubscriptionConfig,
  type TradingConfig,
  type TradingConfigInput,
} from "./session_config.ts";
export type {
  AdjustmentMode,
  ContinuousMode,
  HistoricalIndicatorListEntry,
  HistoricalIndicatorMapEntry,
  HistoricalIndicatorsInput,
  Needs,
  ScannerConfigInput,
  SessionConfigInput,
  SessionDataConfigInput,
  SessionIndicatorEntry,
} from "./session_config.ts";
export { configJsonSchema, type JsonSchemaOptions } from "./json_schema.ts";
