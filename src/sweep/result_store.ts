/**
 * The results of a sweep in SQLite, from which a stopped sweep resumes.
 *
 * @module
 */
import type { VariableValue, VariableValues } from "../config/variables.ts";
import { SessionError } from "../errors.ts";
import { cellIn, numberIn, textIn } from "../store/sqlite/rows.ts";
import {
  openSqlite,
  type SqliteDatabase,
  type SqliteStatement,
} from "../store/sqlite/sqlite.ts";
import {
  isHigherBetter,
  metricsFrom,
  SWEEP_METRICS,
  type SweepMetric,
  type SweepMetrics,
} from "../tape/set_metrics.ts";
import type { SetOutcome } from "../tape/set_job.ts";

/** What identifies a sweep, by part: equal parts mean equal sweeps. */
export type SweepFingerprint = Readonly<Record<string, string>>;

/** One set and its outcome. */
export interface SweepRow {
  /** The number of the set. */
  readonly set: number;
  /** Its parameters. */
  readonly parameters: VariableValues;
  /** SHA-256 of fills and equity; empty if the set failed. */
  readonly hash: string;
  /** The error of a failed set. */
  readonly error: string | undefined;
  /** Its figures; all `null` if the set failed. */
  readonly metrics: SweepMetrics;
}

const FORMAT = "2";
const PAGE_ROWS = 10_000;
const COLUMNS = SWEEP_METRICS.map((name) => `"${name}"`).join(", ");

/**
 * The table `results`: a row for every set and window (`fold`, 0 for a sweep
 * with one window), with the parameters as JSON and a column for each figure,
 * `NULL` if the sample is too small for it.
 */
export class ResultStore {
  readonly #database: SqliteDatabase;
  readonly #insert: SqliteStatement;

  /**
   * Opens the results of a sweep, or creates them.
   *
   * @throws {SessionError} `argument_invalid` if the file holds another sweep;
   * `store_version` if another version of the program made it; `store_open` if
   * it holds something else.
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
      this.#requireFormat(path);
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

  /** Adds the outcome of a set. */
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

