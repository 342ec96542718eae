/**
 * Runs every stage in a worker of its own; the analysis engine in the
 * caller's thread if its strategies are objects of the caller.
 *
 * @module
 */
import type { AnalysisReport } from "../analysis/analysis_engine.ts";
import type { LoadedStrategy } from "../analysis/strategy_loader.ts";
import { SessionError } from "../errors.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { turn } from "./inline_runner.ts";
import { type FailedStage, receivedError, stageError } from "./stage_errors.ts";
import { stoppedError } from "./stage_worker.ts";
import { makeAnalysis } from "./stages.ts";
import type {
  RunProgress,
  RunReports,
  StageReport,
  StartMessage,
  WorkerMessage,
} from "./worker_protocol.ts";

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
  /** The analysis engine's, for strategies given as modules. */
  readonly analysis: URL;
}

/** A worker and how it ended. */
class StageThread {
  /** Settles when the stage is ready to begin, or will never be. */
  readonly ready: Promise<void>;
  /** Settles when the worker has said its last word. */
  readonly ended: Promise<void>;
  report: StageReport | undefined;
  error: SessionError | undefined;
  readonly #worker: Worker;

  constructor(
    name: string,
    url: URL,
    start: StartMessage,
    onProgress: (progress: RunProgress) => void,
    onFailure: () => void,
  ) {
    const worker = new Worker(url, { type: "module", name });
    this.#worker = worker;
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.ended = new Promise((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
        if (data.type === "ready") return ready.resolve();
        if (data.type === "progress") return onProgress(data.progress);
        if (data.type === "done") this.report = data.report;
        if (data.type === "error") {
          this.error = receivedError(data.error);
          onFailure();
        }
        resolve();
      };
      worker.onerror = (event) => {
        // Else the error would end the caller's process.
        event.preventDefault();
        this.error ??= new SessionError(
          "worker_failed",
          `The ${name.replaceAll("_", " ")} died: ${event.message}`,
          { worker: name },
        );
        onFailure();
        resolve();
      };
    });
    this.ended.then(ready.resolve);
    worker.postMessage(start);
  }

  terminate(): void {
    this.#worker.terminate();
  }
}

/** Runs the stages in parallel until all are done, one fails or `signal` aborts. */
export async function runWorkers(
  start: StartMessage,
  strategies: readonly LoadedStrategy[] | undefined,
  onProgress: (progress: RunProgress) => void = () => {},
  signal?: AbortSignal,
  urls: WorkerUrls = WORKER_URLS,
): Promise<RunReports> {
  const control = new ControlBlock(Arena.attach(start.plan.memory.buffer));
  const stop = () => control.stop();
  signal?.addEventListener("abort", stop);
  const launch = (name: string, url: URL, message: StartMessage) =>
    new StageThread(name, url, message, onProgress, stop);
  const quiet: StartMessage = { ...start, strategies: [] };
  const coordinator = launch("coordinator", urls.coordinator, quiet);
  const processor = launch("processor", urls.processor, quiet);
  const quality = launch("quality_manager", urls.quality, quiet);
  const threads = [coordinator, processor, quality];
  let analysis: StageThread | undefined;
  let local: AnalysisReport | undefined;
  let started = performance.now();
  let failure: SessionError | undefined;
  try {
    if (strategies === undefined) {
      analysis = launch("analysis", urls.analysis, start);
      threads.push(analysis);
    }
    await Promise.all(threads.map((thread) => thread.ready));
    started = performance.now();
    control.publish("go", 1);
    if (strategies !== undefined) {
      local = await analyseHere(start, strategies, control, onProgress);
    }
  } catch (error) {
    failure = error as SessionError;
    stop();
  }
  await allEnded(threads, control);
  const seconds = (performance.now() - started) / 1_000;
  signal?.removeEventListener("abort", stop);
  failure ??= threads.find((thread) => thread.error !== undefined)?.error;
  if (failure !== undefined) throw failure;
  if (signal?.aborted) throw stoppedError();
  return {
    coordinator: coordinator.report,
    processor: processor.report,
    quality: quality.report,
    analysis: local ?? analysis?.report,
    seconds,
  } as RunReports;
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
  for (const thread of threads) thread.terminate();
}

/** Drives the analysis engine in this thread, giving the event loop turns. */
async function analyseHere(
  start: StartMessage,
  strategies: readonly LoadedStrategy[],
  control: ControlBlock,
  onProgress: (progress: RunProgress) => void,
): Promise<AnalysisReport | undefined> {
  let failing: FailedStage = {
    name: "analysis",
    phase: "start",
    date: undefined,
  };
  try {
    const engine = makeAnalysis(start, strategies, onProgress);
    failing = engine;
    let nextTurn = performance.now() + TURN_MS;
    while (!control.stopped) {
      const result = engine.step();
      if (result === "done") return engine.report();
      if (result === "idle") {
        const seen = control.load("deliveryPublished");
        engine.wait(SLEEP_MS);
        if (control.load("deliveryPublished") !== seen) continue;
      } else if (performance.now() < nextTurn) continue;
      await turn(0);
      nextTurn = performance.now() + TURN_MS;
    }
    return undefined;
  } catch (error) {
    throw stageError(failing, error);
  }
}
