/**
 * OpenBell: market-data sessions, from stored bars to fills.
 *
 * ```ts ignore
 * import { loadSessionConfig, runBacktest } from "@openbell/session";
 *
 * const config = loadSessionConfig("config.yaml");
 * const result = await runBacktest(config, { db: "market.db" });
 * console.log(result.account.netProfit, result.hash);
 * ```
 *
 * @module
 */
export * from "./src/types.ts";
export * from "./src/errors.ts";
export { type BarField, BarSeries } from "./src/session/bar_series.ts";
export type { BarWriter } from "./src/session/bar_writer.ts";
export type { IndicatorSeries } from "./src/session/indicator_series.ts";
export {
  type Quote,
  SessionData,
  type SessionDataHandle,
  type SymbolSummary,
} from "./src/session/session_data.ts";
export type { SessionMetrics } from "./src/session/session_metrics.ts";
export {
  StreamSubscription,
  type StreamSubscriptionHandle,
  type StreamSubscriptionOptions,
} from "./src/sync/stream_subscription.ts";
export type {
  AccountView,
  BarEvent,
  SessionInfo,
  Strategy,
  StrategyContext,
  StrategyFactory,
  StrategyOrder,
  Subscription,
} from "./src/analysis/strategy.ts";
export {
  runBacktest,
  type Runner,
  type RunOptions,
} from "./src/system/system_manager.ts";
