/**
 * Rolls the positions and orders of a continuous future into its next contract.
 *
 * @module
 */
import type { ContractRoll } from "../../session/front_contracts.ts";
import { roundPrice } from "../money.ts";
import { makeOrder, type Order } from "../order.ts";
import type { RolledPosition } from "../rolled_position.ts";
import type { OrderBook } from "./order_book.ts";
import { countCosts, type OwnTradeParts, tradedPrice } from "./own_trades.ts";

/** The tag of orders that roll a position. */
export const ROLL_TAG = "roll";

/**
 * Rolls all positions in a symbol: each is sold and bought, or bought and sold,
 * at the prices of the roll with the costs of two market orders. Working orders
 * move by the difference of the prices.
 */
export function rollPositions(
  parts: OwnTradeParts,
  symbolIndex: number,
  contract: string,
  roll: ContractRoll,
  time: number,
): readonly RolledPosition[] {
  const { account, book, symbols } = parts;
  const { from, oldPrice, newPrice } = roll;
  const rolled: RolledPosition[] = [];
  account.books.forEach((owned, strategy) => {
    const quantity = owned.quantity(symbolIndex);
    if (quantity === 0) return;
    const reason = `the roll from ${from} to ${contract}`;
    const trade = (side: "buy" | "sell", price: number) => {
      const order = makeOrder(
        {
          symbol: symbols[symbolIndex],
          side,
          quantity: Math.abs(quantity),
          strategy,
          tag: ROLL_TAG,
          reason,
        },
        book.nextId,
        symbolIndex,
        time,
      );
      fillAt(parts, order, price, time);
    };
    account.fronts[symbolIndex] = from;
    trade(quantity > 0 ? "sell" : "buy", oldPrice);
    account.fronts[symbolIndex] = contract;
    trade(quantity > 0 ? "buy" : "sell", newPrice);
    const symbol = symbols[symbolIndex];
    rolled.push({ symbol, strategy, quantity, contract, ...roll });
  });
  account.fronts[symbolIndex] = contract;
  shiftOrders(book, symbolIndex, newPrice - oldPrice);
  return rolled;
}

/** Fills an order completely at a price, to which its costs are added. */
function fillAt(
  parts: OwnTradeParts,
  order: Order,
  price: number,
  time: number,
): void {
  const { account, book, onFill } = parts;
  const { quantity } = order;
  book.add(order);
  const paid = tradedPrice(parts, order, quantity, price);
  const fill = account.book(order, paid, quantity, time);
  countCosts(parts, order, quantity, price, paid);
  book.filled(order, quantity, time);
  book.sweep(order.symbolIndex);
  onFill(fill, order);
}

/** Moves the limits and stops of the orders that work or are held. */
function shiftOrders(
  book: OrderBook,
  symbolIndex: number,
  shift: number,
): void {
  if (shift === 0) return;
  const orders = new Set<Order>();
  for (const order of book.live[symbolIndex]) {
    if (order.status !== "accepted") continue;
    orders.add(order);
    for (const child of order.children) {
      if (child.status === "held") orders.add(child);
    }
  }
  for (const order of orders) {
    order.limitPrice = shifted(order.limitPrice, shift);
    order.stopPrice = shifted(order.stopPrice, shift);
    // The rest of its entry fills in another contract, whose prices do not mix.
    if (order.status === "accepted") order.distance = undefined;
  }
  // Strategies are told of each change once all orders have moved.
  for (const order of orders) book.changed(order);
}

/** NaN stays NaN. */
function shifted(price: number, shift: number): number {
  return Number.isNaN(price) ? price : roundPrice(price + shift);
}
