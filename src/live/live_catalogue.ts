/**
 * The inventory of a store as a live run sees it: the bars that its feed will
 * deliver are there already.
 *
 * @module
 */
import type { Hours, SeriesRange } from "../store/bar_store.ts";
import type { StoredRanges } from "../store/market_store.ts";
import type { StoredInterval, TradingDate } from "../types.ts";

/** What a feed will deliver. */
export interface FeedSeries {
  /** The symbols. */
  readonly symbols: readonly string[];
  /** The interval of its bars. */
  readonly interval: StoredInterval;
  /** The first and the last trading date of the run. */
  readonly dates: readonly [TradingDate, TradingDate];
  /** The exchange whose calendar dates them. */
  readonly exchange: string;
  /** Whether it omits slots without trades. */
  readonly omitsNoTrade: boolean;
}

/**
 * Lists the feed's series over the whole range, and stored daily bars, which are
 * history. Other stored intervals are left out: the feed does not deliver them.
 */
export class LiveCatalogue implements StoredRanges {
  readonly #store: StoredRanges;
  readonly #feed: FeedSeries;

  /** The inventory of `store` with the bars of a feed. */
  constructor(store: StoredRanges, feed: FeedSeries) {
    this.#store = store;
    this.#feed = feed;
  }

  /** See {@linkcode StoredRanges.ranges}. */
  ranges(): SeriesRange[] {
    const { symbols, interval } = this.#feed;
    const asked = new Set(symbols);
    const stored = this.#store.ranges();
    const daily = stored.filter((one) =>
      one.interval === "1d" && one.hours === "regular" && asked.has(one.symbol)
    );
    const known = new Map(
      stored.filter((one) =>
        one.interval === interval && one.hours === "regular"
      ).map((one) => [one.symbol, one]),
    );
    const fed = [...asked].map((symbol) =>
      this.#fed(symbol, known.get(symbol))
    );
    return [...fed, ...daily];
  }

  /** See {@linkcode StoredRanges.tradingDates}. The last date of the run always has bars. */
  tradingDates(
    symbol: string,
    interval: StoredInterval,
    from: TradingDate,
    to: TradingDate,
    hours?: Hours,
  ): TradingDate[] {
    const dates = this.#store.tradingDates(symbol, interval, from, to, hours);
    const [, last] = this.#feed.dates;
    const adds = this.#isFed(symbol, interval, hours) && from <= last &&
      last <= to && dates.at(-1) !== last;
    return adds ? [...dates, last] : dates;
  }

  #isFed(symbol: string, interval: StoredInterval, hours?: Hours): boolean {
    return interval === this.#feed.interval && hours !== "extended" &&
      this.#feed.symbols.includes(symbol);
  }

  #fed(symbol: string, stored: SeriesRange | undefined): SeriesRange {
    const { interval, dates: [first, last], exchange, omitsNoTrade } =
      this.#feed;
    if (stored === undefined) {
      return {
        symbol,
        interval,
        hours: "regular",
        exchange,
        firstDate: first,
        lastDate: last,
        omitsNoTrade,
      };
    }
    const { firstDate } = stored;
    return {
      ...stored,
      firstDate: firstDate < first ? firstDate : first,
      lastDate: stored.lastDate > last ? stored.lastDate : last,
    };
  }
}
