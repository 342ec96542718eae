/**
 * Databases of the program beside the bar store, whose damage is one error.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import {
  isCorruption,
  type OpenOptions,
  openSqlite,
  type SqliteDatabase,
  sqliteReason,
  type SqliteStatement,
} from "./sqlite.ts";

/** How such a file is opened; its title is in the plural. */
export type ExplainedOptions = OpenOptions & { readonly title: string };

/** What SQLite says if the tables are not those that the program has made. */
const OTHER_TABLES = /no such (?:table|column)|has no column named/;
/** What the driver says of a number that the program has never written. */
const TOO_LARGE = /^Value is too large/;

/**
 * Opens a database file. Every statement that finds it damaged, or with other
 * tables than its own, throws one error that names it.
 *
 * @throws {SessionError} `store_open` if the file is missing or cannot be opened;
 * afterwards, `store_corrupt`.
 */
export function openExplained(
  path: string,
  options: ExplainedOptions,
): SqliteDatabase {
  const database = openSqlite(path, options);
  const explain = <T>(action: () => T): T => {
    try {
      return action();
    } catch (cause) {
      const reason = sqliteReason(cause);
      if (
        !isCorruption(cause) && !OTHER_TABLES.test(reason) &&
        !TOO_LARGE.test(reason)
      ) throw cause;
      throw new SessionError(
        "store_corrupt",
        `The ${options.title} "${path}" are damaged: ${reason}`,
        { cause },
      );
    }
  };
  return {
    prepare: (sql) => explained(explain(() => database.prepare(sql)), explain),
    exec: (sql) => explain(() => database.exec(sql)),
    close: () => database.close(),
  };
}

function explained(
  statement: SqliteStatement,
  explain: <T>(action: () => T) => T,
): SqliteStatement {
  return {
    run: (...values) => explain(() => statement.run(...values)),
    get: (...values) => explain(() => statement.get(...values)),
    all: (...values) => explain(() => statement.all(...values)),
  };
}

/** Ends a transaction that has failed. */
export function rollBack(database: SqliteDatabase): void {
  try {
    database.exec("ROLLBACK");
  } catch {
    // SQLite has ended it by itself, as it does when the file is damaged.
  }
}
