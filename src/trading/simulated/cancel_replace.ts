/**
 * Cancelling and replacing orders.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { addQuantity } from "../money.ts";
import {
  type Order,
  referencePrice,
  refusedReceipt,
  restOf,
} from "../order.ts";
import { checkChanges } from "../order_checks/change_check.ts";
import { steppedChanges } from "../order_checks/step_check.ts";
import { type OrderReason, orderReason } from "../order_reasons.ts";
import type { OrderChanges, OrderReceipt } from "../orders.ts";
import { type BrokerParts, sweepOrders } from "./broker_parts.ts";

/** Cancels and replaces orders that are working or held. `Broker` documents each method. */
export class CancelReplace {
  readonly #parts: BrokerParts;

  /** Works on the orders of a broker. */
  constructor(parts: BrokerParts) {
    this.#parts = parts;
  }

  /** See `Broker.cancel()`. */
  cancel(orderId: number): boolean {
    const order = this.#find(orderId, "cancel");
    if (order.status !== "accepted" && order.status !== "held") return false;
    const { book } = this.#parts;
    book.end(order, "cancelled", orderReason("cancelled_by_strategy"));
    sweepOrders(this.#parts, order.symbolIndex);
    return true;
  }

  /** See `Broker.cancelOpening()`. */
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
    sweepOrders(this.#parts, symbolIndex);
  }

  /** Cancels everything, because the run is over. */
  cancelAll(): void {
    const { book, symbols } = this.#parts;
    for (const order of book.orders) {
      if (order.status === "accepted") {
        book.end(order, "cancelled", orderReason("run_ended"));
      }
    }
    for (let i = 0; i < symbols.length; i++) sweepOrders(this.#parts, i);
  }

  /** See `Broker.replace()`. */
  replace(orderId: number, given: OrderChanges, time: number): OrderReceipt {
    const { account, book, gate, limits } = this.#parts;
    const order = this.#find(orderId, "replace");
    if (order.status !== "accepted" && order.status !== "held") {
      throw new SessionError(
        "order_invalid",
        `Cannot replace order ${orderId} for ${order.symbol}: it is ${order.status}`,
      );
    }
    const { contracts } = account;
    checkChanges(order, given, contracts.isSigned[order.symbolIndex] === 1);
    const steps = this.#parts.steps[order.symbolIndex];
    const stepped = steps && steppedChanges(given, order.side, steps);
    if (stepped !== undefined && "refusal" in stepped) {
      const { code, text } = stepped.refusal;
      return refusedReceipt({ id: orderId, code, reason: text });
    }
    const changes = stepped?.value ?? given;
    const changed: Order = {
      ...order,
      quantity: changes.quantity ?? order.quantity,
      limitPrice: changes.limitPrice ?? order.limitPrice,
      stopPrice: changes.stopPrice ?? order.stopPrice,
    };
    const price = referencePrice(changed, account.priceOf(order.symbolIndex));
    if (order.status === "accepted") {
      const reason = gate.refusal(order, changed) ??
        (Number.isNaN(price)
          ? undefined
          : limits.replaceRefusal(order, changed, price, time));
      if (reason !== undefined) {
        const { code, text } = reason;
        return refusedReceipt({ id: orderId, code, reason: text });
      }
    }
    order.frees = changed.frees;
    order.quantity = changed.quantity;
    order.limitPrice = changed.limitPrice;
    order.stopPrice = changed.stopPrice;
    if (changes.stopPrice !== undefined) order.triggered = false;
    const isRepriced = changes.stopPrice !== undefined ||
      changes.limitPrice !== undefined;
    if (isRepriced) order.distance = undefined;
    if (order.status === "accepted") order.placedAt = time;
    limits.refresh(order.symbolIndex);
    book.changed(order);
    return { id: orderId, status: "accepted" };
  }

  #find(orderId: number, verb: string): Order {
    const order = this.#parts.book.find(orderId);
    if (order !== undefined) return order;
    throw new SessionError(
      "order_invalid",
      `Cannot ${verb} order ${orderId}: there is no order with that number`,
    );
  }
}
