/**
 * The part of SQLite that is used here, and how a database file is opened.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { accessSync, constants, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { SessionError } from "../../errors.ts";
import { cleanForLog } from "../../text/clean.ts";
import { messageOf } from "../../text/message_of.ts";

/** A value that SQLite stores: text, number, bytes or `NULL`. */
export type SqliteValue = string | number | bigint | Uint8Array | null;

/** A prepared statement, as `node:sqlite` and `@db/sqlite` both have it. */
export interface SqliteStatement {
  /** Runs the statement without reading rows. */
  run(...parameters: SqliteValue[]): unknown;
  /** The first row as an object by column name, or `undefined`. */
  get(...parameters: SqliteValue[]): unknown;
  /** All rows as objects by column name. */
  all(...parameters: SqliteValue[]): unknown[];
}

/**
 * An open database. A small structural type, which a `DatabaseSync` of
 * `node:sqlite` and a `Database` of `@db/sqlite` both satisfy.
 */
export interface SqliteDatabase {
  /** Prepares one statement. */
  prepare(sql: string): SqliteStatement;
  /** Runs statements without parameters and results. */
  exec(sql: string): unknown;
  /** Closes the database. */
  close(): unknown;
}

/** How a database file is opened. */
export interface OpenOptions {
  /** Opens for reading only. Defaults to `false`. */
  readonly readOnly?: boolean;
  /** Creates the file if it does not exist. Defaults to `false`. */
  readonly create?: boolean;
  /** How long to wait for another writing process, in milliseconds. Defaults to 10,000. */
  readonly busyTimeoutMs?: number;
  /** What messages call the file. Defaults to `bar store`. */
  readonly title?: string;
}

const BAR_STORE = "bar store";
const BUSY = 5;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;

/** The primary result code of SQLite, if the error carries one. */
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

/** Why SQLite could not write, and what to do about it. */
export function whyNotWritten(error: unknown): string {
  // Not every error carries its number.
  if (sqliteResultCode(error) === BUSY || /is locked/.test(messageOf(error))) {
    return "another process is writing to it and has not finished in time (database is locked); try again when it is done";
  }
  const reason = sqliteReason(error);
  return isOutOfRoom(error) && !/full/.test(reason)
    ? `${reason}; the disk may be full`
    : reason;
}

/** The longest reason; one may quote the schema of a damaged file. */
const REASON_MAX = 200;

/** What the driver says, in one line. */
export function sqliteReason(error: unknown): string {
  const text = cleanForLog(messageOf(error).replaceAll(/\s+/g, " ").trim());
  return text.length <= REASON_MAX ? text : `${text.slice(0, REASON_MAX)}…`;
}

/** Whether an error may mean a full disk, which SQLite reports in two ways. */
function isOutOfRoom(error: unknown): boolean {
  const code = sqliteResultCode(error);
  return code === IO_ERROR || code === FULL;
}

/**
 * Opens a database file with `node:sqlite`.
 *
 * For reading, the file is opened read-write with `query_only` if its
 * permissions allow: a connection that cannot write cannot remove the
 * write-ahead log that it was the last to use. A file that cannot be written is
 * opened read-only; if its folder cannot be written either, it is opened as
 * immutable, provided that no log is pending.
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
    ? openForReading(path, title)
    : openOrExplain(path, () => new DatabaseSync(path), title);
  try {
    database.exec(
      `PRAGMA busy_timeout = ${Math.trunc(options.busyTimeoutMs ?? 10_000)}`,
    );
    // The first statement that reads the file fails if it is not a database.
    database.prepare("PRAGMA schema_version").get();
    return database;
  } catch (error) {
    database.close();
    throw openError(path, error, title);
  }
}

/**
 * What is at a path; `undefined` if nothing is.
 *
 * @throws {SessionError} `store_open` if the system cannot tell, such as for a
 * path that leads through a file, or for a link to itself.
 */
export function fileInfo(path: string, title = BAR_STORE): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new SessionError(
      "store_open",
      `Cannot open ${title} ${JSON.stringify(shortened(path))}: ${
        unreachable(error)
      }`,
      { cause: error },
    );
  }
}

/** Why a path leads nowhere, by the code of the system's error. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  ENOTDIR: "its path leads through a file that is no folder",
  ELOOP: "it is a link that leads to itself",
  ENAMETOOLONG: "its path is too long",
  EACCES: "its folder may not be read",
  EPERM: "its folder may not be read",
  ERR_INVALID_ARG_VALUE: "its path has a null character",
};

function unreachable(error: unknown): string {
  const code = String(Object(error).code);
  return UNREACHABLE[code] ?? sqliteReason(error);
}

function shortened(path: string): string {
  return path.length <= REASON_MAX ? path : `${path.slice(0, REASON_MAX)}…`;
}

function requireFile(path: string, create: boolean, title: string): void {
  const info = fileInfo(path, title);
  if (info === undefined && !create) {
    throw new SessionError(
      "store_open",
      `Cannot open bar store "${path}": the file does not exist; create it with: openbell import PATH --db ${path}`,
    );
  }
  if (
    info === undefined &&
    fileInfo(resolve(path, ".."), title) === undefined
  ) {
    throw new SessionError(
      "store_open",
      `Cannot create ${title} "${path}": its folder does not exist`,
    );
  }
  if (info?.isDirectory()) {
    throw new SessionError(
      "store_open",
      `Cannot open ${title} "${path}": it is a folder, not a file`,
    );
  }
  // A device or a pipe has no end, or keeps nothing of what is written.
  if (info !== undefined && !info.isFile()) {
    throw new SessionError(
      "store_open",
      `Cannot open ${title} "${path}": it is a device or a pipe, not a file`,
    );
  }
}

function openForReading(path: string, title: string): SqliteDatabase {
  if (mayWrite(path)) {
    const database = openQueryOnly(path, title);
    try {
      database.prepare("PRAGMA schema_version").get();
    } catch (error) {
      if (!isOutOfRoom(error)) return database; // the next read explains the error
      database.close();
      // Readers share a file beside the log, which cannot be created on a full
      // disk; a reader with an exclusive lock needs none.
      const alone = openQueryOnly(path, title);
      alone.exec("PRAGMA locking_mode = EXCLUSIVE");
      return alone;
    }
    return database;
  }
  const database = openOrExplain(
    path,
    () => new DatabaseSync(path, { readOnly: true }),
    title,
  );
  try {
    database.prepare("PRAGMA schema_version").get();
    return database;
  } catch (error) {
    database.close();
    if (isCorruption(error) || pendingLog(path)) {
      throw openError(path, error, title);
    }
    const url = pathToFileURL(resolve(path));
    url.searchParams.set("immutable", "1");
    try {
      return new DatabaseSync(url, { readOnly: true });
    } catch (error) {
      if (sqliteResultCode(error) !== CANNOT_OPEN) {
        throw openError(path, error, title);
      }
      // With less than all permissions, the runtime takes an address for a path.
      throw new SessionError(
        "store_open",
        `Cannot open ${title} "${path}": its folder cannot be written, and such a file is read only with all permissions of the runtime, without --sandbox; or copy it to a folder that can be written`,
        { cause: error },
      );
    }
  }
}

function openQueryOnly(path: string, title: string): DatabaseSync {
  const database = openOrExplain(path, () => new DatabaseSync(path), title);
  database.exec("PRAGMA query_only = 1");
  return database;
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    accessSync(resolve(path, ".."), constants.W_OK);
    return true;
  } catch {
    // Permission is denied by the system or by Deno.
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
