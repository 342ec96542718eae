/**
 * Threads that run parameter sets side by side over one tape.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { turn } from "../sync/event_loop.ts";
import { receivedError } from "../system/stage_errors.ts";
import { stoppedError } from "../system/stage_worker.ts";
import {
  runSet,
  type SetJob,
  type SetOutcome,
  type StrategyMaker,
} from "../tape/set_runner.ts";
import type { SweepAnswer, SweepOrder } from "./set_worker.ts";
import type { TapeHandle } from "../tape/tape.ts";

// A thread has the next set at hand when it is done with one.
const JOBS_PER_THREAD = 2;
// A thread that has not stopped by then is stuck in a strategy.
const STOP_GRACE_MS = 500;

/** Where the thread's module lies. */
const WORKER_URL = new URL("../../workers/sweep.ts", import.meta.url);

/** Told what became of a set. */
export type OnOutcome = (job: SetJob, outcome: SetOutcome) => void;

/** What runs sets over a tape, in threads or in the caller's own. */
export interface SetExecutor {
  /** Has the threads load their code, before there is a tape. */
  start(): void;
  /** Runs all jobs; `onOutcome` is told in the order they are over. */
  run(
    tape: TapeHandle,
    jobs: Iterable<SetJob>,
    onOutcome: OnOutcome,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Gives the threads back. */
  stop(): void;
}

/** Runs sets in the caller's thread, one after the other. */
export class OwnThread implements SetExecutor {
  readonly #strategiesOf: StrategyMaker;

  /** With strategies from `strategiesOf`. */
  constructor(strategiesOf: StrategyMaker) {
    this.#strategiesOf = strategiesOf;
  }

  /** There is nothing to load. */
  start(): void {}

  /** See {@linkcode SetExecutor.run}. */
  async run(
    tape: TapeHandle,
    jobs: Iterable<SetJob>,
    onOutcome: OnOutcome,
    signal?: AbortSignal,
  ): Promise<void> {
    for (const job of jobs) {
      const outcome = await runSet(tape, job, this.#strategiesOf, () => false);
      if (outcome !== undefined) onOutcome(job, outcome);
      // The event loop gets a turn, so that the sweep can be stopped.
      await turn();
      if (signal?.aborted) throw stoppedError();
    }
  }

  /** There is nothing to give back. */
  stop(): void {}
}

/** One thread, and the sets it has been given and not told of. */
interface SetThread {
  readonly worker: Worker;
  pending: number;
  /** What it died of. */
  death: SessionError | undefined;
}

/** Some threads; they start before the first tape and stay for the next. */
export class SetThreads implements SetExecutor {
  readonly #count: number;
  #threads: SetThread[] = [];

  /** A pool of `count` threads. */
  constructor(count: number) {
    this.#count = count;
  }

  /** See {@linkcode SetExecutor.start}. */
  start(): void {
    while (this.#threads.length < this.#count) {
      const name = `sweep ${this.#threads.length + 1}`;
      const worker = new Worker(WORKER_URL, { type: "module", name });
      const thread: SetThread = { worker, pending: 0, death: undefined };
      this.#threads.push(thread);
      worker.onerror = (event) => {
        thread.death = deathOf(event);
      };
    }
  }

  /** See {@linkcode SetExecutor.run}. */
  async run(
    tape: TapeHandle,
    jobs: Iterable<SetJob>,
    onOutcome: OnOutcome,
    signal?: AbortSignal,
  ): Promise<void> {
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const over = Promise.withResolvers<void>();
    const next = jobs[Symbol.iterator]();
    let failure: Error | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let exhausted = false;
    this.start();
    const threads = this.#threads;
    const halt = (error: Error) => {
      failure ??= error;
      Atomics.store(stop, 0, 1);
      timer ??= setTimeout(over.resolve, STOP_GRACE_MS);
      if (threads.every((thread) => thread.pending === 0)) over.resolve();
    };
    const feed = (thread: SetThread, most = JOBS_PER_THREAD) => {
      while (failure === undefined && !exhausted && thread.pending < most) {
        const { done, value } = next.next();
        exhausted = done === true;
        if (done === true) break;
        thread.pending++;
        thread.worker.postMessage(
          { type: "set", job: value } satisfies SweepOrder,
        );
      }
      if (threads.every(({ pending }) => pending === 0)) over.resolve();
    };
    const guarded = (action: () => void) => {
      try {
        action();
      } catch (error) {
        halt(error instanceof Error ? error : new Error(String(error)));
      }
    };
    for (const thread of threads) {
      thread.worker.onmessage = ({ data }: MessageEvent<SweepAnswer>) => {
        thread.pending--;
        guarded(() => {
          if (data.type === "end") throw receivedError(data.error);
          if (data.outcome !== undefined) onOutcome(data.job, data.outcome);
          feed(thread);
        });
      };
      thread.worker.onerror = (event) => {
        thread.pending = 0;
        halt(deathOf(event));
      };
      const { plans, sessionsPerYear } = tape;
      thread.worker.postMessage(
        {
          type: "tape",
          tape: { plans, sessionsPerYear },
          stop,
        } satisfies SweepOrder,
      );
    }
    const dead = threads.find(({ death }) => death !== undefined);
    if (dead?.death !== undefined) halt(dead.death);
    const abort = () => halt(stoppedError());
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
    // One set each before any gets a second, so that few sets use all threads.
    guarded(() => threads.forEach((thread) => feed(thread, 1)));
    guarded(() => threads.forEach((thread) => feed(thread)));
    await over.promise;
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    if (failure === undefined) return;
    this.stop();
    throw failure;
  }

  /** Ends the threads; a further run starts new ones. */
  stop(): void {
    for (const { worker } of this.#threads) worker.terminate();
    this.#threads = [];
  }
}

/** The error of a thread that died; nobody else hears of it. */
function deathOf(event: ErrorEvent): SessionError {
  // Else the error would end the caller's process.
  event.preventDefault();
  const [reason] = event.message.split("\n", 1);
  return new SessionError(
    "worker_failed",
    `A thread of the sweep died: ${reason}`,
    { worker: "sweep" },
  );
}
