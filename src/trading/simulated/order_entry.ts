/**
 * Order entry: checks requests, tests them against the limits and places them.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import {
  hasLimitLeg,
  hasStopLeg,
  hopelessStop,
  type Leg,
  legPurpose,
  limitLeg,
  stopLeg,
} from "../bracket_legs.ts";
import {
  makeOrder,
  type Order,
  reducibleBy,
  referencePrice,
  refusedReceipt,
  refuseOrder,
  setPurpose,
} from "../order.ts";
import type { Bracket } from "../order_types/request_fields.ts";
import { checkGroup } from "../order_checks/group_check.ts";
import { checkRequest } from "../order_checks/request_check.ts";
import { steppedRequest } from "../order_checks/step_check.ts";
import { type OrderReason, orderReason } from "../order_reasons.ts";
import type { OrderRequest } from "../order_types/table.ts";
import type { OrderReceipt } from "../orders.ts";
import { type BrokerParts, sweepOrders } from "./broker_parts.ts";

/** A request, and why it is refused if it is. */
interface SteppedRequest {
  readonly request: OrderRequest;
  readonly refusal: OrderReason | undefined;
}

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
    const symbolIndex = this.#check(request, time);
    const { request: stepped, refusal } = this.#onSteps(request, symbolIndex);
    const order = this.#make(stepped, symbolIndex, time);
    if (refusal !== undefined) refuseOrder(order, refusal);
    return this.#place(order, stepped.bracket, time);
  }

  /** Places an order of the broker, which no limit of strategies concerns. */
  submitOwn(request: OrderRequest, time: number): OrderReceipt {
    const order = this.#orderOf(request, time);
    return this.#place(order, request.bracket, time, true);
  }

  /** See `Broker.refuse()`. */
  refuse(
    request: OrderRequest,
    time: number,
    reason: OrderReason,
  ): OrderReceipt {
    const order = this.#orderOf(request, time);
    // What can no longer be traded needs no other reason.
    const ended = this.#parts.closing.refusal(order.symbolIndex);
    refuseOrder(order, ended ?? reason);
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
      const symbolIndex = this.#check(request, time);
      const stepped = this.#onSteps(request, symbolIndex);
      const order = this.#make(stepped.request, symbolIndex, time);
      order.group = group;
      const reason = refusal ?? stepped.refusal;
      if (reason !== undefined) refuseOrder(order, reason);
      const receipt = this.#place(order, stepped.request.bracket, time);
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
    return this.#make(request, this.#check(request, time), time);
  }

  #make(request: OrderRequest, symbolIndex: number, time: number): Order {
    const { book, account } = this.#parts;
    const { tick } = account.contracts.prices[symbolIndex];
    return makeOrder(
      request,
      book.nextId,
      symbolIndex,
      time,
      undefined,
      tick,
    );
  }

  /** A request on the steps of its symbol, or why it is refused as it is. */
  #onSteps(request: OrderRequest, symbolIndex: number): SteppedRequest {
    const { account, steps: all } = this.#parts;
    const steps = all[symbolIndex];
    if (steps === undefined) return { request, refusal: undefined };
    const held = account.held(request.strategy ?? 0, symbolIndex);
    const stepped = steppedRequest(request, steps, held);
    return "refusal" in stepped
      ? { request, refusal: stepped.refusal }
      : { request: stepped.value, refusal: undefined };
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
    const symbolIndex = this.#indices.get(request.symbol);
    checkRequest(
      request,
      symbolIndex !== undefined &&
        account.contracts.isSigned[symbolIndex] === 1,
    );
    const strategy = request.strategy ?? 0;
    if (account.books[strategy] === undefined) {
      throw new RangeError(
        `Strategy ${strategy} is outside 0 … ${account.books.length - 1}`,
      );
    }
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
    bracket: Bracket | undefined,
    time: number,
    isOwn = false,
  ): OrderReceipt {
    const { account, book, closing, gate, limits, matchers, safety } =
      this.#parts;
    const { id, symbolIndex, rules, side } = order;
    const price = referencePrice(order, account.priceOf(symbolIndex));
    const barred = closing.refusal(symbolIndex) ??
      (bracket && hopelessStop(order, bracket)) ??
      gate.refusal(order, order) ??
      (safety.isOn && !isOwn ? safety.refusal(order, time) : undefined);
    if (barred !== undefined && order.status === "accepted") {
      refuseOrder(order, barred);
    } else if (Number.isNaN(price)) {
      order.unchecked = true;
    } else if (order.status === "accepted") {
      const reason = limits.refusal(order, price, time);
      if (reason !== undefined) refuseOrder(order, reason);
    }
    this.#attach(order);
    book.add(order);
    if (order.status === "refused") return refusedReceipt(order);
    if (rules.place !== undefined && !Number.isNaN(price)) {
      rules.place(order, this.#parts.spreads[symbolIndex](side, price));
    }
    if (bracket !== undefined) this.#hold(order, bracket, time);
    limits.refresh(symbolIndex, order);
    if (this.#parts.fillsAtClose && rules.followsFillRule) {
      matchers[symbolIndex].fillAtThisClose(order, time);
      sweepOrders(this.#parts, symbolIndex);
    }
    return bracket === undefined ? { id, status: "accepted" } : {
      id,
      status: "accepted",
      bracket: order.children.map((child) => child.id),
    };
  }

  /** An order that may only reduce belongs to the position that is open. */
  #attach(order: Order): void {
    if (!order.reduceOnly) return;
    const book = this.#parts.account.books[order.strategy];
    const held = book.quantity(order.symbolIndex);
    order.isAttached = reducibleBy(order, held) > 0;
  }

  /** Records the orders of a bracket, held until their entry is filled. */
  #hold(entry: Order, bracket: Bracket, time: number): void {
    const tickSize = this.#parts.tickSizes[entry.symbolIndex];
    const hasStop = hasStopLeg(bracket);
    const hasLimit = hasLimitLeg(bracket);
    const group = hasStop && hasLimit ? this.#parts.book.nextGroup() : 0;
    const stop = hasStop
      ? this.#addLeg(entry, stopLeg(entry, bracket, tickSize), group, time)
      : undefined;
    const limit = hasLimit
      ? this.#addLeg(entry, limitLeg(entry, bracket, tickSize), group, time)
      : undefined;
    if (stop === undefined) entry.children = limit === undefined ? [] : [limit];
    else entry.children = limit === undefined ? [stop] : [stop, limit];
  }

  #addLeg(entry: Order, request: Leg, group: number, time: number): Order {
    const { account, book } = this.#parts;
    const { symbolIndex } = entry;
    const { tick } = account.contracts.prices[symbolIndex];
    const leg = makeOrder(
      request,
      book.nextId,
      symbolIndex,
      time,
      entry,
      tick,
    );
    leg.status = "held";
    leg.distance = request.distance;
    leg.group = group;
    setPurpose(leg, legPurpose(leg.type, entry.id));
    book.add(leg);
    return leg;
  }
}
