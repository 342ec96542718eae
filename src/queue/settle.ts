/**
 * Stores results together with the end of their job, and decides what a sweep
 * needs next.
 *
 * @module
 */
import { differentResults } from "../sweep/result_store.ts";
import type { Row, Sql } from "./database.ts";
import type { ChunkReport, TakenChunk } from "./chunk.ts";
import type { SweepJobs } from "./jobs.ts";

/** What was made of the results of a chunk. */
export interface Settled {
  /** Whether the sweep was over before: then nothing was stored. */
  readonly stored: boolean;
  /** Whether the sweep is over now. */
  readonly over: boolean;
  /** The error that ended it, if there was one. */
  readonly error: string | undefined;
}

/** Who ran a chunk. */
export interface ChunkWorker {
  /** Its number. */
  readonly id: number;
  /** The machine's name. */
  readonly machine: string;
  /** Sets that it runs at the same time. */
  readonly threads: number;
}

const COLUMNS = `fold integer, set_id integer, status text, hash text,
  error text, figures text, account text`;

/** Inserts what is not there; others have the same in it. */
const INSERT = `
  INSERT INTO openbell.result
    (sweep, fold, set_id, status, hash, error, figures, account, worker)
  SELECT $1, n.fold, n.set_id, n.status, n.hash, n.error, n.figures, n.account, $3
  FROM json_to_recordset($2::json) AS n (${COLUMNS})
  ON CONFLICT (sweep, fold, set_id) DO NOTHING`;

const DIFFERENT = `
  SELECT r.fold, r.set_id, r.hash AS stored_hash, n.hash AS new_hash, w.machine
  FROM json_to_recordset($2::json) AS n (${COLUMNS})
  JOIN openbell.result r
    ON r.sweep = $1 AND r.fold = n.fold AND r.set_id = n.set_id
  JOIN openbell.worker w ON w.id = r.worker
  WHERE (r.status, r.hash, r.figures)
    IS DISTINCT FROM (n.status, n.hash, n.figures)
  ORDER BY r.fold, r.set_id LIMIT 1`;

/** In the transaction `sql`: stores a chunk's results and ends its job. */
export async function settleChunk(
  sql: Sql,
  jobs: SweepJobs,
  { sweep, job }: TakenChunk,
  { rows, seconds, bars }: ChunkReport,
  worker: ChunkWorker,
): Promise<Settled> {
  const given = JSON.stringify(rows);
  await sql.executeSql(INSERT, [sweep, given, worker.id]);
  const { rows: [different] } = await sql.executeSql(DIFFERENT, [sweep, given]);
  const state = await lockSweep(sql, sweep);
  if (state?.state !== "running") {
    return { stored: false, over: false, error: undefined };
  }
  await sql.executeSql(
    `UPDATE openbell.chunk
     SET done = now(), worker = $2, threads = $3, seconds = $4, bars = $5,
       parked = false
     WHERE id = $1 AND done IS NULL`,
    [job.chunk, worker.id, worker.threads, seconds, bars],
  );
  await jobs.complete(sweep, job, sql);
  const error = different !== undefined
    ? differenceText(different, worker.machine)
    : failureText(state, rows);
  if (error !== undefined) {
    await endSweep(sql, sweep, "failed", error);
    return { stored: true, over: true, error };
  }
  return { stored: true, ...await advance(sql, jobs, sweep, state) };
}

/**
 * In the transaction `sql`: gives a chunk up. Returns whether the sweep is over
 * with that.
 */
export async function parkChunk(
  sql: Sql,
  jobs: SweepJobs,
  sweep: number,
  chunk: number,
  message: string,
): Promise<boolean> {
  await sql.executeSql(
    `UPDATE openbell.chunk SET parked = true, error = $2
     WHERE id = $1 AND done IS NULL`,
    [chunk, message],
  );
  const state = await lockSweep(sql, sweep);
  if (state?.state !== "running") return false;
  return (await advance(sql, jobs, sweep, state)).over;
}

/** One who decides at a time: the last two chunks may end together. */
async function lockSweep(sql: Sql, sweep: number): Promise<Row | undefined> {
  const { rows: [row] } = await sql.executeSql(
    "SELECT * FROM openbell.sweep WHERE id = $1 FOR NO KEY UPDATE",
    [sweep],
  );
  return row;
}

