/**
 * Runs the stages in workers, each in one of its own where the machine has
 * cores for it; the analysis engine in the caller's thread if its strategies
 * are objects of the caller.
 *
 * @module
 */
import type { AnalysisReport } from "../analysis/analysis_engine.ts";
import type { LoadedStrategy } from "../analysis/strategy_loader.ts";
import { SessionError } from "../errors.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { turn } from "../sync/event_loop.ts";
import {
  sandboxFailure,
  sandboxModule,
  WITHOUT_PERMISSIONS,
} from "./sandbox.ts";
import { type FailedStage, receivedError, stageError } from "./stage_errors.ts";
import { StageGroup } from "./stage_group.ts";
import type { StageUse } from "../results/run_reports.ts";
import { stoppedError } from "./stage_worker.ts";
import { makeAnalysis } from "./stages.ts";
import type {
  RunListeners,
  StartMessage,
  WorkerMessage,
} from "./worker_protocol.ts";
import type {
  RunReports,
  StageName,
  StageReport,
} from "../results/run_reports.ts";

// A worker that has not ended by then is ended; it is stuck in its own code.
const STOP_GRACE_MS = 500;
// How long the caller's thread works or sleeps before it looks for messages.
const TURN_MS = 20;
const SLEEP_MS = 2;

/** Where the workers' modules lie; tests put others in their place. */
export const WORKER_URLS: WorkerUrls = {
  coordinator: new URL("../../workers/coordinator.ts", import.meta.url),
  processor: new URL("../../workers/processor.ts", import.meta.url),
  quality: new URL("../../workers/quality_manager.ts", import.meta.url),
  pipeline: new URL("../../workers/pipeline.ts", import.meta.url),
  analysis: new URL("../../workers/analysis.ts", import.meta.url),
};

/** The modules of the workers. */
export interface WorkerUrls {
  /** The coordinator's. */
  readonly coordinator: URL;
  /** The processor's. */
  readonly processor: URL;
  /** The quality manager's. */
  readonly quality: URL;
  /** That of these three together. */
  readonly pipeline: URL;
  /** The analysis engine's, for strategies given as modules. */
  readonly analysis: URL;
}

/** A worker thread; it serves one run after the other. */
class StageThread {
  /** Settles when the stage is ready to begin, or will never be. */
  ready: Promise<void> = Promise.resolve();
  /** Settles when the worker has said its last word of the run. */
  ended: Promise<void> = Promise.resolve();
  /** What its stages have to tell, once they are done. */
  reports: Partial<Record<StageName, StageReport>> = {};
  uses: Partial<Record<StageName, StageUse>> = {};
  error: SessionError | undefined;
  readonly #name: string;
  readonly #url: URL;
  readonly #worker: Worker;

  readonly #died: (reason: string) => SessionError;

  /** `sandboxed` takes the thread's permissions away; its module is made for it. */
  constructor(name: string, url: URL, sandboxed = false) {
    this.#name = name;
    this.#url = url;
    this.#died = sandboxed
      ? sandboxFailure
      : (reason) => this.#stageDied(reason);
    this.#worker = new Worker(url, {
      ...(sandboxed && WITHOUT_PERMISSIONS),
      type: "module",
      name,
    });
  }

  /** Starts a run. */
  begin(
    start: StartMessage,
    { onProgress, onNotice }: RunListeners,
    onFailure: () => void,
  ): void {
    const ready = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.ended = ended.promise;
    this.reports = {};
    this.uses = {};
    const end = () => {
      ready.resolve();
      ended.resolve();
    };
    this.#worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
      if (data.type === "ready") return ready.resolve();
      if (data.type === "progress") return onProgress?.(data.progress);
      if (data.type === "notice") return onNotice?.(data.message);
      if (data.type === "done") {
        this.reports = data.reports;
        this.uses = data.uses;
      }
      if (data.type === "error") {
        this.error = receivedError(data.error);
        onFailure();
      }
      end();
    };
    this.#worker.onerror = (event) => {
      // Else the error would end the caller's process.
      event.preventDefault();
      const [reason] = event.message.split("\n", 1);
      this.error ??= this.#died(reason);
      onFailure();
      end();
    };
    this.#worker.postMessage(start);
  }

  #stageDied(reason: string): SessionError {
    const module = this.#url.href.split("/").at(-1);
    return new SessionError(
      "worker_failed",
      `The ${this.#name.replaceAll("_", " ")} (${module}) died: ${reason}`,
      { worker: this.#name },
    );
  }

  terminate(): void {
    this.#worker.terminate();
  }
}

/** What one run through the workers needs. */
export interface WorkerRun extends RunListeners {
  /** What every worker is started with. */
  readonly start: StartMessage;
  /** Strategies of the caller's thread; `undefined` for those of the config. */
  readonly strategies: readonly LoadedStrategy[] | undefined;
  /** Takes all permissions from the thread of the config's strategies. */
  readonly sandbox?: boolean;
  /** Whether coordinator, processor and quality manager share a thread. */
  readonly joinStages: boolean;
  /** Stops the run. */
  readonly signal?: AbortSignal;
}

/**
 * The threads of coordinator, processor and quality manager, or the one that
 * they share. They are started
 * with the first run and serve the next ones as well, which then find them
 * warm. The analysis engine's thread is new for every run: what a strategy's
 * module leaves behind must not reach the next one.
 */
