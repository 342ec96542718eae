/**
 * The embedded bar store: one SQLite file, one row a symbol, base interval and
 * trading date.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { sameCalendar } from "../../time/calendars/registry.ts";
import { parseInterval } from "../../time/interval.ts";
import type { BarColumns, StoredInterval, TradingDate } from "../../types.ts";
import {
  type BarStore,
  type DayChunk,
  type Hours,
  makeColumns,
  type SeriesInfo,
  type WriteOptions,
  type WriteResult,
} from "../bar_store.ts";
import { decodeChunk, encodeChunk } from "../chunk_codec.ts";
import { mergeDay } from "../merge.ts";
import { chunkKey, chunkName, toChunk, toSeriesInfo } from "./rows.ts";
import {
  migrate,
  OLDEST_READABLE_VERSION,
  readSchemaState,
  requireSchema,
  SCHEMA_VERSION,
} from "./schema.ts";
import {
  isCorruption,
  messageOf,
  type OpenOptions,
  openSqlite,
  type SqliteDatabase,
  whyNotWritten,
} from "./sqlite.ts";
import { prepareStatements, type Statements } from "./statements.ts";

/**
 * A {@linkcode BarStore} over an open SQLite database.
 *
 * {@linkcode openBarStore} opens a file. To use a database that is open
 * already, for example one of `@db/sqlite`, hand it to the constructor: it
 * becomes a bar store if it is empty, and `close()` closes it.
 */
export class SqliteBarStore implements BarStore {
  /** The open database: for what is stored beside bars. */
  readonly database: SqliteDatabase;
  /** The name that messages call it by, usually its path. */
  readonly name: string;
  readonly #sql: Statements;
  readonly #series = new Map<string, number>();
  #depth = 0;

  /**
   * Takes an open database over.
   *
   * @throws {SessionError} `store_open` if it holds something else than a bar
   * store, `store_version` if its schema is newer than this program.
   */
  constructor(
    database: SqliteDatabase,
    options: { readonly name?: string; readonly readOnly?: boolean } = {},
  ) {
    this.database = database;
    this.name = options.name ?? "database";
    const readOnly = options.readOnly === true;
    const state = readSchemaState(database);
    requireSchema(state, this.name, !readOnly);
    if (!readOnly) {
      migrate(database);
    } else if (state.version < OLDEST_READABLE_VERSION) {
      throw new SessionError(
        "store_version",
        `Cannot read bar store "${this.name}": its schema has version ${state.version} and must first become version ${SCHEMA_VERSION}; open it once for writing, for example with: openbell db vacuum --db ${this.name}`,
      );
    }
    this.#sql = prepareStatements(database);
  }

