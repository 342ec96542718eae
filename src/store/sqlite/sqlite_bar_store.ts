/**
 * The embedded bar store: one SQLite file, one row per symbol, base interval
 * and trading date.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { cleanForLog } from "../../text/clean.ts";
import { MINUTE_MS } from "../../time/date.ts";
import { parseInterval } from "../../time/interval.ts";
import type { BarColumns, StoredInterval, TradingDate } from "../../types.ts";
import type {
  BarStore,
  DayChunk,
  Hours,
  SeriesInfo,
  SeriesRange,
  WriteOptions,
  WriteResult,
} from "../bar_store.ts";
import { decodeChunk } from "../chunk_codec.ts";
import { PackedChunk } from "../packed_chunks.ts";
import type { CorporateActions } from "../corporate_actions.ts";
import type { StoredInstruments } from "../stored_instruments.ts";
import type { LiveJournal } from "../live_journal.ts";
import type {
  CalendarOverrides,
  ImportLog,
  MarketStore,
  StoreUpgrade,
  StoreUpkeep,
} from "../market_store.ts";
import { SqliteCalendarOverrides } from "./calendar_overrides.ts";
import { SqliteCorporateActions } from "./corporate_actions.ts";
import { SqliteInstruments } from "./instruments.ts";
import { DayWriter } from "./day_writer.ts";
import { Faults } from "./faults.ts";
import { SqliteImportLog } from "./imports.ts";
import { SqliteLiveJournal } from "./live_journal.ts";
import {
  chunkName,
  numberIn,
  SeriesNames,
  toChunk,
  toChunks,
  toSeriesInfo,
  toSeriesRange,
} from "./rows.ts";
import {
  migrate,
  MIGRATIONS,
  OLDEST_READABLE_VERSION,
  readSchemaState,
  requireSchema,
  SCHEMA_VERSION,
} from "./schema.ts";
import {
  isCorruption,
  type OpenOptions,
  openSqlite,
  type SqliteDatabase,
  whyNotWritten,
} from "./sqlite.ts";
import { prepareStatements, type Statements } from "./statements.ts";
import { Transactions } from "./transactions.ts";
import { SqliteUpkeep } from "./upkeep.ts";

/** Chunks of bars that are at least as long are so short that reading a row costs more. */
const SHORT_CHUNKS_MS = MINUTE_MS;

/**
 * A {@linkcode BarStore} over an open SQLite database.
 *
 * {@linkcode openBarStore} opens a file. To use a database that is open
 * already, for example one of `@db/sqlite`, pass it to the constructor: it
 * becomes a bar store if it is empty, and `close()` closes it.
 *
 * ```ts
 * import { DatabaseSync } from "node:sqlite";
 * import { SqliteBarStore } from "@openbell/session/store";
 *
 * const store = new SqliteBarStore(new DatabaseSync(":memory:"));
 * console.log(store.inventory().length); // 0
 * store.close();
 * ```
 */
export class SqliteBarStore implements BarStore, MarketStore {
  /** The open database. */
  readonly database: SqliteDatabase;
  /** What messages call the store, usually its path. */
  readonly name: string;
  /** The calendar overrides in the database. */
  readonly overrides: CalendarOverrides;
  /** The imports that filled the database. */
  readonly imports: ImportLog;
  /** What live runs have delivered. */
  readonly live: LiveJournal;
  /** The facts of instruments in the database. */
  readonly instruments: StoredInstruments;
  /** The corporate actions in the database. */
  readonly actions: CorporateActions;
  /** Size and soundness of the database. */
  readonly upkeep: StoreUpkeep;
  readonly #sql: Statements;
  readonly #faults: Faults;
  readonly #transactions: Transactions;
  readonly #writer: DayWriter;
  /** The names of series in keys of chunks. */
  readonly #names = new SeriesNames();
  /** Whether a transaction for reading is open. */
  #hasSnapshot = false;

