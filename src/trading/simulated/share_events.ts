/**
 * Books corporate actions: on positions, and on the orders that belong to them.
 *
 * @module
 */
import type { TradingSession } from "../../time/session.ts";
import type { Account } from "../account.ts";
import type { AccountAction, ShareAction } from "../account_actions.ts";
import { bookEnd } from "../account_ends.ts";
import type { OrderBook } from "./order_book.ts";
import { splitOrders } from "./split_orders.ts";

/** The parts that {@linkcode bookShareEvents} uses. */
export interface ShareEventParts {
  /** The account. */
  readonly account: Account;
  /** The orders. */
  readonly book: OrderBook;
  /** The symbols, by number. */
  readonly symbols: readonly string[];
  /** Their lots. */
  readonly lots: readonly number[];
}

/**
 * Books what happens to a symbol before a session: the dividend, the split of
 * positions and orders, then what ends the symbol. Orders that only reduce follow
 * their positions, also those in an acquirer whose shares are received.
 */
export function bookShareEvents(
  { account, book, symbols, lots }: ShareEventParts,
  symbolIndex: number,
  action: ShareAction,
  session: TradingSession,
): AccountAction[] {
  const { split, end } = action;
  const lot = lots[symbolIndex];
  const before = holdings(account, symbolIndex);
  const done = account.act(symbolIndex, action, lot, session);
  if (split !== 1) {
    splitOrders(book, symbolIndex, split, lot);
    followHoldings(account, book, symbolIndex, before);
  }
  if (end === undefined) return done;
  const { into } = end;
  const held = into === undefined ? [] : holdings(account, into);
  const facts = { symbols, lots, session };
  const paid = bookEnd(account, symbolIndex, end, facts);
  if (into !== undefined) followHoldings(account, book, into, held);
  return [...done, ...paid];
}

/** What each strategy holds of a symbol. */
function holdings({ books }: Account, symbolIndex: number): number[] {
  return books.map((owned) => owned.quantity(symbolIndex));
}

function followHoldings(
  account: Account,
  book: OrderBook,
  symbolIndex: number,
  before: readonly number[],
): void {
  before.forEach((units, strategy) => {
    const held = account.books[strategy].quantity(symbolIndex);
    if (units === held) return;
    book.followPosition({ strategy, symbolIndex }, units, held);
  });
  book.sweep(symbolIndex);
}
