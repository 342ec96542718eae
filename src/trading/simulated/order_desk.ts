/**
 * Where orders come in: placing, joining, replacing and taking back.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { Account } from "../account.ts";
import type { BarMatcher } from "./bar_matcher.ts";
import type { LimitChecker } from "../limits.ts";
import { trail } from "./matching.ts";
import { checkChanges, checkJoined, checkRequest } from "../order_check.ts";
import { addQuantity } from "../money.ts";
import { type OrderBook, restOf } from "./order_book.ts";
import {
  bracketRequests,
  makeOrder,
  type Order,
  type OrderChanges,
  type OrderReceipt,
  type OrderRequest,
} from "../orders.ts";
import { type OrderReason, orderReason } from "../order_reasons.ts";
import type { SpreadRule } from "../costs/spread.ts";

/** What an {@linkcode OrderDesk} works with. */
export interface DeskParts {
  /** The symbols; their order gives them their indices. */
  readonly symbols: readonly string[];
  /** The orders. */
  readonly book: OrderBook;
  /** The account they are for. */
  readonly account: Account;
  /** What they are tested against. */
  readonly limits: LimitChecker;
  /** One matcher a symbol. */
  readonly matchers: readonly BarMatcher[];
  /** Moves prices to an order's side. */
  readonly spread: SpreadRule;
  /** Market orders are filled at the close of the slice they are placed in. */
  readonly thisClose: boolean;
}

/** Checks requests, tests them against the limits and lets orders wait. */
export class OrderDesk {
  readonly #parts: DeskParts;
  readonly #indices: ReadonlyMap<string, number>;
  #closed = false;

