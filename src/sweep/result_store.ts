/**
 * The results of a sweep in SQLite, so that it can go on where it stopped.
 *
 * @module
 */
import type { VariableValues } from "../config/variables.ts";
import { SessionError } from "../errors.ts";
import {
  openSqlite,
  type SqliteDatabase,
  type SqliteStatement,
} from "../store/sqlite/sqlite.ts";
import {
  isHigherBetter,
  SWEEP_METRICS,
  type SweepMetric,
  type SweepMetrics,
} from "../tape/set_metrics.ts";
import type { SetOutcome } from "../tape/set_job.ts";

/** What identifies a sweep: two are the same if all parts are. */
export type SweepFingerprint = Readonly<Record<string, string>>;

/** One set and what became of it. */
export interface SweepRow {
  /** The number of the set. */
  readonly set: number;
  /** Its parameters. */
  readonly parameters: VariableValues;
  /** SHA-256 of fills and equity, empty if it failed. */
  readonly hash: string;
  /** Why it failed, `undefined` if it did not. */
  readonly error: string | undefined;
  /** Its figures; all `null` if it failed. */
  readonly metrics: SweepMetrics;
}

const FORMAT = "1";
const PAGE_ROWS = 10_000;
const COLUMNS = SWEEP_METRICS.map((name) => `"${name}"`).join(", ");

/**
 * The table `results`: a row for every set and window (`fold`, 0 where the
 * sweep has one window), with its parameters as JSON and a column for each
 * figure, empty where the sample does not carry it.
 */
export class ResultStore {
  readonly #database: SqliteDatabase;
  readonly #insert: SqliteStatement;

