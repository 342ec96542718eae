/**
 * Cost functions of the user's own, beside the models that the config names.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { Bar, JsonObject, TradingDate } from "../../types.ts";
import type { Side } from "../order_types/request_fields.ts";
import type { OrderType } from "../order_types/table.ts";
import type { OrderView } from "../orders.ts";

/** The order that a cost function is asked about. */
export interface CostOrder {
  /** The order's number. */
  readonly orderId: number;
  /** The number of the strategy that placed it. */
  readonly strategy: number;
  /** The symbol it trades. */
  readonly symbol: string;
  /** Buy or sell. */
  readonly side: Side;
  /** How it finds its price. */
  readonly type: OrderType;
  /** The label it was placed with, empty for none. */
  readonly tag: string;
  /** The end of the current slice, UTC epoch milliseconds. */
  readonly time: number;
  /** The trading date. */
  readonly date: TradingDate;
}

/** What a commission is calculated from. */
export interface CommissionFacts extends CostOrder {
  /** Units that the order has filled so far, this fill included. */
  readonly quantity: number;
  /** Price × quantity of these fills, in units of the symbol's currency. */
  readonly value: number;
  /** Units that the account traded in the calendar month before the order's first fill. */
  readonly tradedBefore: number;
}

/** What slippage is calculated from. */
export interface SlippageFacts extends CostOrder {
  /** The price before slippage, half a spread included. */
  readonly price: number;
  /** Units to fill. */
  readonly quantity: number;
  /** Volume of the bar. */
  readonly volume: number;
}

/** What the quantity of a fill is calculated from. */
export interface FillFacts extends CostOrder {
  /** The price before slippage, half a spread included. */
  readonly price: number;
  /**
   * Units that the order, its position and `max_volume_share` allow to fill at
   * this price.
   */
  readonly quantity: number;
  /** Units of the bar that earlier fills have taken, of all orders of the symbol. */
  readonly taken: number;
  /** The limit of the order; `undefined` if it has none. */
  readonly limitPrice: number | undefined;
  /** The bar it fills on. */
  readonly bar: Bar;
}

/**
 * The commission of an order for all that it has filled so far, in the symbol's
 * currency; below zero for a rebate. It may be asked about quantities that are not
 * filled then, so it should depend on its arguments alone.
 *
 * A module exports it as `commission`, see `trading_config.commission`.
 */
export type CommissionFunction<Params = JsonObject> = (
  facts: CommissionFacts,
  params: Params,
) => number;

/**
 * How much worse than its price an order fills, in currency units per unit, 0
 * or more. It is asked for orders that take any price; a limit order fills at
 * its limit or better.
 *
 * A module exports it as `slippage`, see `trading_config.slippage`.
 */
export type SlippageFunction<Params = JsonObject> = (
  facts: SlippageFacts,
  params: Params,
) => number;

/**
 * How many units of an order fill at a price, from 0 to `quantity`. The rest
 * waits. Orders for whole units fill in whole units. An order can be asked about
 * twice in a bar: at its open and within it.
 *
 * A module exports it as `fill`, see `trading_config.fill_model`.
 */
export type FillFunction<Params = JsonObject> = (
  facts: FillFacts,
  params: Params,
) => number;

/** Own functions as the broker calls them; amounts are checked and converted. */
export interface OwnCosts {
  /** The commission of an order in micros, as `OrderCommission`. */
  readonly commission?: (
    quantity: number,
    amount: number,
    tradedBefore: number,
    order: OrderView,
  ) => number;
  /** The distance by which a fill is worse than `price`. */
  readonly slippage?: (
    order: OrderView,
    price: number,
    quantity: number,
    volume: number,
  ) => number;
  /** The part of `quantity` that fills. */
  readonly fill?: (
    order: OrderView,
    price: number,
    quantity: number,
    bar: Bar,
    taken: number,
  ) => number;
}

/** What an own function calculates, and its name in its module. */
export type CostName = keyof OwnCosts;

/**
 * An own function, which must have been loaded by the time it is called: what
 * has no orders runs without it.
 */
export function requireOwn<Key extends CostName>(
  own: OwnCosts,
  key: Key,
): NonNullable<OwnCosts[Key]> {
  const refuse = (): never => {
    throw new SessionError(
      "config_invalid",
      `The function ${key} of the config's module was not loaded`,
    );
  };
  return own[key] ?? refuse;
}
