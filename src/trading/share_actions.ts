/**
 * Books dividends and splits of one position.
 *
 * @module
 */
import type { TradingSession } from "../time/session.ts";
import {
  type AccountAction,
  type ShareAction,
  splitQuantity,
} from "./account_actions.ts";
import type { Contracts } from "./contracts.ts";
import { addQuantity, fromMicros, roundPrice } from "./money.ts";
import type { Portfolio } from "./portfolio.ts";
import type { RoundTrip, RoundTripBuilder } from "./round_trips.ts";

/** A position to which something happens before a session. */
export interface ActedPosition {
  /** Who holds it. */
  readonly book: Portfolio;
  /** The index of the strategy. */
  readonly strategy: number;
  /** The round trip that it is part of. */
  readonly trip: RoundTripBuilder;
  /** The terms of the symbols. */
  readonly contracts: Contracts;
  /** The index of the symbol. */
  readonly symbolIndex: number;
  /** The symbol. */
  readonly symbol: string;
  /** Units that it is traded in. */
  readonly lot: number;
  /** The newest price. */
  readonly price: number;
}

/** What was booked. */
export interface BookedActions {
  /** One for the dividend, one for the split. */
  readonly done: readonly AccountAction[];
  /** The round trip that has ended, if one has. */
  readonly ended: RoundTrip | undefined;
}

/**
 * Books first the dividend, then the split. Quantities of whole lots stay whole;
 * the rest is paid in cash at the newest price.
 */
export function bookShareAction(
  position: ActedPosition,
  { dividend, split }: ShareAction,
  { date, open: time }: TradingSession,
): BookedActions {
  const { book, strategy, trip, contracts, symbolIndex, symbol } = position;
  const before = book.quantity(symbolIndex);
  const rate = contracts.rateFact(symbolIndex);
  const shared = { date, time, symbol, strategy, before, ...rate };
  const done: AccountAction[] = [];
  if (dividend !== 0) {
    const cash = contracts.worthOf(symbolIndex, dividend, before);
    book.receive(cash);
    done.push({
      ...shared,
      type: "dividend",
      value: dividend,
      after: before,
      fraction: 0,
      cash: fromMicros(cash),
      price: 0,
    });
  }
  if (split === 1) return { done, ended: undefined };
  const quantity = splitQuantity(before, split, position.lot);
  const { exact, kept } = quantity;
  const fraction = addQuantity(exact, -kept);
  const price = fraction === 0 ? 0 : roundPrice(position.price);
  const own = contracts.amountOf(symbolIndex, price, fraction);
  const cash = contracts.toAccount(symbolIndex, own);
  const realised = book.realised;
  book.split(symbolIndex, exact, kept, own, rate.rate);
  const gain = book.realised - realised;
  const ended = trip.split(split, quantity, Math.abs(own), time, gain);
  done.push({
    ...shared,
    type: "split",
    value: split,
    after: kept,
    fraction,
    cash: fromMicros(cash),
    price,
  });
  return { done, ended };
}
