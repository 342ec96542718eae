/**
 * What a worker does with the queue: it takes chunks of sets, shows that it
 * lives, and returns results.
 *
 * @module
 */
import { VERSION } from "../version.ts";
import type {
  ChunkReport,
  Taken,
  TakenChunk,
  WaitingSweep,
  WorkerFacts,
} from "./chunk.ts";
import { chunkSize } from "./chunk_size.ts";
import type { QueueDatabase, Row, Sql } from "./database.ts";
import type { SweepJobs } from "./jobs.ts";
import { JOBS_SCHEMA } from "./schema.ts";
import { parkChunk, settleChunk, type Settled } from "./settle.ts";

/** A chunk of one set is parked when so many workers died while they ran it. */
const DEATHS_MAX = 3;
/** The same for those that died before, when they loaded bars: other causes are likelier. */
const LOSSES_MAX = 20;
/** So often a chunk may fail before it is parked. */
const FAILURES_MAX = 3;

/** Whether a worker of a sweep `s` has been silent for too long. */
const LOST = `EXISTS (SELECT 1 FROM ${JOBS_SCHEMA}.job j
  WHERE j.name = 'sweep-' || s.id AND j.state = 'active'
    AND j.heartbeat_on + s.lease * interval '1 second' < now()) AS lost`;

/** A worker that was not seen for so long is not counted. */
const SEEN_SECONDS = 120;

/** One statement tells an idle worker all, and shows that it lives. */
const POLL = `
  WITH me AS (UPDATE openbell.worker SET seen = now() WHERE id = $1)
  SELECT s.id, s.engine, ${LOST},
    EXISTS (SELECT 1 FROM ${JOBS_SCHEMA}.job j
      WHERE j.name = 'sweep-' || s.id AND j.state < 'active') AS waits,
    (SELECT count(*) FROM openbell.worker
      WHERE seen > now() - $3 * interval '1 second')::int AS workers
  FROM (SELECT 1) one LEFT JOIN openbell.sweep s ON s.state = 'running'
  ORDER BY s.id = $2 DESC, s.id`;

const TOUCH = `
  WITH me AS (UPDATE openbell.worker SET seen = now() WHERE id = $1)
  SELECT s.state = 'running' AS runs, ${LOST}
  FROM openbell.sweep s WHERE s.id = $2`;

/** A worker's side of the queue. */
export class WorkerDesk {
  /** The worker's number. */
  readonly id: number;
  readonly #database: QueueDatabase;
  readonly #jobs: SweepJobs;
  readonly #facts: WorkerFacts;

  private constructor(
    database: QueueDatabase,
    jobs: SweepJobs,
    id: number,
    facts: WorkerFacts,
  ) {
    this.#database = database;
    this.#jobs = jobs;
    this.id = id;
    this.#facts = facts;
  }

  /** Registers a worker. */
  static async open(
    database: QueueDatabase,
    jobs: SweepJobs,
    facts: WorkerFacts,
  ): Promise<WorkerDesk> {
    const [{ id }] = await database.query(
      `INSERT INTO openbell.worker (machine, engine, threads)
       VALUES ($1, $2, $3) RETURNING id`,
      [facts.machine, VERSION, facts.threads],
    );
    return new WorkerDesk(database, jobs, Number(id), facts);
  }

  /**
   * Takes some sets, those of `preferred` first and none of `skipped`, and gives
   * the jobs of silent workers to others.
   */
  async take(
    preferred: number | undefined,
    skipped: readonly number[],
  ): Promise<Taken> {
    const { rows, workers } = await this.#poll(preferred);
    const mine = rows.filter(({ id, engine }) =>
      engine === VERSION && !skipped.includes(Number(id))
    );
    for (const { id, waits, lost } of mine) {
      if (lost === true) await this.#jobs.reclaim(Number(id));
      if (waits !== true && lost !== true) continue;
      const chunk = await this.#takeFrom(Number(id));
      if (chunk !== undefined) return { type: "chunk", chunk };
    }
    return {
      type: "nothing",
      running: runningOf(rows),
      workers,
      isFull: false,
    };
  }

  /** Takes nothing, while other workers have the processors of the machine. */
  async look(): Promise<Taken> {
    const { rows, workers } = await this.#poll();
    return { type: "nothing", running: runningOf(rows), workers, isFull: true };
  }

