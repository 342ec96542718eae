/**
 * The file of saved runs: its tables and its format.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { SessionError } from "../errors.ts";
import { openExplained, rollBack } from "../store/sqlite/explained.ts";
import { requireOwnTables } from "../store/sqlite/own_tables.ts";
import { cellIn, numberIn } from "../store/sqlite/rows.ts";
import {
  fileInfo,
  type SqliteDatabase,
  sqliteReason,
  whyNotWritten,
} from "../store/sqlite/sqlite.ts";
import { isA } from "../text/message_of.ts";

/** The name of the file in a folder of runs. */
export const RUNS_FILE = "runs.db";

/** "OBRN": what the header of such a file says of its owner. */
const APPLICATION = 0x4f42524e;
const FORMAT = 2;
const TITLE = "saved runs";

/** How a run was started; format 1 does not have it. */
const LAUNCHES = `
  CREATE TABLE launches (
    run INTEGER PRIMARY KEY, parent INTEGER, sandbox INTEGER NOT NULL
  )`;

const TABLES_1 = `
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    saved_at TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
    hash TEXT NOT NULL, account_hash TEXT NOT NULL, config TEXT NOT NULL,
    config_file TEXT NOT NULL, store TEXT NOT NULL, modules TEXT NOT NULL,
    first_date TEXT NOT NULL, last_date TEXT NOT NULL, sessions INTEGER NOT NULL,
    bars INTEGER NOT NULL, seconds REAL NOT NULL, figures TEXT NOT NULL,
    curve TEXT NOT NULL, note TEXT NOT NULL
  );
  CREATE INDEX runs_hash ON runs (hash);
  CREATE TABLE tags (
    run INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (run, tag)
  ) WITHOUT ROWID;
  CREATE TABLE parts (
    run INTEGER NOT NULL, part INTEGER NOT NULL, path TEXT NOT NULL,
    data BLOB NOT NULL, PRIMARY KEY (run, part)
  );
  PRAGMA application_id = ${APPLICATION}`;

const TABLES = `${TABLES_1};${LAUNCHES}`;
const SET_FORMAT = `PRAGMA user_version = ${FORMAT}`;

/** How the file is opened. */
export interface RunsOptions {
  /** Opens for reading only. Defaults to `false`. */
  readonly readOnly?: boolean;
  /** Creates the folder and the file if they do not exist. Defaults to `false`. */
  readonly create?: boolean;
}

/** Whether a folder has saved runs; what else a file there may be is not read. */
export function hasRuns(folder: string): boolean {
  return fileInfo(join(folder, RUNS_FILE), TITLE) !== undefined;
}

/**
 * Opens the runs in a folder.
 *
 * @throws {SessionError} `store_open` if there are none, or if the file holds
 * something else; `store_corrupt` if it is damaged; `store_version` if a newer
 * version of the program made it.
 */
export function openRunsFile(
  folder: string,
  { readOnly = false, create = false }: RunsOptions = {},
): SqliteDatabase {
  const path = join(folder, RUNS_FILE);
  if (create) makeFolder(folder);
  else if (fileInfo(path, TITLE) === undefined) {
    throw new SessionError(
      "store_open",
      `There are no saved runs in ${folder}; openbell backtest --save puts them there, and --runs names another folder`,
    );
  }
  const database = openExplained(path, { readOnly, create, title: TITLE });
  try {
    if (!readOnly) {
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    }
    if (create) createTables(database);
    const format = requireFormat(database, path);
    const isOld = format === 1;
    const tables = isOld ? TABLES_1 : TABLES;
    requireOwnTables(database, tables, { title: TITLE, path });
    if (isOld && !readOnly) {
      inTransaction(database, () => addLaunches(database));
    }
    return database;
  } catch (error) {
    database.close();
    if (isA(error, SessionError)) throw error;
    throw new SessionError(
      "store_open",
      `Cannot open saved runs "${path}": ${whyNotWritten(error)}`,
      { cause: error },
    );
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new SessionError(
      "store_open",
      `Cannot make the folder ${folder} for saved runs: ${sqliteReason(error)}`,
      { cause: error },
    );
  }
}

/** Creates the tables in a file that is empty. */
function createTables(database: SqliteDatabase): void {
  inTransaction(database, () => {
    const { n } = Object(
      database.prepare("SELECT COUNT(*) AS n FROM sqlite_schema").get(),
    );
    if (n === 0) database.exec(`${TABLES};${SET_FORMAT}`);
  });
}

/** Makes a file of format 1 one of format 2, unless another process has. */
function addLaunches(database: SqliteDatabase): void {
  if (!hasLaunches(database)) database.exec(`${LAUNCHES};${SET_FORMAT}`);
}

/** Whether the file says how runs were started. */
export function hasLaunches(database: SqliteDatabase): boolean {
  return database.prepare(
    "SELECT 1 AS one FROM sqlite_schema WHERE name = 'launches'",
  ).get() !== undefined;
}

function inTransaction(database: SqliteDatabase, action: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    action();
    database.exec("COMMIT");
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function requireFormat(database: SqliteDatabase, path: string): number {
  const owner = numberIn(pragma(database, "application_id"), "application_id");
  if (owner !== APPLICATION) {
    throw new SessionError(
      "store_open",
      `${path} does not hold saved runs; name another folder with --runs`,
    );
  }
  const format = Number(
    cellIn(pragma(database, "user_version"), "user_version"),
  );
  if (format > FORMAT) {
    throw new SessionError(
      "store_version",
      `${path} was made by a newer version of openbell (format ${format}, this one reads ${FORMAT}); update openbell`,
    );
  }
  return format;
}

function pragma(database: SqliteDatabase, name: string): unknown {
  return database.prepare(`PRAGMA ${name}`).get();
}
