/**
 * The types that modules of strategies and scanners need,
 * {@linkcode defineStrategy} and {@linkcode defineScanner}. Nothing of the engine
 * is loaded.
 *
 * ```ts
 * import { defineStrategy } from "@openbell/session/strategy";
 *
 * export default defineStrategy({
 *   params: { quantity: { type: "integer", default: 100, min: 1 } },
 *   create: ({ quantity }) => ({
 *     subscriptions: [{ intervals: ["5m"] }],
 *     onBar(context, { symbol, open, close }) {
 *       const held = context.position(symbol);
 *       if (close > open && held === 0) context.buy(symbol, quantity);
 *       if (close < open && held > 0) context.sell(symbol, held);
 *     },
 *   }),
 * });
 * ```
 *
 * @module
 */
export type {
  BarEvent,
  ScheduledCallback,
  SessionInfo,
  Strategy,
  StrategyClass,
  StrategyContext,
  StrategyFactory,
  StrategyOrder,
  Subscription,
} from "./strategy.ts";
export type {
  BarCondition,
  ComparedValues,
  ConditionValue,
} from "./bar_condition.ts";
export { defineStrategy, type StrategyDefinition } from "./define_strategy.ts";
export type {
  ScanEvent,
  Scanner,
  ScannerClass,
  ScannerContext,
  ScannerFactory,
  ScanResult,
} from "./scanner.ts";
export { defineScanner, type ScannerDefinition } from "./define_scanner.ts";
export type {
  ScheduledEvent,
  ScheduleHandle,
  ScheduleOptions,
  ScheduleWhen,
} from "./schedule.ts";
export type { ScheduleDays } from "../time/schedule_days.ts";
export type {
  BooleanDefinition,
  NumberDefinition,
  ParamDefinition,
  ParamDefinitions,
  ParamsOf,
  StringDefinition,
} from "./parameter_definitions.ts";
export type {
  AccountView,
  CalendarSession,
  CalendarView,
  ClockView,
  Logger,
  OwnAccountView,
} from "./views.ts";
export type {
  OrderChanges,
  OrderReceipt,
  OrderStatus,
  OrderView,
} from "../trading/orders.ts";
export type { OrderRequest, OrderType } from "../trading/order_types/table.ts";
export type { OrderOptions } from "../trading/order_types/order_options.ts";
export type {
  Bracket,
  OrderLabels,
  RequestFields,
  Side,
  TimeInForce,
} from "../trading/order_types/request_fields.ts";
export type { AuctionRequest } from "../trading/order_types/auction.ts";
export type { LimitRequest } from "../trading/order_types/limit.ts";
export type { MarketRequest } from "../trading/order_types/market.ts";
export type { StopRequest } from "../trading/order_types/stop.ts";
export type { StopLimitRequest } from "../trading/order_types/stop_limit.ts";
export type { TrailingStopRequest } from "../trading/order_types/trailing_stop.ts";
export type {
  CashSize,
  OrderSize,
  PercentSize,
  RiskAmount,
  RiskDistance,
  RiskSize,
  SizePrice,
  TargetOptions,
} from "../trading/sizing.ts";
export type { OrderReasonCode } from "../trading/order_reasons.ts";
export type { QualityEvent } from "./quality_event.ts";
export type { QualityQuery } from "./quality_query.ts";
export type {
  CustomIndicator,
  CustomIndicatorInstance,
} from "../indicators/custom.ts";
export {
  barsSince,
  crossedAbove,
  crossedBelow,
  highestOf,
  lowestOf,
  type SeriesValues,
} from "./series_functions.ts";
export type {
  CommissionFacts,
  CommissionFunction,
  CostOrder,
  FillFacts,
  FillFunction,
  SlippageFacts,
  SlippageFunction,
} from "../trading/costs/own_costs.ts";
export type { OpenPosition } from "../trading/open_positions.ts";
export type { Conversion, Fill } from "../trading/fills.ts";
export type { BarField, BarSeries } from "../session/bar_series.ts";
export type { IndicatorSeries } from "../session/indicator_series.ts";
export type { Quote } from "../session/quote.ts";
export type { SessionMetrics } from "../session/session_metrics.ts";
export type {
  ChoiceParam,
  IndicatorParam,
  IndicatorSession,
  NumberParam,
  OutputScale,
  OutputShift,
  ResolvedParams,
} from "../indicators/indicator.ts";
export type {
  Instrument,
  InstrumentMargin,
} from "../instruments/instrument.ts";
export type { Gap, GapKind } from "../quality/gaps.ts";
export type { SessionHours } from "../time/grid.ts";
export type {
  SessionBoundaryTimes,
  SessionBreak,
  TradingSession,
} from "../time/session.ts";
export type {
  Bar,
  BaseInterval,
  ClockInterval,
  Interval,
  IntervalUnit,
  JsonObject,
  JsonValue,
  TradingDate,
} from "../types.ts";
