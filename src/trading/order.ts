/**
 * The record that a broker keeps of an order.
 *
 * @module
 */
import { addQuantity } from "./money.ts";
import type { OrderReason, OrderReasonCode } from "./order_reasons.ts";
import type { AnyRequest } from "./order_types/request_fields.ts";
import type {
  OrderTypeRules,
  PricedOrder,
  TrailDistance,
} from "./order_types/rules.ts";
import { ORDER_TYPES, type OrderRequest, typeOf } from "./order_types/table.ts";
import type { OrderReceipt, OrderStatus, OrderView } from "./orders.ts";

/** How far the price of a leg is from its entry's average fill price. */
export interface LegDistance {
  /** In percent of the entry's price, or in currency units. */
  readonly unit: "percent" | "currency";
  /** The distance, above zero. */
  readonly value: number;
}

/** The exposure that working market orders are about to leave in a symbol, in units. */
export interface FreedExposure {
  /** The symbol's index. */
  readonly symbolIndex: number;
  /** The largest |position| on either side. */
  readonly units: number;
  /** The part that needs the margin of a long position. */
  readonly long: number;
  /** The part that needs the margin of a short position. */
  readonly short: number;
}

/** An order as the broker keeps it. */
export interface Order extends OrderView, PricedOrder {
  /** The symbol's index in the broker's list. */
  readonly symbolIndex: number;
  /** The rules of its type. */
  readonly rules: OrderTypeRules;
  /** Why it was placed, empty for no reason. */
  purpose: string;
  /** The number of the entry whose bracket it belongs to; 0 if it belongs to none. */
  readonly parent: number;
  /** The entry whose bracket it belongs to. */
  readonly entry: Order | undefined;
  /** The distance of its price from the entry's, until it is replaced. */
  distance: LegDistance | undefined;
  /** Whether it may only reduce, and belongs to the position that is open. */
  isAttached: boolean;
  /** Orders of one group cancel each other; 0 for no group. */
  group: number;
  /** Its current quantity; for an order of a bracket, it follows the entry's fills. */
  quantity: number;
  /** How far it trails; `undefined` if it does not. */
  trail: TrailDistance | undefined;
  /** How much of it is filled. */
  filledQuantity: number;
  /** By how much splits have changed that: what was traded is so much less. */
  splitUnits: number;
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
  /** Price × quantity × multiplier of its fills, in micros. */
  filledAmount: number;
  /** Commission of its fills, in micros. */
  commission: number;
  /** Units the account traded in the month before its first fill; −1 until then. */
  tradedBefore: number;
  /** Whether the limits are still to be checked: no price was known when it was placed. */
  unchecked: boolean;
  /** What other orders must have freed when it fills, if it was accepted only because of that. */
  frees: readonly FreedExposure[] | undefined;
  /** The orders of its bracket. */
  children: readonly Order[];
}

const NO_ORDERS: readonly Order[] = [];

/**
 * Makes the order of a checked request; `entry` is given for a leg of its bracket,
 * and `tick` where the level of a trailing stop is on the tick.
 */
export function makeOrder(
  request: OrderRequest,
  id: number,
  symbolIndex: number,
  time: number,
  entry?: Order,
  tick = NaN,
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
    splitUnits: 0,
    limitPrice: prices.limitPrice ?? NaN,
    stopPrice: prices.stopPrice ?? NaN,
    trail: trailOf(prices, tick),
    reduceOnly: request.reduceOnly ?? false,
    parent: entry?.id ?? 0,
    entry,
    distance: undefined,
    isAttached: false,
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
    frees: undefined,
    children: NO_ORDERS,
  };
}

function trailOf(
  { trailAmount, trailPercent }: AnyRequest,
  tick: number,
): TrailDistance | undefined {
  return trailAmount === undefined && trailPercent === undefined
    ? undefined
    : { amount: trailAmount, percent: trailPercent, tick };
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

/** The units that were traded for an order, each in the share of its day: fees are for them. */
export function unitsTraded(order: Order): number {
  return addQuantity(order.filledQuantity, -order.splitUnits);
}

/** The part of a position that an order's side reduces; not above zero if none. */
export function reducibleBy(
  { side }: Pick<Order, "side">,
  held: number,
): number {
  return side === "buy" ? -held : held;
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
