/**
 * The fields that all order requests have.
 *
 * @module
 */

/** Which way an order changes a position. */
export type Side = "buy" | "sell";

/**
 * How long an order lives: `gtc` until it is cancelled or the run ends, `day`
 * until the end of the session it was placed in, `ioc` for the open of the
 * first bar it can be filled on. An order placed at or after the close of a
 * session belongs to the next one.
 */
export type TimeInForce = "gtc" | "day" | "ioc";

/**
 * Orders that guard an entry: a stop that limits the loss, fixed or trailing,
 * and a limit that takes the profit. They are placed when the entry fills, for
 * the quantity that has been filled, and each cancels the other. They only ever
 * reduce the position, and end with it.
 *
 * A leg has one price or one distance. A distance is measured from the entry's
 * average fill price: a stop loses by it, a limit gains by it.
 */
export interface Bracket {
  /** Price of the stop. */
  readonly stopPrice?: number;
  /** Distance of the stop in percent of the entry's price. */
  readonly stopPercent?: number;
  /** Distance of the stop in currency units. */
  readonly stopOffset?: number;
  /** Distance of the stop in ticks of the symbol. */
  readonly stopTicks?: number;
  /** Distance of a trailing stop in currency units. */
  readonly trailAmount?: number;
  /** Distance of a trailing stop in percent of the best price. */
  readonly trailPercent?: number;
  /** Price of the limit. */
  readonly limitPrice?: number;
  /** Distance of the limit in percent of the entry's price. */
  readonly limitPercent?: number;
  /** Distance of the limit in currency units. */
  readonly limitOffset?: number;
  /** Distance of the limit in ticks of the symbol. */
  readonly limitTicks?: number;
}

/** A field of a bracket. */
export type BracketField = keyof Bracket;

/** The fields of a bracket that make its stop. */
export const STOP_FIELDS: readonly BracketField[] = [
  "stopPrice",
  "stopPercent",
  "stopOffset",
  "stopTicks",
  "trailAmount",
  "trailPercent",
];

/** The fields of a bracket that make its limit. */
export const LIMIT_FIELDS: readonly BracketField[] = [
  "limitPrice",
  "limitPercent",
  "limitOffset",
  "limitTicks",
];

/** What a strategy says about an order. It has no effect on fills. */
export interface OrderLabels {
  /** A short label to group orders by: one line of at most 64 characters. */
  readonly tag?: string;
  /** Why the order is placed: one line of at most 500 characters. */
  readonly reason?: string;
}

/** The fields that all requests have. */
export interface RequestFields extends OrderLabels {
  /** The symbol to trade. */
  readonly symbol: string;
  /** Buy or sell. */
  readonly side: Side;
  /** How much, above zero, in units of the symbol, at most eight decimals. */
  readonly quantity: number;
  /** Whether fills are capped at the position held, so that it never grows or reverses; defaults to `false`. */
  readonly reduceOnly?: boolean;
  /** Orders to place when this one fills. */
  readonly bracket?: Bracket;
  /** The index of the strategy it is for; defaults to 0. */
  readonly strategy?: number;
}

/** The prices that a request can have; its type determines which. */
export const PRICE_FIELDS = [
  "limitPrice",
  "stopPrice",
  "trailAmount",
  "trailPercent",
] as const;

/** The name of a price of a request. */
export type PriceField = typeof PRICE_FIELDS[number];

/** The prices of a request of any type. */
export type RequestPrices = { readonly [Field in PriceField]?: number };

/** A request of any type. */
export type AnyRequest = RequestFields & RequestPrices;
