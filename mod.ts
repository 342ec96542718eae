/**
 * OpenBell: market-data sessions, from stored bars to fills.
 *
 * A backtest needs a config, a store of bars and a strategy. This example
 * creates all three:
 *
 * ```ts
 * import {
 *   openBarStore,
 *   parseSessionConfig,
 *   runBacktest,
 *   type Strategy,
 *   writeDemoMarket,
 * } from "@openbell/session";
 *
 * const folder = Deno.makeTempDirSync();
 * const range = { from: "2025-01-02", to: "2025-01-31" };
 * const store = openBarStore(`${folder}/market.db`, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], ...range });
 * store.close();
 *
 * const config = parseSessionConfig({
 *   backtest_config: { start_date: range.from, end_date: range.to },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m", "5m"] },
 * });
 * const buyOnStrength: Strategy = {
 *   subscriptions: [{ intervals: ["5m"] }],
 *   onBar(context, bar) {
 *     const held = context.position(bar.symbol);
 *     if (bar.close > bar.open && held === 0) context.buy(bar.symbol, 10);
 *     if (bar.close < bar.open && held > 0) context.sell(bar.symbol, held);
 *   },
 * };
 * const result = await runBacktest(config, {
 *   db: `${folder}/market.db`,
 *   strategies: [buyOnStrength],
 * });
 * console.log(result.sessions.length, result.account.netProfit, result.hash);
 * Deno.removeSync(folder, { recursive: true });
 * ```
 *
 * The other entries have all of one part: `./strategy` what modules of strategies
 * import, `./calendar`, `./indicators`, `./session` and `./store`. Calendars,
 * indicators and session data also run on Node.js and Bun.
 *
 * The groups of this module, in order: shared types and errors, running a
 * backtest, sweeps, strategies and orders, the session config, session data,
 * calendars, the bar store and its imports, the demo market, indicators, and
 * performance metrics.
 *
 * @module
 */

// Version, shared types and errors.
export { VERSION } from "./src/version.ts";
export * from "./src/types.ts";
export * from "./src/errors.ts";

// Running a backtest, and its result.
export {
  runBacktest,
  startBacktest,
  SystemManager,
} from "./src/system/system_manager.ts";
export type {
  RunHandle,
  RunState,
  RunStatus,
} from "./src/system/run_handle.ts";
export type { Runner, RunOptions } from "./src/system/run_options.ts";
export type { AddedSymbolRow } from "./src/results/added_symbols.ts";
export type {
  FillRow,
  MemoryUse,
  RunMetrics,
  RunResult,
  ScanChangeRow,
  ScannerRow,
  SeriesQuality,
  SessionSummary,
  SliceDrawdownRow,
} from "./src/results/run_result.ts";
export type { StageUse } from "./src/results/run_reports.ts";
export type { Gap, GapKind } from "./src/quality/gaps.ts";
export type {
  DataWarning,
  DataWarningKind,
} from "./src/results/data_warning.ts";
export type {
  FirstEndingRow,
  OrderEndingRow,
} from "./src/results/order_endings.ts";
export type {
  EndingStatus,
  FirstEnding,
  OrderEnding,
} from "./src/trading/order_endings.ts";
export type {
  BenchmarkComparison,
  ResultStatistics,
  StatisticsBasis,
  StrategyStatistics,
} from "./src/results/result_statistics.ts";
export type {
  CurveStatistics,
  OverallStatistics,
} from "./src/statistics/statistic_table.ts";
export type {
  PeriodReturn,
  RunStatistics,
  SessionStatistics,
  SymbolStatistics,
} from "./src/statistics/summary.ts";
export type {
  SliceDepth,
  SliceDepths,
  SliceDrawdown,
} from "./src/statistics/drawdown_track.ts";
export type { BenchmarkStatistics } from "./src/statistics/benchmark.ts";
export type { TradeStatistics } from "./src/statistics/trades.ts";
export type { SampleMinimums, Statistic } from "./src/statistics/statistic.ts";
export { resultJson } from "./src/results/result_json.ts";
export { resultCsv, type ResultTable } from "./src/results/result_csv.ts";
export { makeReport, type ReportOptions } from "./src/pages/report/report.ts";
export { formatResult } from "./src/results/result_text.ts";
export type { FlowOptions } from "./src/system/run_memory.ts";
export type {
  RunListeners,
  RunProgress,
  WorkerUrls,
} from "./src/system/worker_protocol.ts";

