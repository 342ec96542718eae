/**
 * The results of a sweep in SQLite, from which a stopped sweep resumes.
 *
 * @module
 */
import { isStatistic, type Statistic } from "../statistics/statistic.ts";
import type { VariableValue, VariableValues } from "../config/variables.ts";
import { SessionError } from "../errors.ts";
import { rollBack } from "../store/sqlite/explained.ts";
import { cellIn, numberIn, textIn } from "../store/sqlite/rows.ts";
import type {
  SqliteDatabase,
  SqliteStatement,
} from "../store/sqlite/sqlite.ts";
import {
  isHigherBetter,
  metricsFrom,
  SWEEP_METRICS,
  type SweepMetric,
  type SweepMetrics,
} from "../tape/set_metrics.ts";
import type { SetOutcome } from "../tape/set_job.ts";
import { machineName } from "./machine.ts";
import {
  FIGURES,
  openResults,
  type ResultsOptions,
  type SweepFingerprint,
} from "./results_file.ts";

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

/** A result of a set over a window, wherever it ran. */
export interface StoredResult {
  /** The window. */
  readonly fold: number;
  /** The set. */
  readonly set: number;
  /** Its parameters. */
  readonly parameters: VariableValues;
  /** The machine that ran it. */
  readonly machine: string;
  /** Its account as JSON, if it is kept. */
  readonly account?: string | undefined;
  /** What came of it. */
  readonly outcome:
    | {
      readonly status: "done";
      readonly hash: string;
      readonly metrics: SweepMetrics;
    }
    | { readonly status: "failed"; readonly error: string };
}

const PAGE_ROWS = 10_000;

/**
 * The table `results`: a row for every set and window (`fold`, 0 for a sweep
 * with one window), with the parameters as JSON and a column for each figure,
 * `NULL` if the sample is too small for it. Walk-forward's tests are windows
 * after those that sets are chosen on; `accounts` has their accounts as JSON.
 * `origins` tells which machine ran a set.
 */
export class ResultStore {
  readonly #database: SqliteDatabase;
  readonly #insert: SqliteStatement;
  readonly #insertMachine: SqliteStatement;
  readonly #insertOrigin: SqliteStatement;
  readonly #machine = machineName();

