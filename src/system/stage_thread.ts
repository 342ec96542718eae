/**
 * A worker thread of a run, as the main thread sees it.
 *
 * @module
 */
import { calledModules, indicatorTexts } from "../analysis/callees.ts";
import { SessionError } from "../errors.ts";
import { recordMistake } from "../log/clean_record.ts";
import type { ThreadReports } from "../results/run_reports.ts";
import type { StageName } from "../sync/stage_table.ts";
import type { EarlyWorker } from "./early_worker.ts";
import { dateOfSession, HookWatch, type HookWatchParts } from "./hook_watch.ts";
import { messageMistake, placeMistake } from "./message_check.ts";
import { WorkerPort } from "./private_port.ts";
import {
  type SandboxedThread,
  sandboxEntry,
  sandboxModule,
  withoutPermissions,
} from "./sandbox.ts";
import { receivedError } from "./stage_errors.ts";
import type { WorkerRow } from "./worker_rows.ts";
import { lateError, lateReason } from "./worker_load.ts";
import {
  type CallWatch,
  type NumberedMessage,
  type NumberedStart,
  type StageListeners,
  type StartMessage,
  tellRecord,
} from "./worker_protocol.ts";

// Taken at load time: a thread with own indicators closes its channels.
const { Worker } = globalThis;

const NO_REPORTS: ThreadReports = { reports: {}, uses: {} };

/** What a thread without permissions is made with. */
export interface StageSandbox
  extends Pick<SandboxedThread, "modules" | "instances"> {
  /** Its stage. */
  readonly stage: StageName;
  /** The files that it may read. */
  readonly readable: readonly string[];
}

/** A worker thread; it serves one run after the other. */
export class StageThread {
  /** Settles when the worker can begin, or never will. */
  ready: Promise<void> = Promise.resolve();
  /** Settles with the worker's last message of the run. */
  ended: Promise<void> = Promise.resolve();
  /** The reports of its stages, once they are done. */
  reports: ThreadReports = NO_REPORTS;
  /** Why the worker failed, if it did. */
  error: SessionError | undefined;
  #name: string;
  /** The stages that it drives: no record names another one. */
  #stages: readonly StageName[];
  readonly #url: URL;
  readonly #worker: Worker;
  readonly #port: WorkerPort<NumberedMessage, NumberedStart>;
  /** Runs that the thread has begun. */
  #runs = 0;
  /** Takes the messages of the run that goes on. */
  #receive: ((posted: NumberedMessage) => void) | undefined;
  /** The error of a run that it cannot serve, if it has died. */
  #death: (() => SessionError) | undefined;
  /** Takes the error of a thread that cannot serve the run. */
  #onDeath: ((error: SessionError) => void) | undefined;
  #watch: HookWatch | undefined;
  readonly #sandbox: StageSandbox | undefined;

