/**
 * The jobs of sweeps in pg-boss: one queue a sweep, a job for some of its sets.
 *
 * @module
 */
import { messageOf } from "../text/message_of.ts";
import type { QueueDatabase, Sql } from "./database.ts";
import { JOBS_SCHEMA, otherVersion } from "./schema.ts";

/** The version of the tables of the pg-boss that is used here. */
export const JOBS_VERSION = 46;

// A job is never given up because of time: pg-boss's most.
const EXPIRES_SECONDS = 86_399;
const KEPT_SECONDS = 365 * 86_400;
// Who is counted out is decided by failures and deaths, not by attempts.
const RETRIES = 1_000_000;
const DAY_SECONDS = 86_400;
/** How often the leases of a sweep are looked at, by whoever does. */
const MONITOR_SECONDS = 2;

/** A job that was fetched. */
export interface FetchedJob {
  /** Its id. */
  readonly id: string;
  /** How often it was fetched before: a lease ends with it. */
  readonly retryCount: number;
  /** The chunk that it is about. */
  readonly chunk: number;
}

/** The part of pg-boss that is used here. */
interface Boss {
  start(): Promise<unknown>;
  stop(options: { graceful: boolean }): Promise<void>;
  on(event: "error", listener: (error: unknown) => void): void;
  createQueue(name: string, options: object): Promise<void>;
  deleteQueue(name: string): Promise<void>;
  insert(name: string, jobs: object[], options: object): Promise<unknown>;
  fetch(name: string, options: object): Promise<
    { id: string; retryCount: number; data: { chunk: number } }[]
  >;
  complete(
    name: string,
    job: object,
    data: null,
    options: object,
  ): Promise<{ affected: number }>;
  fail(
    name: string,
    job: object,
    data: object,
    options: object,
  ): Promise<{ affected: number }>;
  touch(name: string, job: object): Promise<{ affected: number }>;
  supervise(name: string): Promise<void>;
}

/** The jobs of all sweeps. */
export class SweepJobs {
  readonly #boss: Boss;

  private constructor(boss: Boss) {
    this.#boss = boss;
  }

  /**
   * Opens the jobs; `install` creates pg-boss's tables or brings them up to date.
   *
   * @throws {SessionError} `store_version` if another version made them.
   */
  static async open(
    database: QueueDatabase,
    install: boolean,
  ): Promise<SweepJobs> {
    const { PgBoss } = await import("pg-boss");
    const boss = new PgBoss({
      db: database as never,
      schema: JOBS_SCHEMA,
      migrate: install,
      supervise: false,
      schedule: false,
      registerInstance: false,
      queueCacheIntervalSeconds: DAY_SECONDS,
      monitorIntervalSeconds: MONITOR_SECONDS,
    }) as unknown as Boss;
    // What fails is thrown to who asked for it.
    boss.on("error", () => {});
    try {
      await boss.start();
    } catch (error) {
      const message = messageOf(error);
      if (!/version|migrat|not installed/i.test(message)) throw error;
      throw otherVersion(database.label, message);
    }
    // pg-boss itself takes newer tables for its own.
    const [{ version }] = await database.query(
      `SELECT version FROM ${JOBS_SCHEMA}.version`,
    );
    if (Number(version) === JOBS_VERSION) return new SweepJobs(boss);
    await boss.stop({ graceful: false });
    throw otherVersion(
      database.label,
      `the tables of its jobs have version ${version}, this program reads version ${JOBS_VERSION}`,
    );
  }

  /** Ends what pg-boss does by itself. */
  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false });
  }

  /** Makes the queue of a sweep. */
  async create(sweep: number, leaseSeconds: number): Promise<void> {
    await this.#boss.createQueue(queueOf(sweep), {
      retryLimit: RETRIES,
      retryDelay: 0,
      expireInSeconds: EXPIRES_SECONDS,
      retentionSeconds: KEPT_SECONDS,
      heartbeatSeconds: leaseSeconds,
    });
  }

  /** Removes the queue of a sweep with its jobs. */
  async remove(sweep: number): Promise<void> {
    await this.#boss.deleteQueue(queueOf(sweep));
  }

  /** Adds a job for each chunk. */
  async add(
    sweep: number,
    chunks: readonly number[],
    db: Sql,
  ): Promise<void> {
    const jobs = chunks.map((chunk) => ({ data: { chunk } }));
    await this.#boss.insert(queueOf(sweep), jobs, { db });
  }

  /** Fetches a job of a sweep; `undefined` if none waits. */
  async fetch(sweep: number, db: Sql): Promise<FetchedJob | undefined> {
    const [job] = await this.#boss.fetch(queueOf(sweep), {
      db,
      includeMetadata: true,
    }).catch((error: unknown) => {
      // The sweep has ended since this worker asked.
      if (messageOf(error).includes("does not exist")) return [];
      throw error;
    });
    return job && {
      id: job.id,
      retryCount: job.retryCount,
      chunk: Number(job.data.chunk),
    };
  }

  /** Ends a job; `false` if it is no longer that of this worker. */
  async complete(sweep: number, job: FetchedJob, db: Sql): Promise<boolean> {
    const { affected } = await this.#boss.complete(
      queueOf(sweep),
      attemptOf(job),
      null,
      { db },
    );
    return affected > 0;
  }

  /** Lets another worker try a job; `false` if it is no longer that of this one. */
  async fail(
    sweep: number,
    job: FetchedJob,
    message: string,
    db: Sql,
  ): Promise<boolean> {
    const { affected } = await this.#boss.fail(
      queueOf(sweep),
      attemptOf(job),
      { message },
      { db },
    );
    return affected > 0;
  }

  /** Renews the lease of a job; `false` if it has ended. */
  async touch(sweep: number, job: FetchedJob): Promise<boolean> {
    const { affected } = await this.#boss.touch(queueOf(sweep), attemptOf(job));
    return affected > 0;
  }

  /** Gives the jobs of workers that are silent to others. */
  async reclaim(sweep: number): Promise<void> {
    await this.#boss.supervise(queueOf(sweep));
  }
}

/** The name of a sweep's queue. */
export function queueOf(sweep: number): string {
  return `sweep-${sweep}`;
}

function attemptOf({ id, retryCount }: FetchedJob) {
  return { id, retryCount };
}
