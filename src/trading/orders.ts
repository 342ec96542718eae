/**
 * What strategies and the engine see of orders: views, receipts and changes.
 *
 * @module
 */
import type { OrderReasonCode } from "./order_reasons.ts";
import type { Side, TimeInForce } from "./order_types/request_fields.ts";
import type { OrderType } from "./order_types/table.ts";

/** The changes to a working order; omitted fields stay unchanged. */
export interface OrderChanges {
  /** The new total quantity, including what has been filled. */
  readonly quantity?: number;
  /** The new limit of a limit or stop-limit order. */
  readonly limitPrice?: number;
  /** The new stop of a stop, a stop-limit or a trailing stop, which trails on from there. */
  readonly stopPrice?: number;
}

/** The state of an order. */
export type OrderStatus =
  /** Part of a bracket, waiting for its entry to be filled. */
  | "held"
  /** Working: waiting to be filled, or to be filled further. */
  | "accepted"
  /** Filled completely. */
  | "filled"
  /** Not accepted, for example because of a limit of the account. */
  | "refused"
  /** Ended before it was filled completely: by the strategy, by another order of its group, or by its own rules. */
  | "cancelled"
  /** Its time in force ended before it was filled. */
  | "expired";

/** The broker's answer to a request. */
export interface OrderReceipt {
  /** The order's number, counted from 1 in the order of submission. */
  readonly id: number;
  /** Accepted, or refused. */
  readonly status: "accepted" | "refused";
  /** Why it was refused, for programs. */
  readonly code?: OrderReasonCode;
  /** Why it was refused, in plain words. */
  readonly reason?: string;
  /** The numbers of the orders of its bracket, the stop before the limit. */
  readonly bracket?: readonly number[];
}

/** The public view of an order. */
export interface OrderView {
  /** The order's number, counted from 1 in the order of submission. */
  readonly id: number;
  /** The index of the strategy that placed it. */
  readonly strategy: number;
  /** The symbol it trades. */
  readonly symbol: string;
  /** Buy or sell. */
  readonly side: Side;
  /** How it finds its price. */
  readonly type: OrderType;
  /** How long it lives. */
  readonly timeInForce: TimeInForce;
  /** Its current quantity, including what is filled. */
  readonly quantity: number;
  /** How much of it is filled. */
  readonly filledQuantity: number;
  /** Its limit; NaN if it has none. */
  readonly limitPrice: number;
  /** Its current stop; NaN if it has none. */
  readonly stopPrice: number;
  /** Whether its fills are capped at the position held. */
  readonly reduceOnly: boolean;
  /** The number of the entry whose bracket it belongs to; 0 if it belongs to none. */
  readonly parent: number;
  /** When it was placed, replaced or released by its entry, UTC epoch milliseconds. */
  readonly placedAt: number;
  /** Its state. */
  readonly status: OrderStatus;
  /** The label it was placed with, empty for none. Orders of a bracket have their entry's. */
  readonly tag: string;
  /**
   * The reason it was placed with, empty for none. Those of a bracket name their
   * entry: `stop of the bracket of order 12`.
   */
  readonly purpose: string;
  /**
   * Why it was refused, cancelled or expired, for programs. An order that is
   * held, working or filled has none.
   */
  readonly code: OrderReasonCode | undefined;
  /**
   * For an order with a `code`, what that means, in plain words. For any other
   * order, its `purpose`, `undefined` if that is empty.
   */
  readonly reason: string | undefined;
}

/** A frozen copy of an order's current state. */
export function viewOfOrder(order: OrderView): OrderView {
  return Object.freeze({
    id: order.id,
    strategy: order.strategy,
    symbol: order.symbol,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    quantity: order.quantity,
    filledQuantity: order.filledQuantity,
    limitPrice: order.limitPrice,
    stopPrice: order.stopPrice,
    reduceOnly: order.reduceOnly,
    parent: order.parent,
    placedAt: order.placedAt,
    status: order.status,
    tag: order.tag,
    purpose: order.purpose,
    code: order.code,
    reason: order.reason,
  });
}
