/**
 * Joins the results of the parts of a sweep.
 *
 * @module
 */
import { resolve } from "node:path";
import { SessionError } from "../errors.ts";
import { cellIn, numberIn, textIn } from "../store/sqlite/rows.ts";
import { openExplained, rollBack } from "../store/sqlite/explained.ts";
import {
  type SqliteDatabase,
  sqliteReason,
  whyNotWritten,
} from "../store/sqlite/sqlite.ts";
import { SWEEP_METRICS, type SweepMetric } from "../tape/set_metrics.ts";
import { SETS, WINDOWS } from "./fingerprint.ts";
import { differentResults, ResultStore } from "./result_store.ts";
import {
  changedParts,
  damagedResults,
  FIGURES,
  openResults,
  readIdentity,
  RESULTS_TITLE,
  type SweepFingerprint,
  type SweepIdentity,
} from "./results_file.ts";
import { SETS_MAX } from "./space.ts";
import { bestTable } from "./sweep_text.ts";

/** How results are merged. */
export interface MergeOptions {
  /** Whether sets may be missing. Defaults to `false`. */
  readonly partial?: boolean;
  /** Discards what the merged file holds. Defaults to `false`. */
  readonly restart?: boolean;
}

/** What a merge has found. */
export interface MergedSweep extends SweepIdentity {
  /** The number of sets of the sweep. */
  readonly sets: number;
  /** The windows that sets run over: 1, or the splits of walk-forward. */
  readonly windows: number;
  /** Runs (sets × windows) in the merged file. */
  readonly finished: number;
  /** Failed ones among them. */
  readonly failed: number;
}

/**
 * Joins the files of the parts of one sweep, in any order, into the file `out`,
 * which is created if it does not exist. Its table `results` is that of the sweep
 * on one machine, and the same sweep resumes from it: walk-forward then tests the
 * best sets. Parts may overlap if they are equal there.
 *
 * ```ts
 * import { openBarStore, runSweep, writeDemoMarket } from "@openbell/session";
 * import { mergeSweeps } from "@openbell/session/sweep";
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 * const config = {
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * };
 * const parts = [`${folder}/1.db`, `${folder}/2.db`];
 * for (const [i, out] of parts.entries()) {
 *   await runSweep(config, {
 *     db,
 *     out,
 *     space: ["quantity=10..40:10"],
 *     shard: { number: i + 1, of: parts.length },
 *     strategies: [({ quantity }) => ({
 *       subscriptions: [{ intervals: ["1m"] }],
 *       onSessionStart: (context) => void context.buy("DEMO", Number(quantity)),
 *     })],
 *   });
 * }
 * console.log(mergeSweeps(parts, `${folder}/all.db`).finished); // 4
 * Deno.removeSync(folder, { recursive: true });
 * ```
 *
 * @throws {SessionError} `argument_invalid` for no files, those of different
 * sweeps, and missing sets; `results_differ` if a set has two results;
 * `store_open`, `store_version` and `store_corrupt` for other files; `store_write`.
 */
export function mergeSweeps(
  paths: readonly string[],
  out: string,
  options: MergeOptions = {},
): MergedSweep {
  // A pattern such as *.db may match the merged file.
  const parts = paths.filter((path) => resolve(path) !== resolve(out));
  if (parts.length === 0) {
    throw invalid("There is nothing to merge: name the files of the shards");
  }
  const identity = commonIdentity(parts);
  const { fingerprint, spec, source } = identity;
  const sets = countIn(fingerprint, SETS, parts[0]);
  const windows = countIn(fingerprint, WINDOWS, parts[0]);
  const database = openResults(out, fingerprint, {
    restart: options.restart === true,
    spec,
    ...(source !== undefined && { source }),
  });
  try {
    if (options.partial !== true) {
      requireAll([out, ...parts], sets, windows);
    }
    for (const path of parts) addPart(database, path);
    const row = database.prepare(
      `SELECT count(*) AS finished,
              count(*) FILTER (WHERE status <> 'done') AS failed
       FROM results WHERE fold < ?`,
    ).get(windows);
    return {
      ...identity,
      sets,
      windows,
      finished: numberIn(row, "finished"),
      failed: numberIn(row, "failed"),
    };
  } finally {
    database.close();
  }
}

