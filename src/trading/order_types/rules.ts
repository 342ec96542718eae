/**
 * The rules of an order type: which fields a request has, which bar may fill
 * it and at what price, and when it expires.
 *
 * A bar tells its open, high, low and close, but not the path between them. What
 * happens inside a bar is laid down in `docs/fills.md`.
 *
 * Prices are those of the order's own side, spread included.
 *
 * @module
 */
import type { TradingSession } from "../../time/session.ts";
import type { PlainReasonCode } from "../order_reasons.ts";
import type {
  PriceField,
  RequestPrices,
  Side,
  TimeInForce,
} from "./request_fields.ts";

/** How far a trailing stop is from the best price; one of the two is set. */
export interface TrailDistance {
  /** In currency units. */
  readonly amount: number | undefined;
  /** In percent of the best price. */
  readonly percent: number | undefined;
  /** The step that the level is rounded to; NaN for none. */
  readonly tick: number;
}

/** The fields of a working order that the rules read, and the two that they write. */
export interface PricedOrder {
  /** Buy or sell. */
  readonly side: Side;
  /** Its limit; NaN if it has none. */
  readonly limitPrice: number;
  /** The distance of a trailing stop; `undefined` for any other order. */
  readonly trail: TrailDistance | undefined;
  /** How long it lives. */
  readonly timeInForce: TimeInForce;
  /** When it was placed, UTC epoch milliseconds. */
  readonly placedAt: number;
  /** Its stop; NaN if it has none. */
  stopPrice: number;
  /** Whether its stop has been reached. */
  triggered: boolean;
}

/**
 * What an order waits for inside a bar: its limit, its stop, the stop that
 * makes it a limit order, or no price.
 */
export type Awaited = "limit" | "stop" | "trigger" | "nothing";

/** The rules of one order type. */
export interface OrderTypeRules {
  /** The prices that a request may have. */
  readonly prices: readonly PriceField[];
  /** What is wrong with the combination of the given prices, each of which is valid. */
  readonly priceProblem: (given: RequestPrices) => string | undefined;
  /** The prices that can be replaced while it waits. */
  readonly changes: readonly PriceField[];
  /** The times in force to choose from; empty if the type decides. */
  readonly timesInForce: readonly TimeInForce[];
  /** The first bar that may fill it: the next one, or the first or last one of a session. */
  readonly firstBar: "next" | "session_open" | "session_close";
  /** Whether `trading_config.fill` decides between open and close. */
  readonly followsFillRule: boolean;
  /** Whether it takes any price, so that slippage applies. */
  readonly takesAnyPrice: boolean;
  /** Gives a new order its first stop, from the market's price. */
  readonly place: ((order: PricedOrder, price: number) => void) | undefined;
  /** The price at which a bar's open fills it, NaN for none. */
  readonly priceAtOpen: (order: PricedOrder, open: number) => number;
  /** What it waits for between a bar's open and its close. */
  readonly awaits: (order: PricedOrder) => Awaited;
  /** Lets its stop follow a price, without testing it. */
  readonly follow: ((order: PricedOrder, price: number) => void) | undefined;
  /** Why it expires at the end of a session, `undefined` if it lives on. */
  readonly expiry: (
    order: PricedOrder,
    session: TradingSession,
  ) => PlainReasonCode | undefined;
}

/**
 * The rules of an order type. Defaults: no prices, any time in force, the next
 * bar, never filled.
 */
export function orderType(
  name: string,
  rules: Partial<OrderTypeRules>,
): OrderTypeRules {
  const prices = rules.prices ?? [];
  // One literal gives all types the same hidden class: the matcher reads them
  // in its inner loop.
  return {
    prices,
    changes: rules.changes ?? prices,
    priceProblem: rules.priceProblem ?? ((given) => {
      const missing = prices.find((field) => given[field] === undefined);
      return missing && `a ${name} order needs ${missing}`;
    }),
    timesInForce: rules.timesInForce ?? ["gtc", "day", "ioc"],
    firstBar: rules.firstBar ?? "next",
    followsFillRule: rules.followsFillRule ?? false,
    takesAnyPrice: rules.takesAnyPrice ?? true,
    place: rules.place,
    priceAtOpen: rules.priceAtOpen ?? (() => NaN),
    awaits: rules.awaits ?? (() => "nothing"),
    follow: rules.follow,
    expiry: rules.expiry ?? expiryByTimeInForce,
  };
}

function expiryByTimeInForce(
  { timeInForce, placedAt }: PricedOrder,
  session: TradingSession,
): PlainReasonCode | undefined {
  return timeInForce !== "gtc" && placedAt < session.close
    ? "session_ended"
    : undefined;
}
