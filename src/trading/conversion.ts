/**
 * What it costs to convert what a fill pays into the account's currency.
 *
 * @module
 */
import type { Contracts } from "./contracts.ts";
import { convertMicros, MICROS_PER_UNIT } from "./money.ts";
import type { Booking, Portfolio } from "./portfolio.ts";

/**
 * The cost of a conversion in micros of the account's currency: a share of the
 * converted amount. That is the value of what is paid for, and the realised
 * profit of what pays its profit alone.
 */
export function conversionCost(
  book: Portfolio,
  contracts: Contracts,
  { symbolIndex, signedQuantity, amount }: Omit<Booking, "fee">,
  rate: number,
  share: number,
): number {
  const own = contracts.paysProfit[symbolIndex] === 1
    ? book.profitOf(symbolIndex, signedQuantity, amount)
    : amount;
  return convertMicros(convertMicros(Math.abs(own), rate), share);
}

/** An amount of the account's currency, in micros, as units of one with a rate; NaN while the rate is unknown. */
export function inCurrency(micros: number, rate: number): number {
  return Math.round(micros / rate) / MICROS_PER_UNIT;
}
