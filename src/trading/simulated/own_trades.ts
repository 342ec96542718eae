/**
 * Trades that the broker makes for an account at prices that it knows: closings
 * and rolls.
 *
 * @module
 */
import type { Account } from "../account.ts";
import type { PriceCosts } from "../costs/price_costs.ts";
import type { OrderSlippage } from "../costs/slippage.ts";
import type { SpreadRule } from "../costs/spread.ts";
import type { Fill } from "../fills.ts";
import type { Order } from "../order.ts";
import type { OrderBook } from "./order_book.ts";

/** The parts that own trades use. */
export interface OwnTradeParts {
  /** The symbols; the index of a symbol is its place in this list. */
  readonly symbols: readonly string[];
  /** The orders. */
  readonly book: OrderBook;
  /** The account that fills are booked in. */
  readonly account: Account;
  /** Applies the spread to a price, by the order's side; one per symbol. */
  readonly spreads: readonly SpreadRule[];
  /** Applies slippage, by symbol. */
  readonly slippage: readonly OrderSlippage[];
  /** The volume of the newest bar of a symbol. */
  readonly volumeOf: (symbolIndex: number) => number;
  /** Counts what spread and slippage cost. */
  readonly priceCosts: PriceCosts;
  /** Called after every fill. */
  readonly onFill: (fill: Fill, order: Order) => void;
}

/** What each unit of an order costs or brings at a price, with spread and slippage. */
export function tradedPrice(
  { spreads, slippage, volumeOf }: OwnTradeParts,
  order: Order,
  quantity: number,
  price: number,
): number {
  const { side, symbolIndex } = order;
  return slippage[symbolIndex](
    side,
    spreads[symbolIndex](side, price),
    quantity,
    volumeOf(symbolIndex),
    order,
  );
}

/** Counts what spread and slippage made a trade at `price` cost, which paid `paid`. */
export function countCosts(
  { spreads, priceCosts }: OwnTradeParts,
  { side, symbolIndex }: Order,
  quantity: number,
  price: number,
  paid: number,
): void {
  const quoted = spreads[symbolIndex](side, price);
  priceCosts.add(symbolIndex, side, quoted, paid, quantity);
}
