/**
 * Names of currency pairs: `EURUSD`, `EUR/USD`, `EUR-USD`, `EUR_USD`, `EUR.USD`,
 * `EURUSD=X`, `C:EURUSD`.
 *
 * @module
 */

/** A pair: what one unit of the base costs in the quote. */
export interface CurrencyPair {
  /** What is bought. */
  readonly base: string;
  /** What it is paid with. */
  readonly quote: string;
}

/** Currencies that names without a separator are divided by. */
const ISO: ReadonlySet<string> = new Set(
  ("AED ARS AUD BRL CAD CHF CLP CNH CNY COP CZK DKK EUR GBP HKD HUF IDR ILS INR " +
    "ISK JPY KRW MXN MYR NOK NZD PEN PHP PLN RON RUB SAR SEK SGD THB TRY TWD UAH " +
    "USD VND ZAR").split(" "),
);

const PREFIX = /^(?:C:|FX:|FX_IDC:|OANDA:|FOREXCOM:)/;
const SUFFIX = /=X$/;
const PARTED = /^([A-Z][A-Z0-9]{1,9})[/_.-]([A-Z][A-Z0-9]{1,9})$/;

/** The pair of two known currencies that a symbol names, if it does. */
export function pairOf(symbol: string): CurrencyPair | undefined {
  const name = plainName(symbol);
  const parted = PARTED.exec(name);
  const [base, quote] = parted === null
    ? [name.slice(0, 3), name.slice(3)]
    : [parted[1], parted[2]];
  return ISO.has(base) && ISO.has(quote) && base !== quote
    ? { base, quote }
    : undefined;
}

/** Whether a symbol can be the name of a pair. */
export function isNameOf(
  symbol: string,
  { base, quote }: CurrencyPair,
): boolean {
  const name = plainName(symbol);
  if (name === base + quote) return true;
  const parted = PARTED.exec(name);
  return parted !== null && parted[1] === base && parted[2] === quote;
}

/** What stands on the other side of a currency in a symbol's name, if it can be a currency. */
export function counterOf(
  symbol: string,
  currency: string,
): string | undefined {
  const name = plainName(symbol);
  const parted = PARTED.exec(name);
  const [base, quote] = parted === null
    ? name.startsWith(currency)
      ? [currency, name.slice(currency.length)]
      : [name.slice(0, -currency.length), name.slice(-currency.length)]
    : [parted[1], parted[2]];
  const other = base === currency ? quote : quote === currency ? base : "";
  return /^[A-Z][A-Z0-9]{2,9}$/.test(other) ? other : undefined;
}

function plainName(symbol: string): string {
  return symbol.replace(PREFIX, "").replace(SUFFIX, "");
}
