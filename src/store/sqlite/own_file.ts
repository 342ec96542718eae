/**
 * Database files of the program beside the bar store: one file, one format, the
 * tables that the program makes and no others.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { isA } from "../../text/message_of.ts";
import { openExplained, rollBack } from "./explained.ts";
import { requireOwnTables } from "./own_tables.ts";
import { cellIn, numberIn } from "./rows.ts";
import { type SqliteDatabase, whyNotWritten } from "./sqlite.ts";

/** What such a file is. */
export interface OwnFormat {
  /** What messages call what it holds, in the plural. */
  readonly title: string;
  /** What the header of such a file says of its owner: four characters. */
  readonly application: number;
  /** The newest format that is read. */
  readonly format: number;
  /** Creates the tables. */
  readonly tables: string;
  /** What to do about a file of somebody else. */
  readonly hint: string;
}

/** How such a file is opened. */
export interface OwnFileOptions {
  /** Opens for reading only. Defaults to `false`. */
  readonly readOnly?: boolean;
  /** Creates the file if it does not exist. Defaults to `false`. */
  readonly create?: boolean;
  /** How safe a commit is against a power cut; defaults to `NORMAL`. */
  readonly synchronous?: "NORMAL" | "OFF";
}

/**
 * Opens such a file.
 *
 * @throws {SessionError} `store_open` if it cannot be opened or holds something
 * else; `store_corrupt` if it is damaged; `store_version` if a newer version of
 * the program made it.
 */
export function openOwnFile(
  path: string,
  own: OwnFormat,
  { readOnly = false, create = false, synchronous = "NORMAL" }: OwnFileOptions =
    {},
): SqliteDatabase {
  const { title, application, format, tables } = own;
  const database = openExplained(path, { readOnly, create, title });
  try {
    if (!readOnly) {
      database.exec(
        `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}`,
      );
    }
    if (create) {
      createTables(
        database,
        `${tables};
         PRAGMA application_id = ${application};
         PRAGMA user_version = ${format}`,
      );
    }
    requireFormat(database, path, own);
    requireOwnTables(database, tables, { title, path });
    return database;
  } catch (error) {
    database.close();
    if (isA(error, SessionError)) throw error;
    throw new SessionError(
      "store_open",
      `Cannot open ${title} "${path}": ${whyNotWritten(error)}`,
      { cause: error },
    );
  }
}

/** Creates the tables in a file that is empty. */
function createTables(database: SqliteDatabase, sql: string): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    const { n } = Object(
      database.prepare("SELECT COUNT(*) AS n FROM sqlite_schema").get(),
    );
    if (n === 0) database.exec(sql);
    database.exec("COMMIT");
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function requireFormat(
  database: SqliteDatabase,
  path: string,
  { title, application, format, hint }: OwnFormat,
): void {
  const owner = numberIn(pragma(database, "application_id"), "application_id");
  if (owner !== application) {
    throw new SessionError(
      "store_open",
      `${path} does not hold ${title}; ${hint}`,
    );
  }
  const found = cellIn(pragma(database, "user_version"), "user_version");
  if (Number(found) > format) {
    throw new SessionError(
      "store_version",
      `${path} was made by a newer version of openbell (format ${found}, this one reads ${format}); update openbell`,
    );
  }
}

function pragma(database: SqliteDatabase, name: string): unknown {
  return database.prepare(`PRAGMA ${name}`).get();
}
