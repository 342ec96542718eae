/**
 * The file of a sweep's results: its tables, its format, and whose it is.
 *
 * @module
 */
import { isSection } from "../config/variables.ts";
import { SessionError } from "../errors.ts";
import { textIn } from "../store/sqlite/rows.ts";
import { openExplained, rollBack } from "../store/sqlite/explained.ts";
import type { SqliteDatabase } from "../store/sqlite/sqlite.ts";
import { SWEEP_METRICS } from "../tape/set_metrics.ts";
import type { Dimension } from "./dimension.ts";
import type { RandomSearch } from "./space.ts";
import type { WalkForwardOptions } from "./walk_forward.ts";

/** What identifies a sweep, by part: equal parts mean equal sweeps. */
export type SweepFingerprint = Readonly<Record<string, string>>;

/** How results are opened. */
export interface ResultsOptions {
  /** Discards what the file holds. Defaults to `false`. */
  readonly restart?: boolean;
  /** What a merge needs to continue the sweep; kept with a new one. */
  readonly spec?: SweepSpec;
  /** What a set of the sweep can run from as a backtest; kept. */
  readonly source?: SweepSource;
}

/** What was asked for, as far as it is not in the config. */
export interface SweepSpec {
  /** The parameters. */
  readonly space: readonly Dimension[];
  /** The random search, if it is one. */
  readonly random?: RandomSearch;
  /** The splits of walk-forward. */
  readonly walkForward?: WalkForwardOptions;
}

/** What a file of results says of its sweep. */
export interface SweepIdentity {
  /** What identifies the sweep. */
  readonly fingerprint: SweepFingerprint;
  /** What was asked for. */
  readonly spec: SweepSpec;
  /** Where it came from, if the file says so. */
  readonly source?: SweepSource;
}

/** Where a sweep came from; nothing of it identifies the sweep. */
export interface SweepSource {
  /** The config with the keys of today, and its variables. */
  readonly input: unknown;
  /** The folder that its paths are relative to. */
  readonly folder: string;
  /** The path of the config; empty if it came from no file. */
  readonly configFile: string;
  /** The path of the store. */
  readonly store: string;
  /** Whether its modules ran without permissions. */
  readonly sandbox: boolean;
}

const FORMAT = "3";
/** What messages call such a file. */
export const RESULTS_TITLE = "sweep results";

/** The columns of the figures, as SQL. */
export const FIGURES: string = SWEEP_METRICS.map((name) => `"${name}"`)
  .join(", ");

const TABLES = `
  CREATE TABLE IF NOT EXISTS sweep (key TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS results (
    fold INTEGER NOT NULL, set_id INTEGER NOT NULL,
    status TEXT NOT NULL, parameters TEXT NOT NULL, hash TEXT NOT NULL,
    error TEXT, ${SWEEP_METRICS.map((name) => `"${name}" REAL`).join(", ")},
    PRIMARY KEY (fold, set_id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS accounts (
    fold INTEGER NOT NULL, set_id INTEGER NOT NULL, account TEXT NOT NULL,
    PRIMARY KEY (fold, set_id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS machines (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE
  );
  CREATE TABLE IF NOT EXISTS origins (
    fold INTEGER NOT NULL, set_id INTEGER NOT NULL, machine INTEGER NOT NULL,
    PRIMARY KEY (fold, set_id)
  ) WITHOUT ROWID`;

/** The names of all tables. */
const OWN_TABLES: ReadonlySet<string> = new Set(
  [...TABLES.matchAll(/EXISTS (\w+) /g)].map(([, name]) => name),
);

/**
 * Opens the results of a sweep, or creates them.
 *
 * @throws {SessionError} `argument_invalid` if the file holds another sweep;
 * `store_version` if another version of the program made it; `store_open` if
 * it holds something else.
 */
