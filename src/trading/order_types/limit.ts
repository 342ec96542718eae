/**
 * The limit order: a price or better.
 *
 * @module
 */
import { satisfiesLimit } from "./levels.ts";
import type { RequestFields, TimeInForce } from "./request_fields.ts";
import { orderType, type OrderTypeRules } from "./rules.ts";

/** A request to trade at a price or better. */
export interface LimitRequest extends RequestFields {
  /** A limit order. */
  readonly type: "limit";
  /** The worst price to trade at. */
  readonly limitPrice: number;
  /** How long it lives; defaults to `gtc`. */
  readonly timeInForce?: TimeInForce;
}

/** The rules of `limit`. */
export const LIMIT: OrderTypeRules = orderType("limit", {
  prices: ["limitPrice"],
  takesAnyPrice: false,

  priceAtOpen: (order, open) => satisfiesLimit(order, open) ? open : NaN,

  awaits: () => "limit",
});
