/**
 * Distributes jobs over threads.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { receivedError } from "../system/stage_errors.ts";
import { stoppedError } from "../system/stage_worker.ts";
import type { SetJob } from "../tape/set_job.ts";
import type { Tape } from "../tape/tape.ts";
import type { SetAnswer, SetMessage } from "./set_worker.ts";
import type { SweepListeners } from "./sweep_executor.ts";

// Each thread has its next job queued when it finishes one.
const JOBS_PER_THREAD = 2;
// A thread that has not stopped by then is stuck in a strategy.
const STOP_GRACE_MS = 500;

/** One thread. */
export interface SetThread {
  /** Its worker. */
  readonly worker: Worker;
  /** Jobs that it was sent and has not answered. */
  pending: number;
  /** The error that ended it, if it died between two tasks. */
  death: SessionError | undefined;
}

/** Runs jobs on threads, once. */
export class ThreadTask {
  readonly #threads: readonly SetThread[];
  readonly #tape: Tape;
  readonly #jobs: Iterator<SetJob>;
  readonly #onSet: SweepListeners["onSet"];
  /** One word that the threads poll: non-zero to stop. */
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));
  readonly #over = Promise.withResolvers<void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failure: Error | undefined;
  #exhausted = false;

  /** `onSet` is called in the order in which sets finish. */
  constructor(
    threads: readonly SetThread[],
    tape: Tape,
    jobs: Iterable<SetJob>,
    onSet: SweepListeners["onSet"],
  ) {
    this.#threads = threads;
    this.#tape = tape;
    this.#jobs = jobs[Symbol.iterator]();
    this.#onSet = onSet;
  }

  /**
   * Resolves when every job is answered.
   *
   * @throws {SessionError} the first failure; the threads may still be busy.
   */
  async run(signal?: AbortSignal): Promise<void> {
    for (const thread of this.#threads) this.#open(thread);
    const dead = this.#threads.find(({ death }) => death !== undefined);
    if (dead?.death !== undefined) this.#halt(dead.death);
    const abort = () => this.#halt(stoppedError());
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
    // One job each before any thread gets a second: few jobs use all threads.
    for (const most of [1, JOBS_PER_THREAD]) {
      for (const thread of this.#threads) {
        this.#guard(() => this.#feed(thread, most));
      }
    }
    await this.#over.promise;
    clearTimeout(this.#timer);
    signal?.removeEventListener("abort", abort);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Gives a thread the tape and listens to it. */
  #open(thread: SetThread): void {
    const { plans, sessionsPerYear, bars } = this.#tape;
    const stop = this.#stop;
    thread.worker.onmessage = ({ data }: MessageEvent<SetAnswer>) => {
      thread.pending--;
      this.#guard(() => {
        if (data.type === "end") throw receivedError(data.error);
        const { set, window, outcome } = data;
        if (outcome !== undefined) {
          this.#onSet({ set, window, bars: bars[window], outcome });
        }
        this.#feed(thread, JOBS_PER_THREAD);
      });
    };
    thread.worker.onerror = (event) => {
      thread.pending = 0;
      this.#halt(deathOf(event));
    };
    post(thread, { type: "tape", tape: { plans, sessionsPerYear }, stop });
  }

  /** Sends a thread jobs until `most` are pending. */
  #feed(thread: SetThread, most: number): void {
    while (
      this.#failure === undefined && !this.#exhausted && thread.pending < most
    ) {
      const next = this.#jobs.next();
      if (next.done === true) {
        this.#exhausted = true;
        break;
      }
      thread.pending++;
      post(thread, { type: "set", job: next.value });
    }
    this.#resolveIfIdle();
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
      this.#halt(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** The error of a thread that died. */
export function deathOf(event: ErrorEvent): SessionError {
  // Otherwise the error would end the caller's process.
  event.preventDefault();
  const [reason] = event.message.split("\n", 1);
  return new SessionError(
    "worker_failed",
    `A thread of the sweep died: ${reason}`,
    { worker: "sweep" },
  );
}

function post({ worker }: SetThread, message: SetMessage): void {
  worker.postMessage(message);
}
