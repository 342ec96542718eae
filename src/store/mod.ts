/**
 * The bar store: one SQLite file with the bars of all symbols, a packed chunk
 * per symbol, interval and trading date.
 *
 * ```ts
 * import { makeColumns, openBarStore } from "@openbell/session/store";
 *
 * const folder = Deno.makeTempDirSync();
 * const store = openBarStore(`${folder}/market.db`, { create: true });
 * const bars = makeColumns(1);
 * bars.timestamp[0] = Date.UTC(2026, 0, 2, 14, 30);
 * for (const price of [bars.open, bars.high, bars.low, bars.close]) price[0] = 100;
 * store.writeDay("SPY", "1m", "2026-01-02", bars, 0, 1);
 * console.log(store.inventory()[0].bars); // 1
 * store.close();
 * Deno.removeSync(folder, { recursive: true });
 * ```
 *
 * @module
 */
export {
  type BarStore,
  type ConflictPolicy,
  type DayChunk,
  type Hours,
  makeColumns,
  type SeriesInfo,
  type SeriesRange,
  type WriteOptions,
  type WriteResult,
} from "./bar_store.ts";
export {
  openBarStore,
  SqliteBarStore,
  type StoreOptions,
} from "./sqlite/sqlite_bar_store.ts";
export {
  type ReusedSymbol,
  type SymbolDates,
  SymbolHistory,
} from "./symbol_history.ts";
export type { StoredInstruments } from "./stored_instruments.ts";
export type {
  Awaitable,
  CalendarOverrides,
  ImportLog,
  ImportRecord,
  MarketStore,
  StoreCatalogue,
  StoredBars,
  StoredRanges,
  StoreUpgrade,
  StoreUpkeep,
} from "./market_store.ts";
export type {
  ActionFilter,
  ActionImport,
  CorporateActions,
  StoredAction,
} from "./corporate_actions.ts";
export type {
  ActionType,
  CorporateAction,
} from "../instruments/corporate_action.ts";
export type {
  JournalBar,
  JournalSlice,
  LiveDay,
  LiveJournal,
  LiveMark,
  LiveRun,
  LiveSettled,
  MergeOptions,
  Revision,
} from "./live_journal.ts";
export type {
  OpenOptions,
  SqliteDatabase,
  SqliteStatement,
  SqliteValue,
} from "./sqlite/sqlite.ts";
export {
  SessionError,
  type SessionErrorCode,
  type SessionErrorDetails,
} from "../errors.ts";
export type { CalendarOverride } from "../time/overrides.ts";
export type {
  BarColumns,
  ClockInterval,
  StoredInterval,
  TradingDate,
} from "../types.ts";
