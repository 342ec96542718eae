/**
 * Which of the history that a config asks for is not stored.
 *
 * @module
 */
import type { SessionConfig } from "../config/session_config.ts";
import type { MissingHistory } from "../session/run_plan.ts";
import type { StoredRanges } from "../store/market_store.ts";
import type { SeriesIndex } from "../store/series_index.ts";
import { compareIntervals, isDerivableFrom } from "../time/interval.ts";
import type { TimeManager } from "../time/time_manager.ts";
import type {
  BaseInterval,
  Interval,
  StoredInterval,
  TradingDate,
} from "../types.ts";
import { isDayOrLonger } from "./history_depth.ts";
import { historyDates } from "./session_spans.ts";

/** Most symbols that a sentence names. */
const SYMBOLS_SHOWN = 8;

/** What determines the stored history of a run. */
export interface AskedHistory {
  /** The config of the run. */
  readonly config: SessionConfig;
  /** The base interval. */
  readonly base: BaseInterval;
  /** The symbols. */
  readonly symbols: readonly string[];
  /** The first trading date to deliver. */
  readonly first: TradingDate;
  /** What is stored. */
  readonly stored: Pick<SeriesIndex, "of">;
}

/**
 * The series of `historical.data` with fewer stored sessions before the run than
 * asked for, by interval and symbol.
 */
export function missingHistory(
  asked: AskedHistory,
  store: Pick<StoredRanges, "tradingDates">,
  time: TimeManager,
): MissingHistory[] {
  const { symbols } = asked;
  const { historical } = asked.config.session_data_config;
  const intervals = [
    ...new Set(historical.data.flatMap(({ intervals }) => intervals)),
  ];
  const found = new Map<string, number>();
  return intervals.flatMap((interval) =>
    symbols.flatMap((symbol): MissingHistory[] => {
      const days = daysAsked(asked.config, symbol, interval);
      const key = `${symbol} ${isDayOrLonger(interval)} ${days}`;
      const count = found.get(key) ??
        storedSessions(asked, symbol, interval, days, store, time);
      found.set(key, count);
      return count < days
        ? [{ symbol, interval, asked: days, found: count }]
        : [];
    })
  );
}

/** One sentence for each set of intervals with the same number of sessions asked for. */
export function missingHistoryTexts(
  missing: readonly MissingHistory[],
  first: TradingDate,
): { readonly text: string; readonly about: readonly MissingHistory[] }[] {
  const bySymbols = Map.groupBy(
    Map.groupBy(missing, ({ interval }) => interval).values(),
    (one) => one.map((m) => `${m.symbol} ${m.found} ${m.asked}`).join(),
  );
  return [...bySymbols.values()].flatMap((same) => {
    const intervals = same.map(([{ interval }]) => interval).join(", ");
    const byAsked = Map.groupBy(same[0], ({ asked }) => asked);
    return [...byAsked].map(([asked, short]) => {
      const shown = short.slice(0, SYMBOLS_SHOWN)
        .map(({ symbol, found }) => `${symbol} has ${found}`).join(", ");
      const more = short.length - SYMBOLS_SHOWN;
      return {
        text:
          `historical.data asks for ${asked} sessions of ${intervals} before ${first}, and fewer are stored: ${shown}${
            more > 0 ? ` and ${more} more symbols` : ""
          }`,
        about: same.flatMap((one) => one.filter((m) => m.asked === asked)),
      };
    });
  });
}

/** The sessions that the config asks for. */
function daysAsked(
  config: SessionConfig,
  symbol: string,
  interval: Interval,
): number {
  const days = config.session_data_config.historical.data
    .filter(({ apply_to, intervals }) =>
      (apply_to === "all" || apply_to.includes(symbol)) &&
      intervals.includes(interval)
    )
    .map(({ trailing_days }) => trailing_days);
  return Math.max(0, ...days);
}

/** How many of the `days` sessions before the run have bars to make the interval of. */
function storedSessions(
  { config, base, first, stored }: AskedHistory,
  symbol: string,
  interval: Interval,
  days: number,
  store: Pick<StoredRanges, "tradingDates">,
  time: TimeManager,
): number {
  const dates = historyDates(first, days, time);
  if (dates.length === 0) return 0;
  const known = new Set(dates);
  const { generate_missing: generates } = config.session_data_config.gap_filler;
  const found = new Set<TradingDate>();
  const read = stored.of(symbol).map(({ interval }) => interval)
    .filter((one) => isReadFor(interval, one, base, generates));
  // The longest first: they take the least time to list.
  for (const one of read.reverse()) {
    const all = store.tradingDates(
      symbol,
      one,
      dates[0],
      dates[dates.length - 1],
    );
    for (const date of all) if (known.has(date)) found.add(date);
    if (found.size === dates.length) break;
  }
  return found.size;
}

/**
 * Whether a run with the base interval `base` makes bars of `interval` of stored
 * ones: of base bars, of daily bars if they last a day or longer and, if missing
 * bars are generated, of those that make up a base bar.
 */
export function isReadFor(
  interval: Interval,
  stored: StoredInterval,
  base: BaseInterval,
  generates: boolean,
): boolean {
  return stored === base || stored === "1d" && isDayOrLonger(interval) ||
    generates && compareIntervals(stored, base) < 0 &&
      isDerivableFrom(base, stored);
}
