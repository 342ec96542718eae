/**
 * A store in which the old and the new symbol of a share are one series.
 *
 * @module
 */
import type { CorporateAction } from "../instruments/corporate_action.ts";
import { compareIntervals } from "../time/interval.ts";
import type { BarColumns, StoredInterval, TradingDate } from "../types.ts";
import type { DayChunk, Hours, SeriesInfo, SeriesRange } from "./bar_store.ts";
import type { Awaitable, MarketStore } from "./market_store.ts";

/** The dates on which a share has one of its symbols. */
export interface SymbolDates {
  readonly symbol: string;
  /** The first date. */
  readonly from: TradingDate;
  /** The first date after it. */
  readonly to: TradingDate;
}

const FIRST = "0000-01-01";
const NEVER = "9999-12-31";

/** Renames of one symbol that follow each other; more are a circle. */
const RENAMES_MAX = 100;

/**
 * A store that follows the renames among its actions, the store itself without
 * any. Bars of a symbol are those of its old symbol before a rename and those of
 * its new symbol from it on, if the store has bars of these; so either name gives
 * the whole series.
 */
export function followRenames(store: MarketStore): MarketStore {
  const renames = store.actions?.list({ type: "rename" }) ?? [];
  return renames.length === 0 ? store : renamedStore(store, renames);
}

function renamedStore(
  store: MarketStore,
  renames: readonly CorporateAction[],
): MarketStore {
  const has = new Set(store.ranges().map(({ symbol }) => symbol));
  const parts = new Map<string, readonly SymbolDates[]>();
  const names = new Set(
    renames.flatMap(({ symbol, newSymbol = "" }) => [symbol, newSymbol]),
  );
  for (const name of names) {
    const found = symbolDates(name, renames)
      .filter(({ symbol }) => symbol === name || has.has(symbol));
    if (found.length > 1) parts.set(name, found);
  }
  if (parts.size === 0) return store;
  return delegate(store, {
    ranges: () => joined(store.ranges(), parts),
    inventory: () => joined(store.inventory(), parts),
    series: (symbol, interval, hours = "regular") =>
      parts.has(symbol)
        ? joined(store.inventory(), parts).find((one) =>
          one.symbol === symbol && one.interval === interval &&
          one.hours === hours
        )
        : store.series(symbol, interval, hours),
    tradingDates: (symbol, interval, from, to, hours) =>
      clipped(parts, symbol, from, to).flatMap((part) =>
        store.tradingDates(part.symbol, interval, part.from, part.to, hours)
      ),
    chunks: (symbol, interval, from, to, hours) =>
      chunksOf(
        clipped(parts, symbol, from, to).map((part) =>
          store.chunks(part.symbol, interval, part.from, part.to, hours)
        ),
      ),
  });
}

/**
 * The symbols of the share that has a name, ascending by date. If several shares
 * have had the name, it is the newest of them; the others are found by the names
 * that they were given later.
 */
export function symbolDates(
  name: string,
  renames: readonly CorporateAction[],
): SymbolDates[] {
  const changes = changesOf(name, renames);
  const newest = changes.at(-1);
  // A share has its name from the rename to it on, or up to the rename from it.
  const first = newest === undefined
    ? { from: FIRST, to: NEVER }
    : newest.newSymbol === name
    ? { from: newest.date, to: NEVER }
    : { from: changes.at(-2)?.date ?? FIRST, to: newest.date };
  const parts: SymbolDates[] = [{ symbol: name, ...first }];
  // Backwards: the rename to the symbol with which the part begins.
  for (let i = 0; i < RENAMES_MAX; i++) {
    const { symbol: given, from: date } = parts[0];
    const before = renames.find((one) =>
      one.newSymbol === given && one.date === date
    );
    if (before === undefined) break;
    const { symbol } = before;
    const from = changesOf(symbol, renames)
      .findLast((one) => one.date < date)?.date ?? FIRST;
    parts.unshift({ symbol, from, to: date });
  }
  // Forwards: the rename from the symbol with which the part ends.
  for (let i = 0; i < RENAMES_MAX; i++) {
    const { symbol: old, to: date } = parts[parts.length - 1];
    const after = renames.find((one) =>
      one.symbol === old && one.date === date
    );
    if (after?.newSymbol === undefined) break;
    const symbol = after.newSymbol;
    const to = changesOf(symbol, renames)
      .find((one) => one.date > date)?.date ?? NEVER;
    parts.push({ symbol, from: date, to });
  }
  return parts;
}