  /** Opens the desk. */
  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#indices = new Map(
      parts.symbols.map((symbol, index) => [symbol, index]),
    );
  }

  /**
   * Places an order at `time`, the end of the slice that is being delivered.
   *
   * An order that breaks a limit is refused, with the reason on its receipt.
   * Where no price of the symbol is known yet, the limits are tested when the
   * order would be filled.
   *
   * @throws {SessionError} `order_invalid` if the request makes no sense.
   */
  submit(request: OrderRequest, time: number): OrderReceipt {
    const symbolIndex = this.#check(request, time);
    const order = makeOrder(
      request,
      this.#parts.book.nextId,
      symbolIndex,
      time,
    );
    return this.#place(order, bracketRequests(request), time);
  }

  /** Writes an order down that is refused for `reason`. */
  refuse(
    request: OrderRequest,
    time: number,
    reason: OrderReason,
  ): OrderReceipt {
    const symbolIndex = this.#check(request, time);
    const { nextId } = this.#parts.book;
    const order = makeOrder(request, nextId, symbolIndex, time);
    this.#refuse(order, reason);
    this.#parts.book.add(order);
    return refusedReceipt(order.id, reason);
  }

  /** Cancels a strategy's orders that may enlarge its position in a symbol. */
  cancelOpening(
    strategy: number,
    symbolIndex: number,
    reason: OrderReason,
  ): void {
    const { account, book } = this.#parts;
    const held = account.books[strategy].quantity(symbolIndex);
    let closing = Math.abs(held);
    for (const order of book.live[symbolIndex]) {
      if (order.strategy !== strategy || order.status !== "accepted") continue;
      if (order.reduceOnly) continue;
      const rest = restOf(order);
      const closes = order.side === "buy" ? held < 0 : held > 0;
      if (closes && rest <= closing) closing = addQuantity(closing, -rest);
      else book.end(order, "cancelled", reason);
    }
    this.sweep(symbolIndex);
  }

  /**
   * Places orders of one symbol of which each cancels the others: when one is
   * filled wholly the others are cancelled, when it is filled in part they are
   * cut by as much. One refused, all are refused.
   *
   * @throws {SessionError} `order_invalid` if a request makes no sense, if they
   * are not for one symbol and one strategy, or if one would not wait for a
   * price.
   */
  submitOneCancelsOther(
    requests: readonly OrderRequest[],
    time: number,
  ): readonly OrderReceipt[] {
    for (const request of requests) this.#check(request, time);
    checkJoined(requests);
    const group = this.#parts.book.nextGroup();
    const placed: Order[] = [];
    const receipts: OrderReceipt[] = [];
    let refusal: OrderReason | undefined;
    for (const request of requests) {
      const index = this.#check(request, time);
      const order = makeOrder(request, this.#parts.book.nextId, index, time);
      order.group = group;
      if (refusal !== undefined) this.#refuse(order, refusal);
      receipts.push(this.#place(order, bracketRequests(request), time));
      placed.push(order);
      if (order.status === "refused" && refusal === undefined) {
        refusal = orderReason("group_refused", order.id, order.reason ?? "");
      }
    }
    if (refusal === undefined) return receipts;
    const reason = refusal;
    for (const order of placed) {
      if (order.status === "accepted") {
        this.#parts.book.end(order, "refused", reason);
      }
    }
    this.sweep(placed[0].symbolIndex);
    return placed.map((order) => ({
      id: order.id,
      status: "refused",
      code: order.code,
      reason: order.reason,
    }));
  }

  /**
   * Takes an order back. Returns whether it still waited; what is filled
   * already stays.
   *
   * @throws {SessionError} `order_invalid` if there is no order of that number.
   */
  cancel(orderId: number): boolean {
    const order = this.#find(orderId, "cancel");
    if (order.status !== "accepted" && order.status !== "held") return false;
    this.#parts.book.end(
      order,
      "cancelled",
      orderReason("cancelled_by_strategy"),
    );
    this.sweep(order.symbolIndex);
    return true;
  }

  /**
   * Changes an order that waits. It keeps its number, but like a new order it
   * is filled on bars from `time` on. If the changed order breaks a limit, the
   * order stays as it was and the receipt says why.
   *
   * @throws {SessionError} `order_invalid` if there is no such order, if it
   * waits no longer, or if the changes make no sense.
   */
  replace(orderId: number, changes: OrderChanges, time: number): OrderReceipt {
    const order = this.#find(orderId, "replace");
    if (order.status !== "accepted" && order.status !== "held") {
      throw new SessionError(
        "order_invalid",
        `Cannot replace order ${orderId} for ${order.symbol}: it is ${order.status}`,
      );
    }
    checkChanges(order, changes);
    const changed: Order = {
      ...order,
      quantity: changes.quantity ?? order.quantity,
      limitPrice: changes.limitPrice ?? order.limitPrice,
      stopPrice: changes.stopPrice ?? order.stopPrice,
    };
    const price = this.#referencePrice(changed);
    if (!Number.isNaN(price) && order.status === "accepted") {
      const reason = this.#parts.limits.replaceRefusal(
        order,
        changed,
        price,
        time,
      );
      if (reason !== undefined) {
        return refusedReceipt(orderId, reason);
      }
    }
    order.quantity = changed.quantity;
    order.limitPrice = changed.limitPrice;
    order.stopPrice = changed.stopPrice;
    if (changes.stopPrice !== undefined) order.triggered = false;
    if (order.status === "accepted") order.placedAt = time;
    this.#parts.limits.refresh(order.symbolIndex);
    this.#parts.book.changed(order);
    return { id: orderId, status: "accepted" };
  }

  /** Cancels all that waits, and takes no order any more. */
  close(): void {
    this.#closed = true;
    const { book } = this.#parts;
    for (const order of book.orders) {
      if (order.status === "accepted") {
        book.end(order, "cancelled", orderReason("run_ended"));
      }
    }
    for (let i = 0; i < this.#parts.symbols.length; i++) this.sweep(i);
  }

  /** Drops what waits no longer in a symbol, and tells the limits. */
  sweep(symbolIndex: number): void {
    const { book, limits, matchers } = this.#parts;
    // A callback may cancel an order while a bar goes through the list; the
    // bar's own sweep comes when it is through.
    if (!matchers[symbolIndex].busy) book.sweep(symbolIndex);
    limits.refresh(symbolIndex);
  }

  #check(request: OrderRequest, time: number): number {
    if (this.#closed) {
      throw new SessionError(
        "order_invalid",
        `Cannot ${request.side} ${request.symbol}: the run has ended`,
      );
    }
    if (!Number.isFinite(time)) {
      throw new RangeError(`Order time is ${time}; it must be a finite number`);
    }
    checkRequest(request);
    const strategy = request.strategy ?? 0;
    if (this.#parts.account.books[strategy] === undefined) {
      throw new RangeError(
        `Strategy ${strategy} is outside 0 … ${
          this.#parts.account.books.length - 1
        }`,
      );
    }
    const symbolIndex = this.#indices.get(request.symbol);
    if (symbolIndex !== undefined) return symbolIndex;
    const known = this.#parts.symbols.slice(0, 10).join(", ");
    throw new SessionError(
      "order_invalid",
      `Cannot place an order for ${
        JSON.stringify(request.symbol)
      }: the run has no such symbol; it has ${known}${
        this.#parts.symbols.length > 10 ? " …" : ""
      }`,
    );
  }

  #find(orderId: number, verb: string): Order {
    const order = this.#parts.book.find(orderId);
    if (order !== undefined) return order;
    throw new SessionError(
      "order_invalid",
      `Cannot ${verb} order ${orderId}: there is no order of that number`,
    );
  }

  /** What an order would trade at, as far as is known now. */
  #referencePrice(order: Order): number {
    if (!Number.isNaN(order.limitPrice)) return order.limitPrice;
    if (!Number.isNaN(order.stopPrice)) return order.stopPrice;
    return this.#parts.account.priceOf(order.symbolIndex);
  }

  #refuse(order: Order, reason: OrderReason): void {
    order.status = "refused";
    order.code = reason.code;
    order.reason = reason.text;
  }

  #place(
    order: Order,
    bracket: readonly OrderRequest[],
    time: number,
  ): OrderReceipt {
    const { id, symbolIndex } = order;
    const price = this.#referencePrice(order);
    if (Number.isNaN(price)) {
      order.unchecked = true;
    } else if (order.status === "accepted") {
      const reason = this.#parts.limits.refusal(order, price, time);
      if (reason !== undefined) this.#refuse(order, reason);
    }
    this.#parts.book.add(order);
    if (order.status === "refused") {
      return { id, status: "refused", code: order.code, reason: order.reason };
    }
    if (order.type === "trailing_stop" && !Number.isNaN(price)) {
      trail(order, this.#parts.spread(order.side, price));
    }
    if (bracket.length > 0) this.#hold(order, bracket, time);
    this.#parts.limits.refresh(symbolIndex);
    if (this.#parts.thisClose && order.type === "market") {
      this.#parts.matchers[symbolIndex].fillAtThisClose(order, time);
      this.sweep(symbolIndex);
    }
    return bracket.length === 0 ? { id, status: "accepted" } : {
      id,
      status: "accepted",
      bracket: order.children.map((child) => child.id),
    };
  }

  /** Writes the orders of a bracket down, to wait for their entry. */
  #hold(entry: Order, bracket: readonly OrderRequest[], time: number): void {
    const { book } = this.#parts;
    const group = bracket.length > 1 ? book.nextGroup() : 0;
    entry.children = bracket.map((request) => {
      const child: Order = {
        ...makeOrder(request, book.nextId, entry.symbolIndex, time),
        status: "held",
        parent: entry.id,
        group,
      };
      book.add(child);
      return child;
    });
  }
}

function refusedReceipt(id: number, { code, text }: OrderReason): OrderReceipt {
  return { id, status: "refused", code, reason: text };
}
