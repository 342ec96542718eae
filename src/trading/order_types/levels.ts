/**
 * Prices against the limit and the stop of an order.
 *
 * @module
 */
import type { PricedOrder } from "./rules.ts";

/** Whether a price is at the order's limit or better. */
export function satisfiesLimit(order: PricedOrder, price: number): boolean {
  return order.side === "buy"
    ? price <= order.limitPrice
    : price >= order.limitPrice;
}

/** Whether a price has reached the order's stop. */
export function reachesStop(order: PricedOrder, price: number): boolean {
  return order.side === "buy"
    ? price >= order.stopPrice
    : price <= order.stopPrice;
}