  inventory(): SeriesInfo[] {
    return this.#read(
      "the inventory",
      () => this.#sql.inventory.all().map(toSeriesInfo),
    );
  }

  series(
    symbol: string,
    interval: StoredInterval,
    hours: Hours = "regular",
  ): SeriesInfo | undefined {
    return this.#read(`${symbol} ${interval}`, () => {
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
    return this.#read(
      `${symbol} ${interval}`,
      () =>
        this.#sql.dates.all(symbol, interval, hours, from, to).map((row) =>
          String((row as { date: unknown }).date)
        ),
    );
  }

  chunks(
    symbol: string,
    interval: StoredInterval,
    from: TradingDate,
    to: TradingDate,
    hours: Hours = "regular",
  ): DayChunk[] {
    try {
      return this.#sql.chunks.all(symbol, interval, hours, from, to).map((
        row,
      ) => toChunk(row, symbol, interval, hours));
    } catch (error) {
      // Something in the range is damaged: find and name the date.
      for (const date of this.tradingDates(symbol, interval, from, to, hours)) {
        this.#read(
          chunkName(symbol, interval, hours, date),
          () => this.#sql.chunks.all(symbol, interval, hours, date, date),
        );
      }
      throw this.#readError(
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
    return this.#read(
      `${symbol} ${interval} before ${before}`,
      () =>
        this.#sql.previous.all(symbol, interval, hours, before, limit)
          .map((row) => toChunk(row, symbol, interval, hours)).reverse(),
    );
  }

  decode(chunk: DayChunk, into: BarColumns, row: number): number {
    const { symbol, interval, hours, date } = chunk;
    const key = chunkKey(symbol, interval, hours, date);
    const rows = decodeChunk(chunk.bytes, key, into, row);
    if (rows !== undefined && rows === chunk.rows) return rows;
    throw new SessionError(
      "store_corrupt",
      `Bar store "${this.name}" is damaged at ${
        chunkName(symbol, interval, hours, date)
      }: the bars do not match their checksum; import that day again with --on-conflict replace`,
      { date },
    );
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
    const hours = options.hours ?? "regular";
    const policy = options.onConflict ?? "fail";
    const id = this.#ensureSeries(symbol, interval, hours, options);
    const old = this.#storedDay(symbol, interval, hours, date, policy);
    const merged = mergeDay(old.columns, old.rows, columns, from, to, policy);
    if (policy === "fail" && merged.firstConflict >= 0) {
      const time = columns.timestamp[merged.firstConflict];
      throw new SessionError(
        "import_failed",
        `A different bar of ${symbol} ${interval} at ${
          new Date(time).toISOString()
        } is stored already; choose one with --on-conflict keep or --on-conflict replace`,
        { date },
      );
    }
    if (merged.added > 0 || merged.replaced > 0 || old.damaged) {
      const stepMs = parseInterval(interval).lengthMs ?? 0;
      const key = chunkKey(symbol, interval, hours, date);
      const bytes = encodeChunk(merged.columns, 0, merged.rows, stepMs, key);
      this.#write(() => this.#sql.put.run(id, date, merged.rows, bytes));
    }
    const { added, unchanged, replaced, kept } = merged;
    return { added, unchanged, replaced, kept };
  }

  transaction<T>(action: () => T): T {
    if (this.#depth > 0) return action();
    this.#begin();
    try {
      const result = action();
      this.#commit();
      return result;
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  /**
   * As {@linkcode SqliteBarStore.transaction}, for an action that waits. All that
   * is written through this store meanwhile belongs to the transaction.
   */
  async transactionAsync<T>(action: () => Promise<T>): Promise<T> {
    if (this.#depth > 0) return await action();
    this.#begin();
    try {
      const result = await action();
      this.#commit();
      return result;
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  close(): void {
    this.database.close();
  }

  #begin(): void {
    this.#write(() => this.database.exec("BEGIN IMMEDIATE"));
    this.#depth++;
  }

  #commit(): void {
    this.#write(() => this.database.exec("COMMIT"));
    this.#depth--;
  }

  #rollback(): void {
    this.#depth--;
    this.#series.clear();
    try {
      this.database.exec("ROLLBACK");
    } catch {
      // SQLite rolls back by itself on a full disk; the first error counts.
    }
  }

  #ensureSeries(
    symbol: string,
    interval: StoredInterval,
    hours: Hours,
    options: WriteOptions,
  ): number {
    const omits = options.omitsNoTrade === true ? 1 : 0;
    const exchange = options.exchange ?? "";
    const key = `${symbol}\n${interval}\n${hours}\n${omits}\n${exchange}`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    this.#write(() =>
      this.#sql.declare.run(
        symbol,
        interval,
        hours,
        exchange,
        omits,
      )
    );
    const row = this.#sql.seriesId.get(symbol, interval, hours) as {
      id: number;
      exchange: string;
    };
    // Another calendar would give the same bars other trading dates.
    if (exchange !== "" && !sameCalendar(row.exchange, exchange)) {
      throw new SessionError(
        "import_failed",
        `${symbol} ${interval} is stored under the calendar of ${row.exchange} and cannot take bars dated by that of ${exchange}; use --group ${row.exchange}, another --symbol or another store`,
      );
    }
    // Kept only inside a transaction: a rolled back id would be someone else's.
    if (this.#depth > 0) this.#series.set(key, row.id);
    return row.id;
  }

  #storedDay(
    symbol: string,
    interval: StoredInterval,
    hours: Hours,
    date: TradingDate,
    policy: string,
  ): { columns: BarColumns; rows: number; damaged: boolean } {
    const [chunk] = this.chunks(symbol, interval, date, date, hours);
    if (chunk === undefined) {
      return { columns: makeColumns(0), rows: 0, damaged: false };
    }
    const columns = makeColumns(chunk.rows);
    try {
      return {
        columns,
        rows: this.decode(chunk, columns, 0),
        damaged: false,
      };
    } catch (error) {
      // A damaged day is repaired by importing it again, where that was asked for.
      if (policy !== "replace") throw error;
      return { columns: makeColumns(0), rows: 0, damaged: true };
    }
  }

  #read<T>(what: string, query: () => T): T {
    try {
      return query();
    } catch (error) {
      throw this.#readError(what, error);
    }
  }

  #readError(what: string, error: unknown): SessionError {
    if (error instanceof SessionError) return error;
    return new SessionError(
      isCorruption(error) ? "store_corrupt" : "store_open",
      `Cannot read ${what} from bar store "${this.name}": ${messageOf(error)}`,
      { cause: error },
    );
  }

  #write<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw new SessionError(
        isCorruption(error) ? "store_corrupt" : "store_write",
        `Cannot write bar store "${this.name}": ${whyNotWritten(error)}`,
        { cause: error },
      );
    }
  }
}

/**
 * Opens a bar store file.
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
 * @throws {SessionError} `store_open` if the file is missing (and not to be
 * created) or no bar store, `store_version` if a newer program made it.
 */
export function openBarStore(
  path: string,
  options: OpenOptions = {},
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
    return new SqliteBarStore(database, {
      name: path,
      readOnly: options.readOnly,
    });
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
