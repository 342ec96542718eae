/**
 * The trailing stop: a stop that follows the best price at a distance.
 *
 * @module
 */
import { roundPrice, toStep } from "../money.ts";
import { reachesStop } from "./levels.ts";
import type { RequestFields, RequestPrices } from "./request_fields.ts";
import {
  orderType,
  type OrderTypeRules,
  type PricedOrder,
  type TrailDistance,
} from "./rules.ts";

/** A request for a stop that follows the best price at a distance; set one of the two distances. */
export interface TrailingStopRequest extends RequestFields {
  /** A trailing stop order. */
  readonly type: "trailing_stop";
  /** The distance in currency units. */
  readonly trailAmount?: number;
  /** The distance in percent of the best price. */
  readonly trailPercent?: number;
  /** How long it lives; defaults to `gtc`. */
  readonly timeInForce?: "gtc" | "day";
}

const NO_DISTANCE: TrailDistance = {
  amount: undefined,
  percent: undefined,
  tick: NaN,
};

/** The rules of `trailing_stop`. */
export const TRAILING_STOP: OrderTypeRules = orderType("trailing_stop", {
  prices: ["trailAmount", "trailPercent"],
  priceProblem,
  timesInForce: ["gtc", "day"],
  place: trail,
  changes: ["stopPrice"],

  priceAtOpen(order, open) {
    if (order.triggered || reachesStop(order, open)) {
      order.triggered = true;
      return open;
    }
    trail(order, open);
    return NaN;
  },

  awaits: (order) => order.triggered ? "nothing" : "stop",

  follow(order, price) {
    if (!order.triggered) trail(order, price);
  },
});

function priceProblem(given: RequestPrices): string | undefined {
  const { trailAmount, trailPercent } = given;
  if ((trailAmount === undefined) === (trailPercent === undefined)) {
    return "a trailing_stop order needs one of trailAmount and trailPercent";
  }
  if (trailPercent !== undefined && trailPercent >= 100) {
    return `trailPercent is ${trailPercent}; it must be below 100`;
  }
  return undefined;
}

/** Moves the stop to follow a price, if that improves it. */
function trail(order: PricedOrder, price: number): void {
  const { amount, percent = NaN, tick } = order.trail ?? NO_DISTANCE;
  const distance = amount ?? Math.abs(price) * percent / 100;
  const { stopPrice } = order;
  // A new order has no stop yet: NaN compares as false and is replaced.
  if (order.side === "sell") {
    const exact = roundPrice(price - distance);
    const level = tick === tick ? toStep(exact, tick, false) : exact;
    if (!(level <= stopPrice)) order.stopPrice = level;
  } else {
    const exact = roundPrice(price + distance);
    const level = tick === tick ? toStep(exact, tick, true) : exact;
    if (!(level >= stopPrice)) order.stopPrice = level;
  }
}
