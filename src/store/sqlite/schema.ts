/**
 * The tables of a bar store and their migrations.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { cellIn } from "./rows.ts";
import type { SqliteDatabase } from "./sqlite.ts";

/** The `PRAGMA application_id` of a bar store: the letters OBEL. */
export const APPLICATION_ID = 0x4f42454c;

/**
 * One script per version: script `i` migrates a file from version `i` to `i + 1`.
 * Scripts are added, never changed.
 *
 * One row of `chunks` holds all bars of one series on one trading date. An index
 * covers `rows`, so that the inventory is read without touching a BLOB.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL CHECK (interval IN ('1s', '1m', '1d')),
    hours TEXT NOT NULL CHECK (hours IN ('regular', 'extended')),
    exchange TEXT NOT NULL,
    omits_no_trade INTEGER NOT NULL DEFAULT 0,
    UNIQUE (symbol, interval, hours)
  );
  CREATE TABLE chunks (
    id INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL REFERENCES series (id),
    date TEXT NOT NULL,
    rows INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (series_id, date)
  );
  CREATE INDEX chunks_inventory ON chunks (series_id, date, rows);
  CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    size REAL NOT NULL,
    sha256 TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    reader TEXT NOT NULL,
    options TEXT NOT NULL,
    bars REAL NOT NULL,
    added REAL NOT NULL,
    rejected REAL NOT NULL,
    outside_hours REAL NOT NULL
  );
  CREATE INDEX imports_by_hash ON imports (sha256);
  CREATE TABLE calendar_overrides (
    exchange TEXT NOT NULL,
    date TEXT NOT NULL,
    kind TEXT NOT NULL,
    open TEXT,
    close TEXT,
    reason TEXT NOT NULL,
    PRIMARY KEY (exchange, date)
  );
  `,
  // Allows hours as an interval. A column's check cannot be altered, so the table
  // is rebuilt. The references of chunks to it hold again at the commit.
  `
  PRAGMA defer_foreign_keys = 1;
  CREATE TEMP TABLE series_before AS SELECT * FROM series;
  DROP TABLE series;
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL CHECK (interval IN ('1s', '1m', '1h', '1d')),
    hours TEXT NOT NULL CHECK (hours IN ('regular', 'extended')),
    exchange TEXT NOT NULL,
    omits_no_trade INTEGER NOT NULL DEFAULT 0,
    UNIQUE (symbol, interval, hours)
  );
  INSERT INTO series SELECT * FROM series_before;
  DROP TABLE series_before;
  `,
  // Holds the chunks of one bar, most of them daily, side by side. In the table
  // each lies on another page, between the minutes of its date.
  `
  CREATE INDEX chunks_single ON chunks (series_id, date, rows, bytes)
    WHERE rows = 1;
  `,
  // Allows all intervals; the names of those that can be stored are checked when
  // bars are written.
  `
  PRAGMA defer_foreign_keys = 1;
  CREATE TEMP TABLE series_before AS SELECT * FROM series;
  DROP TABLE series;
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL CHECK (interval GLOB '[1-9]*'),
    hours TEXT NOT NULL CHECK (hours IN ('regular', 'extended')),
    exchange TEXT NOT NULL,
    omits_no_trade INTEGER NOT NULL DEFAULT 0,
    UNIQUE (symbol, interval, hours)
  );
  INSERT INTO series SELECT * FROM series_before;
  DROP TABLE series_before;
  `,
  // The journal of live runs: slices that are not merged into chunks yet, how far
  // each day was delivered, slots that were released late and uses of the kill
  // switch, and bars that came after their slice.
  `
  CREATE TABLE live_runs (
    name TEXT PRIMARY KEY,
    first_date TEXT NOT NULL,
    started_at TEXT NOT NULL,
    config TEXT NOT NULL
  );
  CREATE TABLE live_symbols (
    id INTEGER PRIMARY KEY,
    symbol TEXT NOT NULL UNIQUE
  );
  CREATE TABLE live_slices (
    run TEXT NOT NULL,
    date TEXT NOT NULL,
    start INTEGER NOT NULL,
    late INTEGER NOT NULL,
    bars BLOB NOT NULL,
    PRIMARY KEY (run, date, start)
  );
  CREATE TABLE live_days (
    run TEXT NOT NULL,
    date TEXT NOT NULL,
    released INTEGER NOT NULL,
    sums BLOB NOT NULL,
    hash TEXT,
    PRIMARY KEY (run, date)
  );
  CREATE TABLE live_marks (
    date TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('late', 'kill', 'flatten', 'release')),
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (date, kind, first)
  );
  CREATE TABLE live_asked (
    run TEXT PRIMARY KEY,
    request TEXT NOT NULL
  );
  CREATE TABLE live_revisions (
    id INTEGER PRIMARY KEY,
    date TEXT NOT NULL,
    symbol TEXT NOT NULL,
    start INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('late', 'correction')),
    received INTEGER NOT NULL,
    open REAL NOT NULL,
    high REAL NOT NULL,
    low REAL NOT NULL,
    close REAL NOT NULL,
    volume REAL NOT NULL
  );
  CREATE INDEX live_revisions_by_date ON live_revisions (date);
  `,
  // Corporate actions, beside the bars, and the files that they came from.
  `
  CREATE TABLE action_imports (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    size REAL NOT NULL,
    sha256 TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    format TEXT NOT NULL,
    actions REAL NOT NULL
  );
  CREATE TABLE corporate_actions (
    id INTEGER PRIMARY KEY,
    symbol TEXT NOT NULL,
    date TEXT NOT NULL,
    type TEXT NOT NULL,
    value REAL,
    reference REAL,
    cash REAL,
    new_symbol TEXT,
    import_id INTEGER NOT NULL REFERENCES action_imports (id),
    UNIQUE (symbol, date, type)
  );
  `,
  // Facts of instruments, beside the bars: a section of a config as JSON.
  `
  CREATE TABLE instruments (
    symbol TEXT PRIMARY KEY,
    facts TEXT NOT NULL
  );
  `,
  // What requests of live runs have shown of slots without a bar, from which
  // slice on.
  `
  CREATE TABLE live_settled (
    date TEXT NOT NULL,
    first INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    lost INTEGER NOT NULL,
    no_trade INTEGER NOT NULL,
    PRIMARY KEY (date, first, symbol)
  ) WITHOUT ROWID;
  `,
  // Rolls of continuous futures name the old contract, too.
  `
  ALTER TABLE corporate_actions ADD COLUMN old_symbol TEXT;
  `,
  // What the import of a file has found and concluded, a JSON list of lines.
  `
  ALTER TABLE imports ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
  `,
];

/** The oldest version that can be read without a migration. */
export const OLDEST_READABLE_VERSION = 1;

