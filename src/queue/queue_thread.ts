/**
 * The thread that speaks with the queue for a worker: it shows that the worker
 * lives while that is busy, and tries again when the database is away.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { ThreadPort } from "../system/private_port.ts";
import { postedError } from "../system/stage_errors.ts";
import { turn } from "../sync/event_loop.ts";
import { isA, messageOf } from "../text/message_of.ts";
import { type CodeFiles, readCodeFiles } from "./code.ts";
import { isTransient, QueueDatabase } from "./database.ts";
import type { ChunkReport, Taken, TakenChunk } from "./chunk.ts";
import { WorkerDesk } from "./desk.ts";
import { SweepJobs } from "./jobs.ts";
import { Processors } from "./processors.ts";
import type {
  OpenQueue,
  QueueAnswer,
  QueueCall,
  QueueCalls,
} from "./queue_calls.ts";
import { hasTables, requireSchema } from "./schema.ts";
import type { Settled } from "./settle.ts";
import { type QueuedSweep, readSweep } from "./sweep_record.ts";
import type { WorkerMetrics } from "./worker_metrics.ts";

const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 10_000;
/** How often it is looked whether a queue has a first sweep. */
const TABLES_MS = 2_000;
/** So often a worker shows within a lease that it lives. */
const BEATS_PER_LEASE = 3;

/** Makes this thread the client of a queue, until it is terminated. */
export function runQueueThread(): void {
  let client: QueueClient | undefined;
  ThreadPort.open<QueueCall, QueueAnswer>(async ({ id, name, args }, port) => {
    client ??= new QueueClient((answer) => port.post(answer));
    try {
      const call = client[name] as (...args: unknown[]) => Promise<unknown>;
      const value = await call.apply(client, [...args]);
      port.post({ type: "value", id, value });
    } catch (error) {
      const known = isA(error, SessionError)
        ? error
        : new SessionError("worker_failed", messageOf(error), { cause: error });
      port.post({ type: "error", id, error: postedError(known) });
    }
  });
}

/** The client of a queue. */
class QueueClient implements QueueCalls {
  readonly #tell: (answer: QueueAnswer) => void;
  #database: QueueDatabase | undefined;
  #jobs: SweepJobs | undefined;
  #desk: WorkerDesk | undefined;
  #metrics: WorkerMetrics | undefined;
  #processors: Processors | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;
  #isAway = false;
  #closed = false;
  #leases = new Map<number, number>();

  constructor(tell: (answer: QueueAnswer) => void) {
    this.#tell = tell;
  }

