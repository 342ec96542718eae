/**
 * What a strategy module needs, and nothing of the engine: types, and
 * {@linkcode defineStrategy}.
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
  SessionInfo,
  Strategy,
  StrategyClass,
  StrategyContext,
  StrategyFactory,
  StrategyOrder,
  Subscription,
} from "./strategy.ts";
export { defineStrategy, type StrategyDefinition } from "./parameters.ts";
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
  AuctionRequest,
  Bracket,
  LimitRequest,
  MarketRequest,
  OrderChanges,
  OrderReceipt,
  OrderRequest,
  OrderStatus,
  OrderType,
  OrderView,
  RequestFields,
  Side,
  StopLimitRequest,
  StopRequest,
  TimeInForce,
  TrailingStopRequest,
} from "../trading/orders.ts";
export type { OrderReasonCode } from "../trading/order_reasons.ts";
export type { QualityEvent } from "./quality_event.ts";
export type { OpenPosition } from "../trading/account.ts";
export type { Fill } from "../trading/fills.ts";
