/**
 * What mergers and delistings do to an account.
 *
 * @module
 */
import type { TradingSession } from "../time/session.ts";
import type { Account } from "./account.ts";
import type { ShareEnd } from "../session/adjustments.ts";
import { type AccountAction, splitQuantity } from "./account_actions.ts";
import { addMicros, addQuantity, fromMicros, roundPrice } from "./money.ts";

/** What {@linkcode bookEnd} knows besides the account. */
export interface EndFacts {
  /** The symbols, by number. */
  readonly symbols: readonly string[];
  /** Their lots. */
  readonly lots: readonly number[];
  /** The session before whose open it is booked. */
  readonly session: TradingSession;
}

/** What each share of a symbol that ends is worth. */
export interface EndPrices {
  /** In all: the cash, and the shares of the acquirer. */
  readonly share: number;
  /** Each share of the acquirer; 0 if there are none. */
  readonly acquirer: number;
}

/**
 * What a share that ends is worth. `last` is its newest price, `acquirer` that of
 * the acquirer, `NaN` if none is known: its shares are then worth what the share
 * was worth beyond the cash.
 */
export function endPrices(
  { cash, shares }: Pick<ShareEnd, "cash" | "shares">,
  last: number,
  acquirer: number,
): EndPrices {
  if (shares === 0) return { share: roundPrice(cash), acquirer: 0 };
  const known = Number.isNaN(acquirer)
    ? Math.max(0, (last - cash) / shares)
    : acquirer;
  const price = roundPrice(Number.isNaN(known) ? 0 : known);
  return { share: roundPrice(cash + shares * price), acquirer: price };
}

/**
 * Turns all positions in a symbol into what an action gives for them. Each is
 * closed for what it is worth, without an order and without costs; shares of the
 * acquirer are opened at its newest price. Whole lots stay whole: cash stands in
 * for the rest.
 */
export function bookEnd(
  account: Account,
  symbolIndex: number,
  end: ShareEnd,
  { symbols, lots, session: { date, open: time } }: EndFacts,
): AccountAction[] {
  const { type, shares, into } = end;
  const { contracts } = account;
  const known = into === undefined ? end.price ?? NaN : account.priceOf(into);
  const prices = endPrices(end, account.priceOf(symbolIndex), known);
  const done: AccountAction[] = [];
  account.books.forEach((book, strategy) => {
    const before = book.quantity(symbolIndex);
    if (before === 0) return;
    const cashBefore = book.cash;
    const trade = { time, strategy, tag: type, reason: type };
    account.exchange(symbolIndex, {
      ...trade,
      side: before > 0 ? "sell" : "buy",
      quantity: Math.abs(before),
      price: prices.share,
    });
    const { exact, kept } = into === undefined
      ? { exact: 0, kept: 0 }
      : splitQuantity(before, shares, lots[into]);
    if (into !== undefined && kept !== 0) {
      account.exchange(into, {
        ...trade,
        side: kept > 0 ? "buy" : "sell",
        quantity: Math.abs(kept),
        price: prices.acquirer,
      });
    }
    done.push({
      date,
      time,
      type,
      symbol: symbols[symbolIndex],
      strategy,
      value: type === "merger" ? shares : end.cash,
      before,
      after: 0,
      fraction: addQuantity(exact, -kept),
      cash: fromMicros(addMicros(book.cash, -cashBefore)),
      price: prices.share,
      ...contracts.rateFact(symbolIndex),
      ...into !== undefined && kept !== 0 && {
        into: {
          symbol: symbols[into],
          quantity: kept,
          price: prices.acquirer,
          ...contracts.rateFact(into),
        },
      },
    });
  });
  account.actions.push(...done);
  return done;
}
