/**
 * The contracts of a store that make a continuous future, and what they have in
 * common.
 *
 * @module
 */
import type { InstrumentConfig } from "../../config/session_config.ts";
import { SessionError } from "../../errors.ts";
import type { MarketStore } from "../../store/market_store.ts";
import { SeriesIndex } from "../../store/series_index.ts";
import { compareIntervals } from "../../time/interval.ts";
import type { StoredInterval } from "../../types.ts";
import { type ChainContract, orderChain, rootOf } from "./contract_chain.ts";

/** The facts of instruments, by symbol. */
export type Facts = Readonly<Record<string, InstrumentConfig | undefined>>;

/** The contracts of a continuous future. */
export interface FoundChain {
  /** The contracts, in the order of their expiry. */
  readonly chain: readonly ChainContract[];
  /** Other symbols of the store. */
  readonly skipped: readonly string[];
}

/** What the series of all contracts have in common. */
export interface CommonSeries {
  /** The intervals of all of them, ascending. */
  readonly intervals: readonly StoredInterval[];
  /** The exchange or group whose calendar dated the bars. */
  readonly exchange: string;
  /** Whether their source omits slots without trades. */
  readonly omitsNoTrade: boolean;
}

/**
 * The named contracts of a store, or those whose names or underlying say that they are
 * contracts of `symbol`.
 *
 * @throws {SessionError} `argument_invalid` if there are none, one has no bars, or
 * their order is not known.
 */
export function findChain(
  symbol: string,
  contracts: readonly string[] | undefined,
  source: MarketStore,
  facts: Facts,
): FoundChain {
  const index = new SeriesIndex(source);
  const root = symbol.toUpperCase();
  const isContract = (one: string) =>
    rootOf(one) === root || facts[one]?.underlying === symbol;
  const all = contracts ?? index.symbols;
  const found = all.filter((one) => contracts !== undefined || isContract(one));
  const missing = found.filter((one) => index.of(one).length === 0);
  if (missing.length > 0) {
    throw new SessionError(
      "argument_invalid",
      `Store "${source.name}" has no bars of ${missing.join(", ")}`,
    );
  }
  if (found.includes(symbol)) {
    throw new SessionError(
      "argument_invalid",
      `${symbol} is the continuous future, so it cannot be one of its contracts`,
    );
  }
  if (found.length === 0) {
    throw new SessionError(
      "argument_invalid",
      `There are no contracts of ${symbol}, such as ${symbol}H4, with bars in ${
        source.name === ":memory:" ? "the files" : `"${source.name}"`
      }${
        all.length === 0
          ? ""
          : `, which have ${
            all.slice(0, 5).join(", ")
          }. Import contracts with other names and list them: --from-store A,B`
      }`,
    );
  }
  const chain = orderChain(found.map((one) => {
    const series = index.of(one);
    const dates = series.flatMap(({ firstDate, lastDate }) => [
      firstDate,
      lastDate,
    ]).sort();
    const last = facts[one]?.last_trading_date;
    return {
      symbol: one,
      firstDate: dates[0],
      lastDate: dates[dates.length - 1],
      ...typeof last === "string" && { lastTradingDate: last },
    };
  }));
  const skipped = all.filter((one) => !found.includes(one) && one !== symbol);
  return { chain, skipped };
}

/**
 * What the series of all contracts have in common.
 *
 * @throws {SessionError} `import_failed` if that is no interval, or they are dated by
 * different calendars.
 */
export function commonSeries(
  chain: readonly ChainContract[],
  source: MarketStore,
): CommonSeries {
  const index = new SeriesIndex(source);
  const all = chain.map(({ symbol }) => index.of(symbol));
  const intervals = all[0].map(({ interval }) => interval)
    .filter((interval) =>
      all.every((series) => series.some((one) => one.interval === interval))
    ).sort(compareIntervals);
  if (intervals.length === 0) {
    throw new SessionError(
      "import_failed",
      `The contracts have no interval in common: ${
        chain.map(({ symbol }, i) =>
          `${symbol} has ${all[i].map((one) => one.interval).join(", ")}`
        ).join("; ")
      }`,
    );
  }
  const used = all.flat().filter(({ interval }) =>
    intervals.includes(interval)
  );
  const exchanges = [...new Set(used.map(({ exchange }) => exchange))];
  if (exchanges.length > 1) {
    throw new SessionError(
      "import_failed",
      `The contracts are dated by different calendars: ${
        exchanges.join(", ")
      }; import them with one --group`,
    );
  }
  return {
    intervals,
    exchange: exchanges[0],
    omitsNoTrade: used.every((one) => one.omitsNoTrade),
  };
}

/** Facts that all contracts have in common are those of the continuous future, too. */
export function takeOverFacts(
  store: MarketStore,
  symbol: string,
  chain: readonly ChainContract[],
  facts: Facts,
): void {
  if (store.instruments === undefined || facts[symbol] !== undefined) return;
  const [first, ...others] = chain.map((one) => facts[one.symbol] ?? {});
  const common = Object.entries(first).filter(([name, value]) =>
    name !== "first_trading_date" && name !== "last_trading_date" &&
    others.every((one) =>
      (one as Readonly<Record<string, unknown>>)[name] === value
    )
  );
  if (common.length === 0) return;
  store.instruments.put(symbol, Object.fromEntries(common));
}
