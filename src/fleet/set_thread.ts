/**
 * A thread that runs sets, as the main thread sees it.
 *
 * @module
 */
import { calledModules } from "../analysis/callees.ts";
import { makeBoard } from "../analysis/hook_board.ts";
import { SessionError } from "../errors.ts";
import { dateOfSession, HookWatch } from "../system/hook_watch.ts";
import { WorkerPort } from "../system/private_port.ts";
import {
  sandboxEntry,
  sandboxModule,
  withoutPermissions,
} from "../system/sandbox.ts";
import { lateError } from "../system/worker_load.ts";
import type { SetJob } from "../tape/set_job.ts";
import type { TapeHandle } from "../tape/tape.ts";
import type { SetAnswer, SetMessage, SetStrategies } from "./set_worker.ts";

// Taken at load time: a thread with own indicators closes its channels.
const { Worker } = globalThis;

const WORKER_URL = new URL("../../workers/sweep.ts", import.meta.url);

/** What the main thread is told. */
export interface SetThreadListeners {
  /** Called with the answer to a job. */
  readonly onAnswer: (answer: SetAnswer) => void;
  /** Called when a strategy of a job does not return. */
  readonly onStuck: (job: SetJob, error: SessionError) => void;
  /** Called when the thread has died. */
  readonly onDeath: (error: SessionError) => void;
}

/** What a thread runs sets over. */
export interface SetThreadTask {
  /** The tape. */
  readonly tape: TapeHandle;
  /** One word of shared memory: non-zero to stop. */
  readonly stop: Int32Array;
  /** How long a callback of a strategy may take, in seconds; 0 for ever. */
  readonly strategySeconds: number;
  /** Whether the thread runs one set only. */
  readonly alone: boolean;
}

/** A thread. */
export class SetThread {
  /** Whether it takes no further jobs. */
  spent = false;
  /** The error that ended it, if it died between two tasks. */
  death: SessionError | undefined;
  readonly #name: string;
  readonly #marks: boolean;
  readonly #sandbox: Iterable<string> | undefined;
  /** Jobs that it was sent and has not answered, the current one first. */
  #jobs: SetJob[] = [];
  #board = makeBoard();
  /** The strategies and scanners of the sets that it runs, in words. */
  #strategies: readonly string[] = [];
  #watch: HookWatch | undefined;
  #worker: Worker;
  #port: WorkerPort<SetAnswer | SetStrategies, SetMessage>;
  #listeners: SetThreadListeners | undefined;

  /**
   * Starts the thread; `marks` says whether its calls are marked. With `sandbox`,
   * the modules that sets load, it has no permissions and runs one set.
   */
  constructor(name: string, marks = false, sandbox?: Iterable<string>) {
    this.#name = name;
    this.#marks = marks;
    this.#sandbox = sandbox;
    this.#worker = this.#start();
    this.#port = this.#open();
  }

  /** The number of jobs that it was sent and has not answered. */
  get pending(): number {
    return this.#jobs.length;
  }

  /** Begins a task, and directs answers and death to `listeners` from now on. */
  open(
    { tape, stop, strategySeconds, alone }: SetThreadTask,
    listeners: SetThreadListeners,
  ): void {
    this.#listeners = listeners;
    const board = this.#board;
    this.#post({ type: "tape", tape, stop, board, alone });
    this.#watch?.stop();
    this.#watch = new HookWatch({
      board,
      seconds: strategySeconds,
      marks: this.#marks,
      markPrefix: () => `in set ${this.#jobs[0]?.set}, `,
      thread: this.#name,
      names: () => this.#strategies,
      modules: () => {
        const [job] = this.#jobs;
        if (job === undefined) return [];
        return calledModules(job);
      },
      date: (session) => {
        const window = this.#jobs[0]?.window;
        return window === undefined
          ? undefined
          : dateOfSession(tape.plans[window], session);
      },
    }, (error) => {
      const [job] = this.#jobs;
      if (job !== undefined) listeners.onStuck(job, error);
    });
  }

  /** Ends a task. */
  close(): void {
    this.#watch?.stop();
  }

  /** Sends a job, which is pending until it is answered. */
  run(job: SetJob): void {
    this.#jobs.push(job);
    this.#post({ type: "set", job });
  }

  /** Ends the thread and starts another in its place, which has no tape yet. */
  replace(): void {
    this.terminate();
    this.#jobs = [];
    this.#board = makeBoard();
    this.spent = false;
    this.#worker = this.#start();
    this.#port = this.#open();
  }

  /** Ends the thread. */
  terminate(): void {
    this.#watch?.stop();
    this.#port.close();
    this.#worker.terminate();
  }

  get #url(): URL {
    return this.#sandbox === undefined ? WORKER_URL : sandboxEntry("sets");
  }

  #post(message: SetMessage): void {
    this.#port.post(message);
  }

  #start(): Worker {
    const modules = this.#sandbox;
    const worker = new Worker(
      modules === undefined
        ? WORKER_URL
        : sandboxModule({ entry: "sets", modules }),
      {
        ...(modules !== undefined && withoutPermissions()),
        type: "module",
        name: this.#name,
      },
    );
    worker.onerror = (event) => this.#die(deathOf(event));
    return worker;
  }

  #die(error: SessionError): void {
    this.#port.close();
    this.#jobs = [];
    this.death = error;
    this.#listeners?.onDeath(error);
  }

  /** Opens the channel to the thread. */
  #open(): WorkerPort<SetAnswer | SetStrategies, SetMessage> {
    return new WorkerPort(this.#worker, (data) => {
      if (data.type === "strategies") {
        this.#strategies = data.strategies;
        return;
      }
      const job = this.#jobs.shift();
      if (!isAnswerTo(data, job)) {
        this.#jobs = [];
        this.death = new SessionError(
          "worker_failed",
          "A thread of the sweep answered a set that it was not given",
          { worker: "sweep" },
        );
        return this.#listeners?.onDeath(this.death);
      }
      if (data.type === "returned") this.spent = true;
      if (data.type === "outcome" && data.spent) this.spent = true;
      this.#listeners?.onAnswer(data);
    }, () => this.#die(lateError("sweep", this.#url)));
  }
}

/** Whether an answer is about the job that the thread was to do next. */
function isAnswerTo(answer: SetAnswer, job: SetJob | undefined): boolean {
  if (job === undefined) return false;
  if (answer.type === "end") return true;
  const { set, window } = answer.type === "returned" ? answer.job : answer;
  return set === job.set && window === job.window;
}

/** The error of a thread that died. */
function deathOf(event: ErrorEvent): SessionError {
  // Otherwise the error would end the caller's process.
  event.preventDefault();
  const [reason] = event.message.split("\n", 1);
  return new SessionError(
    "worker_failed",
    `A thread of the sweep died: ${reason}`,
    { worker: "sweep" },
  );
}
