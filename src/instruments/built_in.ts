/**
 * The contracts that everybody tries, with the facts that their exchange
 * publishes. Margins are not among them: clearing houses change these often.
 *
 * Sources, read in November 2026: contract specifications of CME Group for ES, 6E
 * and M6E (cmegroup.com, and marketswiki.com for 6E), and for the others lists of
 * brokers that agree with each other (ampfutures.com "Futures Contract
 * Specifications", jaypeeusa.com, gevatrade.com) and tables of published programs. A
 * contract in which sources differ, such as copper, is left out.
 *
 * @module
 */
import type { InstrumentConfig } from "../config/session_config.ts";

/** The month in which the facts were compared with their sources. */
export const BUILT_IN_DATE = "2026-11";

/** The letters of the delivery months, January first. */
const MONTHS = "FGHJKMNQUVXZ";

/** The multiplier, the tick size and the underlying of each root. */
const CONTRACTS: Readonly<
  Record<string, readonly [multiplier: number, tick: number, name: string]>
> = {
  // Equity indices: dollars per index point.
  ES: [50, 0.25, "S&P 500"],
  MES: [5, 0.25, "S&P 500"],
  NQ: [20, 0.25, "Nasdaq-100"],
  MNQ: [2, 0.25, "Nasdaq-100"],
  YM: [5, 1, "Dow Jones Industrial Average"],
  MYM: [0.5, 1, "Dow Jones Industrial Average"],
  RTY: [50, 0.1, "Russell 2000"],
  M2K: [5, 0.1, "Russell 2000"],
  // Energy: barrels, million British thermal units.
  CL: [1_000, 0.01, "WTI crude oil"],
  NG: [10_000, 0.001, "Henry Hub natural gas"],
  // Metals: troy ounces.
  GC: [100, 0.1, "Gold"],
  SI: [5_000, 0.005, "Silver"],
  // Treasuries: dollars per point of 100,000 face value.
  ZN: [1_000, 0.015625, "10-year US Treasury note"],
  ZB: [1_000, 0.03125, "US Treasury bond"],
  // Grains: cents per bushel, 5,000 bushels.
  ZC: [50, 0.25, "Corn"],
  ZS: [50, 0.25, "Soybeans"],
  ZW: [50, 0.25, "Wheat"],
  // Currencies: dollars per unit of the currency.
  "6E": [125_000, 0.00005, "EUR"],
  "6J": [12_500_000, 0.0000005, "JPY"],
  "6B": [62_500, 0.0001, "GBP"],
  M6E: [12_500, 0.0001, "EUR"],
};

/** The roots of the table. */
export const BUILT_IN_ROOTS: readonly string[] = Object.keys(CONTRACTS);

/**
 * The root of a contract's symbol: of `ESZ5`, `ESZ25`, `ESZ2025`, `ES=F`, `/ES`,
 * `@ES`, `ES1!` and `ES.c.0` it is `ES`.
 */
export function contractRoot(symbol: string): string {
  const bare = symbol.toUpperCase()
    .replace(/^[/@]/, "")
    .replace(/(=F|[12]!|\.[CNV]\.\d+)$/, "");
  if (Object.hasOwn(CONTRACTS, bare)) return bare;
  const dated = new RegExp(`^(.+)[${MONTHS}](\\d{1,2}|20\\d\\d)$`).exec(bare);
  return dated?.[1] ?? bare;
}

/**
 * The facts of a contract; `undefined` if the table does not have it. Its symbol
 * alone does not say that it is a future: CL is a stock, too.
 */
export function builtInFacts(symbol: string): InstrumentConfig | undefined {
  const root = contractRoot(symbol);
  if (!Object.hasOwn(CONTRACTS, root)) return undefined;
  const [multiplier, tick_size, underlying] = CONTRACTS[root];
  return {
    asset_class: "future",
    currency: "USD",
    multiplier,
    tick_size,
    lot_size: 1,
    exchange_group: "US_FUTURES",
    underlying,
  };
}