  /** The sweeps that run, that of `preferred` first, and how many workers live. */
  async #poll(
    preferred = 0,
  ): Promise<{ readonly rows: readonly Row[]; readonly workers: number }> {
    const found = await this.#database.query(POLL, [
      this.id,
      preferred,
      SEEN_SECONDS,
    ]);
    return {
      rows: found.filter(({ id }) => id !== null),
      workers: Number(found[0].workers),
    };
  }

  /** Takes sets of a sweep. What is too much for this worker goes back. */
  async #takeFrom(sweep: number): Promise<TakenChunk | undefined> {
    for (;;) {
      const taken = await this.#database.transaction((sql) =>
        this.#takeJob(sql, sweep)
      );
      if (taken !== "over") return taken;
    }
  }

  /** Takes a job; `over` if there was nothing left to do for it. */
  async #takeJob(
    sql: Sql,
    sweep: number,
  ): Promise<TakenChunk | "over" | undefined> {
    const job = await this.#jobs.fetch(sweep, sql);
    if (job === undefined) return undefined;
    const { rows: [row] } = await sql.executeSql(
      "SELECT * FROM openbell.chunk WHERE id = $1 FOR UPDATE",
      [job.chunk],
    );
    if (row === undefined || row.done !== null || row.parked === true) {
      await this.#jobs.complete(sweep, job, sql);
      return "over";
    }
    const [from, end] = [Number(row.from_set), Number(row.to_set)];
    const sets = end - from;
    const losses = Math.max(0, job.retryCount - Number(row.failures));
    const deaths = Number(row.deaths) + (row.begun === true ? 1 : 0);
    if (sets === 1 && (deaths >= DEATHS_MAX || losses >= LOSSES_MAX)) {
      await this.#jobs.complete(sweep, job, sql);
      await parkChunk(
        sql,
        this.#jobs,
        sweep,
        job.chunk,
        `${losses} workers died or fell silent while they ran it`,
      );
      return "over";
    }
    const due = row.is_test === true
      ? 1
      : await chunkSize(sql, sweep, this.#facts.threads);
    // A set that ends its worker is found by halves.
    const size = Math.min(
      sets,
      due,
      Math.ceil(sets / 2 ** Math.min(losses, 20)),
    );
    const to = from + size;
    await sql.executeSql(
      `UPDATE openbell.chunk
       SET to_set = $2, worker = $3, taken = now(), deliveries = deliveries + 1,
         begun = false, deaths = $4
       WHERE id = $1`,
      [job.chunk, to, this.id, deaths],
    );
    if (to < end) {
      const { rows: [rest] } = await sql.executeSql(
        `INSERT INTO openbell.chunk (sweep, fold, from_set, to_set)
         VALUES ($1, $2, $3, $4) RETURNING id`,
        [sweep, row.fold, to, end],
      );
      await this.#jobs.add(sweep, [Number(rest.id)], sql);
    }
    const isTest = row.is_test === true;
    return { sweep, fold: Number(row.fold), from, to, isTest, job };
  }

  /**
   * Shows that a worker lives. Returns `false` if its sweep is over: what it runs
   * is of no use any more.
   */
  async touch({ sweep, job }: TakenChunk): Promise<boolean> {
    await this.#jobs.touch(sweep, job);
    const [row] = await this.#database.query(TOUCH, [this.id, sweep]);
    if (row?.lost === true) await this.#jobs.reclaim(sweep);
    return row?.runs === true;
  }

  /** Notes that sets run from now on: who dies now may have died of them. */
  async begin({ job }: TakenChunk): Promise<void> {
    await this.#database.query(
      "UPDATE openbell.chunk SET begun = true WHERE id = $1 AND worker = $2",
      [job.chunk, this.id],
    );
  }

  /** Stores the results of a chunk and ends its job, both or neither. */
  async complete(chunk: TakenChunk, report: ChunkReport): Promise<Settled> {
    const settled = await this.#database.transaction((sql) =>
      settleChunk(sql, this.#jobs, chunk, report, {
        id: this.id,
        ...this.#facts,
      })
    );
    if (settled.over) await this.#removeQueue(chunk.sweep);
    return settled;
  }

  /** Lets another worker try a chunk, or parks it if it has failed too often. */
  async fail(chunk: TakenChunk, message: string): Promise<void> {
    const { sweep, job } = chunk;
    const over = await this.#database.transaction(async (sql) => {
      if (!await this.#jobs.fail(sweep, job, message, sql)) return false;
      const { rows: [row] } = await sql.executeSql(
        `UPDATE openbell.chunk
         SET failures = failures + 1, error = $2, begun = false
         WHERE id = $1 AND done IS NULL RETURNING failures`,
        [job.chunk, message],
      );
      if (row === undefined || Number(row.failures) < FAILURES_MAX) {
        return false;
      }
      return await parkChunk(sql, this.#jobs, sweep, job.chunk, message);
    });
    if (over) await this.#removeQueue(sweep);
  }

  /** Gives a chunk back that this worker cannot run, as if it had not taken it. */
  async giveBack({ sweep, job }: TakenChunk): Promise<void> {
    await this.#database.transaction(async (sql) => {
      if (!await this.#jobs.complete(sweep, job, sql)) return;
      await this.#jobs.add(sweep, [job.chunk], sql);
      await sql.executeSql(
        "UPDATE openbell.chunk SET begun = false WHERE id = $1",
        [job.chunk],
      );
    });
  }

  /** Notes what hinders this worker, for those who ask how the sweep is. */
  async note(text: string | undefined): Promise<void> {
    await this.#database.query(
      "UPDATE openbell.worker SET note = $2, seen = now() WHERE id = $1",
      [this.id, text ?? null],
    );
  }

  /** A worker that ends is not counted any more. */
  async leave(): Promise<void> {
    await this.#database.query(
      "UPDATE openbell.worker SET seen = 'epoch' WHERE id = $1",
      [this.id],
    );
  }

  /** A sweep that is over needs no jobs. */
  async #removeQueue(sweep: number): Promise<void> {
    await this.#jobs.remove(sweep);
  }
}

function runningOf(rows: readonly Row[]): WaitingSweep[] {
  return rows.map(({ id, engine }) => ({
    id: Number(id),
    engine: String(engine),
  }));
}
