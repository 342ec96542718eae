/**
 * Results of runs: all their types, and their forms as text, JSON and CSV.
 *
 * ```ts ignore
 * import { loadSessionConfig, runBacktest } from "@openbell/session";
 * import { formatResult, resultCsv } from "@openbell/session/results";
 *
 * const result = await runBacktest(loadSessionConfig("config.yaml"), {
 *   db: "market.db",
 * });
 * console.log(formatResult(result));
 * Deno.writeTextFileSync("fills.csv", [...resultCsv(result, "fills")].join(""));
 * ```
 *
 * @module
 */
export type { AddedSymbolRow } from "./added_symbols.ts";
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
} from "./run_result.ts";
export type { LagReport } from "../coordinator/market_lag.ts";
export type { StageUse } from "./run_reports.ts";
export type { Gap, GapKind } from "../quality/gaps.ts";
export type { GapFillingRow, SoughtSlots } from "./gap_filling.ts";
export type { ReceivedRow, RevisionRow } from "./received.ts";
export type { LiveCounts } from "../session/live_counts.ts";
export type { GapFillingCounts } from "../quality/gap_report.ts";
export type { DataWarning, DataWarningKind } from "./data_warning.ts";
export type { FirstEndingRow, OrderEndingRow } from "./order_endings.ts";
export type {
  EndingStatus,
  FirstEnding,
  OrderEnding,
} from "../trading/order_endings.ts";
export type {
  BenchmarkComparison,
  ResultStatistics,
  StatisticsBasis,
  StrategyStatistics,
} from "./result_statistics.ts";
export type {
  CurveStatistics,
  OverallStatistics,
} from "../statistics/statistic_table.ts";
export type {
  PeriodReturn,
  RunStatistics,
  SessionStatistics,
  SymbolStatistics,
} from "../statistics/summary.ts";
export type {
  SliceDepth,
  SliceDepths,
  SliceDrawdown,
} from "../statistics/drawdown_track.ts";
export type { BenchmarkStatistics } from "../statistics/benchmark.ts";
export type { TradeStatistics } from "../statistics/trades.ts";
export type { SampleMinimums, Statistic } from "../statistics/statistic.ts";
export { resultJson } from "./result_json.ts";
export { resultCsv } from "./result_csv.ts";
export type {
  ActionColumns,
  EquityColumns,
  FillColumns,
  ResultColumns,
  ResultTable,
  SessionColumns,
  TradeColumns,
} from "./result_columns.ts";
export { formatResult } from "./result_text.ts";
export type {
  ScanChange,
  ScannerReport,
  ScanReason,
} from "../analysis/scan_record.ts";
export type {
  FactName,
  FactSource,
  KnownInstrument,
} from "../instruments/resolve.ts";
export type {
  AccountAction,
  AcquiredShares,
} from "../trading/account_actions.ts";
export type { BrokerResult, Liquidation } from "../trading/broker_result.ts";
export type { EndedPosition } from "../trading/ended_positions.ts";
export type {
  Conversion,
  SessionCurrency,
  SessionResult,
} from "../trading/fills.ts";
export type { RoundTrip } from "../trading/round_trips.ts";
export type { LogLevel } from "../log/log_record.ts";
export type { LogLine, RunLogResult } from "../log/run_log.ts";
export type { SkipLogResult, SkipNotice } from "../processor/skip_log.ts";
export {
  type CostShares,
  type DatedDrawdown,
  type ReturnDistribution,
  type TearSheet,
  tearSheet,
  type TripGroups,
} from "./tear_sheet.ts";
export type { RollingFigures } from "../statistics/rolling.ts";
export type { Histogram } from "../statistics/sample.ts";
export type { ReturnGroup, TripGroup } from "../statistics/breakdown.ts";
export type {
  BootstrapIntervals,
  FigureInterval,
} from "../statistics/bootstrap.ts";
