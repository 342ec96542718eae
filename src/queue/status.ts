/**
 * How far a sweep is.
 *
 * @module
 */
import type { QueueDatabase, Row } from "./database.ts";
import { queueOf } from "./jobs.ts";
import { JOBS_SCHEMA } from "./schema.ts";
import { readSweep, type SweepState } from "./sweep_record.ts";

/** How far a sweep is. */
export interface SweepStatus {
  /** Its number. */
  readonly sweep: number;
  /** The name of its config. */
  readonly title: string;
  /** Its state. */
  readonly state: SweepState;
  /** What ended it. */
  readonly error: string | undefined;
  /** The number of its sets. */
  readonly sets: number;
  /** The windows that sets run over, those of tests not counted. */
  readonly windows: number;
  /** Runs (sets × windows, and tests). */
  readonly total: number;
  /** Finished runs. */
  readonly done: number;
  /** Finished runs that failed. */
  readonly failed: number;
  /** Runs that workers have taken. */
  readonly running: number;
  /** Runs that were given up. */
  readonly parked: number;
  /** Deliveries of sets beyond the first: after failures and deaths of workers. */
  readonly retries: number;
  /** The first error of a set, or of a worker. */
  readonly firstError: string | undefined;
  /** Base bars × sets a second, in the last minutes. */
  readonly barSetsPerSecond: number;
  /** Seconds left at the rate of the last minutes; `null` before it is known. */
  readonly secondsLeft: number | null;
  /** Seconds since it was queued, until it ended. */
  readonly seconds: number;
  /** When a worker of it was last seen, ISO 8601. */
  readonly lastHeartbeat: string | undefined;
  /** Its workers. */
  readonly workers: readonly WorkerStatus[];
}

/** A worker of a sweep, or one that lives and has done nothing for it. */
export interface WorkerStatus {
  /** Its number. */
  readonly worker: number;
  /** Its machine. */
  readonly machine: string;
  /** Its version of the engine. */
  readonly engine: string;
  /** Sets that it runs at the same time. */
  readonly threads: number;
  /** When it was last seen, ISO 8601; `undefined` if it has ended. */
  readonly lastHeartbeat: string | undefined;
  /** Runs that it finished. */
  readonly done: number;
  /** Runs that it has taken. */
  readonly running: number;
  /** Base bars × sets a second, over all that it finished. */
  readonly barSetsPerSecond: number;
  /** What hinders it. */
  readonly note: string | undefined;
}

/** The rate is that of so many seconds before now, or before the end. */
const RATE_SECONDS = 300;
/** Workers that were seen within so many seconds count as living. */
const LIVING_SECONDS = 90;

const ACTIVE = `active AS (
  SELECT (data ->> 'chunk')::bigint AS chunk FROM ${JOBS_SCHEMA}.job
  WHERE name = $2 AND state = 'active')`;

const RECENT = `done > (SELECT at FROM until) - $3 * interval '1 second'`;

const COUNTS = `
  WITH ${ACTIVE}, until AS (
    SELECT coalesce(ended, now()) AS at FROM openbell.sweep WHERE id = $1)
  SELECT
    coalesce(sum(to_set - from_set), 0)::float8 AS total,
    coalesce(sum(to_set - from_set) FILTER (WHERE done IS NOT NULL), 0)::float8
      AS done,
    coalesce(sum(to_set - from_set) FILTER (WHERE done IS NULL AND id IN
      (SELECT chunk FROM active)), 0)::float8 AS running,
    coalesce(sum(to_set - from_set) FILTER (WHERE parked), 0)::float8 AS parked,
    coalesce(sum(greatest(0, deliveries - 1)), 0)::float8 AS retries,
    sum(to_set - from_set) FILTER (WHERE ${RECENT})
      ::float8 AS recent,
    sum(bars) FILTER (WHERE ${RECENT})::float8
      AS recent_bars,
    extract(epoch FROM max(done) - least(max(done), min(taken) FILTER
      (WHERE ${RECENT})))::float8 AS recent_seconds,
    (SELECT count(*) FROM openbell.result
      WHERE sweep = $1 AND status <> 'done')::float8 AS failed,
    (SELECT extract(epoch FROM coalesce(ended, now()) - created)
      FROM openbell.sweep WHERE id = $1)::float8 AS seconds,
    coalesce(
      (SELECT error FROM openbell.chunk WHERE sweep = $1 AND error IS NOT NULL
        ORDER BY id LIMIT 1),
      (SELECT 'set ' || set_id || ': ' || error FROM openbell.result
        WHERE sweep = $1 AND status <> 'done' ORDER BY fold, set_id LIMIT 1)
    ) AS first_error
  FROM openbell.chunk WHERE sweep = $1`;

