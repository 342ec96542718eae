/**
 * The legs of a bracket: their requests, and their prices once the entry fills.
 *
 * @module
 */
import { fromMicros, roundPrice } from "./money.ts";
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

const NO_LEGS: readonly Leg[] = [];

/** The legs of a request's bracket, the stop before the limit. */
export function bracketLegs(
  entry: OrderRequest,
  tickSize: number,
): readonly Leg[] {
  const { bracket } = entry;
  if (bracket === undefined) return NO_LEGS;
  const { stopPrice = NaN, limitPrice = NaN } = bracket;
  const stop = distanceOf(
    bracket.stopPercent,
    bracket.stopOffset,
    bracket.stopTicks,
    tickSize,
  );
  const limit = distanceOf(
    bracket.limitPercent,
    bracket.limitOffset,
    bracket.limitTicks,
    tickSize,
  );
  const guard = hasTrail(bracket)
    ? legOf(entry, bracket, "trailing_stop", undefined)
    : stop !== undefined || !Number.isNaN(stopPrice)
    ? legOf(entry, bracket, "stop", stop)
    : undefined;
  if (limit === undefined && Number.isNaN(limitPrice)) {
    return guard === undefined ? NO_LEGS : [guard];
  }
  const target = legOf(entry, bracket, "limit", limit);
  return guard === undefined ? [target] : [guard, target];
}

/** One literal for all legs, so that they have one hidden class. */
function legOf(
  { symbol, side, quantity, strategy = 0, tag }: OrderRequest,
  bracket: Bracket,
  type: "trailing_stop" | "stop" | "limit",
  distance: LegDistance | undefined,
): Leg {
  const isTrail = type === "trailing_stop";
  return {
    symbol,
    side: side === "buy" ? "sell" : "buy",
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
export function priceLeg(leg: Order): void {
  const { distance, entry } = leg;
  if (distance === undefined || entry === undefined) return;
  const { unit, value } = distance;
  const average = averagePrice(entry);
  const by = unit === "percent" ? average * value / 100 : value;
  // A limit gains by its distance, a stop loses by it.
  const isLimit = leg.type === "limit";
  const up = (leg.side === "sell") === isLimit;
  const price = roundPrice(up ? average + by : average - by);
  if (isLimit) leg.limitPrice = price;
  else leg.stopPrice = price;
}

/** The average price of an order's fills. */
function averagePrice({ filledAmount, filledQuantity }: Order): number {
  return fromMicros(filledAmount) / filledQuantity;
}

/** Gives a trailing leg its first stop: its distance from the entry's average price. */
export function startTrail(leg: Order): void {
  const { entry, rules } = leg;
  if (entry === undefined || rules.place === undefined) return;
  leg.stopPrice = NaN;
  rules.place(leg, averagePrice(entry));
}

/** Why a leg cannot guard its entry at the average price of its fills; `undefined` if it can. */
export function legRefusal(leg: Order): OrderReason | undefined {
  const { entry } = leg;
  const price = leg.type === "limit" ? leg.limitPrice : leg.stopPrice;
  if (!(price > 0)) return orderReason("leg_not_positive", price);
  if (leg.type === "limit" || entry === undefined) return undefined;
  const average = averagePrice(entry);
  // Rounding takes longer than all else here; far from the average it is idle.
  const margin = average * ROUNDING_SHARE;
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
  { limitPrice }: Pick<Order, "limitPrice">,
  legs: readonly Leg[],
): OrderReason | undefined {
  if (Number.isNaN(limitPrice)) return undefined;
  for (const leg of legs) {
    if (leg.type !== "stop" || leg.distance !== undefined) continue;
    const reason = wrongSideReason(leg.side, leg.stopPrice, limitPrice);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
