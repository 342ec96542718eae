/**
 * The orders of a run: which wait, which belong together, what became of them.
 *
 * @module
 */
import type { TradingSession } from "../../time/session.ts";
import { addQuantity } from "../money.ts";
import { type OrderReason, orderReason } from "../order_reasons.ts";
import type { Order, OrderStatus } from "../orders.ts";

/** What of an order is still to be filled. */
export function restOf(order: Order): number {
  return addQuantity(order.quantity, -order.filledQuantity);
}

/** Keeps orders by number and, while they wait, by symbol. */
export class OrderBook {
  /** All orders, in the order of their numbers. */
  readonly orders: Order[] = [];
  /** The orders waiting in each symbol, oldest first. */
  readonly live: readonly Order[][];
  /** Counts the changes: as long as it stays, so do the orders. */
  revision = 0;
  /** For every symbol, the revision that its orders were changed with last. */
  readonly changedAt: Uint32Array;
  readonly #listener: (order: Order) => void;
  #groups = 0;

  /** Starts empty; `onChange` hears of every new status. */
  constructor(symbolCount: number, onChange: (order: Order) => void) {
    this.live = Array.from({ length: symbolCount }, () => []);
    this.changedAt = new Uint32Array(symbolCount);
    this.#listener = onChange;
  }

  /** The number the next order will have. */
  get nextId(): number {
    return this.orders.length + 1;
  }

  /** A fresh number for orders that cancel each other. */
  nextGroup(): number {
    return ++this.#groups;
  }

  /** The order of that number, if there is one. */
  find(id: number): Order | undefined {
    return this.orders[id - 1];
  }

  /** The orders of a strategy that wait, or are held for their entry, by number. */
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

  /** Tells that an order was changed from outside. */
  changed(order: Order): void {
    this.#onChange(order);
  }

  #onChange(order: Order): void {
    this.changedAt[order.symbolIndex] = ++this.revision;
    this.#listener(order);
  }

  /** Writes an order down, and lets it wait if it is accepted. */
  add(order: Order): void {
    this.orders.push(order);
    if (order.status === "accepted") this.live[order.symbolIndex].push(order);
    this.#onChange(order);
  }

  /** Ends an order, and with an entry the bracket that it will never need. */
  end(order: Order, status: OrderStatus, reason: OrderReason): void {
    order.status = status;
    order.code = reason.code;
    order.reason = reason.text;
    this.#onChange(order);
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
   * Draws the consequences of a fill of `quantity`: the order may be complete,
   * its group is cut or cancelled, the entry of a bracket is not enlarged any
   * more, and the bracket of an entry comes to life.
   *
   * @param stopsFrom From when on a bracket's stop can be filled.
   * @param limitsFrom From when on a bracket's limit can be filled.
   */
  filled(
    order: Order,
    quantity: number,
    stopsFrom: number,
    limitsFrom: number,
  ): void {
    const complete = restOf(order) <= 0;
    if (complete) order.status = "filled";
    this.#onChange(order);
    if (order.group > 0) this.#cutGroup(order, quantity, complete);
    const entry = order.parent > 0 ? this.find(order.parent) : undefined;
    if (entry?.status === "accepted") {
      this.end(
        entry,
        "cancelled",
        orderReason("bracket_filled", order.id),
      );
    }
    for (const child of order.children) {
      if (child.status === "held") {
        child.status = "accepted";
        child.quantity = quantity;
        child.placedAt = child.type === "limit" ? limitsFrom : stopsFrom;
        this.live[child.symbolIndex].push(child);
        this.#onChange(child);
      } else if (child.status === "accepted") {
        child.quantity = addQuantity(child.quantity, quantity);
      }
    }
  }

  #cutGroup(order: Order, quantity: number, complete: boolean): void {
    for (const other of this.live[order.symbolIndex]) {
      if (
        other === order || other.group !== order.group ||
        other.status !== "accepted"
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

  /** Ends what does not live beyond this session; returns the symbols touched. */
  expire(session: TradingSession): readonly number[] {
    const touched: number[] = [];
    this.live.forEach((live, symbolIndex) => {
      if (live.length === 0) return;
      for (const order of live) {
        const reason = expiry(order, session);
        if (reason !== undefined) this.end(order, "expired", reason);
      }
      if (this.sweep(symbolIndex)) touched.push(symbolIndex);
    });
    return touched;
  }

  /** Drops a symbol's orders that wait no longer; whether there were any. */
  sweep(symbolIndex: number): boolean {
    const live = this.live[symbolIndex];
    let kept = 0;
    for (let i = 0; i < live.length; i++) {
      if (live[i].status === "accepted") live[kept++] = live[i];
    }
    const swept = kept < live.length;
    // A list that is cut by its length gives its room back, to ask for it anew.
    while (live.length > kept) live.pop();
    return swept;
  }
}

/** Why an order ends with a session, or `undefined` if it lives on. */
function expiry(
  order: Order,
  session: TradingSession,
): OrderReason | undefined {
  if (order.status !== "accepted") return undefined;
  switch (order.type) {
    case "market_on_open":
      return order.placedAt <= session.open
        ? orderReason("no_bar_at_open")
        : undefined;
    case "market_on_close":
      return order.placedAt < session.close
        ? orderReason("no_bar_at_close")
        : undefined;
    default:
      return order.timeInForce !== "gtc" && order.placedAt < session.close
        ? orderReason("session_ended")
        : undefined;
  }
}
