/**
 * The port to a store of market data. Everything outside of `store/` reads and
 * writes bars, imports and calendar overrides through it.
 *
 * @module
 */
import type { CalendarOverride } from "../time/overrides.ts";
import type { BarColumns, StoredInterval, TradingDate } from "../types.ts";
import type {
  DayChunk,
  Hours,
  SeriesInfo,
  SeriesRange,
  WriteOptions,
  WriteResult,
} from "./bar_store.ts";
import type { CorporateActions } from "./corporate_actions.ts";
import type { SymbolHistory } from "./symbol_history.ts";
import type { LiveJournal } from "./live_journal.ts";
import type { StoredInstruments } from "./stored_instruments.ts";

/** A value, or a promise of it. `await` accepts both. */
export type Awaitable<T> = T | Promise<T>;

/** Which bars a store has: what a run asks before it begins. */
export interface StoredRanges {
  /**
   * Every stored series, by symbol, interval and hours, like
   * {@linkcode StoreCatalogue.inventory}, but without its counts, which take
   * time in a large store.
   */
  ranges(): SeriesRange[];
  /**
   * The series of a name that {@linkcode StoredRanges.ranges} may lack: in a run's
   * store, `SYMBOL@DATE` is the share that has a symbol on a date.
   */
  rangesOf?(name: string): SeriesRange[];
  /** The trading dates of a range that have bars, both ends included. */
  tradingDates(
    symbol: string,
    interval: StoredInterval,
    from: TradingDate,
    to: TradingDate,
    hours?: Hours,
  ): TradingDate[];
}

/**
 * The inventory of a store, without the bars. A store answers from memory or
 * from a local index; a remote one reads its catalogue when it opens.
 */
export interface StoreCatalogue extends StoredRanges {
  /** Every stored series, by symbol, interval and hours. */
  inventory(): SeriesInfo[];
  /** One series, or `undefined` if it has no bars. */
  series(
    symbol: string,
    interval: StoredInterval,
    hours?: Hours,
  ): SeriesInfo | undefined;
}

/** Bars to read: chunks are fetched, which may take time, and then decoded. */
export interface StoredBars extends StoreCatalogue {
  /** What messages call the store, usually its path. */
  readonly name: string;
  /**
   * Fetches the chunks of a range of dates, both ends included, ascending by
   * date. `hours` defaults to `regular`.
   *
   * @throws {SessionError} `store_corrupt` naming the first damaged date.
   */
  chunks(
    symbol: string,
    interval: StoredInterval,
    from: TradingDate,
    to: TradingDate,
    hours?: Hours,
  ): Awaitable<DayChunk[]>;
  /**
   * Verifies a fetched chunk, decodes its bars into columns from `row` on and
   * returns their number. Damaged bytes write nothing.
   *
   * @throws {SessionError} `store_corrupt` naming symbol, interval and date.
   * @throws {RangeError} if the columns are too short.
   */
  decode(chunk: DayChunk, into: BarColumns, row: number): number;
  /**
   * Ends the snapshot of a store for reading: from now on it is read as it is.
   * A run that goes on for months must not keep what is written from being
   * written back.
   */
  endSnapshot?(): void;
}

/** Closures and hours that differ from the calendar's rules. */
export interface CalendarOverrides {
  /**
   * All overrides, or those of one exchange or group, by exchange and date.
   *
   * @throws {SessionError} `store_corrupt` if a stored override is not valid.
   */
  list(exchange?: string): CalendarOverride[];
  /**
   * Stores an override and replaces one of the same exchange and date.
   *
   * @throws {SessionError} `calendar_unknown`, `date_invalid`,
   * `date_out_of_range` or `argument_invalid` if the override is not valid.
   */
  put(override: CalendarOverride): void;
  /** Removes an override; returns `false` if there was none. */
  remove(exchange: string, date: TradingDate): boolean;
}

/** One import of a file. */
export interface ImportRecord {
  /** The file's path, as given. */
  readonly path: string;
  /** Its length in bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** When it was imported, ISO 8601. */
  readonly importedAt: string;
  /** The names of the readers that read it. */
  readonly reader: string;
  /** The options of the import, as JSON. */
  readonly options: string;
  /** Number of valid bars of the file that are stored. */
  readonly bars: number;
  /** How many of these bars changed the store. */
  readonly added: number;
  /** Rejected rows. */
  readonly rejected: number;
  /** Valid bars outside of regular hours. */
  readonly outsideHours: number;
  /** What was found and concluded, a line each; empty of imports of earlier versions. */
  readonly notes: readonly string[];
}

/** Where stored bars came from. */
export interface ImportLog {
  /**
   * Records an import; call it in the transaction that stores its bars. A
   * repeated import that changed nothing is not recorded again.
   */
  record(record: Omit<ImportRecord, "importedAt">): void;
  /** All imports, oldest first. */
  list(): ImportRecord[];
}

/** Maintenance of a store. */
export interface StoreUpkeep {
  /** The size of the store in bytes. */
  sizeBytes(): number;
  /** The version of its layout. */
  readonly schemaVersion: number;
  /** The size of the chunks of each series in bytes, by {@linkcode seriesKey}. */
  chunkBytes(): ReadonlyMap<string, number>;
  /** The damage in the store itself, apart from its chunks. */
  faults(): Iterable<string>;
  /**
   * Releases unused space.
   *
   * @throws {SessionError} `store_write` if the store cannot be written.
   */
  vacuum(): void;
}

/** The store of an older program, whose schema is made today's. */
export interface StoreUpgrade {
  /** What messages call the store, usually its path. */
  readonly name: string;
  /** The version that its schema had. */
  readonly from: number;
  /** The version that it gets. */
  readonly to: number;
}

/** A store of bars, calendar overrides and the import log. */
export interface MarketStore extends StoredBars {
  /** The calendar overrides. */
  readonly overrides: CalendarOverrides;
  /** The imports. */
  readonly imports: ImportLog;
  /** The journal of live runs; `undefined` if the store cannot keep one. */
  readonly live?: LiveJournal;
  /** The corporate actions; `undefined` if the store cannot keep any. */
  readonly actions?: CorporateActions;
  /** Which share has which symbol when, if the store tells shares apart. */
  readonly symbols?: SymbolHistory;
  /** The facts of instruments; `undefined` if the store cannot keep any. */
  readonly instruments?: StoredInstruments;
  /** Size and soundness. */
  readonly upkeep: StoreUpkeep;
  /**
   * Merges rows `from` … `to − 1` of the columns, ascending by timestamp, into
   * the stored bars of that day. Writing is synchronous: imports run on the
   * machine that has the store.
   *
   * @throws {SessionError} `import_failed` on a conflict under policy `fail` or
   * if the series is dated by another exchange; `store_write` if the store
   * cannot be written.
   */
  writeDay(
    symbol: string,
    interval: StoredInterval,
    date: TradingDate,
    columns: BarColumns,
    from: number,
    to: number,
    options?: WriteOptions,
  ): WriteResult;
  /** Runs `action` in one transaction: either all that it writes is stored, or nothing. */
  transaction<T>(action: () => T): T;
  /** Like `transaction`, for an asynchronous action. */
  transactionAsync<T>(action: () => Promise<T>): Promise<T>;
  /** Closes the store. */
  close(): void;
}

/** Identifies a series in {@linkcode StoreUpkeep.chunkBytes}. */
export function seriesKey(
  { symbol, interval, hours }: Pick<
    SeriesInfo,
    "symbol" | "interval" | "hours"
  >,
): string {
  return `${symbol} ${interval} ${hours}`;
}
