/**
 * The market order: the next price there is.
 *
 * @module
 */
import type { RequestFields, TimeInForce } from "./request_fields.ts";
import { orderType, type OrderTypeRules } from "./rules.ts";

/** Asks for the next price there is. */
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
