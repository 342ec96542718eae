/**
 * Runs: their options, handles and listeners, and threads that stay warm for
 * many runs.
 *
 * ```ts
 * import { parseSessionConfig } from "@openbell/session/config";
 * import { writeDemoMarket } from "@openbell/session/demo";
 * import { SystemManager } from "@openbell/session/run";
 * import { openBarStore } from "@openbell/session/store";
 *
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 *
 * const config = parseSessionConfig({
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * });
 * const system = new SystemManager();
 * const first = await system.run(config, { db });
 * const second = await system.run(config, { db });
 * console.log(first.hash === second.hash); // true
 * system.stop();
 * Deno.removeSync(folder, { recursive: true });
 * ```
 *
 * @module
 */
export { runBacktest, startBacktest, SystemManager } from "./system_manager.ts";
export type { LiveHandle, LiveOptions, LiveStatus } from "./live_handle.ts";
export { runLive } from "./live_run.ts";
export type {
  DisconnectEvent,
  ErrorEvent,
  FillEvent,
  GapEvent,
  KillSwitchEvent,
  LagEvent,
  LiveEvent,
  LiveEventBase,
  LiveEventListener,
  OrderEndEvent,
  OrderEventBase,
  OverrunEvent,
  ReconnectEvent,
  RefusalEvent,
  ResultEvent,
  SessionEndEvent,
  SessionEventBase,
  SessionStartEvent,
} from "../live/live_event.ts";
export type { SwitchKind } from "../session/live_board.ts";
export type {
  Feed,
  FeedBar,
  FeedClock,
  FeedFactory,
  FeedNotice,
  FeedOptions,
  FeedSettings,
  FeedSink,
  HistoryRequest,
} from "../feeds/feed.ts";
export type { FetchProgress } from "../ingest/fetch/fetch_bars.ts";
export type { RunHandle, RunState, RunStatus } from "./run_handle.ts";
export type { Runner, RunOptions } from "./run_options.ts";
export type { FlowOptions } from "./run_memory.ts";
export type { RunListeners, RunProgress } from "./worker_protocol.ts";
export type { StrategySource } from "../analysis/strategy_loader.ts";
export type {
  GivenScanner,
  ScannerSource,
} from "../analysis/scanner_loader.ts";
export type { LogCode, LogLevel, LogRecord } from "../log/log_record.ts";
export type { SessionListener } from "../monitoring/session_reports.ts";
export type {
  PerformanceMetrics,
  PerformanceMetricsOptions,
} from "../monitoring/performance_metrics.ts";
export type {
  EdgeMetrics,
  MetricsScope,
  MetricsSnapshot,
  ScopeMetrics,
  TimingName,
} from "../monitoring/metrics_snapshot.ts";
export type { StatisticSummary } from "../monitoring/running_statistic.ts";
export { formatMetrics } from "../monitoring/metrics_report.ts";
