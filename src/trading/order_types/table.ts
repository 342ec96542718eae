/**
 * The table of order types.
 *
 * To add a type, write its request and its rules in a file of this folder, and
 * add both here.
 *
 * @module
 */
import {
  type AuctionRequest,
  MARKET_ON_CLOSE,
  MARKET_ON_OPEN,
} from "./auction.ts";
import { LIMIT, type LimitRequest } from "./limit.ts";
import { MARKET, type MarketRequest } from "./market.ts";
import type { OrderTypeRules } from "./rules.ts";
import { STOP, type StopRequest } from "./stop.ts";
import { STOP_LIMIT, type StopLimitRequest } from "./stop_limit.ts";
import { TRAILING_STOP, type TrailingStopRequest } from "./trailing_stop.ts";

/** What a strategy asks the broker to do. */
export type OrderRequest =
  | MarketRequest
  | LimitRequest
  | StopRequest
  | StopLimitRequest
  | TrailingStopRequest
  | AuctionRequest;

/**
 * How an order finds its price.
 *
 * - `market`: the next available price.
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

/** The rules of every order type. */
export const ORDER_TYPES: Readonly<Record<OrderType, OrderTypeRules>> = {
  market: MARKET,
  limit: LIMIT,
  stop: STOP,
  stop_limit: STOP_LIMIT,
  trailing_stop: TRAILING_STOP,
  market_on_open: MARKET_ON_OPEN,
  market_on_close: MARKET_ON_CLOSE,
};

/** The type of a request; `market` if it has none. */
export function typeOf(request: OrderRequest): OrderType {
  return request.type ?? "market";
}
