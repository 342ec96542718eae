/**
 * A store in which the old and the new symbol of a share are one series, and two
 * shares that have had the same symbol are two.
 *
 * @module
 */
import { compareIntervals } from "../time/interval.ts";
import type { BarColumns, StoredInterval, TradingDate } from "../types.ts";
import type { DayChunk, Hours, SeriesInfo, SeriesRange } from "./bar_store.ts";
import type { Awaitable, MarketStore } from "./market_store.ts";
import { datedSymbol } from "../text/symbol_text.ts";
import {
  dayBefore,
  FIRST_DATE,
  NEVER,
  type ReusedSymbol,
  type SymbolDates,
  SymbolHistory,
} from "./symbol_history.ts";

/**
 * A store in which a symbol is the series of one share. Bars of a symbol are those
 * of its old symbol before a rename and those of its new symbol from it on, if the
 * store has bars of these; so either name gives the whole series. Bars of a share
 * that was delisted or merged end before those of the next one with its symbol; see
 * {@linkcode SymbolHistory.dates} for what a name means. `since` is the first date
 * of the run, by default after all. The store itself without any such actions.
 */
export function followShares(
  store: MarketStore,
  since?: TradingDate,
): MarketStore {
  const renames = store.actions?.list({ type: "rename" }) ?? [];
  const reused = reusedSymbols(store);
  return renames.length === 0 && reused.length === 0
    ? store
    : new ShareStore(store, new SymbolHistory(renames, reused, since)).store;
}

/** The same, but for renames: each stored symbol is a series, or that of one share. */
export function separateShares(store: MarketStore): MarketStore {
  const reused = reusedSymbols(store);
  return reused.length === 0
    ? store
    : new ShareStore(store, new SymbolHistory([], reused)).store;
}

/**
 * The symbols of a store that another share has had since a delisting or merger:
 * there are bars of it from that date on, or a later rename to it.
 */
export function reusedSymbols(
  store: Pick<MarketStore, "ranges" | "tradingDates" | "actions">,
): ReusedSymbol[] {
  const ends = ENDS.flatMap((type) => store.actions?.list({ type }) ?? []);
  if (ends.length === 0) return [];
  const renames = store.actions?.list({ type: "rename" }) ?? [];
  const series = Map.groupBy(store.ranges(), ({ symbol }) => symbol);
  return ends.flatMap(({ symbol, date: ended }) => {
    const later = (series.get(symbol) ?? []).flatMap((one) =>
      one.lastDate < ended ? [] : store.tradingDates(
        symbol,
        one.interval,
        ended,
        one.lastDate,
        one.hours,
      ).slice(0, 1)
    );
    const taken = renames.filter((one) =>
      one.newSymbol === symbol && one.date >= ended
    ).map(({ date }) => date);
    const [reused] = [...later, ...taken].sort();
    return reused === undefined ? [] : [{ symbol, ended, reused }];
  });
}

const ENDS = ["delist", "merger"] as const;

/** Reads a store share by share. */
class ShareStore {
  readonly store: MarketStore;
  readonly #raw: MarketStore;
  readonly #history: SymbolHistory;
  readonly #stored: ReadonlySet<string>;
  /** By name: its parts, `undefined` if the store has them under that name alone. */
  readonly #known = new Map<string, readonly SymbolDates[] | undefined>();
  /** The names of which lists of series have others than the store. */
  readonly #names: readonly string[];

