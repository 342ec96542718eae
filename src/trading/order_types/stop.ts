/**
 * The stop order: a market order once the price has reached its stop.
 *
 * @module
 */
import { reachesStop } from "./levels.ts";
import type { RequestFields } from "./request_fields.ts";
import { orderType, type OrderTypeRules } from "./rules.ts";

/** A request to trade once a price is reached. */
export interface StopRequest extends RequestFields {
  /** A stop order. */
  readonly type: "stop";
  /** The price that triggers it: above the market to buy, below it to sell. */
  readonly stopPrice: number;
  /** How long it lives; defaults to `gtc`. */
  readonly timeInForce?: "gtc" | "day";
}

/** The rules of `stop`. */
export const STOP: OrderTypeRules = orderType("stop", {
  prices: ["stopPrice"],
  timesInForce: ["gtc", "day"],

  priceAtOpen(order, open) {
    if (!order.triggered && !reachesStop(order, open)) return NaN;
    order.triggered = true;
    return open;
  },

  awaits: (order) => order.triggered ? "nothing" : "stop",
});
