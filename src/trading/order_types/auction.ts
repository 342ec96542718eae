/**
 * Auction orders fill at the price of a session's open or close. They expire
 * after that auction.
 *
 * @module
 */
import type { RequestFields } from "./request_fields.ts";
import { orderType, type OrderTypeRules } from "./rules.ts";

/** A request to trade at the price of an auction. */
export interface AuctionRequest extends RequestFields {
  /** At the session's open or close. */
  readonly type: "market_on_open" | "market_on_close";
  /** Set by the type. */
  readonly timeInForce?: undefined;
}

/**
 * The rules of `market_on_open`: the open of the session's first slot, of this
 * session if placed by its open, else of the next.
 */
export const MARKET_ON_OPEN: OrderTypeRules = orderType("market_on_open", {
  timesInForce: [],
  firstBar: "session_open",
  priceAtOpen: (_order, open) => open,
  expiry: ({ placedAt }, session) =>
    placedAt <= session.open ? "no_bar_at_open" : undefined,
});

/** The rules of `market_on_close`: the close of the session's last slot. */
export const MARKET_ON_CLOSE: OrderTypeRules = orderType("market_on_close", {
  timesInForce: [],
  firstBar: "session_close",
  expiry: ({ placedAt }, session) =>
    placedAt < session.close ? "no_bar_at_close" : undefined,
});
