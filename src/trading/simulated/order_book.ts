/**
 * The orders of a run: which ones work, which belong together, how they ended.
 *
 * @module
 */
import type { TradingSession } from "../../time/session.ts";
import { PLAIN_PRICES, type PriceTerms } from "../contracts.ts";
import { addQuantity } from "../money.ts";
import { legRefusal, priceLeg, startTrail } from "../bracket_legs.ts";
import { type Order, reducibleBy, restOf } from "../order.ts";
import { type OrderReason, orderReason } from "../order_reasons.ts";
import type { OrderStatus } from "../orders.ts";

/** Keeps orders by number and, while they work, by symbol. */
export class OrderBook {
  /** All orders, in the order of their numbers. */
  readonly orders: Order[] = [];
  /** The working orders of each symbol, oldest first. */
  readonly live: readonly Order[][];
  /** Whether the lists of working orders are being matched, so that none may shrink. */
  isBusy = false;
  /** Counts changes of orders. */
  revision = 0;
  /** For every symbol, the revision of the last change of its orders. */
  readonly changedAt: Uint32Array;
  readonly #listener: (order: Order) => void;
  readonly #prices: readonly PriceTerms[];
  /** Symbols whose list has a leg twice, since it was released again before a sweep. */
  readonly #repeated = new Set<number>();
  /** Whether any leg was ever held again. */
  #hasReturned = false;
  #groups = 0;

  /**
   * Starts empty; `onChange` is called on every change of an order. Without
   * `prices`, the terms of the symbols, multipliers are 1.
   */
  constructor(
    symbolCount: number,
    onChange: (order: Order) => void,
    prices: readonly PriceTerms[] = Array(symbolCount).fill(PLAIN_PRICES),
  ) {
    this.#prices = prices;
    this.live = Array.from({ length: symbolCount }, () => []);
    this.changedAt = new Uint32Array(symbolCount);
    this.#listener = onChange;
  }

  /** The number of the next order. */
  get nextId(): number {
    return this.orders.length + 1;
  }

  /** A new number for a group of orders that cancel each other. */
  nextGroup(): number {
    return ++this.#groups;
  }

  /** The order of a number, if there is one. */
  find(id: number): Order | undefined {
    return this.orders[id - 1];
  }

  /** A strategy's working orders, and those held until their entry fills, by number. */
  working(strategy: number): readonly Order[] {
    const orders: Order[] = [];
    for (const live of this.live) {
      for (const order of live) {
        if (order.strategy !== strategy || order.status !== "accepted") {
          continue;
        }
        orders.push(order);
        orders.push(...order.children.filter((c) => c.status === "held"));
      }
    }
    return orders.sort((a, b) => a.id - b.id);
  }

  /** Counts and reports a change of an order. */
  changed(order: Order): void {
    this.changedAt[order.symbolIndex] = ++this.revision;
    this.#listener(order);
  }

  /** Records an order; an accepted one is working from now on. */
  add(order: Order): void {
    this.orders.push(order);
    if (order.status === "accepted") this.live[order.symbolIndex].push(order);
    this.changed(order);
  }

  /** Ends an order. The held orders of its bracket end with it. */
  end(order: Order, status: OrderStatus, reason: OrderReason): void {
    order.status = status;
    order.code = reason.code;
    order.reason = reason.text;
    this.changed(order);
    for (const child of order.children) {
      if (child.status === "held") {
        this.end(
          child,
          "cancelled",
          orderReason("entry_ended", order.id, status),
        );
      }
    }
  }

  /**
   * Updates orders after a fill: the order may be complete, its group is
   * reduced or cancelled, an entry whose bracket was filled is cancelled, and
   * the bracket of a filled entry is released.
   *
   * @param legsFrom Start of the first bar that may fill a released order.
   */
  filled(order: Order, quantity: number, legsFrom: number): void {
    if (restOf(order) <= 0) order.status = "filled";
    this.changed(order);
    if (order.group > 0) {
      this.#cutGroup(order, quantity, order.status === "filled");
    }
    if (order.entry?.status === "accepted") {
      this.end(
        order.entry,
        "cancelled",
        orderReason("bracket_filled", order.id),
      );
    }
    for (const leg of order.children) {
      if (leg.status === "held") this.#release(leg, quantity, legsFrom);
      else if (leg.status === "accepted") {
        leg.quantity = addQuantity(leg.quantity, quantity);
        priceLeg(leg, this.#prices[leg.symbolIndex]);
        this.changed(leg);
      }
    }
  }

  #release(leg: Order, quantity: number, from: number): void {
    const terms = this.#prices[leg.symbolIndex];
    priceLeg(leg, terms);
    startTrail(leg, terms);
    const refusal = legRefusal(leg, terms);
    if (refusal !== undefined) {
      this.end(leg, "refused", refusal);
      return;
    }
    leg.status = "accepted";
    leg.quantity = quantity;
    leg.placedAt = from;
    leg.isAttached = true;
    const live = this.live[leg.symbolIndex];
    if (this.#hasReturned && live.includes(leg)) {
      this.#repeated.add(leg.symbolIndex);
    }
    live.push(leg);
    this.changed(leg);
  }

