/**
 * What those who have queued a sweep do with it: they see how far it is, cancel
 * it, and fetch its results.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { ResultStore } from "../sweep/result_store.ts";
import { ParameterSpace } from "../sweep/space.ts";
import type { QueueDatabase } from "./database.ts";
import type { SweepJobs } from "./jobs.ts";
import { outcomeOf, type QueuedSweep, readSweep } from "./sweep_record.ts";

/** Rows that are read at once. */
const PAGE_ROWS = 5_000;

/**
 * Cancels a sweep; what is finished stays. Its workers notice within the lease.
 *
 * @throws {SessionError} `argument_invalid` if there is no such sweep or it is
 * over.
 */
export async function cancelSweep(
  database: QueueDatabase,
  jobs: SweepJobs,
  id: number,
): Promise<void> {
  const [row] = await database.query(
    `UPDATE openbell.sweep SET state = 'cancelled', ended = now()
     WHERE id = $1 AND state = 'running' RETURNING id`,
    [id],
  );
  if (row === undefined) {
    const { state } = await readSweep(database, id);
    throw new SessionError(
      "argument_invalid",
      `Sweep ${id} cannot be cancelled: it is ${state} already`,
    );
  }
  await jobs.remove(id);
}

/** What was fetched. */
export interface FetchedSweep {
  /** The sweep. */
  readonly sweep: QueuedSweep;
  /** Its results, over all windows, tests included. */
  readonly results: number;
}

/**
 * Writes the results of a sweep into the file `out`: the same as a sweep on one
 * machine writes, and resumed by one.
 *
 * @throws {SessionError} `argument_invalid` if the sweep still runs, unless
 * `partial`, and if the file has another sweep; `stopped` if it was cancelled;
 * `results_differ` if the file has other results; `strategy_failed` with the
 * error that ended the sweep, and if sets were given up.
 */
export async function fetchSweep(
  database: QueueDatabase,
  id: number,
  out: string,
  { partial = false, restart = false } = {},
): Promise<FetchedSweep> {
  const sweep = await readSweep(database, id);
  if (!partial) requireFinished(sweep);
  const { fingerprint, spec } = sweep;
  const space = new ParameterSpace(spec.space, spec.random);
  const store = new ResultStore(out, fingerprint, { restart, spec });
  let results = 0;
  try {
    for await (const page of pagesOf(database, id)) {
      results += page.length;
      store.addAll(page.map((row) => ({
        outcome: outcomeOf(row, sweep),
        fold: Number(row.fold),
        set: Number(row.set_id),
        parameters: space.at(Number(row.set_id)),
        machine: String(row.machine),
        account: row.account === null ? undefined : String(row.account),
      })));
    }
  } finally {
    store.close();
  }
  return { sweep, results };
}

async function* pagesOf(database: QueueDatabase, id: number) {
  let [fold, set] = [-1, -1];
  for (;;) {
    const page = await database.query(
      `SELECT r.*, w.machine FROM openbell.result r
       JOIN openbell.worker w ON w.id = r.worker
       WHERE r.sweep = $1 AND (r.fold, r.set_id) > ($2, $3)
       ORDER BY r.fold, r.set_id LIMIT $4`,
      [id, fold, set, PAGE_ROWS],
    );
    yield page;
    if (page.length < PAGE_ROWS) return;
    const last = page[page.length - 1];
    [fold, set] = [Number(last.fold), Number(last.set_id)];
  }
}

/**
 * Requires that all results of a sweep are there.
 *
 * @throws {SessionError} as {@linkcode fetchSweep}.
 */
export function requireFinished({ id, state, error }: QueuedSweep): void {
  if (state === "finished") return;
  if (state === "failed") {
    throw new SessionError(
      error?.includes("has two results") ? "results_differ" : "strategy_failed",
      `Sweep ${id} failed: ${error}`,
    );
  }
  const [code, why] = ({
    running: [
      "argument_invalid",
      `still runs: wait for it (sweep watch ${id})`,
    ],
    incomplete: [
      "strategy_failed",
      `has sets that were given up (sweep status ${id} tells why)`,
    ],
    cancelled: ["stopped", "was cancelled"],
  } as const)[state];
  throw new SessionError(
    code,
    `Sweep ${id} ${why}; sweep fetch ${id} --partial fetches what is there`,
  );
}