// Sweeps: many parameter sets over the same bars.
export { runSweep } from "./src/sweep/run_sweep.ts";
export type { SweepOptions } from "./src/sweep/sweep_options.ts";
export type { SweepResult, SweepTimes } from "./src/sweep/sweep_result.ts";
export type { SweepProgress } from "./src/sweep/sweep_progress.ts";
export { type Dimension, parseDimension } from "./src/sweep/dimension.ts";
export type { RandomSearch } from "./src/sweep/space.ts";
export type { SweepRow } from "./src/sweep/result_store.ts";
export type { SweepMetric, SweepMetrics } from "./src/tape/set_metrics.ts";
export type {
  HeatMap,
  HeatMapAxis,
  HeatMapCell,
} from "./src/sweep/parameter_grid.ts";
export type {
  FoldResult,
  WalkForwardOptions,
  WalkForwardResult,
} from "./src/sweep/walk_forward.ts";
export { formatSweep } from "./src/sweep/sweep_text.ts";
export { sweepHtml } from "./src/pages/sweep/sweep_page.ts";

// Strategies, their context and their orders.
export * from "./src/strategy/mod.ts";
export type { StrategySource } from "./src/analysis/strategy_loader.ts";
export type {
  GivenScanner,
  ScannerSource,
} from "./src/analysis/scanner_loader.ts";
export type {
  ScanChange,
  ScannerReport,
  ScanReason,
} from "./src/analysis/scan_record.ts";
export type { BrokerResult, Liquidation } from "./src/trading/broker_result.ts";
export type { EndedPosition } from "./src/trading/ended_positions.ts";
export type { SessionResult } from "./src/trading/fills.ts";
export type { RoundTrip } from "./src/trading/round_trips.ts";
export type { LogLine, RunLogResult } from "./src/log/run_log.ts";
export type { LogCode, LogLevel, LogRecord } from "./src/log/log_record.ts";
export type { SkipLogResult, SkipNotice } from "./src/processor/skip_log.ts";

// The session config and its parser.
export { loadSessionConfig, readConfigInput } from "./src/config/load.ts";
export type { VariableValue, VariableValues } from "./src/config/variables.ts";
export {
  checkSessionConfig,
  type ConfigResult,
  type ParseConfigOptions,
  parseSessionConfig,
} from "./src/config/parse.ts";
export type { ConfigNote } from "./src/config/old_configs/draft.ts";
export type { NoteListener } from "./src/config/old_configs/notes.ts";
export type { ConfigChecks } from "./src/config/cross_checks.ts";
export type { IndicatorCheck } from "./src/config/session_config.ts";
export type { ConfigMistake } from "./src/config/mistakes.ts";
export {
  type AccountConfig,
  type ApiConfig,
  type BacktestConfig,
  type BarField as PriceField,
  type CommissionConfig,
  type CommissionTierConfig,
  type DerivedBarsConfig,
  type GapFillerConfig,
  type HistoricalConfig,
  type HistoricalDataConfig,
  type HistoricalIndicatorConfig,
  type HistoricalIndicatorKind,
  type IndicatorsConfig,
  type JsonObject,
  type JsonValue,
  type MarginRates,
  type PeriodUnit,
  type ReportConfig,
  type ScannerConfig,
  type ScanWindowConfig,
  type SessionConfig,
  type SessionDataConfig,
  type SessionIndicatorConfig,
  type SlippageConfig,
  type SpreadConfig,
  type StrategyConfig,
  type SubscriptionConfig,
  type TradingConfig,
  type TradingConfigInput,
} from "./src/config/session_config.ts";
export type {
  HistoricalIndicatorListEntry,
  HistoricalIndicatorMapEntry,
  HistoricalIndicatorsInput,
  Needs,
  ScannerConfigInput,
  SessionConfigInput,
  SessionDataConfigInput,
  SessionIndicatorEntry,
} from "./src/config/session_config.ts";

