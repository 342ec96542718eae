/**
 * The corporate actions of a run: what they do to positions, and to its history.
 *
 * @module
 */
import type { AdjustmentMode } from "../config/sections/session_data.ts";
import { SessionError } from "../errors.ts";
import type { IndicatorLookup } from "../indicators/run_indicators.ts";
import type { CorporateAction } from "../instruments/corporate_action.ts";
import type { Adjustment, SessionAction } from "../session/adjustments.ts";
import type { RunRequirements } from "../session/run_plan.ts";
import { makeColumns } from "../store/bar_store.ts";
import { type SymbolDates, symbolDates } from "../store/renamed_store.ts";
import type { MarketStore } from "../store/market_store.ts";
import type { BaseInterval, TradingDate } from "../types.ts";

/** The actions of a symbol from a session on, and the closes that dividends came after. */
interface Held {
  readonly action: SessionAction;
  /** What is left of the price after the dividend, as a share of it. */
  readonly left: number;
}

/** What a run does with the corporate actions of its store. */
export type PlannedActions = Partial<
  Pick<RunRequirements, "actions" | "adjustments" | "lastDates">
>;

/**
 * Plans the splits and dividends of the symbols of a run: each holds from the
 * first session on its date or after it. Those of later dates than the range are
 * left out. `lookup` finds the indicators of the run.
 *
 * @throws {SessionError} `indicator_invalid` if history is adjusted and an
 * indicator does not say what its outputs are measured in; `data_missing` if a
 * dividend is not below the close before it; `store_corrupt`.
 */
export async function planActions(
  mode: AdjustmentMode,
  run: RunRequirements,
  store: MarketStore,
  lookup: IndicatorLookup,
): Promise<PlannedActions> {
  const held = await heldActions(mode, run, store);
  const lastDates = endsOf(run, store);
  const ends = lastDates === undefined ? {} : { lastDates };
  if (held.length === 0) return ends;
  const actions = held.map(({ action }) => action);
  if (mode === "raw") return { ...ends, actions };
  const adjustments = held.map(({ action, left }): Adjustment => ({
    symbol: action.symbol,
    date: action.date,
    divisor: action.split / left,
    volume: action.split,
  })).filter(({ divisor, volume }) => divisor !== 1 || volume !== 1);
  if (adjustments.length === 0) return { ...ends, actions };
  requireScales(mode, run, lookup);
  return { ...ends, actions, adjustments };
}

/** The last date of each symbol, if delistings or mergers end some earlier than their bars. */
function endsOf(
  { symbols, dates, lastDates }: RunRequirements,
  store: MarketStore,
): RunRequirements["lastDates"] | undefined {
  const stored = store.actions?.list() ?? [];
  const numberOf = numbering(symbols, stored);
  const ends = stored.filter(({ type, symbol, date }) =>
    (type === "delist" || type === "merger") &&
    numberOf(symbol, date) !== undefined && date > dates[0] &&
    date <= dates[dates.length - 1]
  );
  if (ends.length === 0) return undefined;
  return symbols.map((_, i) => {
    // A symbol that trades on may be another share's since.
    const end = ends.find((one) => numberOf(one.symbol, one.date) === i)?.date;
    const last = lastDates[i] ?? null;
    if (end === undefined || last !== null && last < end) return last;
    return dates.findLast((date) => date < end) ?? last;
  });
}

async function heldActions(
  mode: AdjustmentMode,
  run: RunRequirements,
  store: MarketStore,
): Promise<Held[]> {
  const stored = store.actions?.list() ?? [];
  const numberOf = numbering(run.symbols, stored);
  const dates = run.calendar.map(({ date }) => date);
  const held: Held[] = [];
  const groups = Map.groupBy(
    stored.filter(({ symbol, date, type }) =>
      (type === "split" || type === "dividend") &&
      numberOf(symbol, date) !== undefined && date > dates[0] &&
      date <= dates[dates.length - 1]
    ),
    ({ symbol, date }) => {
      const session = dates.find((one) => one >= date) ?? date;
      return `${session} ${numberOf(symbol, date)}`;
    },
  );
  for (const [key, group] of groups) {
    const [date, number] = key.split(" ");
    const symbol = Number(number);
    let split = 1;
    let dividend = 0;
    let left = 1;
    for (const { type, value = 1 } of group) {
      // Dividends of a date are paid on the shares before its splits.
      if (type === "split") split *= value;
      else dividend += value;
    }
    if (mode === "total" && dividend > 0) {
      left = await shareLeft(run.symbols[symbol], group, dividend, run, store);
    }
    held.push({ action: { symbol, date, split, dividend }, left });
  }
  return held.sort((a, b) =>
    a.action.date < b.action.date
      ? -1
      : a.action.date > b.action.date
      ? 1
      : a.action.symbol - b.action.symbol
  );
}