  /**
   * Makes a store of an open database and takes ownership of it.
   *
   * @throws {SessionError} `store_open` if the database holds something else,
   * `store_version` if its schema is newer than this program.
   */
  constructor(
    database: SqliteDatabase,
    options: StoreOptions & { readonly name?: string } = {},
  ) {
    this.database = database;
    this.name = options.name ?? "database";
    prepareSchema(database, this.name, options);
    this.#sql = prepareStatements(database);
    this.#faults = new Faults(this.name);
    this.#transactions = new Transactions(
      database,
      this.#faults,
      () => this.#writer.forget(),
    );
    this.#writer = new DayWriter(
      this,
      this.#sql,
      this.#faults,
      this.#transactions,
    );
    this.overrides = new SqliteCalendarOverrides(database);
    this.imports = new SqliteImportLog(database);
    this.live = new SqliteLiveJournal(database, this, this.#faults);
    this.actions = new SqliteCorporateActions(database, this.#faults);
    this.instruments = new SqliteInstruments(database, this.#faults);
    this.upkeep = new SqliteUpkeep(database, this.name);
    if (options.readOnly === true && options.snapshot === true) {
      // A transaction sees the database as it was when it first read.
      database.exec("BEGIN");
      this.#faults.read("the inventory", () => readSchemaState(database));
      this.#hasSnapshot = true;
    }
  }

  endSnapshot(): void {
    if (!this.#hasSnapshot) return;
    this.#hasSnapshot = false;
    this.database.exec("COMMIT");
  }

  inventory(): SeriesInfo[] {
    return this.#faults.read(
      "the inventory",
      () => this.#sql.inventory.all().map(toSeriesInfo),
    );
  }

  ranges(): SeriesRange[] {
    return this.#faults.read(
      "the inventory",
      () => this.#sql.ranges.all().map(toSeriesRange),
    );
  }

  series(
    symbol: string,
    interval: StoredInterval,
    hours: Hours = "regular",
  ): SeriesInfo | undefined {
    return this.#faults.read(`${symbol} ${interval}`, () => {
      const row = this.#sql.series.get(symbol, interval, hours);
      return row === undefined || row === null ? undefined : toSeriesInfo(row);
    });
  }

  tradingDates(
    symbol: string,
    interval: StoredInterval,
    from: TradingDate,
    to: TradingDate,
    hours: Hours = "regular",
  ): TradingDate[] {
    const dates = this.#faults.read(
      `${symbol} ${interval}`,
      () =>
        this.#sql.dates.all(symbol, interval, hours, from, to).map((row) =>
          String((row as { date: unknown }).date)
        ),
    );
    // The index lists them in order, and finds none that is out of order.
    for (let i = 1; i < dates.length; i++) {
      if (dates[i - 1] < dates[i]) continue;
      throw new SessionError(
        "store_corrupt",
        `Bar store "${this.name}" is damaged: the dates of ${symbol} ${interval} are not in order at ${
          cleanForLog(dates[i])
        }; import the file of that series again into a new store`,
      );
    }
    return dates;
  }

  chunks(
    symbol: string,
    interval: StoredInterval,
    from: TradingDate,
    to: TradingDate,
    hours: Hours = "regular",
  ): DayChunk[] {
    try {
      const chunks = this.#inOneRow(symbol, interval, hours, from, to) ??
        this.#sql.chunks.all(symbol, interval, hours, from, to)
          .map((row) => toChunk(row, symbol, interval, hours));
      if (chunks.length === 0) {
        this.#requireNone(symbol, interval, hours, from, to);
      }
      return chunks;
    } catch (error) {
      if (error instanceof SessionError) throw error;
      // Something in the range is damaged: find the date and name it.
      for (const date of this.tradingDates(symbol, interval, from, to, hours)) {
        this.#faults.read(
          chunkName(symbol, interval, hours, date),
          () => this.#sql.chunks.all(symbol, interval, hours, date, date),
        );
      }
      throw this.#faults.readError(
        `${chunkName(symbol, interval, hours, from)} … ${to}`,
        error,
      );
    }
  }

  previousChunks(
    symbol: string,
    interval: StoredInterval,
    before: TradingDate,
    limit: number,
    hours: Hours = "regular",
  ): DayChunk[] {
    return this.#faults.read(
      `${symbol} ${interval} before ${before}`,
      () =>
        this.#sql.previous.all(symbol, interval, hours, before, limit)
          .map((row) => toChunk(row, symbol, interval, hours)).reverse(),
    );
  }

  /** Requires that no date is listed whose chunk was not found. */
  #requireNone(
    symbol: string,
    interval: StoredInterval,
    hours: Hours,
    from: TradingDate,
    to: TradingDate,
  ): void {
    const [date] = this.tradingDates(symbol, interval, from, to, hours);
    if (date === undefined) return;
    throw new SessionError(
      "store_corrupt",
      `Bar store "${this.name}" is damaged at ${
        chunkName(symbol, interval, hours, date)
      }: the date is listed, and its bars are not found; import that day again with --on-conflict replace`,
      { date },
    );
  }

  /**
   * The chunks of minutes and longer bars, which are short, all in one row; `undefined` if some are
   * not there or are damaged.
   */
  #inOneRow(
    symbol: string,
    interval: StoredInterval,
    hours: Hours,
    from: TradingDate,
    to: TradingDate,
  ): DayChunk[] | undefined {
    const { singles, packed, count } = this.#sql;
    if (interval !== "1d") {
      const lengthMs = parseInterval(interval).lengthMs ?? 0;
      return lengthMs < SHORT_CHUNKS_MS ? undefined : toChunks(
        packed.get(symbol, interval, hours, from, to),
        symbol,
        interval,
        hours,
      );
    }
    // Daily chunks lie side by side in an index of those of one bar.
    const row = singles.get(symbol, interval, hours, from, to);
    const chunks = toChunks(row, symbol, interval, hours);
    const all = count.get(symbol, interval, hours, from, to);
    return chunks?.length === numberIn(all, "count") ? chunks : undefined;
  }

  decode(chunk: DayChunk, into: BarColumns, row: number): number {
    const rows = chunk instanceof PackedChunk
      ? chunk.decode(into, row)
      : this.#decodeSingle(chunk, into, row);
    if (rows !== undefined && rows === chunk.rows) return rows;
    const { symbol, interval, hours, date } = chunk;
    throw new SessionError(
      "store_corrupt",
      `Bar store "${this.name}" is damaged at ${
        chunkName(symbol, interval, hours, date)
      }: the bars do not match their checksum; import that day again with --on-conflict replace`,
      { date },
    );
  }

  #decodeSingle(
    { symbol, interval, hours, date, bytes }: DayChunk,
    into: BarColumns,
    row: number,
  ): number | undefined {
    const series = this.#names.of(symbol, interval, hours);
    return decodeChunk(bytes, { series, date }, into, row);
  }

  writeDay(
    symbol: string,
    interval: StoredInterval,
    date: TradingDate,
    columns: BarColumns,
    from: number,
    to: number,
    options: WriteOptions = {},
  ): WriteResult {
    const series = { symbol, interval, hours: options.hours ?? "regular" };
    return this.#writer.write(series, date, columns, from, to, options);
  }

  transaction<T>(action: () => T): T {
    return this.#transactions.run(action);
  }

  /**
   * Like {@linkcode SqliteBarStore.transaction}, for an asynchronous action.
   * Until it ends, everything written through this store belongs to the
   * transaction.
   */
  transactionAsync<T>(action: () => Promise<T>): Promise<T> {
    return this.#transactions.runAsync(action);
  }

  /** Closes the database. */
  close(): void {
    this.database.close();
  }
}

