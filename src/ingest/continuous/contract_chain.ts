/**
 * The contracts of a future, in the order in which they expire.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import type { TradingDate } from "../../types.ts";

/** The letters of the delivery months, January first. */
export const MONTHS = "FGHJKMNQUVXZ";

/** The name of an exchange may follow: `ESH24-CME`. */
const CONTRACT = new RegExp(
  `^(.+?)[ _-]?([${MONTHS}])(\\d{1,2}|(?:19|20)\\d\\d)(?:[ ._-][A-Z]+)?$`,
);

/** So many months after its delivery month a contract may still have bars. */
const MONTHS_LATE = 6;

/** A contract, and when its bars begin and end. */
export interface ChainContract {
  /** Its symbol. */
  readonly symbol: string;
  /** The first trading date with bars. */
  readonly firstDate: TradingDate;
  /** The last trading date with bars. */
  readonly lastDate: TradingDate;
  /** The last date on which it trades, if its instrument says so. */
  readonly lastTradingDate?: TradingDate;
}

/** The root of a symbol that names a delivery month: of `ESH4` it is `ES`. */
export function rootOf(symbol: string): string | undefined {
  return CONTRACT.exec(bare(symbol))?.[1];
}

/**
 * The delivery month of a contract, years × 12 + months. Of a year of one digit,
 * it is the first month that is not long before the last bar.
 */
export function deliveryMonth(
  { symbol, lastDate }: Pick<ChainContract, "symbol" | "lastDate">,
): number | undefined {
  const [, , month, digits] = CONTRACT.exec(bare(symbol)) ?? [];
  if (month === undefined) return undefined;
  const number = Number(digits);
  const at = MONTHS.indexOf(month);
  if (digits.length > 1) {
    const century = digits.length === 4 ? 0 : number < 70 ? 2000 : 1900;
    return (century + number) * 12 + at;
  }
  const [year, last] = lastDate.split("-").map(Number);
  const least = year * 12 + last - 1 - MONTHS_LATE;
  const decade = Math.floor(least / 120) * 120;
  const first = decade + number * 12 + at;
  return first < least ? first + 120 : first;
}

function bare(symbol: string): string {
  return symbol.toUpperCase().replace(/^[/@]/, "");
}

/**
 * Contracts by delivery month; if a name has none, by last trading date, else by
 * the date of the last bar.
 *
 * @throws {SessionError} `argument_invalid` if two contracts cannot be told apart.
 */
export function orderChain(
  contracts: readonly ChainContract[],
): ChainContract[] {
  const months = contracts.map(deliveryMonth);
  const isNamed = months.every((month) => month !== undefined);
  const keyed = contracts.map((contract, i) => ({
    contract,
    key: isNamed
      ? String(months[i]).padStart(6, "0")
      : contract.lastTradingDate ?? contract.lastDate,
  })).sort((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
  for (let i = 1; i < keyed.length; i++) {
    if (keyed[i].key !== keyed[i - 1].key) continue;
    const [a, b] = [keyed[i - 1], keyed[i]].map(({ contract }) =>
      contract.symbol
    );
    throw new SessionError(
      "argument_invalid",
      isNamed
        ? `${a} and ${b} are the same contract; leave one out`
        : `The order of ${a} and ${b} is not known: their names say no delivery month, and both end on ${
          keyed[i].key
        }. Set their last trading dates with: openbell instruments set ${a} last_trading_date=YYYY-MM-DD --db FILE`,
    );
  }
  return keyed.map(({ contract }) => contract);
}
