/**
 * The legs of a bracket: their requests, and their prices once the entry fills.
 *
 * @module
 */
import type { PriceTerms } from "./contracts.ts";
import { fromMicros, roundPrice, timesMultiplier, toStep } from "./money.ts";
import type { LegDistance, Order } from "./order.ts";
import { type OrderReason, orderReason } from "./order_reasons.ts";
import type { Bracket, Side } from "./order_types/request_fields.ts";
import type { OrderRequest, OrderType } from "./order_types/table.ts";

/** A leg to make: the request of its order, whose price is NaN if it has a distance. */
export type Leg = OrderRequest & {
  /** Where its price comes from; `undefined` for an absolute one. */
  readonly distance: LegDistance | undefined;
};

/** More than rounding a price can change it, as a share of it. */
const ROUNDING_SHARE = 1e-9;

/** Whether a bracket has a stop, fixed or trailing. */
export function hasStopLeg(bracket: Bracket): boolean {
  return bracket.stopPrice !== undefined || hasTrail(bracket) ||
    bracket.stopPercent !== undefined || bracket.stopOffset !== undefined ||
    bracket.stopTicks !== undefined;
}

/** Whether a bracket has a limit. */
export function hasLimitLeg(bracket: Bracket): boolean {
  return bracket.limitPrice !== undefined ||
    bracket.limitPercent !== undefined || bracket.limitOffset !== undefined ||
    bracket.limitTicks !== undefined;
}

/** The stop of an entry's bracket, which has one. */
export function stopLeg(entry: Order, bracket: Bracket, tickSize: number): Leg {
  if (hasTrail(bracket)) {
    return legOf(entry, bracket, "trailing_stop", undefined);
  }
  const { stopPercent, stopOffset, stopTicks } = bracket;
  const distance = distanceOf(stopPercent, stopOffset, stopTicks, tickSize);
  return legOf(entry, bracket, "stop", distance);
}

/** The limit of an entry's bracket, which has one. */
export function limitLeg(
  entry: Order,
  bracket: Bracket,
  tickSize: number,
): Leg {
  const { limitPercent, limitOffset, limitTicks } = bracket;
  const distance = distanceOf(limitPercent, limitOffset, limitTicks, tickSize);
  return legOf(entry, bracket, "limit", distance);
}

/** One literal for all legs, so that they have one hidden class. */
function legOf(
  { symbol, side, quantity, strategy, tag }: Order,
  bracket: Bracket,
  type: "trailing_stop" | "stop" | "limit",
  distance: LegDistance | undefined,
): Leg {
  const isTrail = type === "trailing_stop";
  return {
    symbol,
    side: oppositeOf(side),
    quantity,
    strategy,
    reduceOnly: true,
    tag,
    type,
    stopPrice: type === "stop" ? bracket.stopPrice ?? NaN : undefined,
    limitPrice: type === "limit" ? bracket.limitPrice ?? NaN : undefined,
    trailAmount: isTrail ? bracket.trailAmount : undefined,
    trailPercent: isTrail ? bracket.trailPercent : undefined,
    distance,
  } as Leg;
}

/** Why a leg exists. */
export function legPurpose(type: OrderType, entryId: number): string {
  return type === "limit"
    ? `limit of the bracket of order ${entryId}`
    : `stop of the bracket of order ${entryId}`;
}

function hasTrail({ trailAmount, trailPercent }: Bracket): boolean {
  return trailAmount !== undefined || trailPercent !== undefined;
}

function distanceOf(
  percent: number | undefined,
  offset: number | undefined,
  ticks: number | undefined,
  tickSize: number,
): LegDistance | undefined {
  if (percent !== undefined) return { unit: "percent", value: percent };
  if (offset !== undefined) return { unit: "currency", value: offset };
  if (ticks === undefined) return undefined;
  return { unit: "currency", value: roundPrice(ticks * tickSize) };
}

/** Sets the price of a leg that has a distance, from its entry's fills so far. */
export function priceLeg(leg: Order, terms: PriceTerms): void {
  const { distance, entry } = leg;
  if (distance === undefined || entry === undefined) return;
  const { unit, value } = distance;
  const average = averagePrice(entry, terms);
  const by = unit === "percent" ? Math.abs(average) * value / 100 : value;
  // A limit gains by its distance, a stop loses by it.
  const isLimit = leg.type === "limit";
  const up = (leg.side === "sell") === isLimit;
  const exact = roundPrice(up ? average + by : average - by);
  // Away from the entry, where the grid's next price reaches the exact one.
  const price = Number.isNaN(terms.tick)
    ? exact
    : toStep(exact, terms.tick, up);
  if (isLimit) leg.limitPrice = price;
  else leg.stopPrice = price;
}

/** The average price of an order's fills. */
function averagePrice(
  { filledAmount, filledQuantity }: Order,
  { multiplier }: PriceTerms,
): number {
  return fromMicros(filledAmount) / timesMultiplier(filledQuantity, multiplier);
}

/** Gives a trailing leg its first stop: its distance from the entry's average price. */
export function startTrail(leg: Order, terms: PriceTerms): void {
  const { entry, rules } = leg;
  if (entry === undefined || rules.place === undefined) return;
  leg.stopPrice = NaN;
  rules.place(leg, averagePrice(entry, terms));
}

/** Why a leg cannot guard its entry at the average price of its fills; `undefined` if it can. */
export function legRefusal(
  leg: Order,
  terms: PriceTerms,
): OrderReason | undefined {
  const { entry } = leg;
  const price = leg.type === "limit" ? leg.limitPrice : leg.stopPrice;
  if (!(price > 0 || terms.isSigned)) {
    return orderReason("leg_not_positive", price);
  }
  if (leg.type === "limit" || entry === undefined) return undefined;
  const average = averagePrice(entry, terms);
  // Rounding takes longer than all else here; far from the average it is idle.
  const margin = Math.abs(average) * ROUNDING_SHARE;
  const isClear = leg.side === "sell"
    ? price < average - margin
    : price > average + margin;
  return isClear
    ? undefined
    : wrongSideReason(leg.side, price, roundPrice(average));
}

/** Why a stop is not on the losing side of its entry's price; `undefined` if it is. */
function wrongSideReason(
  side: Side,
  stopPrice: number,
  entryPrice: number,
): OrderReason | undefined {
  const isRight = side === "sell"
    ? stopPrice < entryPrice
    : stopPrice > entryPrice;
  return isRight
    ? undefined
    : orderReason("stop_wrong_side", stopPrice, entryPrice, side);
}

/**
 * Why a bracket's stop cannot guard an entry at any price that the entry's
 * limit allows; `undefined` if it may.
 */
export function hopelessStop(
  { side, limitPrice }: Order,
  { stopPrice }: Bracket,
): OrderReason | undefined {
  if (stopPrice === undefined || Number.isNaN(limitPrice)) return undefined;
  return wrongSideReason(oppositeOf(side), stopPrice, limitPrice);
}

function oppositeOf(side: Side): Side {
  return side === "buy" ? "sell" : "buy";
}