export class WorkerPool {
  readonly #urls: WorkerUrls;
  /** The threads of either layout, once a run has wanted it. */
  readonly #threads = new Map<boolean, readonly StageThread[]>();

  /** A pool without threads. */
  constructor(urls: WorkerUrls = WORKER_URLS) {
    this.#urls = urls;
  }

  /** Runs the stages in parallel until all are done, one fails or `signal` aborts. */
  async run(run: WorkerRun): Promise<RunReports> {
    const { start, strategies, signal } = run;
    const control = new ControlBlock(Arena.attach(start.plan.memory.buffer));
    const stop = () => control.stop();
    signal?.addEventListener("abort", stop);
    // What a run's own indicators leave behind must not reach the next run.
    const own = start.indicatorModules.length > 0
      ? this.#startProcessor(run.joinStages)
      : undefined;
    const threads = own !== undefined && run.joinStages
      ? [own]
      : [...this.#launch(run.joinStages)];
    if (own !== undefined && !run.joinStages) threads[1] = own;
    const quiet: StartMessage = { ...start, strategies: [] };
    for (const thread of threads) thread.begin(quiet, run, stop);
    let analysis: StageThread | undefined;
    let local: AnalysisReport | undefined;
    let localUse: StageUse | undefined;
    let started = performance.now();
    let failure: SessionError | undefined;
    try {
      if (strategies === undefined) {
        analysis = run.sandbox === true
          ? new StageThread("analysis", sandboxModule(start.strategies), true)
          : new StageThread("analysis", this.#urls.analysis);
        analysis.begin(start, run, stop);
        threads.push(analysis);
      }
      await Promise.all(threads.map((thread) => thread.ready));
      started = performance.now();
      control.publish("go", 1);
      if (strategies !== undefined) {
        [local, localUse] = await analyseHere(start, strategies, control, run);
      }
    } catch (error) {
      failure = error as SessionError;
      stop();
    }
    await allEnded(threads, control);
    const seconds = (performance.now() - started) / 1_000;
    signal?.removeEventListener("abort", stop);
    analysis?.terminate();
    own?.terminate();
    failure ??= threads.find((thread) => thread.error !== undefined)?.error;
    if (failure !== undefined || signal?.aborted) {
      this.stop();
      throw failure ?? stoppedError();
    }
    const reports = Object.assign({}, ...threads.map((t) => t.reports));
    const uses = Object.assign({}, ...threads.map((t) => t.uses));
    return {
      coordinator: reports.coordinator,
      processor: reports.processor,
      quality: reports.quality_manager,
      analysis: local ?? reports.analysis,
      uses: {
        coordinator: uses.coordinator,
        processor: uses.processor,
        quality_manager: uses.quality_manager,
        analysis: localUse ?? uses.analysis,
      },
      seconds,
    } as RunReports;
  }

  /** Ends the threads; a further run starts new ones. */
  stop(): void {
    for (const threads of this.#threads.values()) {
      for (const thread of threads) thread.terminate();
    }
    this.#threads.clear();
  }

  #launch(joined: boolean): readonly StageThread[] {
    let threads = this.#threads.get(joined);
    if (threads === undefined) {
      threads = joined ? [this.#startProcessor(true)] : [
        new StageThread("coordinator", this.#urls.coordinator),
        this.#startProcessor(false),
        new StageThread("quality_manager", this.#urls.quality),
      ];
      this.#threads.set(joined, threads);
    }
    return threads;
  }

  /** A thread for the processor, alone or joined by coordinator and quality manager. */
  #startProcessor(joined: boolean): StageThread {
    return joined
      ? new StageThread("pipeline", this.#urls.pipeline)
      : new StageThread("processor", this.#urls.processor);
  }
}

/** Waits for all workers; once the run is stopped, only for a grace period. */
async function allEnded(
  threads: readonly StageThread[],
  control: ControlBlock,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watch: ReturnType<typeof setInterval> | undefined;
  const stuck = new Promise<void>((resolve) => {
    watch = setInterval(() => {
      if (!control.stopped) return;
      clearInterval(watch);
      timer = setTimeout(resolve, STOP_GRACE_MS);
    }, 10);
  });
  const ended = Promise.all(threads.map((thread) => thread.ended));
  await Promise.race([ended, stuck]);
  clearInterval(watch);
  clearTimeout(timer);
}

/** Drives the analysis engine in this thread, giving the event loop turns. */
async function analyseHere(
  start: StartMessage,
  strategies: readonly LoadedStrategy[],
  control: ControlBlock,
  { onProgress, onNotice }: RunListeners,
): Promise<[AnalysisReport, StageUse] | []> {
  let failing: FailedStage = {
    name: "analysis",
    phase: "start",
    date: undefined,
  };
  try {
    const engine = makeAnalysis(start, strategies, onProgress);
    engine.onNotice = onNotice;
    failing = engine;
    const group = new StageGroup([engine]);
    let nextTurn = performance.now() + TURN_MS;
    while (!control.stopped) {
      const result = group.step();
      if (result === "done") return [engine.report(), group.uses()[0]];
      if (result === "idle") group.wait(SLEEP_MS);
      if (performance.now() < nextTurn) continue;
      await turn();
      nextTurn = performance.now() + TURN_MS;
    }
    return [];
  } catch (error) {
    throw stageError(failing, error);
  }
}
