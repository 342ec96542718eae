/**
 * Which share of a run an action is about, and what it was worth before.
 *
 * @module
 */
import type { CorporateAction } from "../instruments/corporate_action.ts";
import type { RunRequirements } from "../session/run_plan.ts";
import { type DayChunk, makeColumns } from "../store/bar_store.ts";
import { type SymbolDates, SymbolHistory } from "../store/symbol_history.ts";
import type { Awaitable, MarketStore } from "../store/market_store.ts";
import type { BaseInterval, TradingDate } from "../types.ts";

/** Finds the symbols of a run that actions are about. */
export interface ShareNumbers {
  /** The number of the share that has a symbol on a date, under old and new names. */
  on(symbol: string, date: TradingDate): number | undefined;
  /**
   * The number of the share that has a symbol from a later date on, if no share is
   * known to have had it before: sources call it by its newest symbol on all dates.
   */
  later(symbol: string, date: TradingDate): number | undefined;
  /** The number of the share that a delisting or merger ends. */
  ended(action: CorporateAction): number | undefined;
}

/** Finds shares by their symbols on dates. */
export function shareNumbers(
  symbols: readonly string[],
  store: Pick<MarketStore, "symbols">,
): ShareNumbers {
  const history = store.symbols ?? new SymbolHistory([]);
  const shares = new Map<string, { dates: SymbolDates; number: number }[]>();
  symbols.forEach((symbol, number) => {
    for (const dates of history.dates(symbol)) {
      const known = shares.get(dates.symbol) ?? [];
      known.push({ dates, number });
      shares.set(dates.symbol, known);
    }
  });
  const on = (symbol: string, date: TradingDate) =>
    shares.get(symbol)?.find(({ dates }) =>
      dates.from <= date && date < dates.to
    )?.number;
  return {
    on,
    later: (symbol, date) =>
      history.isUnknown(symbol, date)
        ? shares.get(symbol)?.find(({ dates }) => dates.from > date)?.number
        : undefined,
    ended: (action) => on(action.symbol, history.lastDate(action)),
  };
}

/** The last stored close before a date, if the run may read bars that old. */
export async function closeBefore(
  symbol: string,
  date: TradingDate,
  run: Pick<RunRequirements, "calendar" | "base">,
  store: MarketStore,
): Promise<number | undefined> {
  return closeOf(await chunksBefore(symbol, date, run, store), store);
}

/** The same of a store that answers at once, as that of a live run does. */
export function closeBeforeNow(
  symbol: string,
  date: TradingDate,
  run: Pick<RunRequirements, "calendar" | "base">,
  store: MarketStore,
): number | undefined {
  const chunks = chunksBefore(symbol, date, run, store);
  if (Array.isArray(chunks)) return closeOf(chunks, store);
  throw new TypeError(`Store "${store.name}" does not answer at once`);
}

/** The chunks of the newest date with bars before a date. */
function chunksBefore(
  symbol: string,
  date: TradingDate,
  { calendar, base }: Pick<RunRequirements, "calendar" | "base">,
  store: MarketStore,
): Awaitable<DayChunk[]> {
  const before = calendar.filter((session) => session.date < date);
  const first = before.at(0)?.date;
  const last = before.at(-1)?.date;
  if (first === undefined || last === undefined) return [];
  const intervals: BaseInterval[] = ["1d", base];
  const newest = intervals.map((interval) => ({
    interval,
    date: store.tradingDates(symbol, interval, first, last).at(-1) ?? "",
  })).sort((a, b) => a.date < b.date ? 1 : a.date > b.date ? -1 : 0)[0];
  return newest.date === ""
    ? []
    : store.chunks(symbol, newest.interval, newest.date, newest.date);
}

/** The last close of chunks of a date. */
function closeOf(
  chunks: readonly DayChunk[],
  store: Pick<MarketStore, "decode">,
): number | undefined {
  for (const chunk of chunks) {
    const columns = makeColumns(chunk.rows);
    const rows = store.decode(chunk, columns, 0);
    if (rows > 0) return columns.close[rows - 1];
  }
  return undefined;
}
