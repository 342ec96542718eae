/**
 * Prices on the tick and quantities in whole lots: orders off these steps are
 * rounded or refused, where the steps of a symbol are known.
 *
 * @module
 */
import type { OffStep } from "../../config/session_config.ts";
import type { Instrument } from "../../instruments/instrument.ts";
import { floorQuantity, isOnStep, toStep } from "../money.ts";
import { type OrderReason, orderReason } from "../order_reasons.ts";
import type {
  AnyRequest,
  Bracket,
  Side,
} from "../order_types/request_fields.ts";
import type { OrderRequest } from "../order_types/table.ts";
import type { OrderChanges } from "../orders.ts";

/** The steps of one symbol's orders. */
export interface OrderSteps {
  /** The step of prices. */
  readonly tick: number;
  /** What happens to other prices; absent if any is accepted. */
  readonly offTick?: OffStep;
  /** The step of quantities. */
  readonly lot: number;
  /** What happens to other quantities; absent if any is accepted. */
  readonly offLot?: OffStep;
}

/** The steps of an instrument; `undefined` if its orders may be of any price and size. */
export function stepsOf(instrument: Instrument): OrderSteps | undefined {
  const { tickSize: tick, lotSize: lot, offTick, offLot } = instrument;
  if (offTick === undefined && offLot === undefined) return undefined;
  return {
    tick,
    lot,
    ...(offTick !== undefined && { offTick }),
    ...(offLot !== undefined && { offLot }),
  };
}

/** What is on the steps, or why it is refused. */
export type Stepped<T> =
  | { readonly value: T }
  | { readonly refusal: OrderReason };

/** Which way a price goes to the tick. */
type PriceKind = "limit" | "stop";

/** A refusal on its way out of the rounding. */
class OffStepRefusal {
  readonly reason: OrderReason;

  constructor(reason: OrderReason) {
    this.reason = reason;
  }
}

/**
 * A request on the steps of its symbol. Limits go to the tick that is no worse,
 * stops to the next one that reaches them, and quantities down to whole lots.
 *
 * @param held Units that the strategy holds: an order that closes exactly these
 * may have any quantity.
 */
export function steppedRequest(
  request: OrderRequest,
  steps: OrderSteps,
  held: number,
): Stepped<OrderRequest> {
  return attempt(() => {
    const { side, quantity, bracket } = request;
    const fields: AnyRequest = request;
    const { limitPrice, stopPrice, trailAmount } = fields;
    const closes = side === "sell" ? held : -held;
    return {
      ...request,
      quantity: quantity === closes
        ? quantity
        : steppedQuantity(quantity, steps),
      ...(limitPrice !== undefined &&
        { limitPrice: steppedPrice(limitPrice, "limit", side, steps) }),
      ...(stopPrice !== undefined &&
        { stopPrice: steppedPrice(stopPrice, "stop", side, steps) }),
      ...(trailAmount !== undefined &&
        { trailAmount: steppedDistance(trailAmount, steps) }),
      ...(bracket !== undefined &&
        { bracket: steppedBracket(bracket, side, steps) }),
    } as OrderRequest;
  });
}

/** Changes of an order on the steps of its symbol. */
export function steppedChanges(
  changes: OrderChanges,
  side: Side,
  steps: OrderSteps,
): Stepped<OrderChanges> {
  const { quantity, limitPrice, stopPrice } = changes;
  return attempt(() => ({
    ...(quantity !== undefined &&
      { quantity: steppedQuantity(quantity, steps) }),
    ...(limitPrice !== undefined &&
      { limitPrice: steppedPrice(limitPrice, "limit", side, steps) }),
    ...(stopPrice !== undefined &&
      { stopPrice: steppedPrice(stopPrice, "stop", side, steps) }),
  }));
}

function attempt<T>(make: () => T): Stepped<T> {
  try {
    return { value: make() };
  } catch (error) {
    if (error instanceof OffStepRefusal) return { refusal: error.reason };
    throw error;
  }
}

function steppedBracket(
  bracket: Bracket,
  entrySide: Side,
  steps: OrderSteps,
): Bracket {
  const side = entrySide === "buy" ? "sell" : "buy";
  const { limitPrice, stopPrice, trailAmount } = bracket;
  return {
    ...bracket,
    ...(limitPrice !== undefined &&
      { limitPrice: steppedPrice(limitPrice, "limit", side, steps) }),
    ...(stopPrice !== undefined &&
      { stopPrice: steppedPrice(stopPrice, "stop", side, steps) }),
    ...(trailAmount !== undefined &&
      { trailAmount: steppedDistance(trailAmount, steps) }),
  };
}

function steppedPrice(
  price: number,
  kind: PriceKind,
  side: Side,
  { tick, offTick }: OrderSteps,
): number {
  if (offTick === undefined || isOnStep(price, tick)) return price;
  if (offTick === "refuse") {
    throw new OffStepRefusal(orderReason("off_tick", kind, price, tick));
  }
  return toStep(price, tick, (side === "sell") === (kind === "limit"));
}

/** A distance is rounded up, to one tick at least. */
function steppedDistance(
  distance: number,
  { tick, offTick }: OrderSteps,
): number {
  if (offTick === undefined || isOnStep(distance, tick)) {
    return offTick === undefined ? distance : Math.max(distance, tick);
  }
  if (offTick === "refuse") {
    throw new OffStepRefusal(
      orderReason("off_tick", "trail", distance, tick),
    );
  }
  return toStep(distance, tick, true);
}

function steppedQuantity(
  quantity: number,
  { lot, offLot }: OrderSteps,
): number {
  if (offLot === undefined || isOnStep(quantity, lot)) return quantity;
  const rounded = floorQuantity(toStep(quantity, lot, false));
  if (offLot === "refuse" || rounded === 0) {
    throw new OffStepRefusal(orderReason("off_lot", quantity, lot));
  }
  return rounded;
}
