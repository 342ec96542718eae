/**
 * The open positions of an account, and what they come to in other currencies.
 *
 * @module
 */
import type { Contracts } from "./contracts.ts";
import { inCurrency } from "./conversion.ts";
import type { SessionCurrency } from "./fills.ts";
import { addMicros, fromMicros, toMicros } from "./money.ts";
import type { Portfolio } from "./portfolio.ts";

/** An open position. */
export interface OpenPosition {
  /** The index of the strategy that holds it. */
  readonly strategy: number;
  /** The symbol. */
  readonly symbol: string;
  /** Units held; below zero for a short position. */
  readonly quantity: number;
  /** Average price of the units held in the symbol's currency, without fees. */
  readonly averagePrice: number;
  /** The newest price, in the symbol's currency. */
  readonly price: number;
  /**
   * What it adds to cash to make equity: quantity × newest price × multiplier, or
   * the unrealised profit of what is not paid for, such as a future. In the
   * account's currency.
   */
  readonly value: number;
  /** Quantity × newest price × multiplier, less cost, in the account's currency. */
  readonly unrealisedProfit: number;
  /** The symbol's currency; absent if it is the account's. */
  readonly currency?: string;
  /** One unit of it in the account's currency. */
  readonly rate?: number;
  /** {@linkcode value} in the symbol's currency. */
  readonly ownValue?: number;
  /** Its profit in the symbol's currency, by prices alone. */
  readonly ownProfit?: number;
  /** When it was opened, UTC epoch milliseconds. */
  readonly since: number;
}

/** What open positions are read from. */
export interface PositionSource {
  /** One portfolio per strategy. */
  readonly books: readonly Portfolio[];
  /** The symbols, by number. */
  readonly symbols: readonly string[];
  /** Their terms. */
  readonly contracts: Contracts;
  /** The newest price of a symbol. */
  readonly priceOf: (symbolIndex: number) => number;
  /** When a strategy's position in a symbol was opened. */
  readonly openSince: (
    strategy: number,
    symbolIndex: number,
  ) => number | undefined;
}

/** All open positions, by strategy and symbol. */
export function openPositionsOf(source: PositionSource): OpenPosition[] {
  const { books, symbols } = source;
  return books.flatMap((book, strategy) =>
    symbols.flatMap((_, index) =>
      book.quantity(index) === 0 ? [] : [positionOf(source, strategy, index)]
    )
  );
}

function positionOf(
  { books, symbols, contracts, priceOf, openSince }: PositionSource,
  strategy: number,
  index: number,
): OpenPosition {
  const book = books[strategy];
  const quantity = book.quantity(index);
  const price = priceOf(index);
  const ownCost = book.ownCost(index);
  const ownValue = contracts.amountOf(index, price, quantity);
  const ownProfit = ownValue - ownCost;
  const isPaid = contracts.paysProfit[index] === 0;
  const worth = book.worthOf(index, price);
  const profit = worth - book.cost(index);
  return {
    strategy,
    symbol: symbols[index],
    quantity,
    averagePrice: contracts.averagePrice(index, ownCost, quantity),
    price,
    value: fromMicros(isPaid ? worth : profit),
    unrealisedProfit: fromMicros(profit),
    ...contracts.isForeign[index] === 1 && {
      currency: contracts.currencies[index],
      rate: contracts.rates[index],
      ownValue: fromMicros(isPaid ? ownValue : ownProfit),
      ownProfit: fromMicros(ownProfit),
    },
    since: openSince(strategy, index) ?? NaN,
  };
}

/** The other currencies of an account's symbols, by name, with its equity in micros. */
export function currenciesOf(
  { currencies, rates }: Contracts,
  positions: readonly OpenPosition[],
  equity: number,
): SessionCurrency[] {
  const names = [...new Set(currencies)].filter((one) => one !== "").sort();
  return names.map((currency) => {
    const rate = rates[currencies.indexOf(currency)];
    const own = positions.filter((one) => one.currency === currency)
      .reduce((sum, one) => addMicros(sum, toMicros(one.ownValue ?? 0)), 0);
    return {
      currency,
      rate,
      equity: inCurrency(equity, rate),
      positionValue: fromMicros(own),
    };
  });
}