/** The renames to and from a symbol, ascending by date; of one date, those from it first. */
function changesOf(
  name: string,
  renames: readonly CorporateAction[],
): readonly CorporateAction[] {
  return renames
    .filter(({ symbol, newSymbol }) => symbol === name || newSymbol === name)
    .sort((a, b) =>
      a.date < b.date
        ? -1
        : a.date > b.date
        ? 1
        : Number(a.newSymbol === name) - Number(b.newSymbol === name)
    );
}

/** The parts of a range of dates, both ends included. */
function clipped(
  parts: ReadonlyMap<string, readonly SymbolDates[]>,
  symbol: string,
  from: TradingDate,
  to: TradingDate,
): SymbolDates[] {
  const all = parts.get(symbol);
  if (all === undefined) return [{ symbol, from, to }];
  return all.flatMap((part) => {
    const first = part.from > from ? part.from : from;
    const last = part.to <= to ? dayBefore(part.to) : to;
    return first > last ? [] : [{ symbol: part.symbol, from: first, to: last }];
  });
}

function dayBefore(date: TradingDate): TradingDate {
  return date === NEVER
    ? NEVER
    : Temporal.PlainDate.from(date).subtract({ days: 1 }).toString();
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

/** The list of series with those of renamed symbols joined. */
function joined<T extends SeriesRange | SeriesInfo>(
  series: readonly T[],
  parts: ReadonlyMap<string, readonly SymbolDates[]>,
): T[] {
  const plain = series.filter(({ symbol }) => !parts.has(symbol));
  const renamed = [...parts].flatMap(([symbol, all]) => {
    const byKey = Map.groupBy(
      series.filter((one) => all.some((part) => inPart(one, part))),
      ({ interval, hours }) => `${interval} ${hours}`,
    );
    return [...byKey.values()].map((group) => joinedSeries(symbol, group, all));
  });
  return [...plain, ...renamed].sort((a, b) =>
    a.symbol < b.symbol
      ? -1
      : a.symbol > b.symbol
      ? 1
      : compareIntervals(a.interval, b.interval)
  );
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
  parts: readonly SymbolDates[],
): T {
  const first = group.map((one) => {
    const part = parts.find((p) => p.symbol === one.symbol);
    const from = part?.from ?? FIRST;
    return one.firstDate > from ? one.firstDate : from;
  }).sort()[0];
  const last = group.map((one) => {
    const part = parts.findLast((p) => p.symbol === one.symbol);
    const to = part === undefined ? NEVER : dayBefore(part.to);
    return one.lastDate < to ? one.lastDate : to;
  }).sort().at(-1) ?? first;
  const sum = (key: "sessions" | "bars") =>
    group.reduce((total, one) => total + Number(Reflect.get(one, key) ?? 0), 0);
  const counts = "bars" in group[0]
    ? { sessions: sum("sessions"), bars: sum("bars") }
    : {};
  return {
    ...group[0],
    symbol,
    firstDate: first,
    lastDate: last,
    omitsNoTrade: group.some(({ omitsNoTrade }) => omitsNoTrade),
    ...counts,
  };
}

/** The members that read series by their symbols. */
type Reading = Pick<
  MarketStore,
  "ranges" | "inventory" | "series" | "tradingDates" | "chunks"
>;

/** A store that reads in another way and leaves everything else to a store. */
function delegate(store: MarketStore, reading: Reading): MarketStore {
  return {
    ...reading,
    name: store.name,
    overrides: store.overrides,
    imports: store.imports,
    upkeep: store.upkeep,
    ...store.live && { live: store.live },
    ...store.actions && { actions: store.actions },
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
    close: () => store.close(),
  };
}
