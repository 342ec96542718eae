/**
 * A store as a calendar with trading hours of its own can read it.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { datedSymbol } from "../text/symbol_text.ts";
import { findCalendar, nameWithHours } from "../time/calendars/registry.ts";
import { parseInterval } from "../time/interval.ts";
import type { BarColumns, StoredInterval, TradingDate } from "../types.ts";
import type { DayChunk, Hours, SeriesInfo, SeriesRange } from "./bar_store.ts";
import type {
  Awaitable,
  MarketStore,
  StoredBars,
  StoredRanges,
} from "./market_store.ts";
import { SeriesIndex } from "./series_index.ts";

/** The calendar of series of which a store does not know it. */
const FALLBACK_EXCHANGE = "US_EQUITY";

/** Whether a stored interval has bars of the slots of a calendar. */
type HasSlots = (interval: StoredInterval) => boolean;

/**
 * The inventory of a store for an exchange or group. With trading hours of its
 * own, as in `US_FUTURES@08:30-15:15`, it has no series whose bars go beyond these
 * hours or begin at other times: daily bars of the whole session, or hours from
 * its open. Else it is the store itself.
 *
 * @throws {SessionError} `calendar_unknown`
 */
export function rangesForHours(
  store: StoredRanges,
  exchange: string,
): StoredRanges {
  const hasSlots = slotsOf(exchange);
  return hasSlots === undefined ? store : new HoursRanges(store, hasSlots);
}

/** The same with the bars, see {@linkcode rangesForHours}. */
export function barsForHours(store: StoredBars, exchange: string): StoredBars {
  const hasSlots = slotsOf(exchange);
  return hasSlots === undefined ? store : new HoursBars(store, hasSlots);
}

/** Which intervals a calendar shares with whole sessions; `undefined` if it has these. */
function slotsOf(exchange: string): HasSlots | undefined {
  const { calendar } = findCalendar(exchange);
  if (calendar.spans === undefined) return undefined;
  const known = new Map<StoredInterval, boolean>();
  return (interval) => {
    let has = known.get(interval);
    if (has === undefined) {
      const { lengthMs = Infinity, byClock } = parseInterval(interval);
      has = calendar.sharesSlots(lengthMs, byClock);
      known.set(interval, has);
    }
    return has;
  };
}

/**
 * Checks that a store with bars of a symbol has some whose slots are those of an
 * exchange or group with trading hours of its own.
 *
 * @throws {SessionError} `data_missing` if it has none of one.
 */
export function requireBarsWithin(
  store: StoredRanges,
  exchange: string,
  symbols: readonly string[],
): void {
  const hasSlots = slotsOf(exchange);
  if (hasSlots === undefined) return;
  const stored = new SeriesIndex(store);
  for (const symbol of symbols) {
    const intervals = stored.of(symbol).map(({ interval }) => interval);
    if (intervals.length === 0 || intervals.some(hasSlots)) continue;
    throw new SessionError(
      "data_missing",
      `The store has bars of ${symbol} of ${
        intervals.join(", ")
      }, which do not begin and end with the hours of ${exchange}: import bars of 1m, or leave out its trading_hours`,
    );
  }
}

/**
 * The exchange or group whose sessions a stored series is compared with: that of
 * its import, with the trading hours that the store knows of the symbol. Bars of
 * an interval that these hours have no slots of are those of the whole session.
 *
 * @throws {SessionError} `config_invalid` if the hours are not within those of the
 * exchange.
 */
export function storedExchange(
  { instruments }: Pick<MarketStore, "instruments">,
  { symbol, exchange, interval }: Pick<
    SeriesRange,
    "symbol" | "exchange" | "interval"
  >,
): string {
  const market = exchange || FALLBACK_EXCHANGE;
  const facts = instruments?.all() ?? {};
  const name = datedSymbol(symbol)?.symbol ?? symbol;
  const hours = Object.hasOwn(facts, name) && facts[name].trading_hours;
  if (typeof hours !== "string") return market;
  const own = ownName(symbol, market, hours);
  return slotsOf(own)?.(interval) === false ? market : own;
}

function ownName(symbol: string, market: string, hours: string): string {
  try {
    return nameWithHours(market, hours);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    throw new SessionError(
      "config_invalid",
      `Instrument ${symbol}: trading_hours of the store: ${error.message}; change them with openbell instruments set ${symbol} trading_hours=`,
    );
  }
}

class HoursRanges<Store extends StoredRanges> implements StoredRanges {
  protected readonly store: Store;
  protected readonly hasSlots: HasSlots;

  constructor(store: Store, hasSlots: HasSlots) {
    this.store = store;
    this.hasSlots = hasSlots;
  }

  ranges(): SeriesRange[] {
    return this.store.ranges().filter((one) => this.hasSlots(one.interval));
  }

  rangesOf(name: string): SeriesRange[] {
    return (this.store.rangesOf?.(name) ?? [])
      .filter((one) => this.hasSlots(one.interval));
  }

  tradingDates(
    symbol: string,
    interval: StoredInterval,
    from: TradingDate,
    to: TradingDate,
    hours?: Hours,
  ): TradingDate[] {
    return this.hasSlots(interval)
      ? this.store.tradingDates(symbol, interval, from, to, hours)
      : [];
  }
}

class HoursBars extends HoursRanges<StoredBars> implements StoredBars {
  get name(): string {
    return this.store.name;
  }

  inventory(): SeriesInfo[] {
    return this.store.inventory().filter((one) => this.hasSlots(one.interval));
  }

  series(
    symbol: string,
    interval: StoredInterval,
    hours?: Hours,
  ): SeriesInfo | undefined {
    return this.hasSlots(interval)
      ? this.store.series(symbol, interval, hours)
      : undefined;
  }

  chunks(
    symbol: string,
    interval: StoredInterval,
    from: TradingDate,
    to: TradingDate,
    hours?: Hours,
  ): Awaitable<DayChunk[]> {
    return this.hasSlots(interval)
      ? this.store.chunks(symbol, interval, from, to, hours)
      : [];
  }

  decode(chunk: DayChunk, into: BarColumns, row: number): number {
    return this.store.decode(chunk, into, row);
  }

  endSnapshot(): void {
    this.store.endSnapshot?.();
  }
}
