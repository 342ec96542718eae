/**
 * Distributes jobs over threads.
 *
 * @module
 */
import { isA, messageOf } from "../text/message_of.ts";
import { SessionError } from "../errors.ts";
import {
  postedError,
  receivedError,
  stoppedError,
} from "../system/stage_errors.ts";
import type { SetJob } from "../tape/set_job.ts";
import type { Tape } from "../tape/tape.ts";
import type { SetThread } from "./set_thread.ts";
import type { SetAnswer } from "./set_worker.ts";
import type { SweepListeners } from "./sweep_executor.ts";

// Each thread has its next job queued when it finishes one.
const JOBS_PER_THREAD = 2;
// A thread that has not stopped by then is stuck in a strategy.
const STOP_GRACE_MS = 500;

/** Runs jobs on threads, once. */
export class ThreadTask {
  readonly #threads: readonly SetThread[];
  readonly #tape: Tape;
  readonly #jobs: Iterator<SetJob>;
  /** Jobs that spent threads did not run. */
  readonly #returned: SetJob[] = [];
  readonly #onSet: SweepListeners["onSet"];
  readonly #strategySeconds: number;
  readonly #alone: boolean;
  /** One word that the threads poll: non-zero to stop. */
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));
  readonly #over = Promise.withResolvers<void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failure: Error | undefined;
  #exhausted = false;

  /**
   * `onSet` is called in the order in which sets finish. `strategySeconds` is
   * how long a callback of a strategy may take; 0 for ever. With `alone`, each
   * job has a thread of its own.
   */
  constructor(
    threads: readonly SetThread[],
    tape: Tape,
    jobs: Iterable<SetJob>,
    onSet: SweepListeners["onSet"],
    strategySeconds: number,
    alone: boolean,
  ) {
    this.#alone = alone;
    this.#threads = threads;
    this.#tape = tape;
    this.#jobs = jobs[Symbol.iterator]();
    this.#onSet = onSet;
    this.#strategySeconds = strategySeconds;
  }

  /**
   * Resolves when every job is answered.
   *
   * @throws {SessionError} the first failure; the threads may still be busy.
   */
  async run(signal?: AbortSignal): Promise<void> {
    for (const thread of this.#threads) {
      if (thread.spent) thread.replace();
      this.#open(thread);
    }
    const dead = this.#threads.find(({ death }) => death !== undefined);
    if (dead?.death !== undefined) this.#halt(dead.death);
    const abort = () => this.#halt(stoppedError());
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
    // One job each before any thread gets a second: few jobs use all threads.
    for (const most of [1, this.#jobsPerThread]) {
      for (const thread of this.#threads) {
        this.#guard(() => this.#feed(thread, most));
      }
    }
    await this.#over.promise;
    clearTimeout(this.#timer);
    for (const thread of this.#threads) thread.close();
    signal?.removeEventListener("abort", abort);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Gives a thread the tape and listens to it. */
  #open(thread: SetThread): void {
    const { plans, sessionsPerYear } = this.#tape;
    const task = {
      tape: { plans, sessionsPerYear },
      stop: this.#stop,
      strategySeconds: this.#strategySeconds,
      alone: this.#alone,
    };
    thread.open(task, {
      onAnswer: (answer) => this.#guard(() => this.#take(thread, answer)),
      onStuck: (job, error) => this.#end(job, error),
      onDeath: (error) => this.#halt(error),
    });
  }

  /**
   * Ends the task because a strategy does not return: its thread is lost. The
   * set has failed, so a resumed sweep goes on without it.
   */
  #end({ set, window }: SetJob, stuck: SessionError): void {
    const { code, message, worker, phase, date } = stuck;
    const error = new SessionError(code, `Set ${set}: ${message}`, {
      ...(worker !== undefined && { worker }),
      ...(phase !== undefined && { phase }),
      ...(date !== undefined && { date }),
    });
    const outcome = { status: "failed", error: postedError(stuck) } as const;
    const bars = this.#tape.bars[window];
    // It counts, even if the listener throws for a set that failed.
    this.#halt(error);
    this.#guard(() => this.#onSet({ set, window, bars, outcome }));
  }

  #take(thread: SetThread, answer: SetAnswer): void {
    switch (answer.type) {
      case "end":
        throw receivedError(answer.error);
      case "returned":
        this.#returned.push(answer.job);
        break;
      case "outcome": {
        const { set, window, outcome } = answer;
        if (outcome === undefined) break;
        const bars = this.#tape.bars[window];
        this.#onSet({ set, window, bars, outcome });
      }
    }
    if (thread.spent) this.#renew(thread);
    else this.#feed(thread, this.#jobsPerThread);
  }

  /** Replaces a spent thread if there is a job for the new one. */
  #renew(thread: SetThread): void {
    // It returns the jobs that it still has.
    if (thread.pending > 0) return;
    const job = this.#failure === undefined ? this.#nextJob() : undefined;
    if (job === undefined) return this.#resolveIfIdle();
    thread.replace();
    this.#open(thread);
    thread.run(job);
    this.#feed(thread, this.#jobsPerThread);
  }

  get #jobsPerThread(): number {
    return this.#alone ? 1 : JOBS_PER_THREAD;
  }

  /** Sends a thread jobs until `most` are pending. */
  #feed(thread: SetThread, most: number): void {
    while (this.#failure === undefined && thread.pending < most) {
      const job = this.#nextJob();
      if (job === undefined) break;
      thread.run(job);
    }
    this.#resolveIfIdle();
  }

  #nextJob(): SetJob | undefined {
    const returned = this.#returned.shift();
    if (returned !== undefined || this.#exhausted) return returned;
    const next = this.#jobs.next();
    if (next.done !== true) return next.value;
    this.#exhausted = true;
    return undefined;
  }

  /** Stops all threads; the first failure counts. */
  #halt(error: Error): void {
    this.#failure ??= error;
    Atomics.store(this.#stop, 0, 1);
    this.#timer ??= setTimeout(this.#over.resolve, STOP_GRACE_MS);
    this.#resolveIfIdle();
  }

  #resolveIfIdle(): void {
    if (this.#threads.every(({ pending }) => pending === 0)) {
      this.#over.resolve();
    }
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#halt(isA(error, Error) ? error : new Error(messageOf(error)));
    }
  }
}
