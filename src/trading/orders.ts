/**
 * Orders: what a strategy asks for, and what the broker keeps of it.
 *
 * @module
 */

import type { OrderReasonCode } from "./order_reasons.ts";

/** Which way an order changes a position. */
export type Side = "buy" | "sell";

/**
 * How an order finds its price.
 *
 * - `market`: the next price there is.
 * - `limit`: its limit or better.
 * - `stop`: a market order once the price has reached its stop.
 * - `stop_limit`: a limit order once the price has reached its stop.
 * - `trailing_stop`: a stop that follows the best price at a distance.
 * - `market_on_open`: the open of the session's first slot, of this session if
 *   placed by its open, else of the next.
 * - `market_on_close`: the close of the session's last slot.
 */
export type OrderType =
  | "market"
  | "limit"
  | "stop"
  | "stop_limit"
  | "trailing_stop"
  | "market_on_open"
  | "market_on_close";

/**
 * How long an order lives: `gtc` until it is cancelled or the run ends, `day`
 * until the end of the session it was placed in, `ioc` for the open of the
 * first bar it can be filled on. An order placed at or after the close of a
 * session belongs to the next one.
 */
export type TimeInForce = "gtc" | "day" | "ioc";

/**
 * Orders that guard an entry: placed when it fills, each for what has been
 * filled, and each cancels the other. They never do more than reduce the
 * position. When one bar reaches both, the stop counts.
 */
export interface Bracket {
  /** Where to get out at a loss. */
  readonly stopPrice?: number;
  /** Where to get out with a profit. */
  readonly limitPrice?: number;
}

/** What every request has. */
export interface RequestFields {
  /** The symbol to trade. */
  readonly symbol: string;
  /** Buy or sell. */
  readonly side: Side;
  /** How much, above zero, in units of the symbol, at most eight decimals. */
  readonly quantity: number;
  /** Cut every fill to the position held, so that it is never enlarged or turned; `false` unless told otherwise. */
  readonly reduceOnly?: boolean;
  /** Orders to place when this one fills. */
  readonly bracket?: Bracket;
  /** The index of the strategy it is for; 0 unless told otherwise. */
  readonly strategy?: number;
}

/** Asks for the next price there is. */
export interface MarketRequest extends RequestFields {
  /** `market` unless told otherwise. */
  readonly type?: "market";
  /** How long it lives; `gtc` unless told otherwise. */
  readonly timeInForce?: TimeInForce;
}

/** Asks for a price or better. */
export interface LimitRequest extends RequestFields {
  /** A limit order. */
  readonly type: "limit";
  /** The worst price to trade at. */
  readonly limitPrice: number;
  /** How long it lives; `gtc` unless told otherwise. */
  readonly timeInForce?: TimeInForce;
}

/** Asks to trade once a price is reached. */
export interface StopRequest extends RequestFields {
  /** A stop order. */
  readonly type: "stop";
  /** The price that sets it off: above the market to buy, below it to sell. */
  readonly stopPrice: number;
  /** How long it lives; `gtc` unless told otherwise. */
  readonly timeInForce?: "gtc" | "day";
}

/** Asks to place a limit order once a price is reached. */
export interface StopLimitRequest extends RequestFields {
  /** A stop-limit order. */
  readonly type: "stop_limit";
  /** The price that sets it off. */
  readonly stopPrice: number;
  /** The worst price to trade at. */
  readonly limitPrice: number;
  /** How long it lives; `gtc` unless told otherwise. */
  readonly timeInForce?: "gtc" | "day";
}

/** Asks for a stop at a distance from the best price since; give one of the distances. */
export interface TrailingStopRequest extends RequestFields {
  /** A trailing stop order. */
  readonly type: "trailing_stop";
  /** The distance in currency units. */
  readonly trailAmount?: number;
  /** The distance in percent of the best price. */
  readonly trailPercent?: number;
  /** How long it lives; `gtc` unless told otherwise. */
  readonly timeInForce?: "gtc" | "day";
}

/** Asks for the price of an auction: it lives until that auction and no longer. */
export interface AuctionRequest extends RequestFields {
  /** At the session's open or close. */
  readonly type: "market_on_open" | "market_on_close";
  /** Given by the type. */
  readonly timeInForce?: undefined;
}

/** What a strategy asks the broker to do. */
export type OrderRequest =
  | MarketRequest
  | LimitRequest
  | StopRequest
  | StopLimitRequest
  | TrailingStopRequest
  | AuctionRequest;