const WORKERS = `
  WITH ${ACTIVE}
  SELECT w.*, coalesce(c.done, 0)::float8 AS done,
    coalesce(c.running, 0)::float8 AS running,
    coalesce(c.bars / nullif(c.seconds, 0), 0)::float8 AS rate,
    w.seen > now() - $3 * interval '1 second' AS lives
  FROM openbell.worker w LEFT JOIN (
    SELECT worker, sum(bars) AS bars, sum(seconds) AS seconds,
      sum(to_set - from_set) FILTER (WHERE done IS NOT NULL) AS done,
      sum(to_set - from_set) FILTER (WHERE done IS NULL AND id IN
        (SELECT chunk FROM active)) AS running
    FROM openbell.chunk WHERE sweep = $1 GROUP BY worker) c ON c.worker = w.id
  WHERE c.worker IS NOT NULL OR w.seen > now() - $3 * interval '1 second'
  ORDER BY w.id`;

/**
 * Reads how far a sweep is.
 *
 * @throws {SessionError} `argument_invalid` if there is none with this number.
 */
export async function sweepStatus(
  database: QueueDatabase,
  id: number,
): Promise<SweepStatus> {
  const sweep = await readSweep(database, id);
  const queue = queueOf(id);
  const [counts] = await database.query(COUNTS, [id, queue, RATE_SECONDS]);
  const rows = await database.query(WORKERS, [id, queue, LIVING_SECONDS]);
  const workers = rows.map(workerStatus);
  const seen = workers.flatMap(({ lastHeartbeat: at }) => at ?? []);
  const count = (name: string) => Number(counts[name] ?? 0);
  const span = count("recent_seconds");
  const perSecond = span > 0 ? count("recent") / span : 0;
  // Tests that are not queued yet count too.
  const tests = sweep.spec.walkForward === undefined ? 0 : sweep.windows;
  const total = sweep.sets * sweep.windows + tests;
  const left = total - count("done") - count("parked");
  return {
    sweep: id,
    title: sweep.title,
    state: sweep.state,
    error: sweep.error,
    sets: sweep.sets,
    windows: sweep.windows,
    total,
    done: count("done"),
    failed: count("failed"),
    running: count("running"),
    parked: count("parked"),
    retries: count("retries"),
    firstError: counts.first_error === null
      ? undefined
      : String(counts.first_error),
    barSetsPerSecond: span > 0 ? count("recent_bars") / span : 0,
    secondsLeft: sweep.state !== "running"
      ? 0
      : perSecond > 0
      ? left / perSecond
      : null,
    seconds: count("seconds"),
    lastHeartbeat: seen.sort().pop(),
    workers,
  };
}

function workerStatus(row: Row): WorkerStatus {
  return {
    worker: Number(row.id),
    machine: String(row.machine),
    engine: String(row.engine),
    threads: Number(row.threads),
    lastHeartbeat: row.seen instanceof Date && row.seen.getTime() > 0
      ? row.seen.toISOString()
      : undefined,
    done: Number(row.done),
    running: Number(row.running),
    barSetsPerSecond: Number(row.rate),
    note: row.note === null ? undefined : String(row.note),
  };
}

/** A sweep in a list. */
export interface ListedSweep {
  /** Its number. */
  readonly sweep: number;
  /** The name of its config. */
  readonly title: string;
  /** Its state. */
  readonly state: SweepState;
  /** The number of its sets. */
  readonly sets: number;
  /** When it was queued, ISO 8601. */
  readonly created: string;
}

/** The sweeps of a queue, the newest first. */
export async function listSweeps(
  database: QueueDatabase,
): Promise<ListedSweep[]> {
  const rows = await database.query(
    "SELECT id, title, state, sets, created FROM openbell.sweep ORDER BY id DESC LIMIT 100",
  );
  return rows.map((row) => ({
    sweep: Number(row.id),
    title: String(row.title),
    state: String(row.state) as SweepState,
    sets: Number(row.sets),
    created: row.created instanceof Date ? row.created.toISOString() : "",
  }));
}