export function openResults(
  path: string,
  fingerprint: SweepFingerprint,
  { restart = false, spec = { space: [] }, source }: ResultsOptions = {},
): SqliteDatabase {
  const database = openExplained(path, { create: true, title: RESULTS_TITLE });
  try {
    requireOwnFile(database, path);
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    makeTables(database, restart);
    requireFormat(database, path);
    claim(database, path, fingerprint, spec);
    if (source !== undefined) keepSource(database, source);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Makes the tables that are not there, all or none; with `anew`, after dropping those that are. */
function makeTables(database: SqliteDatabase, anew: boolean): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    if (anew) {
      for (const table of OWN_TABLES) {
        database.exec(`DROP TABLE IF EXISTS ${table}`);
      }
    }
    database.exec(TABLES);
    database.exec("COMMIT");
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/**
 * The sweep whose results a file holds.
 *
 * @throws {SessionError} `store_open` if there is no such file or it holds
 * something else; `store_version` if another version of the program made it;
 * `store_corrupt` if it is damaged; `argument_invalid` if no sweep can resume it.
 */
export function readIdentity(path: string): SweepIdentity {
  if (!isFile(path)) {
    throw new SessionError(
      "store_open",
      `Cannot open ${RESULTS_TITLE} "${path}": there is no such file`,
    );
  }
  const database = openExplained(path, {
    readOnly: true,
    title: RESULTS_TITLE,
  });
  try {
    const isEmpty = requireOwnFile(database, path) === 0;
    if (isEmpty) throw unfinished(path);
    requireFormat(database, path);
    const {
      format,
      verified: _,
      deflated_sharpe: __,
      spec,
      source,
      ...fingerprint
    } = keysOf(database);
    if (format !== FORMAT) throw unfinished(path);
    const from = sourceIn(source);
    return {
      fingerprint,
      spec: specIn(spec, path),
      ...(from !== undefined && { source: from }),
    };
  } finally {
    database.close();
  }
}

/** What was asked of a sweep, from its text in a file. */
function specIn(text: string | undefined, path: string): SweepSpec {
  try {
    const spec: unknown = JSON.parse(text ?? "");
    if (isSection(spec) && Array.isArray(spec.space)) {
      return { ...spec, space: spec.space };
    }
  } catch { /* as any other text that is none */ }
  throw damagedResults(path, "it does not say what was asked of its sweep");
}

/** Keeps where a sweep came from, as of its last start. */
function keepSource(database: SqliteDatabase, source: SweepSource): void {
  database.prepare("INSERT OR REPLACE INTO sweep VALUES ('source', ?)")
    .run(JSON.stringify(source));
}

/** Where a sweep came from, if its file says so as this program does. */
function sourceIn(text: string | undefined): SweepSource | undefined {
  let source: unknown;
  try {
    source = JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
  const { input, folder, configFile, store, sandbox } = Object(source);
  const isText = (value: unknown) => typeof value === "string";
  if (![folder, configFile, store].every(isText)) return undefined;
  return { input, folder, configFile, store, sandbox: sandbox !== false };
}

/** The error of a file of results that another program has changed. */
export function damagedResults(path: string, why: string): SessionError {
  return new SessionError(
    "store_corrupt",
    `The ${RESULTS_TITLE} "${path}" are damaged: ${why}`,
  );
}

/**
 * What was asked of the sweep whose results a file holds.
 *
 * @throws {SessionError} as {@linkcode readIdentity}.
 */
export function readSpec(path: string): SweepSpec {
  return readIdentity(path).spec;
}

/** The parts in which two fingerprints differ, in words. */
export function changedParts(
  a: SweepFingerprint,
  b: SweepFingerprint,
): string[] {
  return Object.keys(a).filter((key) => a[key] !== b[key])
    .map((key) => key.replaceAll("_", " "));
}

/** What the table `sweep` holds. */
function keysOf(database: SqliteDatabase): Record<string, string> {
  const rows = database.prepare("SELECT key, value FROM sweep").all();
  return Object.fromEntries(
    rows.map((row) => [textIn(row, "key"), textIn(row, "value")]),
  );
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function unfinished(path: string): SessionError {
  return new SessionError(
    "argument_invalid",
    `"${path}" holds the results of no sweep: its sweep failed or has not begun; run it again`,
  );
}

/**
 * Refuses a database that holds something else, such as a bar store. Returns the
 * number of its tables.
 */
function requireOwnFile(database: SqliteDatabase, path: string): number {
  requireTablesAlone(database, path);
  const tables = database.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table'",
  ).all();
  const names = new Set(tables.map((row) => textIn(row, "name")));
  // Earlier versions made the tables one by one: a process that was killed
  // meanwhile has left the first of them.
  const isUnfinished = [...names].every((name) => OWN_TABLES.has(name));
  if (isUnfinished || (names.has("sweep") && names.has("results"))) {
    return names.size;
  }
  throw new SessionError(
    "store_open",
    `Cannot open ${RESULTS_TITLE} "${path}": the database holds something else (${
      [...names].slice(0, 3).join(", ")
    })`,
  );
}

/** A trigger could change or remove results, and a view could never end. */
function requireTablesAlone(database: SqliteDatabase, path: string): void {
  const other = database.prepare(
    "SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view') LIMIT 1",
  ).get();
  if (other === undefined) return;
  const name = JSON.stringify(textIn(other, "name").slice(0, 100));
  throw damagedResults(
    path,
    `the ${textIn(other, "type")} ${name} is not of a sweep`,
  );
}

/** Refuses results that another version of the program made. */
function requireFormat(database: SqliteDatabase, path: string): void {
  const keys = keysOf(database);
  const { format } = keys;
  // Results without a sweep have no rows, or empty ones.
  const isKnown = Object.keys(keys).length === 0 ||
    format !== undefined && ["", FORMAT].includes(format);
  const columns = new Set(
    database.prepare("SELECT name FROM pragma_table_info('results')")
      .all().map((row) => textIn(row, "name")),
  );
  if (isKnown && SWEEP_METRICS.every((name) => columns.has(name))) return;
  throw new SessionError(
    "store_version",
    `Cannot resume the sweep results "${path}": another version of openbell made them; start again with --restart, or name another --out`,
  );
}

/** Writes the fingerprint of a new sweep, or compares it with the stored one. */
function claim(
  database: SqliteDatabase,
  path: string,
  fingerprint: SweepFingerprint,
  spec: SweepSpec,
): void {
  const known = keysOf(database);
  const wanted = { format: FORMAT, ...fingerprint };
  if (Object.keys(known).length === 0) {
    const insert = database.prepare("INSERT INTO sweep VALUES (?, ?)");
    database.exec("BEGIN IMMEDIATE");
    for (const [key, value] of Object.entries(wanted)) insert.run(key, value);
    insert.run("spec", JSON.stringify(spec));
    database.exec("COMMIT");
    return;
  }
  const changed = changedParts(wanted, known);
  if (changed.length === 0) return;
  throw new SessionError(
    "argument_invalid",
    `The results in "${path}" are those of another sweep: ${
      changed.join(", ")
    } changed since; start again with --restart, or name another --out`,
  );
}
