/**
 * A worker: runs the sets of sweeps that a queue has.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { LocalThreads } from "../fleet/local_threads.ts";
import { machineName } from "../sweep/machine.ts";
import { isA, messageOf } from "../text/message_of.ts";
import { VERSION } from "../version.ts";
import type { QueueAddress } from "./address.ts";
import { BarCache } from "./bars/cache.ts";
import { CodeStore } from "./code_store.ts";
import type { Taken, TakenChunk } from "./chunk.ts";
import { idlePause } from "./idle_pause.ts";
import { OpenedSweep, type WorkerParts } from "./opened_sweep.ts";
import { QueuePort } from "./queue_port.ts";

/** How a worker works. */
export interface WorkerOptions {
  /** The queue. */
  readonly address: QueueAddress;
  /** The folder of bar stores and fetched modules. */
  readonly cache: string;
  /** Sets that run at the same time. */
  readonly threads: number;
  /**
   * The sets that may run at the same time on this machine, over all its workers.
   * Defaults to its processors.
   */
  readonly processors?: number | undefined;
  /** The maximum size of a tape in bytes. */
  readonly memoryBytes: number;
  /** Folders of configs, whose modules it trusts. */
  readonly code: readonly string[];
  /** Whether it may fetch modules that it does not have, and check them. */
  readonly mayFetchCode: boolean;
  /** Whether it ends when no sweep is left that it can run. */
  readonly once: boolean;
  /** Where it shows its figures. */
  readonly metrics?: string | undefined;
  /** Called with what the user should know. */
  readonly onNote: (text: string) => void;
  /** Stops the worker; what it runs goes back into the queue. */
  readonly signal?: AbortSignal | undefined;
}

const FULL =
  "Waiting: other workers use the processors of this machine (--processors)";

/** What may pass, such as a server that is away, is tried again after this time. */
const RETRY_MS = 60_000;
/** A worker that is stopped does not wait longer for a queue that is away. */
const STOP_MS = 10_000;

