/**
 * What an account pays for borrowed money and borrowed securities: interest on
 * negative cash, and the cost of short positions.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { TradingDate } from "../types.ts";
import type { Contracts } from "./contracts.ts";
import { accrualOf, addMicros, shareOf } from "./money.ts";
import type { Portfolio } from "./portfolio.ts";

/** The rates of an account, fractions a year. */
export interface FinancingRates {
  /** On negative cash. */
  readonly interest: number;
  /** On the value of short positions. */
  readonly borrow: number;
}

/** Rates that cost nothing. */
export const NO_FINANCING: FinancingRates = { interest: 0, borrow: 0 };

const DAY_MS = 86_400_000;

/** The calendar days from one date to a later one. */
export function daysBetween(from: TradingDate, to: TradingDate): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/**
 * Checks rates.
 *
 * @throws {SessionError} `config_invalid` if one is negative or not a number.
 */
export function checkFinancing(rates: FinancingRates): void {
  for (const [name, rate] of Object.entries(rates)) {
    if (rate >= 0 && Number.isFinite(rate)) continue;
    throw new SessionError(
      "config_invalid",
      `The ${name} rate is ${rate}; it must be a fraction of 0 or more`,
    );
  }
}

/**
 * Charges the books of an account for `days` calendar days.
 *
 * Interest on the account's negative cash is shared in proportion to the cash
 * that each strategy uses: the starting cash less its own. Each strategy pays
 * the borrow cost of its own short positions. Both are computed from the books
 * as they were before, and rounded to the micro; the shares add up.
 *
 * @param cash Cash of the account in micros.
 * @param startingCash The cash that every book began with, in micros.
 * @param priceOf The last price of a symbol.
 * @param contracts The terms of the symbols.
 */
export function chargeFinancing(
  books: readonly Portfolio[],
  rates: FinancingRates,
  days: number,
  cash: number,
  startingCash: number,
  priceOf: (symbolIndex: number) => number,
  contracts: Contracts,
): void {
  const used = books.map((book) => Math.max(0, startingCash - book.cash));
  let usedLeft = used.reduce(addMicros, 0);
  let interestLeft = accrualOf(Math.max(0, -cash), rates.interest, days);
  books.forEach((book, i) => {
    const interest = used[i] === 0
      ? 0
      : shareOf(interestLeft, used[i], usedLeft);
    usedLeft -= used[i];
    interestLeft -= interest;
    const short = rates.borrow === 0 ? 0 : shortValue(book, priceOf, contracts);
    book.charge(interest, accrualOf(short, rates.borrow, days));
  });
}

/** The value of what a book has borrowed and sold, without sign, in micros. */
function shortValue(
  book: Portfolio,
  priceOf: (symbolIndex: number) => number,
  contracts: Contracts,
): number {
  let value = 0;
  for (let i = 0; i < book.symbols; i++) {
    const quantity = book.quantity(i);
    // A contract that is not paid for is not borrowed either.
    if (quantity >= 0 || contracts.paysProfit[i] === 1) continue;
    const size = -contracts.worthOf(i, priceOf(i), quantity);
    value = addMicros(value, Math.max(0, size));
  }
  return value;
}
