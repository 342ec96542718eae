/**
 * The options of an order besides symbol, side and quantity.
 *
 * @module
 */
import type {
  Bracket,
  OrderLabels,
  RequestPrices,
  TimeInForce,
} from "./request_fields.ts";
import type { OrderType } from "./table.ts";

/**
 * What `buy` and `sell` can add to an order: the fields of the requests of
 * `submit`. Without a type, the prices say which it is: a limit, a stop, a
 * stop-limit order with both, a trailing stop, or else a market order.
 */
export interface OrderOptions extends OrderLabels {
  /** How the order finds its price; defaults to the type that its prices belong to. */
  readonly type?: OrderType;
  /** The worst price to trade at. */
  readonly limitPrice?: number;
  /** The price that triggers the order. */
  readonly stopPrice?: number;
  /** The distance of a trailing stop in currency units. */
  readonly trailAmount?: number;
  /** The distance of a trailing stop in percent of the best price. */
  readonly trailPercent?: number;
  /** How long the order lives; defaults to `gtc`. Orders with a stop take `gtc` and `day`, auctions none. */
  readonly timeInForce?: TimeInForce;
  /** Whether fills are capped at the position held, so that it never grows or reverses; defaults to `false`. */
  readonly reduceOnly?: boolean;
  /** Orders to place when this one fills. */
  readonly bracket?: Bracket;
}

/** The type that the prices of an order belong to. */
export function typeOfPrices(
  { limitPrice, stopPrice, trailAmount, trailPercent }: RequestPrices,
): OrderType {
  if (trailAmount !== undefined || trailPercent !== undefined) {
    return "trailing_stop";
  }
  if (stopPrice !== undefined) {
    return limitPrice === undefined ? "stop" : "stop_limit";
  }
  return limitPrice === undefined ? "market" : "limit";
}