  /**
   * Opens the results of a sweep, or begins them.
   *
   * @throws {SessionError} `argument_invalid` if the file holds another sweep;
   * `store_open` if it is not one of results.
   */
  constructor(
    path: string,
    fingerprint: SweepFingerprint,
    options: { readonly restart?: boolean } = {},
  ) {
    const title = "sweep results";
    this.#database = openSqlite(path, { create: true, title });
    try {
      requireOwnFile(this.#database, path);
      this.#database.exec(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL",
      );
      if (options.restart === true) {
        this.#database.exec(
          "DROP TABLE IF EXISTS results; DROP TABLE IF EXISTS sweep",
        );
      }
      this.#database.exec(
        `CREATE TABLE IF NOT EXISTS sweep (key TEXT PRIMARY KEY, value TEXT NOT NULL);
         CREATE TABLE IF NOT EXISTS results (
           fold INTEGER NOT NULL, set_id INTEGER NOT NULL,
           status TEXT NOT NULL, parameters TEXT NOT NULL, hash TEXT NOT NULL,
           error TEXT, ${
          SWEEP_METRICS.map((name) => `"${name}" REAL`).join(", ")
        },
           PRIMARY KEY (fold, set_id)
         ) WITHOUT ROWID`,
      );
      this.#claim(path, { format: FORMAT, ...fingerprint });
      this.#insert = this.#database.prepare(
        `INSERT INTO results (fold, set_id, status, parameters, hash, error, ${COLUMNS})
         VALUES (?, ?, ?, ?, ?, ?${", ?".repeat(SWEEP_METRICS.length)})`,
      );
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** Adds what became of a set. */
  add(
    fold: number,
    set: number,
    parameters: VariableValues,
    outcome: SetOutcome,
  ): void {
    const done = outcome.status === "done";
    this.#insert.run(
      fold,
      set,
      outcome.status,
      JSON.stringify(parameters),
      done ? outcome.hash : "",
      done ? null : outcome.error.message,
      ...SWEEP_METRICS.map((name) => done ? outcome.metrics[name] : null),
    );
  }

  /** Marks the sets of a window that are there already: 1, or 2 if one failed. */
  finished(fold: number, size: number): Uint8Array {
    const found = new Uint8Array(size);
    const rows = this.#database.prepare(
      "SELECT set_id AS id, status FROM results WHERE fold = ?",
    ).all(fold) as { id: number; status: string }[];
    for (const { id, status } of rows) found[id] = status === "done" ? 1 : 2;
    return found;
  }

  /** How many sets of a window are done, and how many failed. */
  counts(fold: number): { readonly done: number; readonly failed: number } {
    const { done, failed } = this.#database.prepare(
      `SELECT count(*) FILTER (WHERE status = 'done') AS done,
              count(*) FILTER (WHERE status <> 'done') AS failed
       FROM results WHERE fold = ?`,
    ).get(fold) as { done: number; failed: number };
    return { done, failed };
  }

  /**
   * The best sets of a window; equal ones by number, those without the figure
   * last, failed ones not at all.
   */
  best(fold: number, metric: SweepMetric, limit: number): SweepRow[] {
    const order = isHigherBetter(metric) ? "DESC" : "ASC";
    return this.#rows(
      `WHERE fold = ? AND status = 'done'
       ORDER BY "${metric}" IS NULL, "${metric}" ${order}, set_id LIMIT ?`,
      [fold, limit],
    );
  }

  /** The failed sets of a window, by number. */
  failed(fold: number, limit: number): SweepRow[] {
    return this.#rows(
      "WHERE fold = ? AND status <> 'done' ORDER BY set_id LIMIT ?",
      [fold, limit],
    );
  }

  /** All sets of a window, by number; a page of them is in memory at a time. */
  *all(fold: number): Generator<SweepRow> {
    let from = 0;
    for (;;) {
      const page = this.#rows(
        "WHERE fold = ? AND set_id >= ? ORDER BY set_id LIMIT ?",
        [fold, from, PAGE_ROWS],
      );
      yield* page;
      if (page.length < PAGE_ROWS) return;
      from = page[page.length - 1].set + 1;
    }
  }

  /** Gives the file back. */
  close(): void {
    this.#database.close();
  }

  #rows(where: string, parameters: number[]): SweepRow[] {
    const rows = this.#database.prepare(
      `SELECT set_id, parameters, hash, error, ${COLUMNS} FROM results ${where}`,
    ).all(...parameters) as Record<string, string | number | null>[];
    return rows.map((row) => ({
      set: row.set_id as number,
      parameters: JSON.parse(row.parameters as string),
      hash: row.hash as string,
      error: row.error === null ? undefined : row.error as string,
      metrics: Object.fromEntries(
        SWEEP_METRICS.map((name) => [name, row[name]]),
      ) as Record<SweepMetric, number | null>,
    }));
  }

  /** Writes the fingerprint of a new sweep, or compares that of the one there. */
  #claim(path: string, fingerprint: SweepFingerprint): void {
    const rows = this.#database.prepare("SELECT key, value FROM sweep")
      .all() as { key: string; value: string }[];
    if (rows.length === 0) {
      const insert = this.#database.prepare("INSERT INTO sweep VALUES (?, ?)");
      for (const [key, value] of Object.entries(fingerprint)) {
        insert.run(key, value);
      }
      return;
    }
    const known = new Map(rows.map(({ key, value }) => [key, value]));
    const changed = Object.keys(fingerprint)
      .filter((key) => known.get(key) !== fingerprint[key]);
    if (changed.length === 0) return;
    throw new SessionError(
      "argument_invalid",
      `The results in "${path}" are those of another sweep: ${
        changed.map((key) => key.replaceAll("_", " ")).join(", ")
      } changed since; begin again with --restart, or name another --out`,
    );
  }
}

/** Refuses a database that holds something else, such as a bar store. */
function requireOwnFile(database: SqliteDatabase, path: string): void {
  const tables = database.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table'",
  ).all() as { name: string }[];
  const names = new Set(tables.map(({ name }) => name));
  if (names.size === 0 || (names.has("sweep") && names.has("results"))) return;
  throw new SessionError(
    "store_open",
    `Cannot open sweep results "${path}": the database holds something else (${
      [...names].slice(0, 3).join(", ")
    })`,
  );
}
