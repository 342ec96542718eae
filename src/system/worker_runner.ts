/**
 * Runs the stages in workers. The analysis engine runs in the caller's thread
 * if the strategies are objects of the caller.
 *
 * @module
 */
import { calledModules } from "../analysis/callees.ts";
import { makeBoard } from "../analysis/hook_board.ts";
import type { LoadedStrategy } from "../analysis/strategy_loader.ts";
import type { SessionError } from "../errors.ts";
import { instancesFor } from "../indicators/run_indicators.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import {
  joinReports,
  type RunReports,
  type ThreadReports,
} from "../results/run_reports.ts";
import { storeFile } from "../store/open_store.ts";
import type { StageName } from "../sync/stage_table.ts";
import { stageError } from "./stage_errors.ts";
import { type StageSandbox, StageThread } from "./stage_thread.ts";
import { starting, stoppedError } from "./stage_worker.ts";
import type { OtherCode } from "./stages/analysis.ts";
import { runsForeignCode } from "./stages/open_stage.ts";
import { hasParked } from "./stages/universe.ts";
import {
  ANALYSIS_WORKER,
  JOINED_WORKERS,
  LIVE_WORKERS,
  RUN_WORKER,
  SEPARATE_WORKERS,
  UNIVERSE_WORKER,
  type WorkerRow,
} from "./worker_rows.ts";
import {
  type RunListeners,
  type StageListeners,
  stageListeners,
  type StartMessage,
  type WorkerUrls,
} from "./worker_protocol.ts";
import { WORKER_URLS } from "./worker_urls.ts";

// A worker that has not ended after a stop is stuck in foreign code; it is
// terminated.
const STOP_GRACE_MS = 500;

/** What one run through the workers needs. */
export interface WorkerRun extends RunListeners {
  /** What every worker is started with. */
  readonly start: StartMessage;
  /** Strategies of the caller's thread; `undefined` for those of the config. */
  readonly strategies: readonly LoadedStrategy[] | undefined;
  /** What the caller's thread calls beside its strategies. */
  readonly others?: OtherCode;
  /** Takes all permissions from the threads of the config's modules. */
  readonly sandbox?: boolean;
  /** Whether stages before the analysis engine share threads. */
  readonly joinStages: boolean;
  /** Whether all stages share one thread. Defaults to `false`. */
  readonly alone?: boolean;
  /** A thread that loads already and serves this run, unless it is sandboxed. */
  readonly early?: StageThread | undefined;
  /** Stops the run. */
  readonly signal?: AbortSignal;
}

/**
 * The workers of runs. Threads without foreign code start with the first run
 * and stay warm for the next ones. Those that load modules of a run, as the
 * analysis engine's does, are new for every run.
 */
export class WorkerPool {
  readonly #urls: WorkerUrls;
  readonly #warm = new Map<WorkerRow, StageThread>();

  /** A pool without threads. */
  constructor(urls: WorkerUrls = WORKER_URLS) {
    this.#urls = urls;
  }