/** The number of the share that has a symbol on a date, under old and new names. */
function numbering(
  symbols: readonly string[],
  stored: readonly CorporateAction[],
): (symbol: string, date: TradingDate) => number | undefined {
  const renames = stored.filter(({ type }) => type === "rename");
  const shares = new Map<string, { dates: SymbolDates; number: number }[]>();
  symbols.forEach((symbol, number) => {
    for (const dates of symbolDates(symbol, renames)) {
      const known = shares.get(dates.symbol) ?? [];
      known.push({ dates, number });
      shares.set(dates.symbol, known);
    }
  });
  return (symbol, date) =>
    shares.get(symbol)?.find(({ dates }) =>
      dates.from <= date && date < dates.to
    )
      ?.number;
}

/** The share of the close before a date that its dividend leaves; 1 without bars before. */
async function shareLeft(
  symbol: string,
  group: readonly CorporateAction[],
  dividend: number,
  run: RunRequirements,
  store: MarketStore,
): Promise<number> {
  const [{ date }] = group;
  const stated = group.find(({ reference }) => reference !== undefined)
    ?.reference;
  const close = stated ?? await closeBefore(symbol, date, run, store);
  if (close === undefined) return 1;
  if (dividend < close) return 1 - dividend / close;
  throw new SessionError(
    "data_missing",
    `The dividend of ${symbol} on ${date}, ${dividend}, is not below the close before it, ${close}, so history cannot be adjusted for it; correct it (openbell actions rm ${symbol} --date ${date}), or set session_data_config.adjustment: splits`,
  );
}

/** The last stored close before a date, if the run may read bars that old. */
async function closeBefore(
  symbol: string,
  date: TradingDate,
  { calendar, base }: RunRequirements,
  store: MarketStore,
): Promise<number | undefined> {
  const before = calendar.filter((session) => session.date < date);
  const first = before.at(0)?.date;
  const last = before.at(-1)?.date;
  if (first === undefined || last === undefined) return undefined;
  const intervals: BaseInterval[] = ["1d", base];
  const newest = intervals.map((interval) => ({
    interval,
    date: store.tradingDates(symbol, interval, first, last).at(-1) ?? "",
  })).sort((a, b) => a.date < b.date ? 1 : a.date > b.date ? -1 : 0)[0];
  if (newest.date === "") return undefined;
  const chunks = await store.chunks(
    symbol,
    newest.interval,
    newest.date,
    newest.date,
  );
  for (const chunk of chunks) {
    const columns = makeColumns(chunk.rows);
    const rows = store.decode(chunk, columns, 0);
    if (rows > 0) return columns.close[rows - 1];
  }
  return undefined;
}

/** Indicators whose outputs cannot be adjusted end the run before it begins. */
function requireScales(
  mode: AdjustmentMode,
  { indicators }: RunRequirements,
  lookup: IndicatorLookup,
): void {
  for (const { id, name, params, outputs } of indicators) {
    const resolved = params as Readonly<Record<string, number | string>>;
    const scales = lookup(name).scales(resolved);
    if (scales?.length === outputs.length) continue;
    throw new SessionError(
      "indicator_invalid",
      scales === undefined
        ? `Indicator ${id} cannot be adjusted for splits: the definition of "${name}" does not say what its outputs are measured in. Add scales: "price", "volume" or "none", one for all outputs or a list, or set session_data_config.adjustment: raw (it is ${mode})`
        : `Indicator ${id}: the definition of "${name}" has ${scales.length} scales for ${outputs.length} outputs`,
    );
  }
}