  /**
   * Opens the results of a sweep, or creates them.
   *
   * @throws {SessionError} as {@linkcode openResults}.
   */
  constructor(
    path: string,
    fingerprint: SweepFingerprint,
    options: ResultsOptions = {},
  ) {
    this.#database = openResults(path, fingerprint, options);
    try {
      this.#insert = this.#database.prepare(
        `INSERT INTO results (fold, set_id, status, parameters, hash, error, ${FIGURES})
         VALUES (?, ?, ?, ?, ?, ?${", ?".repeat(SWEEP_METRICS.length)})
         ON CONFLICT (fold, set_id) DO NOTHING`,
      );
      this.#insertMachine = this.#database.prepare(
        "INSERT INTO machines (name) VALUES (?) ON CONFLICT DO NOTHING",
      );
      this.#insertOrigin = this.#database.prepare(
        `INSERT INTO origins SELECT ?, ?, id FROM machines WHERE name = ?
         ON CONFLICT (fold, set_id) DO UPDATE SET machine = excluded.machine`,
      );
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /**
   * Adds the outcome of a set. One that is there already must be the same.
   *
   * @throws {SessionError} `results_differ` if it is another one.
   */
  add(
    fold: number,
    set: number,
    parameters: VariableValues,
    outcome: SetOutcome,
  ): void {
    const machine = this.#machine;
    if (outcome.status === "failed") {
      const { message: error } = outcome.error;
      const failed = { status: "failed", error } as const;
      this.addAll([{ fold, set, parameters, machine, outcome: failed }]);
      return;
    }
    const { account, falls } = outcome;
    this.addAll([{
      fold,
      set,
      parameters,
      machine,
      account: account && JSON.stringify({ account, falls }),
      outcome,
    }]);
  }

  /**
   * Adds results, all or none. Those that are there already must be the same.
   *
   * @throws {SessionError} `results_differ` if one is another one; `store_write`.
   */
  addAll(results: readonly StoredResult[]): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const result of results) this.#addOne(result);
      this.#database.exec("COMMIT");
    } catch (error) {
      rollBack(this.#database);
      throw error;
    }
  }

  #addOne(result: StoredResult): void {
    const { fold, set, parameters, machine, outcome, account } = result;
    const done = outcome.status === "done";
    const inserted = this.#insert.run(
      fold,
      set,
      outcome.status,
      JSON.stringify(parameters),
      done ? outcome.hash : "",
      done ? null : outcome.error,
      ...SWEEP_METRICS.map((name) => done ? outcome.metrics[name] : null),
    );
    if (numberIn(inserted, "changes") === 0) {
      requireSame(this.#database, result);
    } else {
      this.#insertMachine.run(machine);
      this.#insertOrigin.run(fold, set, machine);
    }
    if (account !== undefined) {
      this.#database.prepare(
        "INSERT INTO accounts VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      ).run(fold, set, account);
    }
  }

  /** The stored account of a set over a window, as it was added, if there is one. */
  account(fold: number, set: number): unknown {
    const row = this.#database.prepare(
      "SELECT account FROM accounts WHERE fold = ? AND set_id = ?",
    ).get(fold, set);
    return row === undefined ? undefined : JSON.parse(textIn(row, "account"));
  }

  /** Removes all sets but one from a window. */
  keepOnly(fold: number, set: number): void {
    for (const table of ["results", "accounts", "origins"]) {
      this.#database.prepare(
        `DELETE FROM ${table} WHERE fold = ? AND set_id <> ?`,
      ).run(fold, set);
    }
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

  /** Notes that all sets are finished, that some gave the same again, and how the best one fares. */
  markVerified(deflatedSharpe: Statistic | undefined): void {
    const insert = this.#database.prepare(
      "INSERT OR REPLACE INTO sweep VALUES (?, ?)",
    );
    insert.run("verified", "1");
    insert.run("deflated_sharpe", JSON.stringify(deflatedSharpe ?? null));
  }

  /** What {@linkcode ResultStore.markVerified} was given. */
  get deflatedSharpe(): Statistic | undefined {
    const row = this.#database.prepare(
      "SELECT value FROM sweep WHERE key = 'deflated_sharpe'",
    ).get();
    if (row === undefined) return undefined;
    const text = textIn(row, "value");
    const value = text === "" ? null : objectIn(text);
    return isStatistic(value) ? value : undefined;
  }

  /** Closes the file. */
  close(): void {
    this.#database.close();
  }

  #rows(where: string, parameters: number[]): SweepRow[] {
    return this.#database.prepare(
      `SELECT set_id, parameters, hash, error, ${FIGURES} FROM results ${where}`,
    ).all(...parameters).map(toSweepRow);
  }

  /** Makes the results those of no sweep: none resumes them. */
  disown(): void {
    this.#database.exec("UPDATE sweep SET value = ''");
  }
}

/** A row of `results` as a set. */
export function toSweepRow(row: unknown): SweepRow {
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
        `A row of the sweep results has parameters that are not values: ${
          text.slice(0, 100)
        }`,
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
      `A row of the sweep results has a text that is no JSON: ${
        JSON.stringify(text.slice(0, 100))
      }`,
      { cause },
    );
  }
}

/**
 * Compares an outcome with the stored one.
 *
 * @throws {SessionError} `results_differ`.
 */
function requireSame(
  database: SqliteDatabase,
  { fold, set, outcome, machine }: StoredResult,
): void {
  const row = database.prepare(
    `SELECT status, hash, name AS machine, ${FIGURES} FROM results
     LEFT JOIN origins USING (fold, set_id)
     LEFT JOIN machines ON machines.id = machine
     WHERE fold = ? AND set_id = ?`,
  ).get(fold, set);
  const isSame = textIn(row, "status") === outcome.status &&
    (outcome.status === "failed" ||
      textIn(row, "hash") === outcome.hash &&
        SWEEP_METRICS.every((name) =>
          cellIn(row, name) === outcome.metrics[name]
        ));
  if (isSame) return;
  throw differentResults(fold, set, [
    { machine: textIn(row, "machine"), hash: textIn(row, "hash") },
    { machine, hash: outcome.status === "done" ? outcome.hash : "" },
  ]);
}

/** A result of a set, and where it ran. */
export interface OriginalResult {
  /** The machine. */
  readonly machine: string;
  /** The hash; empty if the set failed. */
  readonly hash: string;
}

/** The error of a set with two results. */
export function differentResults(
  fold: number,
  set: number,
  results: readonly [OriginalResult, OriginalResult],
): SessionError {
  const [a, b] = results.map(({ machine, hash }) =>
    `${hash === "" ? "it failed" : hash} on ${machine}`
  );
  return new SessionError(
    "results_differ",
    `Set ${set} of window ${fold} has two results: ${a}, ${b}; its strategy depends on something outside of the run, such as files, environment variables, the machine's clock or Math.random(), or the machines do not have the same packages`,
  );
}
