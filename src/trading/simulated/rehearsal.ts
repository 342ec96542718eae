/**
 * Rehearses both paths of a bar on copies of a strategy's orders, to find the
 * one that is worse for it.
 *
 * @module
 */
import type { SpreadRule } from "../costs/spread.ts";
import type { PriceTerms } from "../contracts.ts";
import {
  addMicros,
  addQuantity,
  amountOf,
  sizeOf,
  timesMultiplier,
} from "../money.ts";
import { type Order, reducibleBy, restOf } from "../order.ts";
import { orderReason } from "../order_reasons.ts";
import type { MatchedBar } from "./bar.ts";
import { BarWalk, type WalkedOrders, worksInside } from "./bar_walk.ts";
import { OrderBook } from "./order_book.ts";

/** What a rehearsal starts from. */
export interface RehearsalInput {
  /** The working orders of the symbol. */
  readonly live: readonly Order[];
  /** The strategy. */
  readonly strategy: number;
  /** Its position in the symbol. */
  readonly held: number;
  /** Whether the position was entered or enlarged in the bar before the walk. */
  readonly isEntered: boolean;
  /** The bar. */
  readonly bar: Readonly<MatchedBar>;
  /** Applies the spread. */
  readonly spread: SpreadRule;
  /** The terms of the symbol's prices. */
  readonly prices: PriceTerms;
}

/** Whether the low is assumed to come before the high: the worse path, or the first of two equal ones. */
export function isLowFirst(input: RehearsalInput): boolean {
  return rehearse(input, true) <= rehearse(input, false);
}

/**
 * The cash that a path leaves at the close, in micros, once the position is
 * valued at it. Every fill counts as complete, without fees and slippage.
 */
function rehearse(input: RehearsalInput, lowFirst: boolean): number {
  const { spread, strategy, bar } = input;
  const orders = new RehearsedOrders(input);
  new BarWalk(spread, strategy, bar, orders).walk(lowFirst);
  return orders.valueAt(bar.close);
}

/** Copies of the orders of one strategy in one symbol, with a position of their own. */
class RehearsedOrders implements WalkedOrders {
  readonly live: readonly Order[];
  readonly #book: OrderBook;
  readonly #multiplier: number;
  readonly #start: number;
  #held: number;
  #cash = 0;
  #isEntered: boolean;

  constructor(input: RehearsalInput) {
    const { live, strategy, held, isEntered, bar, prices } = input;
    this.#book = new OrderBook(1, () => {}, [prices]);
    this.#multiplier = prices.multiplier;
    this.#held = held;
    this.#isEntered = isEntered;
    this.#start = bar.start;
    this.live = this.#book.live[0];
    const copies = new Map<Order, Order>();
    for (const order of live) {
      if (!worksInside(order, strategy, bar.start)) continue;
      this.#book.live[0].push(copyOf(order, copies));
    }
  }

  execute(order: Order, price: number): void {
    const rest = restOf(order);
    const quantity = order.reduceOnly
      ? Math.min(rest, reducibleBy(order, this.#held))
      : rest;
    if (!(quantity > 0)) {
      this.#book.end(order, "cancelled", orderReason("no_position"));
      return;
    }
    const scaled = timesMultiplier(quantity, this.#multiplier);
    if (sizeOf(price, scaled) === Infinity) return;
    const amount = amountOf(price, scaled);
    const signed = order.side === "buy" ? quantity : -quantity;
    const before = this.#held;
    this.#cash = addMicros(this.#cash, signed > 0 ? -amount : amount);
    this.#held = addQuantity(before, signed);
    if (Math.abs(this.#held) > Math.abs(before) || this.#held * before < 0) {
      this.#isEntered = true;
    }
    order.filledQuantity = addQuantity(order.filledQuantity, quantity);
    order.filledAmount = addMicros(order.filledAmount, amount);
    this.#book.filled(order, quantity, this.#start);
    this.#book.followPosition(order, before, this.#held);
  }

  isEntered(order: Order): boolean {
    return this.#isEntered && reducibleBy(order, this.#held) > 0;
  }

  valueAt(close: number): number {
    const scaled = timesMultiplier(this.#held, this.#multiplier);
    return addMicros(this.#cash, amountOf(close, scaled));
  }
}

/** A copy of an order in a book with one symbol, with copies of its entry and its bracket. */
function copyOf(order: Order, copies: Map<Order, Order>): Order {
  const made = copies.get(order);
  if (made !== undefined) return made;
  const copy: { -readonly [K in keyof Order]: Order[K] } = {
    ...order,
    symbolIndex: 0,
  };
  copies.set(order, copy);
  copy.entry = order.entry && copyOf(order.entry, copies);
  copy.children = order.children.map((child) => copyOf(child, copies));
  return copy;
}