/** How an open database becomes a store. */
export interface StoreOptions {
  /** Whether it is for reading only. Defaults to `false`. */
  readonly readOnly?: boolean;
  /**
   * Whether a store for reading stays as it is when it is opened, whatever other
   * processes write meanwhile. Defaults to `false`.
   */
  readonly snapshot?: boolean;
  /** Called before the store of an older program is upgraded. */
  readonly onUpgrade?: (upgrade: StoreUpgrade) => void;
}

/** Migrates a database for writing, or requires a readable schema. */
function prepareSchema(
  database: SqliteDatabase,
  name: string,
  { readOnly = false, onUpgrade }: StoreOptions,
): void {
  const state = readSchemaState(database);
  requireSchema(state, name, !readOnly);
  if (!readOnly) {
    migrate(
      database,
      MIGRATIONS,
      (from) => onUpgrade?.({ name, from, to: SCHEMA_VERSION }),
    );
    return;
  }
  if (state.version >= OLDEST_READABLE_VERSION) return;
  throw new SessionError(
    "store_version",
    `Cannot read bar store "${name}": its schema has version ${state.version} and must first become version ${SCHEMA_VERSION}; open it once for writing, for example with: openbell db vacuum --db ${name}`,
  );
}

/**
 * Opens the file of a bar store.
 *
 * ```ts
 * import { makeColumns } from "../bar_store.ts";
 * import { openBarStore } from "./sqlite_bar_store.ts";
 *
 * const store = openBarStore(":memory:");
 * const bars = makeColumns(1);
 * bars.timestamp[0] = Date.parse("2026-01-02T14:30:00Z");
 * bars.open[0] = bars.high[0] = bars.low[0] = bars.close[0] = 100;
 * store.writeDay("SPY", "1m", "2026-01-02", bars, 0, 1);
 * console.log(store.series("SPY", "1m")?.bars); // 1
 * store.close();
 * ```
 *
 * @throws {SessionError} `store_open` if the file is missing (without `create`)
 * or not a bar store, `store_version` if a newer program made it.
 */
export function openBarStore(
  path: string,
  options: OpenOptions & StoreOptions = {},
): SqliteBarStore {
  const database = openSqlite(path, options);
  try {
    if (options.readOnly !== true) {
      const mayCreate = options.create === true || path === ":memory:";
      const state = readSchemaState(database);
      requireSchema(state, path, mayCreate);
      if (state.kind === "empty") {
        database.exec("PRAGMA page_size = 8192");
      }
      database.prepare("PRAGMA journal_mode = WAL").get();
      database.exec("PRAGMA synchronous = NORMAL");
    }
    return new SqliteBarStore(database, { ...options, name: path });
  } catch (error) {
    database.close();
    if (error instanceof SessionError) throw error;
    throw new SessionError(
      isCorruption(error) ? "store_corrupt" : "store_open",
      `Cannot open bar store "${path}": ${whyNotWritten(error)}`,
      { cause: error },
    );
  }
}
