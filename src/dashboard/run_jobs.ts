/**
 * Runs that were started from the page: each in a process of its own.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { messageOf } from "../text/message_of.ts";
import type { RunProgress } from "../system/worker_protocol.ts";
import { EventStreams, onlyEvent } from "./event_stream.ts";

/** A run to start. */
export interface RunOrder {
  /** What the page calls it. */
  readonly title: string;
  /** Its config, complete, with absolute addresses of modules. */
  readonly config: unknown;
  /** The path of its store. */
  readonly store: string;
  /** The folder that it is saved in. */
  readonly runs: string;
  /** Whether its modules run without permissions. */
  readonly sandbox: boolean;
  /** The path of the config that it is saved with. */
  readonly configFile: string;
  /** The number of the run whose config was changed, if there is one. */
  readonly parent: number | undefined;
  /** Its tags. */
  readonly tags: readonly string[];
}

/** What a run's process says. */
export type RunEvent =
  | { readonly progress: RunProgress }
  | { readonly saved: number }
  | { readonly error: RunJobError }
  /** A line of its log. */
  | { readonly line: string };

/** Why a run failed. */
export interface RunJobError {
  /** The code. */
  readonly code: string;
  /** The text. */
  readonly message: string;
}

/** A run's process. */
export interface RunProcess {
  /** Resolves when it has ended, with what it ended with in words. */
  readonly finished: Promise<string>;
  /** Ends it. */
  cancel(): void;
}

/** Starts the process of a run. */
export type LaunchRun = (
  order: RunOrder,
  onEvent: (event: RunEvent) => void,
) => RunProcess;

/** How a run that was started is. */
export interface RunJob {
  /** Its number, from 1. */
  readonly id: number;
  /** What it is. */
  readonly title: string;
  /** The run whose config was changed, or `null`. */
  readonly parent: number | null;
  /** Whether its modules run without permissions. */
  readonly sandbox: boolean;
  /** Whether it goes on, or how it ended. */
  readonly state: "running" | "saved" | "failed" | "cancelled";
  /** When it was started, ISO 8601. */
  readonly started: string;
  /** How far it is; `null` before its first session has ended. */
  readonly progress: RunProgress | null;
  /** The number of the saved run, or `null`. */
  readonly run: number | null;
  /** Why it failed, or `null`. */
  readonly error: RunJobError | null;
  /** The last lines of its log. */
  readonly log: readonly string[];
}

/** Runs that go on at the same time. */
const MOST_RUNNING = 2;
/** Runs that are remembered. */
const MOST_KEPT = 50;
/** Lines of a log, and characters of a line. */
const LINES = 40;
const LINE_CHARS = 500;

interface Entry {
  job: RunJob;
  readonly process: RunProcess;
  readonly streams: EventStreams;
}

/** The runs that a dashboard has started. */
export class RunJobs {
  readonly #launch: LaunchRun | undefined;
  readonly #entries = new Map<number, Entry>();
  #last = 0;
  #isStopped = false;

  /** Starts runs by `launch`; without it, none. */
  constructor(launch: LaunchRun | undefined) {
    this.#launch = launch;
  }

  /** Whether runs can be started. */
  get canStart(): boolean {
    return this.#launch !== undefined && !this.#isStopped;
  }

  /**
   * Starts a run.
   *
   * @throws {SessionError} `argument_invalid` if two go on, or if this dashboard
   * starts none; as the launch does.
   */
  start(order: RunOrder): RunJob {
    if (this.#launch === undefined || this.#isStopped) {
      throw new SessionError(
        "argument_invalid",
        "This dashboard starts no runs; the command openbell dashboard does",
      );
    }
    const running = this.list().filter(({ state }) => state === "running");
    if (running.length >= MOST_RUNNING) {
      throw new SessionError(
        "argument_invalid",
        `${MOST_RUNNING} runs go on already; wait until one has ended, or cancel one`,
      );
    }
    const id = this.#last + 1;
    const process = this.#launch(order, (event) => this.#take(id, event));
    this.#last = id;
    const job: RunJob = {
      id,
      title: order.title,
      parent: order.parent ?? null,
      sandbox: order.sandbox,
      state: "running",
      started: new Date().toISOString(),
      progress: null,
      run: null,
      error: null,
      log: [],
    };
    this.#entries.set(id, { job, process, streams: new EventStreams() });
    process.finished.then(
      (how) => this.#end(id, how),
      (error) => this.#end(id, messageOf(error)),
    );
    this.#forget();
    return job;
  }

  /** The runs that were started, the newest first. */
  list(): RunJob[] {
    return [...this.#entries.values()].map(({ job }) => job).reverse();
  }

  /**
   * One of them.
   *
   * @throws {SessionError} `argument_invalid` if there is none with this number.
   */
  get(id: number): RunJob {
    return this.#entry(id).job;
  }

  /** An answer that tells how it goes until it has ended. */
  events(id: number): Response {
    const { job, streams } = this.#entry(id);
    return job.state === "running" ? streams.open(job) : onlyEvent(job);
  }

  /** Ends the process of one, if it goes on. */
  cancel(id: number): RunJob {
    const { job, process } = this.#entry(id);
    if (job.state !== "running") return job;
    this.#update(id, { state: "cancelled" });
    process.cancel();
    return this.get(id);
  }

  /** Ends all processes. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const entries = [...this.#entries.values()];
    for (const { job } of entries) this.cancel(job.id);
    await Promise.allSettled(entries.map(({ process }) => process.finished));
  }

  #take(id: number, event: RunEvent): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    if ("line" in event) {
      const log = [...entry.job.log, event.line.slice(0, LINE_CHARS)];
      this.#update(id, { log: log.slice(-LINES) });
    } else if ("saved" in event) this.#update(id, { run: event.saved });
    else this.#update(id, event);
  }

  #end(id: number, how: string): void {
    const { job, streams } = this.#entry(id);
    if (job.run !== null) this.#update(id, { state: "saved", error: null });
    else if (job.state === "running") {
      const error = job.error ?? { code: "worker_failed", message: how };
      this.#update(id, { state: "failed", error });
    }
    streams.close();
  }

  #update(id: number, change: Partial<RunJob>): void {
    const entry = this.#entry(id);
    entry.job = { ...entry.job, ...change };
    entry.streams.send(entry.job);
  }

  #entry(id: number): Entry {
    const entry = this.#entries.get(id);
    if (entry !== undefined) return entry;
    throw new SessionError(
      "argument_invalid",
      `This dashboard has started no run with the number ${id}`,
    );
  }

  #forget(): void {
    for (const [id, { job }] of this.#entries) {
      if (this.#entries.size <= MOST_KEPT) return;
      if (job.state !== "running") this.#entries.delete(id);
    }
  }
}