  /** The finished sets of a window by number: 1 done, 2 failed, 0 neither. */
  finished(fold: number, size: number): Uint8Array {
    const found = new Uint8Array(size);
    const rows = this.#database.prepare(
      "SELECT set_id AS id, status FROM results WHERE fold = ?",
    ).all(fold);
    for (const row of rows) {
      found[numberIn(row, "id")] = textIn(row, "status") === "done" ? 1 : 2;
    }
    return found;
  }

  /** The numbers of done and failed sets of a window. */
  counts(fold: number): { readonly done: number; readonly failed: number } {
    const row = this.#database.prepare(
      `SELECT count(*) FILTER (WHERE status = 'done') AS done,
              count(*) FILTER (WHERE status <> 'done') AS failed
       FROM results WHERE fold = ?`,
    ).get(fold);
    return { done: numberIn(row, "done"), failed: numberIn(row, "failed") };
  }

  /**
   * The best sets of a window without failed ones: ties by number, sets without
   * the figure last.
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

  /** All sets of a window, by number; reads a page at a time. */
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

  /** A set over a window, if it is finished. */
  row(fold: number, set: number): SweepRow | undefined {
    const [row] = this.#rows("WHERE fold = ? AND set_id = ?", [fold, set]);
    return row;
  }

  /** See {@linkcode ResultStore.markVerified}. */
  get isVerified(): boolean {
    const row = this.#database.prepare(
      "SELECT value FROM sweep WHERE key = 'verified'",
    ).get();
    return row !== undefined && textIn(row, "value") === "1";
  }

  /** Notes that all sets are finished, and that some gave the same again. */
  markVerified(): void {
    this.#database.exec(
      "INSERT OR REPLACE INTO sweep VALUES ('verified', '1')",
    );
  }

  /** Closes the file. */
  close(): void {
    this.#database.close();
  }

  #rows(where: string, parameters: number[]): SweepRow[] {
    return this.#database.prepare(
      `SELECT set_id, parameters, hash, error, ${COLUMNS} FROM results ${where}`,
    ).all(...parameters).map(toSweepRow);
  }

  /** Makes the results those of no sweep: none resumes them. */
  disown(): void {
    this.#database.exec("UPDATE sweep SET value = ''");
  }

  /** Refuses results that another version of the program made. */
  #requireFormat(path: string): void {
    const rows = this.#database.prepare("SELECT key, value FROM sweep").all();
    const format = rows.find((row) => textIn(row, "key") === "format");
    // Results without a sweep have no rows, or empty ones.
    const isKnown = rows.length === 0 ||
      format !== undefined && ["", FORMAT].includes(textIn(format, "value"));
    const columns = new Set(
      this.#database.prepare("SELECT name FROM pragma_table_info('results')")
        .all().map((row) => textIn(row, "name")),
    );
    if (isKnown && SWEEP_METRICS.every((name) => columns.has(name))) return;
    throw new SessionError(
      "store_version",
      `Cannot resume the sweep results "${path}": another version of openbell made them; start again with --restart, or name another --out`,
    );
  }

  /** Writes the fingerprint of a new sweep, or compares it with the stored one. */
  #claim(path: string, fingerprint: SweepFingerprint): void {
    const rows = this.#database.prepare("SELECT key, value FROM sweep").all();
    if (rows.length === 0) {
      const insert = this.#database.prepare("INSERT INTO sweep VALUES (?, ?)");
      for (const [key, value] of Object.entries(fingerprint)) {
        insert.run(key, value);
      }
      return;
    }
    const known = new Map(
      rows.map((row) => [textIn(row, "key"), textIn(row, "value")]),
    );
    const changed = Object.keys(fingerprint)
      .filter((key) => known.get(key) !== fingerprint[key]);
    if (changed.length === 0) return;
    throw new SessionError(
      "argument_invalid",
      `The results in "${path}" are those of another sweep: ${
        changed.map((key) => key.replaceAll("_", " ")).join(", ")
      } changed since; start again with --restart, or name another --out`,
    );
  }
}

function toSweepRow(row: unknown): SweepRow {
  const error = cellIn(row, "error");
  const figure = (name: SweepMetric) => {
    const value = cellIn(row, name);
    return typeof value === "number" ? value : null;
  };
  return {
    set: numberIn(row, "set_id"),
    parameters: parseParameters(textIn(row, "parameters")),
    hash: textIn(row, "hash"),
    error: error === null ? undefined : String(error),
    metrics: metricsFrom(figure),
  };
}

/**
 * Parameters from their JSON.
 *
 * @throws {SessionError} `store_corrupt` if the text is not an object of values.
 */
function parseParameters(text: string): VariableValues {
  const found: Record<string, VariableValue> = {};
  for (const [name, value] of Object.entries(objectIn(text))) {
    if (
      typeof value !== "string" && typeof value !== "number" &&
      typeof value !== "boolean"
    ) {
      throw new SessionError(
        "store_corrupt",
        `A row of the sweep results has parameters that are not values: ${text}`,
      );
    }
    found[name] = value;
  }
  return found;
}

function objectIn(text: string): object {
  try {
    return Object(JSON.parse(text));
  } catch (cause) {
    throw new SessionError(
      "store_corrupt",
      `A row of the sweep results has parameters that are no JSON: ${
        text.slice(0, 100)
      }`,
      { cause },
    );
  }
}

/** Refuses a database that holds something else, such as a bar store. */
function requireOwnFile(database: SqliteDatabase, path: string): void {
  const tables = database.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table'",
  ).all();
  const names = new Set(tables.map((row) => textIn(row, "name")));
  if (names.size === 0 || (names.has("sweep") && names.has("results"))) return;
  throw new SessionError(
    "store_open",
    `Cannot open sweep results "${path}": the database holds something else (${
      [...names].slice(0, 3).join(", ")
    })`,
  );
}
