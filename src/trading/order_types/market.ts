/**
 * The market order: the next available price.
 *
 * @module
 */
import type { RequestFields, TimeInForce } from "./request_fields.ts";
import { orderType, type OrderTypeRules } from "./rules.ts";

/** A request to trade at the next available price. */
export interface MarketRequest extends RequestFields {
  /** A market order; the default type. */
  readonly type?: "market";
  /** How long it lives; defaults to `gtc`. */
  readonly timeInForce?: TimeInForce;
}

/** The rules of `market`. */
export const MARKET: OrderTypeRules = orderType("market", {
  followsFillRule: true,
  priceAtOpen: (_order, open) => open,
});