  /** Runs the stages in parallel until all are done, one fails or `signal` aborts. */
  async run(run: WorkerRun): Promise<RunReports> {
    const { signal } = run;
    const memory = run.start.plan.memory.buffer;
    const control = new ControlBlock(Arena.attach(memory));
    const stopping = Promise.withResolvers<void>();
    const stop = () => {
      control.stop();
      stopping.resolve();
    };
    const fresh: StageThread[] = [];
    const listeners = stageListeners(run);
    let reports: RunReports | undefined;
    signal?.addEventListener("abort", stop);
    try {
      if (signal?.aborted) throw stoppedError();
      const threads = this.#begin(run, listeners, fresh, stop);
      const ready = Promise.all(threads.map((thread) => thread.ready));
      await Promise.race([ready, stopping.promise]);
      reports = await this.#finish(
        run,
        listeners,
        threads,
        control,
        stop,
      );
      return reports;
    } finally {
      signal?.removeEventListener("abort", stop);
      for (const thread of fresh) thread.terminate();
      // Threads of a run that failed may still be at work for it.
      if (reports === undefined) this.stop();
    }
  }

  /** Starts the threads of a run; those that serve it alone are added to `fresh`. */
  #begin(
    run: WorkerRun,
    listeners: StageListeners,
    fresh: StageThread[],
    stop: () => void,
  ): StageThread[] {
    const { requests, gaps, ...start } = run.start;
    const { watch, ...others } = { ...start, strategies: [], scanners: [] };
    return this.#threadsFor(run, fresh).map(([row, thread]) => {
      // Only the analysis engine gets the modules of strategies and scanners,
      // and only coordinator and quality manager speak with the feed.
      const own = row.stages.includes("analysis") ? start : {
        ...others,
        // Each thread with foreign code shows its calls on a board of its own.
        ...(watch !== undefined && runsForeign(row, start) && {
          watch: { ...watch, board: makeBoard() },
        }),
      };
      const has = (stage: StageName) => row.stages.includes(stage);
      const message = {
        ...own,
        stages: row.stages,
        ...(requests !== undefined && has("coordinator") && { requests }),
        ...(gaps !== undefined && has("quality_manager") && { gaps }),
      };
      thread.begin(message, listeners, stop);
      return thread;
    });
  }

  /** Lets the threads go and waits for their reports. */
  async #finish(
    run: WorkerRun,
    listeners: StageListeners,
    threads: readonly StageThread[],
    control: ControlBlock,
    stop: () => void,
  ): Promise<RunReports> {
    const { start, strategies, others } = run;
    let failure: SessionError | undefined;
    let local: ThreadReports = { reports: {}, uses: {} };
    // The engine is not loaded here for strategies that run in a worker.
    const here = strategies && await import("./caller_analysis.ts");
    const started = performance.now();
    control.publish("go", 1);
    if (strategies !== undefined && here !== undefined) {
      try {
        local = await here.analyseHere(
          start,
          { strategies, others },
          control,
          listeners,
        );
      } catch (error) {
        failure = stageError(starting("analysis"), error);
        stop();
      }
    }
    await allEnded(threads, control);
    const seconds = (performance.now() - started) / 1_000;
    failure ??= threads.find((thread) => thread.error !== undefined)?.error;
    if (failure !== undefined) throw failure;
    if (run.signal?.aborted) throw stoppedError();
    return joinReports([...threads.map((one) => one.reports), local], seconds);
  }

  /** Ends the threads. A further run starts new ones. */
  stop(): void {
    for (const thread of this.#warm.values()) thread.terminate();
    this.#warm.clear();
  }

  /** The threads of a run, with their rows of the table. */
  #threadsFor(
    run: WorkerRun,
    fresh: StageThread[],
  ): (readonly [WorkerRow, StageThread])[] {
    const { start, strategies, sandbox, early } = run;
    const own = strategies === undefined ? [ANALYSIS_WORKER] : [];
    const universe = hasParked(start.plan) ? [UNIVERSE_WORKER] : [];
    const rows = run.alone === true
      ? [RUN_WORKER]
      : [...rowsOf(run), ...universe, ...own];
    return rows.map((row) => {
      if (early !== undefined && row.stages.includes("analysis")) {
        early.serve(row);
        fresh.push(early);
        return [row, early];
      }
      if (!runsForeign(row, start)) {
        return [row, this.#warmThread(row)];
      }
      const thread = new StageThread(
        row,
        this.#urls[row.module],
        sandbox === true ? sandboxOf(row, start) : undefined,
      );
      fresh.push(thread);
      return [row, thread];
    });
  }

  #warmThread(row: WorkerRow): StageThread {
    const warm = this.#warm.get(row) ??
      new StageThread(row, this.#urls[row.module]);
    this.#warm.set(row, warm);
    return warm;
  }
}

/** The workers of the stages before the analysis engine. */
function rowsOf(
  { start, sandbox, joinStages }: WorkerRun,
): readonly WorkerRow[] {
  if (!joinStages) return SEPARATE_WORKERS;
  const hasOwn = start.indicatorModules.length > 0;
  // Own indicators must not hold up the recording of a live run.
  if (start.live !== undefined) return hasOwn ? SEPARATE_WORKERS : LIVE_WORKERS;
  // The coordinator reads the store, which a sandbox keeps from indicators.
  return sandbox === true && hasOwn ? SEPARATE_WORKERS : JOINED_WORKERS;
}

/** Whether a worker runs code that the run brings along. */
function runsForeign({ stages }: WorkerRow, start: StartMessage): boolean {
  return stages.some((stage) => runsForeignCode(stage, start));
}

/**
 * What the thread of a stage with foreign code may do: one that loads parked
 * symbols reads the store, and nothing else.
 */
function sandboxOf(
  { stages: [stage] }: WorkerRow,
  start: StartMessage,
): StageSandbox {
  if (stage === "analysis") {
    return { stage, modules: calledModules(start), readable: [] };
  }
  const { indicatorModules, plan, store } = start;
  const names = plan.indicators.map(({ name }) => name);
  return {
    stage,
    modules: indicatorModules,
    instances: instancesFor(names),
    readable: stage === "universe" ? [storeFile(store)] : [],
  };
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