/**
 * Runs sets until it is stopped, or with `once`, until no sweep is left. Without
 * `once` it waits for the first sweep of a queue that has none yet.
 *
 * @throws {SessionError} `queue_unavailable` if the queue cannot be reached at the
 * start; with `once`, why a sweep cannot be run here.
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const worker = new SweepWorker(options);
  await worker.run();
}

/** One worker. */
class SweepWorker {
  readonly #options: WorkerOptions;
  readonly #port: QueuePort;
  readonly #parts: WorkerParts;
  readonly #stop = Promise.withResolvers<void>();
  /** Sweeps that it cannot run: why, and until when it does not try again. */
  readonly #skipped = new Map<number, { error: unknown; until: number }>();
  readonly #told = new Set<string>();
  #opened: OpenedSweep | undefined;
  #opening: AbortController | undefined;
  #current: number | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { cache, code, mayFetchCode, threads, memoryBytes } = options;
    this.#port = new QueuePort({
      onOver: (sweep) => {
        if (sweep === this.#current) this.#abort();
      },
      onNote: options.onNote,
    });
    this.#parts = {
      bars: new BarCache(cache),
      code: new CodeStore({
        folders: code,
        cache,
        mayFetch: mayFetchCode,
        fetch: (hash) => this.#port.call("code", hash),
      }),
      executor: new LocalThreads(threads),
      memoryBytes,
    };
  }

  async run(): Promise<void> {
    const { address, threads, metrics, once, signal, onNote } = this.#options;
    const { processors = navigator.hardwareConcurrency } = this.#options;
    const late = Promise.withResolvers<void>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      this.#stop.resolve();
      this.#abort();
      timer ??= setTimeout(() => {
        onNote(
          "Stopped without an answer of the queue: what was taken goes to others when its lease ends",
        );
        late.resolve();
      }, STOP_MS);
    };
    signal?.addEventListener("abort", stop);
    try {
      const worker = { machine: machineName(), threads };
      const opening = this.#port.call("open", {
        address,
        worker,
        metrics,
        waits: !once,
        processors,
      });
      // A worker that is stopped does not wait for a first sweep.
      opening.catch(() => {});
      const id = await Promise.race([opening, this.#stop.promise]);
      if (id === undefined) return;
      onNote(`Worker ${id} on ${worker.machine}, ${threads} threads`);
      if (signal?.aborted) return;
      await Promise.race([this.#work(), late.promise]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      this.#parts.executor.stop();
      await this.#port.call("close").catch(() => {});
      this.#port.terminate();
    }
  }

  async #work(): Promise<void> {
    const { once, signal } = this.#options;
    let idle = 0;
    while (signal?.aborted !== true) {
      const taken = await this.#port.call(
        "take",
        this.#opened?.id,
        this.#skippedNow(),
      );
      if (taken.type === "chunk") {
        idle = 0;
        await this.#runChunk(taken.chunk);
        continue;
      }
      const { running, workers, isFull } = taken;
      this.#tellOthers(running);
      // Just now, another one may only have looked.
      if (isFull && idle > 0 && running.length > 0) this.#tellOnce(FULL);
      if (once && this.#isDone(running)) return;
      const pause = { workers, running: running.length, idle: idle++ };
      await this.#pause(idlePause(pause));
    }
  }

  async #runChunk(chunk: TakenChunk): Promise<void> {
    this.#current = chunk.sweep;
    try {
      const sweep = await this.#openedFor(chunk);
      if (sweep === undefined) return;
      const before = sweep.times.tapeSeconds;
      let begins: Promise<void> | undefined;
      const report = await sweep.run(chunk, () => {
        // Most chunks are never delivered again.
        if (chunk.job.retryCount > 0) {
          begins ??= this.#port.call("begin", chunk);
        }
      });
      await begins;
      const tape = sweep.times.tapeSeconds - before;
      const settled = await this.#port.call("complete", chunk, report, tape);
      this.#tellChunk(chunk, report.seconds, settled.error);
      if (settled.over) this.#opened = undefined;
    } catch (error) {
      await this.#failed(chunk, error);
    } finally {
      this.#current = undefined;
    }
  }

  async #failed(chunk: TakenChunk, error: unknown): Promise<void> {
    this.#opened = undefined;
    if (isA(error, SessionError)) {
      if (error.code === "queue_unavailable") throw error;
      if (error.code === "stopped") return await this.#giveBack(chunk);
    }
    const message = messageOf(error);
    this.#options.onNote(`${nameOf(chunk)} failed: ${message}`);
    await this.#port.call("fail", chunk, message);
  }

  /** The sweep of a chunk; `undefined` if this worker cannot run it. */
  async #openedFor(chunk: TakenChunk): Promise<OpenedSweep | undefined> {
    const { sweep: id } = chunk;
    if (this.#opened?.id === id) return this.#opened;
    this.#opened = undefined;
    const abort = new AbortController();
    this.#opening = abort;
    try {
      const sweep = await this.#port.call("sweep", id);
      this.#opened = await OpenedSweep.open(sweep, this.#parts, abort);
      if (this.#skipped.delete(id)) await this.#port.call("note", undefined);
      return this.#opened;
    } catch (error) {
      await this.#giveBack(chunk);
      if (isA(error, SessionError) && error.code === "stopped") {
        return undefined;
      }
      await this.#skip(id, error);
      return undefined;
    } finally {
      this.#opening = undefined;
    }
  }

  async #giveBack(chunk: TakenChunk): Promise<void> {
    await this.#port.call("giveBack", chunk);
  }

  async #skip(id: number, error: unknown): Promise<void> {
    const text = `Sweep ${id} cannot run here: ${messageOf(error)}`;
    this.#tellOnce(text);
    this.#skipped.set(id, { error, until: Date.now() + RETRY_MS });
    await this.#port.call("note", text);
  }

  #skippedNow(): number[] {
    const now = Date.now();
    return [...this.#skipped].flatMap(([id, { until }]) =>
      until > now ? [id] : []
    );
  }

  /**
   * Whether no sweep is left that this worker can run.
   *
   * @throws {SessionError} if there are only others.
   */
  #isDone(running: (Taken & { type: "nothing" })["running"]): boolean {
    const mine = running.filter(({ engine }) => engine === VERSION);
    if (mine.some(({ id }) => !this.#skipped.has(id))) return false;
    const [first] = mine;
    if (first !== undefined) throw this.#skipped.get(first.id)?.error;
    const [other] = running;
    if (other === undefined) return true;
    throw new SessionError("store_version", otherEngine(other));
  }

  #tellOthers(running: (Taken & { type: "nothing" })["running"]): void {
    for (const sweep of running) {
      if (sweep.engine !== VERSION) this.#tellOnce(otherEngine(sweep));
    }
  }

  #tellOnce(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#options.onNote(text);
  }

  #tellChunk(
    chunk: TakenChunk,
    seconds: number,
    error: string | undefined,
  ): void {
    const { onNote } = this.#options;
    onNote(`${nameOf(chunk)} in ${seconds.toFixed(1)} s`);
    if (error !== undefined) onNote(`Sweep ${chunk.sweep} failed: ${error}`);
  }

  #abort(): void {
    this.#opening?.abort();
    this.#opened?.stop();
  }

  async #pause(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([over, this.#stop.promise]);
    clearTimeout(timer);
  }
}

function nameOf({ sweep, fold, from, to, isTest }: TakenChunk): string {
  const sets = to - from === 1 ? `set ${from}` : `sets ${from}…${to - 1}`;
  return `Sweep ${sweep}: ${sets} of window ${fold}${isTest ? " (test)" : ""}`;
}

function otherEngine({ id, engine }: { id: number; engine: string }): string {
  return `Sweep ${id} needs workers of openbell ${engine}; this one is ${VERSION}`;
}