  /**
   * Starts the thread of a row with the module at `url`. `sandbox` takes its
   * permissions away; then its first module is made. `early` is a worker that
   * has been started with that module.
   */
  constructor(
    { name, stages }: Pick<WorkerRow, "name" | "stages">,
    url: URL,
    { sandbox, early }: {
      readonly sandbox?: StageSandbox | undefined;
      readonly early?: EarlyWorker;
    } = {},
  ) {
    this.#name = name;
    this.#stages = stages;
    this.#url = sandbox === undefined ? url : sandboxEntry("stage");
    this.#sandbox = sandbox;
    this.#worker = sandbox === undefined
      ? early?.worker ?? new Worker(url, { type: "module", name })
      : new Worker(sandboxModule({ ...sandbox, entry: "stage" }), {
        ...withoutPermissions(sandbox.readable),
        type: "module",
        name,
      });
    this.#port = new WorkerPort(this.#worker, (posted) => {
      this.#receive?.(posted);
    }, () => this.#die(() => this.#late()));
    this.#worker.onerror = (event) => {
      // Otherwise the error would end the caller's process.
      event.preventDefault();
      const [reason] = event.message.split("\n", 1);
      this.#die(() => this.#died(reason));
    };
    early?.handOver();
  }

  /** Takes the place of a row, of whose stages it has the code. */
  serve({ name, stages }: Pick<WorkerRow, "name" | "stages">): void {
    this.#name = name;
    this.#stages = stages;
  }

  /** Opens the stages of a run; they wait for the control word `go`. */
  begin(
    start: StartMessage,
    listeners: StageListeners,
    onFailure: () => void,
  ): void {
    const ready = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.ended = ended.promise;
    this.reports = NO_REPORTS;
    const isAnalysis = this.#stages.includes("analysis");
    let names: readonly string[] = isAnalysis
      ? []
      : indicatorTexts(start.plan.indicators);
    const fail = (error: SessionError) => {
      this.error ??= error;
      onFailure();
      end();
    };
    this.#watch = start.watch === undefined
      ? undefined
      : watchCalls(start, start.watch, {
        names: () => names,
        worker: this.#name,
        ...(!isAnalysis && {
          loads: `indicators from ${start.indicatorModules.join(", ")}`,
        }),
      }, fail);
    const end = () => {
      this.#watch?.stop();
      this.#receive = undefined;
      ready.resolve();
      ended.resolve();
    };
    this.#onDeath = fail;
    let isReady = false;
    const run = ++this.#runs;
    let number = 0;
    this.#receive = (posted) => {
      const mistake = placeMistake(posted, run, number++) ??
        messageMistake(posted.message, isReady) ??
        (posted.message.type === "log"
          ? recordMistake(posted.message.record, this.#stages)
          : undefined);
      if (mistake !== undefined) return fail(this.#contractBroken(mistake));
      const data = posted.message;
      switch (data.type) {
        case "ready":
          isReady = true;
          if (isAnalysis) names = data.strategies;
          return ready.resolve();
        case "progress":
          return listeners.onProgress?.(data.progress);
        case "log":
          return tellRecord(listeners, data.record);
        case "session":
          return listeners.onStageSession?.(data.metrics);
        case "done":
          this.reports = { reports: data.reports, uses: data.uses };
          return end();
        case "stopped":
          return end();
        case "error":
          return fail(receivedError(data.error));
      }
    };
    if (this.#death !== undefined) return fail(this.#death());
    const ports = [start.requests, start.gaps]
      .filter((port) => port !== undefined);
    this.#port.post({ ...start, run }, ports);
  }

  /** Ends the thread. */
  terminate(): void {
    this.#watch?.stop();
    this.#worker.terminate();
    this.#port.close();
  }

  #die(error: () => SessionError): void {
    this.#death = error;
    this.#onDeath?.(error());
  }

  #contractBroken(mistake: string): SessionError {
    return new SessionError(
      "worker_failed",
      `The ${
        this.#name.replaceAll("_", " ")
      } sent a message that is wrong: ${mistake}`,
      { worker: this.#name },
    );
  }

  #late(): SessionError {
    return this.#sandbox === undefined
      ? lateError(this.#name, this.#url)
      : this.#died(lateReason(this.#url));
  }

  #died(reason: string): SessionError {
    if (this.#sandbox !== undefined) {
      const isAnalysis = this.#sandbox.stage === "analysis";
      const what = isAnalysis ? "strategies" : "indicators";
      return new SessionError(
        isAnalysis ? "strategy_load" : "indicator_invalid",
        `Cannot load the ${what} in the sandbox: ${reason}`,
        { worker: this.#name, phase: "start" },
      );
    }
    const module = this.#url.href.split("/").at(-1);
    return new SessionError(
      "worker_failed",
      `The ${this.#name.replaceAll("_", " ")} (${module}) died: ${reason}`,
      { worker: this.#name },
    );
  }
}

/** Watches all that a run calls. */
function watchCalls(
  start: StartMessage,
  watch: CallWatch,
  said: Pick<HookWatchParts, "names" | "worker" | "loads">,
  onStuck: (error: SessionError) => void,
): HookWatch {
  const modules = calledModules(start);
  return new HookWatch({
    ...watch,
    ...said,
    modules: () => modules,
    date: (session) => dateOfSession(start.plan, session),
  }, onStuck);
}