/** A request whatever its type: each has some of the prices. */
export type AnyRequest =
  & RequestFields
  & Partial<Pick<StopLimitRequest, "limitPrice" | "stopPrice">>
  & Pick<TrailingStopRequest, "trailAmount" | "trailPercent">;

/** What can be changed in an order that waits; what is left out stays. */
export interface OrderChanges {
  /** The new quantity in all, what is filled already included. */
  readonly quantity?: number;
  /** The new limit of a limit or stop-limit order. */
  readonly limitPrice?: number;
  /** The new stop of a stop or stop-limit order. */
  readonly stopPrice?: number;
}

/** Where an order stands. */
export type OrderStatus =
  /** Part of a bracket, waiting for its entry to be filled. */
  | "held"
  /** Waiting to be filled, or to be filled further. */
  | "accepted"
  /** Filled wholly. */
  | "filled"
  /** Not let through: a limit of the account forbids it. */
  | "refused"
  /** Taken back, by the strategy or by another order of its group. */
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

/** An order as the outside sees it. */
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
  /** How much it is for, as it stands now. */
  readonly quantity: number;
  /** How much of it is filled. */
  readonly filledQuantity: number;
  /** Its limit; NaN where it has none. */
  readonly limitPrice: number;
  /** Its stop, as it stands now; NaN where it has none. */
  readonly stopPrice: number;
  /** Whether its fills are cut to the position held. */
  readonly reduceOnly: boolean;
  /** The number of the entry whose bracket it belongs to; 0 if to none. */
  readonly parent: number;
  /** When it was placed, replaced or set free, UTC epoch milliseconds. */
  readonly placedAt: number;
  /** Where it stands. */
  readonly status: OrderStatus;
  /** Why it was refused, cancelled or expired, for programs. */
  readonly code: OrderReasonCode | undefined;
  /** Why it was refused, cancelled or expired, in plain words. */
  readonly reason: string | undefined;
}

/** An order as the broker keeps it. */
export interface Order extends OrderView {
  /** The symbol's index in the broker's list. */
  readonly symbolIndex: number;
  /** Distance of a trailing stop in currency units; NaN where it has none. */
  readonly trailAmount: number;
  /** Distance of a trailing stop in percent; NaN where it has none. */
  readonly trailPercent: number;
  /** Orders of one group above 0 cancel each other. */
  group: number;
  /** How much it is for; a bracket's follows its entry. */
  quantity: number;
  /** How much of it is filled. */
  filledQuantity: number;
  /** Its limit; NaN where it has none. */
  limitPrice: number;
  /** Its stop; NaN where it has none. */
  stopPrice: number;
  /** Bars that start earlier do not fill it, UTC epoch milliseconds. */
  placedAt: number;
  /** Where it stands. */
  status: OrderStatus;
  /** Why it was refused, cancelled or expired, for programs. */
  code: OrderReasonCode | undefined;
  /** The same in plain words. */
  reason: string | undefined;
  /** Its stop has been reached. */
  triggered: boolean;
  /** Price × quantity of its fills, in micros. */
  filledAmount: number;
  /** Commission of its fills, in micros. */
  commission: number;
  /** Units traded in the month before its first fill; −1 before that. */
  tradedBefore: number;
  /** The limits could not be checked when it was placed: no price was known. */
  unchecked: boolean;
  /** The orders of its bracket. */
  children: readonly Order[];
}

const NO_ORDERS: readonly Order[] = [];

/** Makes the order that a checked request asks for. */
export function makeOrder(
  request: OrderRequest,
  id: number,
  symbolIndex: number,
  time: number,
): Order {
  const prices: AnyRequest = request;
  return {
    id,
    strategy: request.strategy ?? 0,
    symbol: request.symbol,
    symbolIndex,
    side: request.side,
    type: request.type ?? "market",
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
    code: undefined,
    reason: undefined,
    triggered: false,
    filledAmount: 0,
    commission: 0,
    tradedBefore: -1,
    unchecked: false,
    children: NO_ORDERS,
  };
}

/** An order as it stands now: a copy that nobody can change. */
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
    code: order.code,
    reason: order.reason,
  });
}

const NO_REQUESTS: readonly OrderRequest[] = [];

/**
 * The requests that a bracket's orders are made of, the stop before the limit.
 * They start without quantity in effect: they are held until the entry fills.
 */
export function bracketRequests(entry: OrderRequest): readonly OrderRequest[] {
  const { bracket } = entry;
  if (bracket === undefined) return NO_REQUESTS;
  const common = {
    symbol: entry.symbol,
    side: entry.side === "buy" ? "sell" as const : "buy" as const,
    quantity: entry.quantity,
    strategy: entry.strategy ?? 0,
    reduceOnly: true,
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
