/**
 * The little of SQLite that the store uses, and how a database file is opened.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { accessSync, constants, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { SessionError } from "../../errors.ts";
import { messageOf } from "../../text/message_of.ts";

/** A value that SQLite stores: text, number, bytes or nothing. */
export type SqliteValue = string | number | bigint | Uint8Array | null;

/** A prepared statement, as `node:sqlite` and `@db/sqlite` both have it. */
export interface SqliteStatement {
  /** Runs the statement and gives no rows back. */
  run(...parameters: SqliteValue[]): unknown;
  /** The first row as an object by column name, or `undefined`. */
  get(...parameters: SqliteValue[]): unknown;
  /** All rows as objects by column name. */
  all(...parameters: SqliteValue[]): unknown[];
}

/**
 * An open database. Small and structural, so that a `DatabaseSync` of
 * `node:sqlite` or a `Database` of `@db/sqlite` can be handed in.
 */
export interface SqliteDatabase {
  /** Prepares one statement. */
  prepare(sql: string): SqliteStatement;
  /** Runs statements that have neither parameters nor results. */
  exec(sql: string): unknown;
  /** Closes the database. */
  close(): unknown;
}

/** How a database file is opened. */
export interface OpenOptions {
  /** Open for reading only. Default false. */
  readonly readOnly?: boolean;
  /** Make the file if it does not exist. Default false. */
  readonly create?: boolean;
  /** How long to wait for another process that writes, milliseconds. Default 10,000. */
  readonly busyTimeoutMs?: number;
  /** What the file is called in messages. Default `bar store`. */
  readonly title?: string;
}

const BAR_STORE = "bar store";
const BUSY = 5;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;

/** The number SQLite gave to an error (its primary result code), where the error carries one. */
export function sqliteResultCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { errcode, code } = error as { errcode?: unknown; code?: unknown };
  const extended = typeof errcode === "number"
    ? errcode
    : typeof code === "number"
    ? code
    : undefined;
  return extended === undefined ? undefined : extended & 0xff;
}

/** Whether an error of SQLite means that the file's bytes are damaged. */
export function isCorruption(error: unknown): boolean {
  const code = sqliteResultCode(error);
  return code === CORRUPT || code === NOT_A_DATABASE ||
    (error instanceof Error &&
      /malformed|not a database|corrupt/.test(error.message));
}

/** Why SQLite could not write, in words that say what to do. */
export function whyNotWritten(error: unknown): string {
  // Not every error carries its number.
  if (sqliteResultCode(error) === BUSY || /is locked/.test(messageOf(error))) {
    return "another process is writing to it and has not finished in time (database is locked); try again when it is done";
  }
  const reason = messageOf(error);
  return isOutOfRoom(error) && !/full/.test(reason)
    ? `${reason}; the disk may be full`
    : reason;
}

/** Whether an error may mean that no byte more can be written: SQLite tells it in two ways. */
function isOutOfRoom(error: unknown): boolean {
  const code = sqliteResultCode(error);
  return code === IO_ERROR || code === FULL;
}

/**
 * Opens a database file with `node:sqlite`.
 *
 * For reading, the file is opened read-write with `query_only` where its
 * permissions allow: a connection that cannot write cannot take away the
 * write-ahead log it was the last to use, and would leave it behind. Where the
 * file cannot be written it is opened read-only, and where not even its folder
 * can be written, as an immutable file, provided that no log is pending.
 *
 * @throws {SessionError} `store_open` if the file is missing or cannot be opened.
 */
export function openSqlite(
  path: string,
  options: OpenOptions = {},
): SqliteDatabase {
  const memory = path === ":memory:";
  const { title = BAR_STORE } = options;
  if (!memory) requireFile(path, options.create === true, title);
  const database = options.readOnly === true && !memory
    ? openForReading(path)
    : openOrExplain(path, () => new DatabaseSync(path), title);
  try {
    database.exec(
      `PRAGMA busy_timeout = ${Math.trunc(options.busyTimeoutMs ?? 10_000)}`,
    );
    // The first statement that reads the file tells whether it is a database.
    database.prepare("PRAGMA schema_version").get();
    return database;
  } catch (error) {
    database.close();
    throw openError(path, error, title);
  }
}

function requireFile(path: string, create: boolean, title: string): void {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined && !create) {
    throw new SessionError(
      "store_open",
      `Cannot open bar store "${path}": the file does not exist; make it with: openbell import PATH --db ${path}`,
    );
  }
  if (
    info === undefined &&
    statSync(resolve(path, ".."), { throwIfNoEntry: false }) === undefined
  ) {
    throw new SessionError(
      "store_open",
      `Cannot make ${title} "${path}": its folder does not exist`,
    );
  }
  if (info?.isDirectory()) {
    throw new SessionError(
      "store_open",
      `Cannot open ${title} "${path}": it is a folder, not a file`,
    );
  }
}

function openForReading(path: string): SqliteDatabase {
  if (mayWrite(path)) {
    const database = openQueryOnly(path);
    try {
      database.prepare("PRAGMA schema_version").get();
    } catch (error) {
      if (!isOutOfRoom(error)) return database; // whoever reads next says why
      database.close();
      // Readers share a file beside the log, and on a full disk it cannot be
      // made; a reader that is alone does without.
      const alone = openQueryOnly(path);
      alone.exec("PRAGMA locking_mode = EXCLUSIVE");
      return alone;
    }
    return database;
  }
  const database = openOrExplain(
    path,
    () => new DatabaseSync(path, { readOnly: true }),
  );
  try {
    database.prepare("PRAGMA schema_version").get();
    return database;
  } catch (error) {
    database.close();
    if (isCorruption(error) || pendingLog(path)) throw openError(path, error);
    const url = pathToFileURL(resolve(path));
    url.searchParams.set("immutable", "1");
    return openOrExplain(path, () => new DatabaseSync(url, { readOnly: true }));
  }
}

function openQueryOnly(path: string): DatabaseSync {
  const database = openOrExplain(path, () => new DatabaseSync(path));
  database.exec("PRAGMA query_only = 1");
  return database;
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    accessSync(resolve(path, ".."), constants.W_OK);
    return true;
  } catch {
    // No permission, whether the system's or Deno's: that is the answer.
    return false;
  }
}

function pendingLog(path: string): boolean {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  return log !== undefined && log.size > 0;
}

function openOrExplain(
  path: string,
  open: () => DatabaseSync,
  title = BAR_STORE,
): DatabaseSync {
  try {
    return open();
  } catch (error) {
    throw openError(path, error, title);
  }
}

function openError(
  path: string,
  error: unknown,
  title = BAR_STORE,
): SessionError {
  const reason = sqliteResultCode(error) === NOT_A_DATABASE
    ? "the file is not a SQLite database"
    : whyNotWritten(error);
  return new SessionError(
    "store_open",
    `Cannot open ${title} "${path}": ${reason}`,
    { cause: error },
  );
}