/** Adds the tests of splits whose sets are all there, and ends the sweep. */
async function advance(
  sql: Sql,
  jobs: SweepJobs,
  sweep: number,
  state: Row,
): Promise<Omit<Settled, "stored">> {
  const fail = async (error: string) => {
    await endSweep(sql, sweep, "failed", error);
    return { over: true, error };
  };
  const windows = Number(state.windows);
  if (JSON.parse(String(state.spec)).walkForward !== undefined) {
    const failed = await addTests(sql, jobs, sweep, state);
    if (failed !== undefined) return await fail(failed);
  }
  const { rows: [{ pending, parked }] } = await sql.executeSql(
    `SELECT count(*) FILTER (WHERE done IS NULL AND NOT parked)::int AS pending,
       count(*) FILTER (WHERE parked)::int AS parked
     FROM openbell.chunk WHERE sweep = $1`,
    [sweep],
  );
  if (Number(pending) > 0) return { over: false, error: undefined };
  if (Number(parked) > 0) {
    await endSweep(sql, sweep, "incomplete", null);
    return { over: true, error: undefined };
  }
  for (let fold = 0; fold < windows; fold++) {
    const failed = await allFailed(sql, sweep, fold, state);
    if (failed !== undefined) return await fail(failed);
  }
  await endSweep(sql, sweep, "finished", null);
  return { over: true, error: undefined };
}

/**
 * Adds the test of each split whose training is complete. Returns the error that
 * ends the sweep, if there is one.
 */
async function addTests(
  sql: Sql,
  jobs: SweepJobs,
  sweep: number,
  state: Row,
): Promise<string | undefined> {
  const windows = Number(state.windows);
  const { rows } = await sql.executeSql(
    `SELECT fold FROM openbell.chunk WHERE sweep = $1 AND NOT is_test
     GROUP BY fold HAVING bool_and(done IS NOT NULL)
       AND fold + $2 NOT IN
         (SELECT fold FROM openbell.chunk WHERE sweep = $1 AND is_test)
     ORDER BY fold`,
    [sweep, windows],
  );
  for (const { fold } of rows) {
    const failed = await allFailed(sql, sweep, Number(fold), state);
    if (failed !== undefined) return failed;
    const set = await bestSet(sql, sweep, Number(fold), state);
    const { rows: [{ id }] } = await sql.executeSql(
      `INSERT INTO openbell.chunk (sweep, fold, from_set, to_set, is_test)
       VALUES ($1, $2, $3, $4, true) RETURNING id`,
      [sweep, Number(fold) + windows, set, set + 1],
    );
    await jobs.add(sweep, [Number(id)], sql);
  }
  return undefined;
}

/** The best set of a window: ties by number, sets without the figure last. */
async function bestSet(
  sql: Sql,
  sweep: number,
  fold: number,
  { rank, higher_is_better: isHigher }: Row,
): Promise<number> {
  const figure = "(figures::json ->> $3)::double precision";
  const order = isHigher === true ? "DESC" : "ASC";
  const { rows: [{ set_id: set }] } = await sql.executeSql(
    `SELECT set_id FROM openbell.result
     WHERE sweep = $1 AND fold = $2 AND status = 'done'
     ORDER BY ${figure} IS NULL, ${figure} ${order}, set_id LIMIT 1`,
    [sweep, fold, rank],
  );
  return Number(set);
}

async function allFailed(
  sql: Sql,
  sweep: number,
  fold: number,
  { sets }: Row,
): Promise<string | undefined> {
  const { rows: [first] } = await sql.executeSql(
    `SELECT set_id, error FROM openbell.result
     WHERE sweep = $1 AND fold = $2 AND NOT EXISTS
       (SELECT 1 FROM openbell.result
        WHERE sweep = $1 AND fold = $2 AND status = 'done')
     ORDER BY set_id LIMIT 1`,
    [sweep, fold],
  );
  return first &&
    `All ${sets} sets failed; set ${first.set_id} with: ${first.error}`;
}

async function endSweep(
  sql: Sql,
  sweep: number,
  state: string,
  error: string | null,
): Promise<void> {
  await sql.executeSql(
    `UPDATE openbell.sweep SET state = $2, error = $3, ended = now()
     WHERE id = $1`,
    [sweep, state, error],
  );
}

function differenceText(row: Row, machine: string): string {
  const { message } = differentResults(Number(row.fold), Number(row.set_id), [
    { machine: String(row.machine), hash: String(row.stored_hash) },
    { machine, hash: String(row.new_hash) },
  ]);
  return message;
}

/** The error of a set that ends the sweep: that of a test, and any if asked for. */
function failureText(
  { fails, windows }: Row,
  rows: ChunkReport["rows"],
): string | undefined {
  const failed = rows.find(({ status, fold }) =>
    status === "failed" && (fails === true || fold >= Number(windows))
  );
  return failed && `Set ${failed.set_id} failed: ${failed.error}`;
}
