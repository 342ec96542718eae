/**
 * The stop-limit order: a limit order once the price has reached its stop.
 *
 * @module
 */
import { reachesStop, satisfiesLimit } from "./levels.ts";
import type { RequestFields } from "./request_fields.ts";
import { orderType, type OrderTypeRules } from "./rules.ts";

/** A request to place a limit order once a price is reached. */
export interface StopLimitRequest extends RequestFields {
  /** A stop-limit order. */
  readonly type: "stop_limit";
  /** The price that triggers it. */
  readonly stopPrice: number;
  /** The worst price to trade at. */
  readonly limitPrice: number;
  /** How long it lives; defaults to `gtc`. */
  readonly timeInForce?: "gtc" | "day";
}

/** The rules of `stop_limit`. */
export const STOP_LIMIT: OrderTypeRules = orderType("stop_limit", {
  prices: ["stopPrice", "limitPrice"],
  timesInForce: ["gtc", "day"],
  takesAnyPrice: false,

  priceAtOpen(order, open) {
    if (!order.triggered && reachesStop(order, open)) order.triggered = true;
    return order.triggered && satisfiesLimit(order, open) ? open : NaN;
  },

  awaits: (order) => order.triggered ? "limit" : "trigger",
});