/** A table of the best sets of a merged file, with a heading. */
export function mergedText(
  merged: MergedSweep,
  out: string,
  rank: SweepMetric,
  top: number,
): string {
  const { fingerprint, spec, sets, windows, finished, failed } = merged;
  const total = sets * windows;
  const unit = windows === 1 ? "sets" : "sets × splits";
  const lines = [
    `${finished} of ${total} ${unit} are in ${out}${
      failed > 0 ? `, ${failed} of them failed` : ""
    }`,
  ];
  const results = new ResultStore(out, fingerprint);
  try {
    const best = windows === 1 ? results.best(0, rank, top) : [];
    if (best.length > 0) {
      const names = spec.space.map(({ name }) => name);
      lines.push(`best by ${rank}`, ...bestTable(best, names, rank));
    }
  } finally {
    results.close();
  }
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

/** A count of a sweep's fingerprint. */
function countIn(
  fingerprint: SweepFingerprint,
  key: string,
  path: string,
): number {
  const count = Number(fingerprint[key]);
  if (Number.isInteger(count) && count > 0 && count <= SETS_MAX) return count;
  throw damagedResults(path, `it does not say ${key.replaceAll("_", " ")}`);
}

/** What all files say of their sweep. */
function commonIdentity(paths: readonly string[]): SweepIdentity {
  const [first, ...others] = paths;
  const identity = readIdentity(first);
  for (const path of others) {
    const { fingerprint } = readIdentity(path);
    const changed = changedParts(identity.fingerprint, fingerprint);
    if (changed.length === 0) continue;
    throw invalid(
      `"${first}" and "${path}" are parts of different sweeps: they differ in ${
        changed.join(", ")
      }`,
    );
  }
  return identity;
}

/** Requires that each set is in one of the files, over all windows. */
function requireAll(
  paths: readonly string[],
  sets: number,
  windows: number,
): void {
  const found = Array.from({ length: windows }, () => new Uint8Array(sets));
  for (const path of paths) {
    const database = openExplained(path, {
      readOnly: true,
      title: RESULTS_TITLE,
    });
    try {
      const select = database.prepare(
        "SELECT set_id AS id FROM results WHERE fold = ?",
      );
      for (const [window, there] of found.entries()) {
        for (const row of select.all(window)) there[numberIn(row, "id")] = 1;
      }
    } finally {
      database.close();
    }
  }
  const missing = found.reduce(
    (sum, there) => sum + there.reduce((count, one) => count + 1 - one, 0),
    0,
  );
  if (missing === 0) return;
  const first = found.find((there) => there.includes(0))?.indexOf(0) ?? 0;
  const next = found.map((there) => there.indexOf(1, first))
    .filter((set) => set >= 0);
  const last = Math.min(sets, ...next) - 1;
  throw invalid(
    `${missing} of ${sets * windows} ${
      windows === 1 ? "sets" : "sets × splits"
    } are missing, the first of them ${
      last > first ? `sets ${first} … ${last}` : `set ${first}`
    }; run their shards to the end, or merge what is there with --partial`,
  );
}

const DIFFERS = ["status", "hash", ...SWEEP_METRICS.map((name) => `"${name}"`)]
  .map((column) => `a.${column} IS NOT b.${column}`).join(" OR ");

/** Adds the rows of a file. */
function addPart(database: SqliteDatabase, path: string): void {
  database.prepare("ATTACH DATABASE ? AS part").run(path);
  try {
    database.exec("BEGIN IMMEDIATE");
    try {
      requireEqual(database);
      database.exec(
        `INSERT INTO machines (name)
         SELECT name FROM part.machines WHERE true ON CONFLICT DO NOTHING;
         INSERT INTO origins
         SELECT o.fold, o.set_id, here.id FROM part.origins o
         JOIN part.machines there ON there.id = o.machine
         JOIN main.machines here ON here.name = there.name
         WHERE true ON CONFLICT DO NOTHING;
         INSERT INTO accounts
         SELECT fold, set_id, account FROM part.accounts
         WHERE true ON CONFLICT DO NOTHING;
         INSERT INTO results (fold, set_id, status, parameters, hash, error, ${FIGURES})
         SELECT fold, set_id, status, parameters, hash, error, ${FIGURES}
         FROM part.results WHERE true ON CONFLICT DO NOTHING`,
      );
      database.exec("COMMIT");
    } catch (error) {
      rollBack(database);
      if (error instanceof SessionError) {
        // The statements are those of the merged file, whose tables are sound.
        throw error.code === "store_corrupt"
          ? damagedResults(path, sqliteReason(error.cause))
          : error;
      }
      throw new SessionError(
        "store_write",
        `Cannot merge "${path}": ${whyNotWritten(error)}`,
        { cause: error },
      );
    }
  } finally {
    database.exec("DETACH DATABASE part");
  }
}

/** Compares what both files have. */
function requireEqual(database: SqliteDatabase): void {
  const row = database.prepare(
    `SELECT a.fold, a.set_id, a.hash AS hash_a, b.hash AS hash_b,
       (SELECT name FROM main.origins o JOIN main.machines m ON m.id = o.machine
        WHERE o.fold = a.fold AND o.set_id = a.set_id) AS machine_a,
       (SELECT name FROM part.origins o JOIN part.machines m ON m.id = o.machine
        WHERE o.fold = a.fold AND o.set_id = a.set_id) AS machine_b
     FROM main.results a JOIN part.results b USING (fold, set_id)
     WHERE ${DIFFERS} LIMIT 1`,
  ).get();
  if (cellIn(row, "fold") === undefined) return;
  throw differentResults(numberIn(row, "fold"), numberIn(row, "set_id"), [
    { machine: textIn(row, "machine_a"), hash: textIn(row, "hash_a") },
    { machine: textIn(row, "machine_b"), hash: textIn(row, "hash_b") },
  ]);
}

function invalid(message: string): SessionError {
  return new SessionError("argument_invalid", message);
}
