/**
 * Order entry: checks requests, tests them against the limits and places them.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import {
  bracketRequests,
  legPurpose,
  makeOrder,
  type Order,
  referencePrice,
  refusedReceipt,
  refuseOrder,
  setPurpose,
} from "../order.ts";
import { checkGroup } from "../order_checks/group_check.ts";
import { checkRequest } from "../order_checks/request_check.ts";
import { type OrderReason, orderReason } from "../order_reasons.ts";
import type { OrderRequest } from "../order_types/table.ts";
import type { OrderReceipt } from "../orders.ts";
import { type BrokerParts, sweepOrders } from "./broker_parts.ts";

/** Most symbols that an error lists. */
const LISTED_SYMBOLS_MAX = 10;

/** Accepts new orders. `Broker` documents each method. */
export class OrderEntry {
  readonly #parts: BrokerParts;
  readonly #indices: ReadonlyMap<string, number>;
  #closed = false;

  /** Starts accepting orders. */
  constructor(parts: BrokerParts) {
    this.#parts = parts;
    this.#indices = new Map(
      parts.symbols.map((symbol, index) => [symbol, index]),
    );
  }

  /** Accepts no more orders. */
  close(): void {
    this.#closed = true;
  }

  /** See `Broker.submit()`. */
  submit(request: OrderRequest, time: number): OrderReceipt {
    const order = this.#orderOf(request, time);
    return this.#place(order, bracketRequests(request), time);
  }

  /** See `Broker.refuse()`. */
  refuse(
    request: OrderRequest,
    time: number,
    reason: OrderReason,
  ): OrderReceipt {
    const order = this.#orderOf(request, time);
    refuseOrder(order, reason);
    this.#parts.book.add(order);
    return refusedReceipt(order);
  }

  /** See `Broker.submitOneCancelsOther()`. */
  submitOneCancelsOther(
    requests: readonly OrderRequest[],
    time: number,
  ): readonly OrderReceipt[] {
    for (const request of requests) this.#check(request, time);
    checkGroup(requests);
    const { book } = this.#parts;
    const group = book.nextGroup();
    const placed: Order[] = [];
    const receipts: OrderReceipt[] = [];
    let refusal: OrderReason | undefined;
    for (const request of requests) {
      const order = this.#orderOf(request, time);
      order.group = group;
      if (refusal !== undefined) refuseOrder(order, refusal);
      const receipt = this.#place(order, bracketRequests(request), time);
      placed.push(order);
      receipts.push(receipt);
      if (refusal === undefined && receipt.reason !== undefined) {
        refusal = orderReason("group_refused", order.id, receipt.reason);
      }
    }
    if (refusal === undefined) return receipts;
    for (const order of placed) {
      if (order.status === "accepted") book.end(order, "refused", refusal);
    }
    sweepOrders(this.#parts, placed[0].symbolIndex);
    return placed.map(refusedReceipt);
  }

  /** Checks a request and makes its order. */
  #orderOf(request: OrderRequest, time: number): Order {
    const symbolIndex = this.#check(request, time);
    return makeOrder(request, this.#parts.book.nextId, symbolIndex, time);
  }

  /** Checks a request and returns the index of its symbol. */
  #check(request: OrderRequest, time: number): number {
    const { symbols, account } = this.#parts;
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
    if (account.books[strategy] === undefined) {
      throw new RangeError(
        `Strategy ${strategy} is outside 0 … ${account.books.length - 1}`,
      );
    }
    const symbolIndex = this.#indices.get(request.symbol);
    if (symbolIndex !== undefined) return symbolIndex;
    const known = symbols.slice(0, LISTED_SYMBOLS_MAX).join(", ");
    throw new SessionError(
      "order_invalid",
      `Cannot place an order for ${
        JSON.stringify(request.symbol)
      }: the run has no such symbol; it has ${known}${
        symbols.length > LISTED_SYMBOLS_MAX ? " …" : ""
      }`,
    );
  }

  #place(
    order: Order,
    bracket: readonly OrderRequest[],
    time: number,
  ): OrderReceipt {
    const { account, book, limits, matchers, spread } = this.#parts;
    const { id, symbolIndex, rules, side } = order;
    const price = referencePrice(order, account.priceOf(symbolIndex));
    if (Number.isNaN(price)) {
      order.unchecked = true;
    } else if (order.status === "accepted") {
      const reason = limits.refusal(order, price, time);
      if (reason !== undefined) refuseOrder(order, reason);
    }
    book.add(order);
    if (order.status === "refused") return refusedReceipt(order);
    if (rules.place !== undefined && !Number.isNaN(price)) {
      rules.place(order, spread(side, price));
    }
    if (bracket.length > 0) this.#hold(order, bracket, time);
    limits.refresh(symbolIndex);
    if (this.#parts.fillsAtClose && rules.followsFillRule) {
      matchers[symbolIndex].fillAtThisClose(order, time);
      sweepOrders(this.#parts, symbolIndex);
    }
    return bracket.length === 0 ? { id, status: "accepted" } : {
      id,
      status: "accepted",
      bracket: order.children.map((child) => child.id),
    };
  }

  /** Records the orders of a bracket, held until their entry is filled. */
  #hold(entry: Order, bracket: readonly OrderRequest[], time: number): void {
    const { book } = this.#parts;
    const group = bracket.length > 1 ? book.nextGroup() : 0;
    entry.children = bracket.map((request) => {
      const child = makeOrder(request, book.nextId, entry.symbolIndex, time);
      child.status = "held";
      child.parent = entry.id;
      child.group = group;
      setPurpose(child, legPurpose(child.type, entry.id));
      book.add(child);
      return child;
    });
  }
}
