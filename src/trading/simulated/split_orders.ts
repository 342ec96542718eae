/**
 * Splits the working orders of a symbol.
 *
 * @module
 */
import { splitQuantity } from "../account_actions.ts";
import { addQuantity, roundPrice } from "../money.ts";
import { type Order, restOf } from "../order.ts";
import { orderReason } from "../order_reasons.ts";
import type { OrderBook } from "./order_book.ts";

/**
 * Splits the orders of a symbol that work or are held, by `ratio` new units per
 * old one: quantities are multiplied by it, and all prices and distances in
 * currency divided. Of an order of whole lots whole lots stay; one of which
 * nothing is left is cancelled.
 */
export function splitOrders(
  book: OrderBook,
  symbolIndex: number,
  ratio: number,
  lot: number,
): void {
  const orders = new Set<Order>();
  for (const order of book.live[symbolIndex]) {
    if (order.status !== "accepted") continue;
    orders.add(order);
    for (const child of order.children) {
      if (child.status === "held") orders.add(child);
    }
  }
  // Strategies are told of each change once all orders are split.
  for (const order of orders) split(order, ratio, lot);
  for (const order of orders) {
    if (order.status !== "accepted" && order.status !== "held") continue;
    if (restOf(order) > 0) book.changed(order);
    else book.end(order, "cancelled", orderReason("split_away", ratio));
  }
  book.sweep(symbolIndex);
}

function split(order: Order, ratio: number, lot: number): void {
  const { kept } = splitQuantity(restOf(order), ratio, lot);
  const filled = addQuantity(order.filledQuantity * ratio, 0);
  const change = addQuantity(filled, -order.filledQuantity);
  order.splitUnits = addQuantity(order.splitUnits, change);
  order.filledQuantity = filled;
  order.quantity = addQuantity(order.filledQuantity, kept);
  order.limitPrice = divided(order.limitPrice, ratio);
  order.stopPrice = divided(order.stopPrice, ratio);
  const { trail, distance } = order;
  if (trail?.amount !== undefined) {
    order.trail = { ...trail, amount: divided(trail.amount, ratio) };
  }
  if (distance?.unit === "currency") {
    order.distance = { ...distance, value: divided(distance.value, ratio) };
  }
  order.frees = order.frees?.map((freed) =>
    freed.symbolIndex !== order.symbolIndex ? freed : {
      ...freed,
      units: freed.units * ratio,
      long: freed.long * ratio,
      short: freed.short * ratio,
    }
  );
}

/** A price after the split; NaN stays NaN. */
function divided(price: number, ratio: number): number {
  return Number.isNaN(price) ? price : roundPrice(price / ratio);
}
