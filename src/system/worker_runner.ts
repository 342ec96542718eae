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
  joinLaneReports,
  joinReports,
  type RunReports,
  type ThreadReports,
} from "../results/run_reports.ts";
import { storeFile } from "../store/open_store.ts";
import type { StageName } from "../sync/stage_table.ts";
import { laneStarts, planMemories } from "./lane_starts.ts";
import { stageError, starting, stoppedError } from "./stage_errors.ts";
import { type StageSandbox, StageThread } from "./stage_thread.ts";
import type { OtherCode } from "./stages/analysis.ts";
import { hasParked, runsForeignCode } from "./stages/open_stage.ts";
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
  /** Called when the threads go. */
  readonly onGo?: () => void;
}

/** A thread of a run, and the pipeline that it serves. */
interface PlacedThread {
  readonly row: WorkerRow;
  /** The number of the exchange group; 0 for what serves all. */
  readonly lane: number;
  readonly thread: StageThread;
}

/**
 * The workers of runs. Threads without foreign code start with the first run
 * and stay warm for the next ones. Those that load modules of a run, as the
 * analysis engine's does, are new for every run.
 */
export class WorkerPool {
  readonly #urls: WorkerUrls;
  /** By row, one for each pipeline. */
  readonly #warm = new Map<WorkerRow, StageThread[]>();

  /** A pool without threads. */
  constructor(urls: WorkerUrls = WORKER_URLS) {
    this.#urls = urls;
  }

  /** Runs the stages in parallel until all are done, one fails or `signal` aborts. */
  async run(run: WorkerRun): Promise<RunReports> {
    const { signal } = run;
    const { plan } = run.start;
    const controls = planMemories(plan).map((memory) =>
      new ControlBlock(Arena.attach(memory.buffer))
    );
    const stopping = Promise.withResolvers<void>();
    const stop = () => {
      for (const control of controls) control.stop();
      stopping.resolve();
    };
    const fresh: StageThread[] = [];
    const listeners = stageListeners(run, plan.lanes !== undefined);
    let reports: RunReports | undefined;
    signal?.addEventListener("abort", stop);
    try {
      if (signal?.aborted) throw stoppedError();
      const threads = this.#begin(run, listeners, fresh, stop);
      const ready = Promise.all(threads.map(({ thread }) => thread.ready));
      await Promise.race([ready, stopping.promise]);
      reports = await this.#finish(
        run,
        listeners,
        threads,
        controls,
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
  ): PlacedThread[] {
    const { requests, gaps, ...start } = run.start;
    const placed = this.#threadsFor(run, fresh);
    const starts = laneStarts(start);
    for (const { row, thread, lane } of placed) {
      const { watch, ...others } = {
        ...starts[lane],
        strategies: [],
        scanners: [],
      };
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
    }
    return placed;
  }

  /** Lets the threads go and waits for their reports. */
  async #finish(
    run: WorkerRun,
    listeners: StageListeners,
    placed: readonly PlacedThread[],
    controls: readonly ControlBlock[],
    stop: () => void,
  ): Promise<RunReports> {
    const threads = placed.map(({ thread }) => thread);
    const [control] = controls;
    const { start, strategies, others } = run;
    let failure: SessionError | undefined;
    let local: ThreadReports = { reports: {}, uses: {} };
    // The engine is not loaded here for strategies that run in a worker.
    const here = strategies && await import("./caller_analysis.ts");
    const started = performance.now();
    for (const one of controls) one.publish("go", 1);
    run.onGo?.();
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
    const { lanes } = start.plan;
    if (lanes === undefined) {
      return joinReports(
        [...threads.map((one) => one.reports), local],
        seconds,
      );
    }
    const isAnalysis = ({ row }: PlacedThread) => row === ANALYSIS_WORKER;
    const pipelines = lanes.map((_, i) =>
      placed.filter((one) => one.lane === i && !isAnalysis(one))
        .map(({ thread }) => thread.reports)
    );
    const analysis = placed.find(isAnalysis)?.thread.reports ?? local;
    return joinLaneReports(pipelines, analysis, seconds);
  }

  /** Ends the threads. A further run starts new ones. */
  stop(): void {
    for (const threads of this.#warm.values()) {
      for (const thread of threads) thread.terminate();
    }
    this.#warm.clear();
  }

  /** The threads of a run. */
  #threadsFor(run: WorkerRun, fresh: StageThread[]): PlacedThread[] {
    const { start, sandbox, early } = run;
    return placesOf(run).map(({ row, lane }) => {
      if (early !== undefined && row.stages.includes("analysis")) {
        early.serve(row);
        fresh.push(early);
        return { row, lane, thread: early };
      }
      if (!runsForeign(row, start)) {
        return { row, lane, thread: this.#warmThread(row, lane) };
      }
      const thread = new StageThread(
        row,
        this.#urls[row.module],
        { sandbox: sandbox === true ? sandboxOf(row, start) : undefined },
      );
      fresh.push(thread);
      return { row, lane, thread };
    });
  }

  #warmThread(row: WorkerRow, lane: number): StageThread {
    const threads = this.#warm.get(row) ?? [];
    this.#warm.set(row, threads);
    return threads[lane] ??= new StageThread(row, this.#urls[row.module]);
  }
}

/** The workers of a run, and the pipelines that they serve. */
function placesOf(
  run: WorkerRun,
): readonly Pick<PlacedThread, "row" | "lane">[] {
  const { start: { plan }, strategies } = run;
  if (run.alone === true) return [{ row: RUN_WORKER, lane: 0 }];
  const { lanes = [plan] } = plan;
  const rows = rowsOf(run);
  const universe = hasParked(plan) ? [UNIVERSE_WORKER] : [];
  const own = strategies === undefined ? [ANALYSIS_WORKER] : [];
  return [
    ...lanes.flatMap((_, lane) => rows.map((row) => ({ row, lane }))),
    ...[...universe, ...own].map((row) => ({ row, lane: 0 })),
  ];
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
