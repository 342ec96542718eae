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

/** The price of a bar that is nearest to a level: the level itself if the bar covers it. */
export function nearestInBar(level: number, high: number, low: number): number {
  return Math.min(Math.max(level, low), high);
}