  async open(
    { address, worker, metrics, waits, processors: count }: OpenQueue,
  ): Promise<number> {
    const database = await QueueDatabase.open(address);
    this.#database = database;
    if (waits) await this.#awaitTables(database);
    await requireSchema(database);
    this.#jobs = await SweepJobs.open(database, false);
    this.#desk = await WorkerDesk.open(database, this.#jobs, worker);
    this.#processors = new Processors({
      count,
      wanted: worker.threads,
      onNote: (text) => this.#tell({ type: "note", text }),
    });
    if (metrics !== undefined) {
      const { WorkerMetrics } = await import("./worker_metrics.ts");
      this.#metrics = await WorkerMetrics.serve(metrics, this.#desk.id);
    }
    return this.#desk.id;
  }

  async take(
    preferred: number | undefined,
    skipped: readonly number[],
  ): Promise<Taken> {
    const taken = await this.#persist((desk) =>
      this.#processors?.tryTake() === false
        ? desk.look()
        : desk.take(preferred, skipped)
    );
    if (taken.type === "chunk") await this.#show(taken.chunk);
    else this.#processors?.release();
    return taken;
  }

  async sweep(id: number): Promise<QueuedSweep> {
    return await this.#persist(() => readSweep(this.#opened(), id));
  }

  async code(hash: string): Promise<CodeFiles> {
    const [row] = await this.#persist(() =>
      this.#opened().query("SELECT files FROM openbell.code WHERE hash = $1", [
        hash,
      ])
    );
    if (row !== undefined) return readCodeFiles(String(row.files));
    throw new SessionError(
      "strategy_load",
      `The queue does not have the strategies with the hash ${hash}`,
    );
  }

  async begin(chunk: TakenChunk): Promise<void> {
    await this.#persist((desk) => desk.begin(chunk));
  }

  async complete(
    chunk: TakenChunk,
    report: ChunkReport,
    tapeSeconds: number,
  ): Promise<Settled> {
    const settled = await this.#persist((desk) => desk.complete(chunk, report));
    this.#end();
    this.#metrics?.done(report, tapeSeconds);
    return settled;
  }

  async fail(chunk: TakenChunk, message: string): Promise<void> {
    await this.#persist((desk) => desk.fail(chunk, message));
    this.#end();
    this.#metrics?.failed();
  }

  async giveBack(chunk: TakenChunk): Promise<void> {
    await this.#persist((desk) => desk.giveBack(chunk));
    this.#end();
  }

  async note(text: string | undefined): Promise<void> {
    await this.#persist((desk) => desk.note(text));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#end();
    this.#processors?.release();
    await this.#metrics?.close();
    await this.#desk?.leave().catch(() => {});
    await this.#jobs?.close();
    await this.#database?.close();
  }

  /** Waits until the first sweep has made the tables, or the queue is closed. */
  async #awaitTables(database: QueueDatabase): Promise<void> {
    let told = false;
    while (!this.#closed && !await hasTables(database)) {
      const text = `The queue ${database.label} has no sweeps yet`;
      if (!told) this.#tell({ type: "note", text: `${text}: waiting` });
      told = true;
      await turn(TABLES_MS);
    }
  }

  /** Shows that the worker lives, as long as it runs a chunk. */
  async #show(chunk: TakenChunk): Promise<void> {
    const seconds = await this.#leaseOf(chunk.sweep);
    this.#metrics?.beat(true);
    let isBusy = false;
    const beat = async () => {
      // A statement that waits for a network that is gone.
      if (isBusy) return;
      isBusy = true;
      try {
        const runs = await this.#desk?.touch(chunk) ?? true;
        this.#isBack();
        this.#metrics?.beat(true);
        if (!runs) this.#tell({ type: "over", sweep: chunk.sweep });
      } catch (error) {
        this.#awayBecause(error);
      } finally {
        isBusy = false;
      }
    };
    this.#beat = setInterval(beat, 1_000 * seconds / BEATS_PER_LEASE);
  }

  async #leaseOf(sweep: number): Promise<number> {
    const known = this.#leases.get(sweep);
    if (known !== undefined) return known;
    const { lease } = await this.sweep(sweep);
    this.#leases.set(sweep, lease);
    return lease;
  }

  #end(): void {
    clearInterval(this.#beat);
    this.#metrics?.beat(false);
  }

  /** Repeats what fails because the database is away. */
  async #persist<T>(action: (desk: WorkerDesk) => Promise<T>): Promise<T> {
    for (
      let pause = FIRST_PAUSE_MS;;
      pause = Math.min(LAST_PAUSE_MS, 2 * pause)
    ) {
      try {
        const result = await action(this.#openedDesk());
        this.#isBack();
        return result;
      } catch (error) {
        if (!isTransient(error) || this.#closed) throw error;
        this.#processors?.release();
        this.#awayBecause(error);
        // Workers that lost the database together do not return together.
        await turn(pause * (0.5 + Math.random()));
      }
    }
  }

  #awayBecause(error: unknown): void {
    if (this.#isAway) return;
    this.#isAway = true;
    this.#tell({ type: "note", text: `${messageOf(error)}; trying again` });
  }

  #isBack(): void {
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#tell({ type: "note", text: "The queue is reached again" });
  }

  #opened(): QueueDatabase {
    if (this.#database !== undefined) return this.#database;
    throw new TypeError("The queue is not open");
  }

  #openedDesk(): WorkerDesk {
    if (this.#desk !== undefined) return this.#desk;
    throw new TypeError("The queue is not open");
  }
}