// Session data; `@openbell/session/session` has all of it.
export type { BarField } from "./src/session/bar_series.ts";
export type { BarWriter } from "./src/session/bar_writer.ts";
export type { SymbolSummary } from "./src/session/session_summary.ts";
export type { ArenaOptions } from "./src/memory/arena.ts";
export {
  SessionData,
  type SessionDataHandle,
} from "./src/session/session_data.ts";

// Calendars; `@openbell/session/calendar` has all of them.
export {
  type CalendarOverride,
  type ExchangeListing,
  listExchanges,
  type SessionBoundaryTimes,
  type SessionBreak,
  type SessionGrid,
  type SessionHours,
  type SlotRule,
  TimeManager,
  type TimeManagerOptions,
  type TradingSession,
} from "./src/time/mod.ts";

// The bar store; `@openbell/session/store` has all of it.
export {
  type Awaitable,
  type BarStore,
  type CalendarOverrides,
  type ConflictPolicy,
  type DayChunk,
  type Hours,
  type ImportLog,
  type ImportRecord,
  type MarketStore,
  openBarStore,
  type OpenOptions,
  type SeriesInfo,
  type SqliteBarStore,
  type SqliteDatabase,
  type SqliteStatement,
  type SqliteValue,
  type StoreCatalogue,
  type StoredBars,
  type StoreOptions,
  type StoreUpgrade,
  type StoreUpkeep,
  type WriteOptions,
  type WriteResult,
} from "./src/store/mod.ts";

// Imports, and the interface of custom readers.
export {
  type FileProblem,
  importFiles,
  type ImportOptions,
  type ImportProgress,
  type ImportSummary,
} from "./src/ingest/import_files.ts";
export {
  importBars,
  type ImportBarsOptions,
  type ImportBarsResult,
} from "./src/ingest/import_bars.ts";
export type {
  AsideKind,
  CorrectionKind,
  Example,
  Finding,
  FindingKind,
  RejectKind,
} from "./src/ingest/checks/findings.ts";
export type { InputFile } from "./src/ingest/files/input_file.ts";
export type {
  BarReader,
  BarSink,
  FileFacts,
  FileGuess,
  Guess,
  ReaderOptions,
  SeriesSink,
} from "./src/ingest/reader.ts";
export { InterruptedError, NotBarsError } from "./src/ingest/reader.ts";

// The demo market.
export {
  DemoMarket,
  type DemoMarketOptions,
  type DemoSession,
} from "./src/demo/demo_market.ts";
export {
  type DemoStoreOptions,
  type DemoStoreSummary,
  writeDemoMarket,
} from "./src/demo/demo_store.ts";

// Indicators; `@openbell/session/indicators` has all of them.
export {
  type ChoiceParam,
  computeIndicator,
  type ComputeOptions,
  type Indicator,
  type IndicatorCategory,
  type IndicatorDefinition,
  type IndicatorParam,
  type IndicatorParams,
  type IndicatorSession,
  listIndicators,
  type NumberParam,
  registerIndicator,
  type ResolvedParams,
} from "./src/indicators/mod.ts";

// Performance metrics.
export {
  type EdgeMetrics,
  type MetricsScope,
  type MetricsSnapshot,
  type ScopeMetrics,
  TIMING_NAMES,
  type TimingName,
} from "./src/monitoring/metrics_snapshot.ts";
export { formatMetrics } from "./src/monitoring/metrics_report.ts";
export type { SessionListener } from "./src/monitoring/session_reports.ts";
export {
  PerformanceMetrics,
  type PerformanceMetricsOptions,
} from "./src/monitoring/performance_metrics.ts";
export type { StatisticSummary } from "./src/monitoring/running_statistic.ts";
