/**
 * At which price a bar fills an order: the rules, one function a moment of the
 * bar.
 *
 * A bar says where the price began and ended and how far it went, not in which
 * order. Where that leaves a choice, the outcome that is worse for the order's
 * owner counts:
 *
 * 1. At the open: market orders, limits the open satisfies, and stops it has
 *    reached or jumped over, all at the open.
 * 2. Within the bar: stops first, at their stop; then limits, at their limit.
 *    So when one bar reaches both ends of a bracket, the stop counts.
 * 3. A trailing stop is tested with the level it had before the bar's best
 *    price raised it; the raised level counts from the close on.
 * 4. A stop-limit set off within the bar, with its limit on the far side of
 *    its stop, is filled in that bar only if the close satisfies the limit.
 *
 * Prices are those of the order's own side (spread included). All functions
 * return NaN for "not filled".
 *
 * @module
 */
import { roundPrice } from "../money.ts";
import type { Order } from "../orders.ts";

/** Whether a price is at the order's limit or better. */
function satisfies(order: Order, price: number): boolean {
  return order.side === "buy"
    ? price <= order.limitPrice
    : price >= order.limitPrice;
}

/** Whether a price has reached the order's stop. */
function reaches(order: Order, price: number): boolean {
  return order.side === "buy"
    ? price >= order.stopPrice
    : price <= order.stopPrice;
}

/** Moves a trailing stop after a price, if that improves it. */
export function trail(order: Order, price: number): void {
  const distance = Number.isNaN(order.trailAmount)
    ? price * order.trailPercent / 100
    : order.trailAmount;
  const { stopPrice } = order;
  if (order.side === "sell") {
    const level = roundPrice(price - distance);
    if (!(level <= stopPrice)) order.stopPrice = level;
  } else {
    const level = roundPrice(price + distance);
    if (!(level >= stopPrice)) order.stopPrice = level;
  }
}

/** The price at the bar's open. Auction orders are the caller's matter. */
export function priceAtOpen(order: Order, open: number): number {
  switch (order.type) {
    case "market":
      return open;
    case "limit":
      return satisfies(order, open) ? open : NaN;
    case "stop":
      if (order.triggered || reaches(order, open)) {
        order.triggered = true;
        return open;
      }
      return NaN;
    case "trailing_stop":
      if (order.triggered || reaches(order, open)) {
        order.triggered = true;
        return open;
      }
      trail(order, open);
      return NaN;
    case "stop_limit":
      if (!order.triggered && reaches(order, open)) order.triggered = true;
      return order.triggered && satisfies(order, open) ? open : NaN;
    default:
      return NaN;
  }
}

/** The price of a stop or stop-limit within the bar, after its open. */
export function stopPriceWithin(
  order: Order,
  high: number,
  low: number,
  close: number,
): number {
  const buy = order.side === "buy";
  const worst = buy ? high : low;
  const best = buy ? low : high;
  switch (order.type) {
    case "stop":
      if (order.triggered || !reaches(order, worst)) return NaN;
      order.triggered = true;
      return within(order.stopPrice, high, low);
    case "trailing_stop":
      if (order.triggered) return NaN;
      if (!reaches(order, worst)) {
        trail(order, best);
        if (!reaches(order, close)) return NaN;
      }
      order.triggered = true;
      return within(order.stopPrice, high, low);
    case "stop_limit":
      if (order.triggered) {
        return satisfies(order, best) ? order.limitPrice : NaN;
      }
      if (!reaches(order, worst)) return NaN;
      order.triggered = true;
      // The price is at the stop now; where that is beyond the limit, only the
      // close is sure to come later.
      if (satisfies(order, order.stopPrice)) {
        return within(order.stopPrice, high, low);
      }
      return satisfies(order, close) ? order.limitPrice : NaN;
    default:
      return NaN;
  }
}

/** The price of a limit within the bar, after its open. */
export function limitPriceWithin(
  order: Order,
  high: number,
  low: number,
): number {
  if (order.type !== "limit") return NaN;
  const best = order.side === "buy" ? low : high;
  return satisfies(order, best) ? order.limitPrice : NaN;
}

/** A stop whose level lies outside of the bar trades at the bar's nearest price. */
function within(price: number, high: number, low: number): number {
  return Math.min(Math.max(price, low), high);
}