  constructor(store: MarketStore, history: SymbolHistory) {
    this.#raw = store;
    this.#history = history;
    this.#stored = new Set(store.ranges().map(({ symbol }) => symbol));
    this.#names = [...history.symbols].filter((name) => this.#partsOf(name));
    this.store = delegate(store, this.#reading(), history);
  }

  #reading(): Reading {
    const raw = this.#raw;
    return {
      ranges: () => this.#joined(raw.ranges()),
      rangesOf: (name) => this.#rangesOf(name, raw.ranges()),
      inventory: () => this.#joined(raw.inventory()),
      series: (symbol, interval, hours = "regular") =>
        this.#partsOf(symbol) === undefined
          ? raw.series(symbol, interval, hours)
          : this.#rangesOf(symbol, raw.inventory()).find((one) =>
            one.interval === interval && one.hours === hours
          ),
      tradingDates: (symbol, interval, from, to, hours) =>
        this.#clipped(symbol, from, to).flatMap((part) =>
          raw.tradingDates(part.symbol, interval, part.from, part.to, hours)
        ),
      chunks: (symbol, interval, from, to, hours) =>
        chunksOf(
          this.#clipped(symbol, from, to).map((part) =>
            raw.chunks(part.symbol, interval, part.from, part.to, hours)
          ),
        ),
    };
  }

  #partsOf(name: string): readonly SymbolDates[] | undefined {
    if (!this.#known.has(name)) this.#known.set(name, this.#findParts(name));
    return this.#known.get(name);
  }

  #findParts(name: string): readonly SymbolDates[] | undefined {
    const dated = this.#stored.has(name) ? undefined : datedSymbol(name);
    const own = dated?.symbol ?? name;
    const all = dated === undefined && this.#stored.has(name) &&
        datedSymbol(name) !== undefined
      ? [{ symbol: name, from: FIRST_DATE, to: NEVER }]
      : this.#history.dates(name);
    const found = all.filter(({ symbol }) =>
      symbol === own || this.#stored.has(symbol)
    );
    // Without bars under other symbols, the store has all of them under this one.
    const parts = found.length === 1
      ? [this.#history.unended(own, found[0])]
      : found;
    const [{ symbol, from, to }] = parts;
    return parts.length === 1 && symbol === name && from === FIRST_DATE &&
        to === NEVER
      ? undefined
      : parts;
  }

  /** The parts of a range of dates, both ends included. */
  #clipped(symbol: string, from: TradingDate, to: TradingDate): SymbolDates[] {
    const all = this.#partsOf(symbol);
    if (all === undefined) return [{ symbol, from, to }];
    return all.flatMap((part) => {
      const first = part.from > from ? part.from : from;
      const last = part.to <= to ? dayBefore(part.to) : to;
      return first > last
        ? []
        : [{ symbol: part.symbol, from: first, to: last }];
    });
  }

  /** The list of series with those of shares in place of symbols. */
  #joined<T extends SeriesRange | SeriesInfo>(series: readonly T[]): T[] {
    const names = new Set(this.#names);
    const plain = series.filter(({ symbol }) => !names.has(symbol));
    const shares = this.#names.flatMap((name) => this.#rangesOf(name, series));
    return [...plain, ...shares].sort((a, b) =>
      a.symbol < b.symbol
        ? -1
        : a.symbol > b.symbol
        ? 1
        : compareIntervals(a.interval, b.interval)
    );
  }

  /** The series of a name, out of those of the store. */
  #rangesOf<T extends SeriesRange | SeriesInfo>(
    name: string,
    series: readonly T[],
  ): T[] {
    const parts = this.#partsOf(name);
    if (parts === undefined) {
      return series.filter(({ symbol }) => symbol === name);
    }
    const found = series.filter((one) =>
      parts.some((part) => inPart(one, part))
    );
    const byKey = Map.groupBy(
      found,
      ({ interval, hours }) => `${interval} ${hours}`,
    );
    return [...byKey.values()].flatMap((group) => {
      const dates = this.#rangeOf(group, parts);
      return dates === undefined ? [] : [joinedSeries(name, group, dates)];
    });
  }

  /** The first and the last date of series on the dates of a share. */
  #rangeOf(
    group: readonly SeriesRange[],
    parts: readonly SymbolDates[],
  ): DateRange | undefined {
    const isReused = parts.some((part) =>
      this.#history.reused.some(({ symbol }) => symbol === part.symbol)
    );
    const ranges = group.flatMap((one) =>
      parts.filter((part) => inPart(one, part)).flatMap((part): DateRange[] => {
        const first = one.firstDate > part.from ? one.firstDate : part.from;
        const end = dayBefore(part.to);
        const last = one.lastDate < end ? one.lastDate : end;
        if (!isReused) return [{ first, last }];
        // Between two shares there may be years without bars.
        const dates = this.#raw
          .tradingDates(one.symbol, one.interval, first, last, one.hours);
        return dates.length === 0
          ? []
          : [{ first: dates[0], last: dates[dates.length - 1] }];
      })
    );
    if (ranges.length === 0) return undefined;
    return {
      first: ranges.map(({ first }) => first).sort()[0],
      last: ranges.map(({ last }) => last).sort()[ranges.length - 1],
    };
  }
}

/** The first and the last date of a series. */
interface DateRange {
  readonly first: TradingDate;
  readonly last: TradingDate;
}

/** Chunks of parts, fetched at once or later. */
function chunksOf(
  parts: readonly Awaitable<DayChunk[]>[],
): Awaitable<DayChunk[]> {
  const ready = parts.filter((part) => Array.isArray(part));
  return ready.length === parts.length
    ? ready.flat()
    : Promise.all(parts).then((all) => all.flat());
}

/** Whether a series has bars on dates of a part. */
function inPart(
  { symbol, firstDate, lastDate }: SeriesRange,
  part: SymbolDates,
): boolean {
  return symbol === part.symbol && firstDate < part.to && lastDate >= part.from;
}

function joinedSeries<T extends SeriesRange | SeriesInfo>(
  symbol: string,
  group: readonly T[],
  { first, last }: DateRange,
): T {
  const sum = (key: "sessions" | "bars") =>
    group.reduce((total, one) => total + Number(Reflect.get(one, key) ?? 0), 0);
  return {
    ...group[0],
    symbol,
    firstDate: first,
    lastDate: last,
    omitsNoTrade: group.some(({ omitsNoTrade }) => omitsNoTrade),
    ...("bars" in group[0] &&
      { sessions: sum("sessions"), bars: sum("bars") }),
  };
}

/** The members that read series by their symbols. */
type Reading = Pick<
  MarketStore,
  | "ranges"
  | "rangesOf"
  | "inventory"
  | "series"
  | "tradingDates"
  | "chunks"
>;

/** A store that reads in another way and leaves everything else to a store. */
function delegate(
  store: MarketStore,
  reading: Reading,
  symbols: SymbolHistory,
): MarketStore {
  return {
    ...reading,
    symbols,
    name: store.name,
    overrides: store.overrides,
    imports: store.imports,
    upkeep: store.upkeep,
    ...store.live && { live: store.live },
    ...store.actions && { actions: store.actions },
    ...store.instruments && { instruments: store.instruments },
    decode: (chunk: DayChunk, into: BarColumns, row: number) =>
      store.decode(chunk, into, row),
    writeDay: (
      symbol: string,
      interval: StoredInterval,
      date: TradingDate,
      columns: BarColumns,
      from: number,
      to: number,
      options?: { readonly hours?: Hours },
    ) => store.writeDay(symbol, interval, date, columns, from, to, options),
    transaction: (action) => store.transaction(action),
    transactionAsync: (action) => store.transactionAsync(action),
    ...store.endSnapshot && { endSnapshot: () => store.endSnapshot?.() },
    close: () => store.close(),
  };
}