/** The schema version that this code writes. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;

/** What a database file contains. */
export interface SchemaState {
  /** A bar store, something else, or a database without tables. */
  readonly kind: "store" | "foreign" | "empty";
  /** The schema version; 0 if it is not a bar store. */
  readonly version: number;
}

/** Reads whether a database is a bar store, and its version. */
export function readSchemaState(database: SqliteDatabase): SchemaState {
  const application = pragma(database, "application_id");
  const version = pragma(database, "user_version");
  if (application === APPLICATION_ID) return { kind: "store", version };
  const first = database.prepare("SELECT 1 FROM sqlite_master LIMIT 1").get();
  return {
    kind: first === undefined && application === 0 ? "empty" : "foreign",
    version: 0,
  };
}

/**
 * Rejects a database that is not a bar store, or has a newer schema. `name` is
 * its path, for the message. An empty database passes if `mayCreate` is true.
 *
 * @throws {SessionError} `store_open` or `store_version`.
 */
export function requireSchema(
  state: SchemaState,
  name: string,
  mayCreate: boolean,
  latest: number = SCHEMA_VERSION,
): void {
  if (state.kind === "empty" && !mayCreate) {
    throw new SessionError(
      "store_open",
      `Cannot open bar store "${name}": it is empty; fill it with: openbell import PATH --db ${name}`,
    );
  }
  if (state.kind === "foreign") {
    throw new SessionError(
      "store_open",
      `Cannot open bar store "${name}": the file is a SQLite database, but not a bar store`,
    );
  }
  if (state.version > latest) {
    throw new SessionError(
      "store_version",
      `Cannot open bar store "${name}": its schema has version ${state.version}, but this program supports versions up to ${latest}; use the newer openbell that made it`,
    );
  }
}

/**
 * Migrates a bar store, or an empty database, to the newest schema in one
 * transaction. Does nothing if it has that schema. `onUpgrade` is called with the
 * version of a store before it changes: a large one takes long.
 */
export function migrate(
  database: SqliteDatabase,
  migrations: readonly string[] = MIGRATIONS,
  onUpgrade: (version: number) => void = () => {},
): void {
  if (readSchemaState(database).version === migrations.length) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have migrated while this one waited for the lock.
    const { version } = readSchemaState(database);
    if (version > 0 && version < migrations.length) onUpgrade(version);
    for (const script of migrations.slice(version)) database.exec(script);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

function pragma(database: SqliteDatabase, name: string): number {
  const row = database.prepare(`PRAGMA ${name}`).get();
  return Number(cellIn(row, name) ?? 0);
}