  /**
   * Lets the orders that may only reduce follow the position of a strategy. One
   * that belongs to a position ends with it, or returns to its entry if that
   * still works; a leg is never larger than the position.
   *
   * @param changed The order that was filled, or whose position an action changed.
   * @param before The position before.
   * @param held The position after.
   */
  followPosition(
    changed: Pick<Order, "strategy" | "symbolIndex">,
    before: number,
    held: number,
  ): void {
    const { strategy, symbolIndex } = changed;
    const ended = before !== 0 && Math.sign(before) !== Math.sign(held);
    const live = this.live[symbolIndex];
    for (let i = 0; i < live.length; i++) {
      const order = live[i];
      if (!order.reduceOnly || order.strategy !== strategy) continue;
      if (order.status !== "accepted") continue;
      const reducible = reducibleBy(order, held);
      // The fill's own legs guard what it has left, not what it has closed.
      const isOwn = order.entry === changed;
      if (isOwn ? !(reducible > 0) : ended && order.isAttached) {
        this.#endGuard(order);
      } else if (reducible > 0) {
        order.isAttached = true;
        if (order.entry !== undefined && restOf(order) > reducible) {
          order.quantity = addQuantity(order.filledQuantity, reducible);
          this.changed(order);
        }
      }
    }
  }

  /** Ends an order whose position is closed; a leg of a working entry is held again. */
  #endGuard(order: Order): void {
    if (order.entry?.status !== "accepted") {
      this.end(order, "cancelled", orderReason("no_position"));
      return;
    }
    this.#hasReturned = true;
    order.status = "held";
    order.isAttached = false;
    order.triggered = false;
    order.quantity = restOf(order.entry);
    this.changed(order);
  }

  #cutGroup(order: Order, quantity: number, complete: boolean): void {
    const live = this.live[order.symbolIndex];
    const isRepeated = this.#repeated.has(order.symbolIndex);
    for (let i = 0; i < live.length; i++) {
      const other = live[i];
      if (
        other === order || other.group !== order.group ||
        other.status !== "accepted" ||
        isRepeated && live.indexOf(other) < i
      ) continue;
      if (!complete && restOf(other) > quantity) {
        other.quantity = addQuantity(other.quantity, -quantity);
      } else {
        this.end(
          other,
          "cancelled",
          orderReason("group_filled", order.id),
        );
      }
    }
  }

  /**
   * Expires what does not outlive a session, in the symbols that `trades` in it;
   * returns the symbols affected.
   */
  expire(
    session: TradingSession,
    trades: (symbolIndex: number) => boolean = () => true,
  ): readonly number[] {
    const touched: number[] = [];
    this.live.forEach((live, symbolIndex) => {
      if (live.length === 0 || !trades(symbolIndex)) return;
      for (const order of live) {
        if (order.status !== "accepted") continue;
        const code = order.rules.expiry(order, session);
        if (code === undefined) continue;
        this.end(order, "expired", orderReason(code));
      }
      if (this.sweep(symbolIndex)) touched.push(symbolIndex);
    });
    return touched;
  }

  /**
   * Drops a symbol's orders that are no longer working; returns whether there
   * were any. While orders are matched, that is left to the end of the slice.
   */
  sweep(symbolIndex: number): boolean {
    if (this.isBusy) return false;
    const live = this.live[symbolIndex];
    const isRepeated = this.#repeated.size > 0 &&
      this.#repeated.delete(symbolIndex);
    let kept = 0;
    for (let i = 0; i < live.length; i++) {
      if (live[i].status !== "accepted") continue;
      if (isRepeated && live.indexOf(live[i]) < kept) continue;
      live[kept++] = live[i];
    }
    const swept = kept < live.length;
    // Setting the length would free the list's memory, which is soon needed
    // again.
    while (live.length > kept) live.pop();
    return swept;
  }
}
