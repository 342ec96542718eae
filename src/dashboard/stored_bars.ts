/**
 * Bars for a chart: stored ones, or longer ones derived from them.
 *
 * @module
 */
import { DerivedStoreBars } from "../coordinator/derived_store_bars.ts";
import { SessionError } from "../errors.ts";
import { type Days, readDays } from "../store/export_bars.ts";
import type { MarketStore } from "../store/market_store.ts";
import { SeriesIndex } from "../store/series_index.ts";
import { parseInterval, storedInterval } from "../time/interval.ts";
import { TimeManager } from "../time/time_manager.ts";
import type { StoredInterval, TradingDate } from "../types.ts";

/** What a chart asks for. */
export interface BarsRequest {
  /** The symbol. */
  readonly symbol: string;
  /** The interval, at most `1d`. */
  readonly interval: string;
  /** The last trading date; defaults to the last stored. */
  readonly to?: TradingDate;
  /** The first trading date; defaults to as many as `count` needs. */
  readonly from?: TradingDate;
  /** About how many bars are wanted: whole sessions, the last ones. */
  readonly count: number;
}

/** Bars in columns. */
export interface ChartBars {
  /** The symbol. */
  readonly symbol: string;
  /** The interval. */
  readonly interval: string;
  /** The stored interval that they are, or are derived from. */
  readonly source: string;
  /** The time zone of the exchange. */
  readonly zone: string;
  /** The first trading date of the bars; empty without bars. */
  readonly from: TradingDate;
  /** The first trading date that is stored. */
  readonly first: TradingDate;
  /** The last trading date that is stored. */
  readonly last: TradingDate;
  /** Starts of the bars, UTC epoch milliseconds. */
  readonly time: readonly number[];
  /** First prices. */
  readonly open: readonly number[];
  /** Highest prices. */
  readonly high: readonly number[];
  /** Lowest prices. */
  readonly low: readonly number[];
  /** Last prices. */
  readonly close: readonly number[];
  /** Volumes. */
  readonly volume: readonly number[];
}

/** Most bars of an answer. */
export const MOST_BARS = 20_000;
/** Most stored bars that are read for an answer. */
const MOST_READ = 3_000_000;
const DAY_MS = 86_400_000;

/**
 * The bars of a chart.
 *
 * @throws {SessionError} `data_missing` if nothing is stored of the symbol;
 * `interval_unavailable` if the interval is not stored and cannot be derived.
 */
export async function chartBars(
  store: MarketStore,
  request: BarsRequest,
): Promise<ChartBars> {
  const { symbol } = request;
  const { text: interval, lengthMs = DAY_MS } = parseInterval(request.interval);
  const stored = new SeriesIndex(store).of(symbol);
  if (stored.length === 0) {
    throw new SessionError(
      "data_missing",
      `No bars of ${symbol} are stored in ${store.name}`,
    );
  }
  const own = stored.find((one) => one.interval === storedInterval(interval));
  const range = { symbol, interval, minCoverage: 0 };
  const derived = own === undefined
    ? new DerivedStoreBars(store, range)
    : undefined;
  const source = own ?? derived?.source ?? stored[0];
  const { interval: base, firstDate, lastDate } = source;
  const time = new TimeManager({
    exchange: derived?.exchange ?? (source.exchange || "US_EQUITY"),
    overrides: store.overrides.list(),
  });
  const session = time.getTradingSession(lastDate);
  const openMs = session === undefined ? DAY_MS : session.close - session.open;
  const dates = lastDates(store, request, base, {
    made: slotsIn(openMs, lengthMs),
    read: slotsIn(openMs, parseInterval(base).lengthMs ?? DAY_MS),
  });
  const days = dates === undefined
    ? undefined
    : own === undefined
    ? new DerivedStoreBars(store, { ...range, ...dates }).days(time)
    : readDays(store, { symbol, interval: own.interval, ...dates });
  return {
    symbol,
    interval,
    source: base,
    zone: session?.zone ?? "UTC",
    from: dates?.from ?? "",
    first: firstDate,
    last: lastDate,
    ...await inColumns(days),
  };
}

function slotsIn(openMs: number, lengthMs: number): number {
  return Math.max(1, openMs / Math.min(lengthMs, openMs));
}

/** The last dates that hold about as many bars as are wanted, and not too many. */
function lastDates(
  store: MarketStore,
  { symbol, from = "0000-00-00", to = "9999-99-99", count }: BarsRequest,
  base: StoredInterval,
  aDay: { readonly made: number; readonly read: number },
): { readonly from: TradingDate; readonly to: TradingDate } | undefined {
  const dates = store.tradingDates(symbol, base, from, to, "regular");
  if (dates.length === 0) return undefined;
  const bars = Math.min(count, MOST_BARS);
  const days = Math.min(
    Math.ceil(bars / aDay.made),
    Math.floor(MOST_READ / aDay.read),
  );
  return {
    from: dates[Math.max(0, dates.length - Math.max(1, days))],
    to: dates[dates.length - 1],
  };
}

async function inColumns(
  days: Days | undefined,
): Promise<Pick<ChartBars, "time" | Price>> {
  const columns = {
    time: [] as number[],
    open: [] as number[],
    high: [] as number[],
    low: [] as number[],
    close: [] as number[],
    volume: [] as number[],
  };
  for await (const [bars, rows] of days ?? []) {
    for (let i = 0; i < rows; i++) columns.time.push(bars.timestamp[i]);
    for (const name of PRICES) {
      const [from, to] = [bars[name], columns[name]];
      for (let i = 0; i < rows; i++) to.push(from[i]);
    }
  }
  return columns;
}

const PRICES = ["open", "high", "low", "close", "volume"] as const;
type Price = typeof PRICES[number];
