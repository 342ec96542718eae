/**
 * The record that a broker keeps of an order.
 *
 * @module
 */
import { addQuantity } from "./money.ts";
import type { OrderReason, OrderReasonCode } from "./order_reasons.ts";
import type { AnyRequest } from "./order_types/request_fields.ts";
import type { OrderTypeRules, PricedOrder } from "./order_types/rules.ts";
import {
  ORDER_TYPES,
  type OrderRequest,
  type OrderType,
  typeOf,
} from "./order_types/table.ts";
import type { OrderReceipt, OrderStatus, OrderView } from "./orders.ts";

/** An order as the broker keeps it. */
export interface Order extends OrderView, PricedOrder {
  /** The symbol's index in the broker's list. */
  readonly symbolIndex: number;
  /** The rules of its type. */
  readonly rules: OrderTypeRules;
  /** Why it was placed, empty for no reason. */
  purpose: string;
  /** The number of the entry whose bracket it belongs to; 0 if it belongs to none. */
  parent: number;
  /** Orders of one group cancel each other; 0 for no group. */
  group: number;
  /** Its current quantity; for an order of a bracket, it follows the entry's fills. */
  quantity: number;
  /** How much of it is filled. */
  filledQuantity: number;
  /** Its limit; NaN if it has none. */
  limitPrice: number;
  /** Its stop; NaN if it has none. */
  stopPrice: number;
  /** Bars that start earlier do not fill it, UTC epoch milliseconds. */
  placedAt: number;
  /** Its state. */
  status: OrderStatus;
  /** Why it was refused, cancelled or expired, for programs. */
  code: OrderReasonCode | undefined;
  /** The same in plain words; until it ends, why it was placed. */
  reason: string | undefined;
  /** Price × quantity of its fills, in micros. */
  filledAmount: number;
  /** Commission of its fills, in micros. */
  commission: number;
  /** Units the account traded in the month before its first fill; −1 until then. */
  tradedBefore: number;
  /** Whether the limits are still to be checked: no price was known when it was placed. */
  unchecked: boolean;
  /** The orders of its bracket. */
  children: readonly Order[];
}

const NO_ORDERS: readonly Order[] = [];

/** Makes the order of a checked request. */
export function makeOrder(
  request: OrderRequest,
  id: number,
  symbolIndex: number,
  time: number,
): Order {
  const prices: AnyRequest = request;
  const type = typeOf(request);
  return {
    id,
    strategy: request.strategy ?? 0,
    symbol: request.symbol,
    symbolIndex,
    side: request.side,
    type,
    rules: ORDER_TYPES[type],
    timeInForce: request.timeInForce ?? "gtc",
    quantity: request.quantity,
    filledQuantity: 0,
    limitPrice: prices.limitPrice ?? NaN,
    stopPrice: prices.stopPrice ?? NaN,
    trailAmount: prices.trailAmount ?? NaN,
    trailPercent: prices.trailPercent ?? NaN,
    reduceOnly: request.reduceOnly ?? false,
    parent: 0,
    group: 0,
    placedAt: time,
    status: "accepted",
    tag: request.tag ?? "",
    purpose: request.reason ?? "",
    code: undefined,
    reason: request.reason || undefined,
    triggered: false,
    filledAmount: 0,
    commission: 0,
    tradedBefore: -1,
    unchecked: false,
    children: NO_ORDERS,
  };
}

const NO_REQUESTS: readonly OrderRequest[] = [];

/** The requests for the orders of a bracket, the stop before the limit. */
export function bracketRequests(entry: OrderRequest): readonly OrderRequest[] {
  const { bracket } = entry;
  if (bracket === undefined) return NO_REQUESTS;
  const common = {
    symbol: entry.symbol,
    side: entry.side === "buy" ? "sell" as const : "buy" as const,
    quantity: entry.quantity,
    strategy: entry.strategy ?? 0,
    reduceOnly: true,
    ...(entry.tag !== undefined && { tag: entry.tag }),
  };
  const requests: OrderRequest[] = [];
  if (bracket.stopPrice !== undefined) {
    requests.push({ ...common, type: "stop", stopPrice: bracket.stopPrice });
  }
  if (bracket.limitPrice !== undefined) {
    requests.push({ ...common, type: "limit", limitPrice: bracket.limitPrice });
  }
  return requests;
}

/** Why an order of a bracket exists. */
export function legPurpose(type: OrderType, entryId: number): string {
  const leg = type === "limit" ? "limit" : "stop";
  return `${leg} of the bracket of order ${entryId}`;
}

/** Sets why a new order exists. */
export function setPurpose(order: Order, purpose: string): void {
  order.purpose = purpose;
  order.reason = purpose;
}

/** The quantity that is still to be filled. */
export function restOf(order: Order): number {
  return addQuantity(order.quantity, -order.filledQuantity);
}

/** The price to test an order with: its own if it has one, else the market's. */
export function referencePrice(order: Order, marketPrice: number): number {
  if (!Number.isNaN(order.limitPrice)) return order.limitPrice;
  if (!Number.isNaN(order.stopPrice)) return order.stopPrice;
  return marketPrice;
}

/** Ends an order that never worked. */
export function refuseOrder(order: Order, reason: OrderReason): void {
  order.status = "refused";
  order.code = reason.code;
  order.reason = reason.text;
}

type RefusedOrder = Pick<OrderView, "id" | "code" | "reason">;

/** The receipt of a refused order. */
export function refusedReceipt(
  { id, code, reason }: RefusedOrder,
): OrderReceipt {
  return { id, status: "refused", code, reason };
}
