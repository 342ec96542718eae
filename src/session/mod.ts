/**
 * Session data: bars, indicators, quality and quotes in columns of shared
 * memory, and subscriptions that make one thread wait for another. It runs on
 * any JavaScript runtime.
 *
 * ```ts
 * import { SessionData } from "@openbell/session/session";
 *
 * const data = new SessionData();
 * data.appendBar("SPY", "1m", {
 *   timestamp: Date.UTC(2026, 0, 2, 14, 30),
 *   open: 100, high: 101, low: 99, close: 100.5, volume: 1_200,
 * });
 * data.getBars("SPY", "1m").close(-1); // 100.5
 * ```
 *
 * @module
 */
export type { BarField, BarSeries } from "./bar_series.ts";
export type { BarWriter } from "./bar_writer.ts";
export type { IndicatorSeries } from "./indicator_series.ts";
export type { Quote } from "./quote.ts";
export { SessionData, type SessionDataHandle } from "./session_data.ts";
export type { SymbolSummary } from "./session_summary.ts";
export type { SessionMetrics } from "./session_metrics.ts";
export type { ArenaOptions } from "../memory/arena.ts";
export {
  StreamSubscription,
  type StreamSubscriptionHandle,
  type StreamSubscriptionOptions,
} from "../sync/stream_subscription.ts";
export {
  SessionError,
  type SessionErrorCode,
  type SessionErrorDetails,
} from "../errors.ts";
export type {
  Bar,
  BarColumns,
  ClockInterval,
  Interval,
  IntervalUnit,
  Mode,
  TradingDate,
} from "../types.ts";
export type { SessionHours } from "../time/grid.ts";
export type {
  SessionBoundaryTimes,
  SessionBreak,
  TradingSession,
} from "../time/session.ts";
