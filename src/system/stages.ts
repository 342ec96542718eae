/**
 * How each stage of a run is made, and which stages share a worker. What a
 * stage reads and holds up is in `sync/stage_table.ts`.
 *
 * @module
 */
import { AnalysisEngine } from "../analysis/analysis_engine.ts";
import { loadCosts, type LoadedCost } from "../analysis/cost_loader.ts";
import { HookBoard, makeBoard } from "../analysis/hook_board.ts";
import {
  type LoadedScanner,
  loadScanners,
} from "../analysis/scanner_loader.ts";
import type { ModuleImporter } from "../analysis/module_source.ts";
import {
  type LoadedStrategy,
  loadStrategies,
} from "../analysis/strategy_loader.ts";
import type { ParkedLoader } from "../analysis/added_symbols.ts";
import { SessionCoordinator } from "../coordinator/session_coordinator.ts";
import { planSessions, StoreSessions } from "../coordinator/store_sessions.ts";
import type { LivePlan, RequestBars } from "../live/live_plan.ts";
import { LiveSessions } from "../live/live_sessions.ts";
import { liveClock, MarketTime } from "../live/market_time.ts";
import { SliceRecorder } from "../live/slice_recorder.ts";
import {
  type InstanceImporter,
  loadPlanIndicators,
  type PlanIndicatorLookup,
} from "../indicators/run_indicators.ts";
import { SessionError } from "../errors.ts";
import { Arena } from "../memory/arena.ts";
import { Directory } from "../memory/directory.ts";
import { SeriesWriter } from "../memory/series_writer.ts";
import { UniverseDesk } from "../memory/universe_desk.ts";
import { DataProcessor } from "../processor/data_processor.ts";
import { DataQualityManager } from "../quality/data_quality_manager.ts";
import { GapFiller } from "../quality/gap_filler.ts";
import type { AskForGaps, GapAnswer } from "../quality/gap_request.ts";
import type { StageReport } from "../results/run_reports.ts";
import type { RunPlan } from "../session/run_plan.ts";
import { SlotBoard } from "../session/slot_board.ts";
import type { LiveJournal } from "../store/live_journal.ts";
import type { MarketStore, StoredBars } from "../store/market_store.ts";
import { openStore } from "../store/open_store.ts";
import { type Clock, machineTime } from "../sync/clock.ts";
import { RateLimit } from "../sync/rate_limit.ts";
import { RunClock } from "../sync/run_clock.ts";
import type { Stage } from "../sync/stage.ts";
import type { StageName } from "../sync/stage_table.ts";
import { TimeManager } from "../time/time_manager.ts";
import type { TradingDate } from "../types.ts";
import { simulatedBroker } from "../trading/simulated/simulated_broker.ts";
import { UniverseLoader } from "../universe/universe_loader.ts";
import { UniverseStage } from "../universe/universe_stage.ts";
import { protectClosedThread, protectThread } from "./intrinsics.ts";
import { stageError } from "./stage_errors.ts";
import type {
  RunProgress,
  StartMessage,
  WorkerUrls,
} from "./worker_protocol.ts";

const PROGRESS_PER_SECOND = 10;

/** A stage that reports when the run is over. */
export interface ReportingStage extends Stage {
  /** What there is to report. */
  report(): StageReport;
}

/** A stage and what it holds. */
export interface OpenStage {
  /** The stage. */
  readonly stage: ReportingStage;
  /** Releases what the stage holds. */
  readonly close?: () => void;
  /** Whether it runs foreign code, whose promises may fail. */
  readonly runsForeignCode?: boolean;
  /** The names of the strategies that it runs. */
  readonly callees?: readonly string[];
}

/** Makes a stage in the thread that will drive it. */
export type StageOpener = (
  start: StartMessage,
  onProgress: (progress: RunProgress) => void,
) => OpenStage | Promise<OpenStage>;

/** A worker of a run. */
export interface WorkerRow {
  /** The thread's name, in errors and for the debugger. */
  readonly name: string;
  /** Its module. */
  readonly module: keyof WorkerUrls;
  /** The stages that it drives, in the order of the pipeline. */
  readonly stages: readonly StageName[];
}

/** The worker that loads parked symbols, in runs that have any. */
export const UNIVERSE_WORKER: WorkerRow = {
  name: "universe",
  module: "universe",
  stages: ["universe"],
};

/** A worker for each stage. */
export const SEPARATE_WORKERS: readonly WorkerRow[] = [
  { name: "coordinator", module: "coordinator", stages: ["coordinator"] },
  { name: "processor", module: "processor", stages: ["processor"] },
  { name: "quality_manager", module: "quality", stages: ["quality_manager"] },
];

/** One worker for all stages but the analysis engine, for few cores. */
export const JOINED_WORKERS: readonly WorkerRow[] = [{
  name: "pipeline",
  module: "pipeline",
  stages: ["coordinator", "processor", "quality_manager"],
}];

/** The worker of the strategies that the config names. */
export const ANALYSIS_WORKER: WorkerRow = {
  name: "analysis",
  module: "analysis",
  stages: ["analysis"],
};

/**
 * Whether a stage runs code that the run brings along. Such a thread serves one
 * run only: what foreign modules leave behind must not reach the next one.
 */
export function runsForeignCode(
  stage: StageName,
  { indicatorModules }: StartMessage,
): boolean {
  if (stage === "analysis") return true;
  return (stage === "processor" || stage === "universe") &&
    indicatorModules.length > 0;
}

/** How each stage is made in a worker. */
export const STAGE_OPENERS: Readonly<Record<StageName, StageOpener>> = {
  coordinator: openCoordinator,
  processor: (start) => {
    if (runsForeignCode("processor", start)) protectClosedThread();
    return openProcessor(start);
  },
  universe: (start) => {
    if (runsForeignCode("universe", start)) protectClosedThread();
    return openUniverse(start);
  },
  quality_manager: openQualityManager,
  analysis: (start, onProgress) => {
    protectThread();
    return openAnalysis(start, undefined, onProgress);
  },
};

/** The calendar of a run. */
export function timeManager(plan: RunPlan): TimeManager {
  return new TimeManager({
    exchange: plan.exchange,
    overrides: plan.overrides,
    sessions: plan.calendar,
  });
}

/** The coordinator over a store that is open. */
export async function makeCoordinator(
  { plan }: StartMessage,
  store: StoredBars,
  clock: Clock = new RunClock(plan.memory),
): Promise<SessionCoordinator> {
  const loadStarted = performance.now();
  const time = timeManager(plan);
  const source = await StoreSessions.open(plan, store, time, writers(plan));
  return new SessionCoordinator({ plan, source, time, loadStarted, clock });
}

/**
 * The coordinator of a live run over a store that is open; `journal` stores
 * what is released, and `request` asks the feed for bars.
 */
export async function makeLiveCoordinator(
  { plan }: StartMessage,
  live: LivePlan,
  store: StoredBars,
  journal: LiveJournal | undefined,
  request: RequestBars,
  clock: Clock = new RunClock(plan.memory, liveClock(live.replay)),
): Promise<SessionCoordinator> {
  const loadStarted = performance.now();
  const time = timeManager(plan);
  const { firstLive, run } = live;
  const released = (date: TradingDate) => journal?.released(run, date);
  const sessions = await planSessions(
    plan,
    store,
    time,
    writers(plan),
    (date) => date < firstLive ? undefined : released(date) ?? -Infinity,
  );
  const source = new LiveSessions({
    plan,
    live,
    time,
    sessions,
    market: new MarketTime(clock, live.replay),
    recorder: journal && new SliceRecorder(journal, live, plan.symbols),
    released,
    request,
    now: () => machineTime(clock),
  });
  return new SessionCoordinator({ plan, source, time, loadStarted, clock });
}

/** Opens the writers of a run's series. */
function writers(plan: RunPlan): (id: number) => SeriesWriter {
  const arena = Arena.attach(plan.memory.buffer);
  const directory = new Directory(arena);
  return (id) => new SeriesWriter(arena, directory, id, plan.sessionsAhead);
}

/** The coordinator with a store of its own; a live one has a second to write to. */
export async function openCoordinator(
  start: StartMessage,
): Promise<{ stage: SessionCoordinator; close: () => void }> {
  const { live, requests } = start;
  const store = await openStore(start.store, { readOnly: true });
  let written: MarketStore | undefined;
  const close = () => {
    store.close();
    written?.close();
    requests?.close();
  };
  try {
    if (live === undefined) {
      return { stage: await makeCoordinator(start, store), close };
    }
    if (live.records) written = await openStore(start.store);
    const stage = await makeLiveCoordinator(
      start,
      live,
      store,
      written?.live,
      (request) => requests?.postMessage(request),
    );
    return { stage, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The quality manager of a live run; `ask` asks the feed for missing bars. */
export function makeLiveQuality(
  { plan }: StartMessage,
  live: LivePlan,
  ask: AskForGaps,
  clock: Clock = new RunClock(plan.memory, liveClock(live.replay)),
): DataQualityManager {
  const { patience, retries } = live;
  return new DataQualityManager(plan, {
    filler: new GapFiller({
      maxRetries: retries.max,
      retryMs: retries.intervalMs,
      graceMs: patience.graceMs,
      delayMs: patience.delayMs,
      asksEarly: !patience.isStrict,
      omitsNoTrade: plan.omitsNoTrade,
      board: new SlotBoard(live.slots, plan.symbols.length),
      ask,
    }),
    market: new MarketTime(clock, live.replay),
    clock,
  });
}

/** The quality manager, which asks the feed of a live run for missing bars. */
function openQualityManager(start: StartMessage): OpenStage {
  const { plan, live, gaps } = start;
  if (live === undefined || gaps === undefined) {
    return { stage: new DataQualityManager(plan) };
  }
  const stage = makeLiveQuality(
    start,
    live,
    (request) => gaps.postMessage(request),
  );
  gaps.onmessage = ({ data }: MessageEvent<GapAnswer>) => stage.take(data);
  return { stage, close: () => gaps.close() };
}

/**
 * The processor, with the indicators that the run brings along, unless `lookup`
 * finds them.
 *
 * @throws {SessionError} `indicator_invalid` as {@linkcode loadPlanIndicators}.
 */
export async function makeProcessor(
  { plan, indicatorModules }: StartMessage,
  clock: Clock = new RunClock(plan.memory),
  lookup?: PlanIndicatorLookup,
): Promise<DataProcessor> {
  const names = plan.indicators.map(({ name }) => name);
  const found = lookup ?? await loadPlanIndicators(names, indicatorModules);
  return new DataProcessor(plan, found, clock);
}

/** Loads the parked symbols of a run over an open store. */
export async function makeUniverseLoader(
  { plan, indicatorModules }: StartMessage,
  store: StoredBars,
  lookup?: PlanIndicatorLookup,
): Promise<UniverseLoader> {
  const names = plan.indicators.map(({ name }) => name);
  const found = lookup ?? await loadPlanIndicators(names, indicatorModules);
  return new UniverseLoader(plan, store, timeManager(plan), found);
}

/** Whether the run has symbols that are not streamed. */
export function hasParked({ symbols, streamed }: RunPlan): boolean {
  return streamed < symbols.length;
}

/** The stage that loads parked symbols, with a store of its own. */
export async function openUniverse(
  start: StartMessage,
  importModule?: InstanceImporter,
): Promise<OpenStage> {
  const store = await openStore(start.store, { readOnly: true });
  try {
    const lookup = await watchedIndicators(start, importModule);
    const loader = await makeUniverseLoader(start, store, lookup);
    return {
      stage: new UniverseStage(start.plan, loader),
      close: () => store.close(),
      runsForeignCode: runsForeignCode("universe", start),
    };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Asks the stage in another thread for parked symbols, and waits. */
function askForParked({ memory }: RunPlan): ParkedLoader {
  const desk = new UniverseDesk(Arena.attach(memory.buffer));
  return {
    load(symbol, session) {
      desk.ask({ symbol, session });
      if (desk.waitUntilServed()) return;
      throw new SessionError("stopped", "The run was stopped", {
        worker: "analysis",
      });
    },
    end: () => desk.ask({ symbol: -1, session: -1 }),
  };
}

/** Loads parked symbols of `plan` in the thread that asks for them. */
export function loadParkedWith(
  loader: UniverseLoader,
  { symbols }: RunPlan,
): ParkedLoader {
  const failed = { name: "universe", phase: "load", date: undefined };
  return {
    load(symbol, session) {
      let isLoaded: boolean;
      try {
        isLoaded = loader.load(symbol, session);
      } catch (error) {
        throw stageError(failed, error);
      }
      if (isLoaded) return;
      const name = symbols[symbol];
      throw new SessionError(
        "argument_invalid",
        `${name} cannot be added: the store fetches bars asynchronously, and a hook of a run with runner inline cannot wait for them; use runner workers, or list ${name} under session_data_config.symbols`,
        { worker: "universe" },
      );
    },
    end() {},
  };
}

/**
 * Loads the indicators of a run, and shows their calls to the watch of the
 * thread, with numbers from `first` on. `importModule` loads their modules where
 * the thread cannot: in the sandbox.
 */
export async function watchedIndicators(
  { plan, indicatorModules, watch }: StartMessage,
  importModule?: InstanceImporter,
  first = 0,
): Promise<PlanIndicatorLookup> {
  const names = plan.indicators.map(({ name }) => name);
  const board = new HookBoard(watch?.board ?? makeBoard());
  // A hook of the same thread may add a symbol, and go on afterwards.
  let outer: number | undefined;
  board.beginLoading();
  const lookup = await loadPlanIndicators(
    names,
    indicatorModules,
    importModule,
    {
      begin(name, call) {
        outer ??= board.call;
        board.begin(first + names.indexOf(name), call);
      },
      end() {
        board.resume(outer ?? 0);
        outer = undefined;
      },
    },
  );
  board.end();
  return lookup;
}

/** The processor; see {@linkcode makeProcessor}. */
export async function openProcessor(
  start: StartMessage,
  importModule?: InstanceImporter,
): Promise<OpenStage> {
  return {
    stage: await makeProcessor(
      start,
      undefined,
      await watchedIndicators(start, importModule),
    ),
    runsForeignCode: runsForeignCode("processor", start),
  };
}

/** What a run calls besides its strategies. */
export interface OtherCode {
  /** The scanners; defaults to none. */
  readonly scanners?: readonly LoadedScanner[];
  /** The cost functions; defaults to none. */
  readonly costs?: readonly LoadedCost[];
}

/** The analysis engine with its strategies, scanners and cost functions. */
export function makeAnalysis(
  start: StartMessage,
  strategies: readonly LoadedStrategy[],
  onProgress?: (progress: RunProgress) => void,
  clock: Clock = new RunClock(start.plan.memory),
  parked: ParkedLoader = askForParked(start.plan),
  { scanners = [], costs = [] }: OtherCode = {},
): AnalysisEngine {
  const { plan, trading } = start;
  const limit = new RateLimit(PROGRESS_PER_SECOND, () => clock.now());
  let sessions = 0;
  return new AnalysisEngine({
    plan,
    trading,
    broker: simulatedBroker,
    strategies,
    scanners,
    costs,
    time: timeManager(plan),
    seed: start.seed,
    parked,
    ...(start.watch !== undefined && { board: start.watch.board }),
    log: {
      lowest: start.logLevel,
      now: () => machineTime(clock),
      ...(start.live !== undefined && {
        repeatedUntil: {
          date: start.live.firstLive,
          time: start.live.resumeAt ?? -Infinity,
        },
      }),
    },
    onSession: (date, equity, events, sessionHash) => {
      sessions++;
      const sessionsTotal = plan.dates.length;
      if (onProgress === undefined) return;
      const progress = { sessions, sessionsTotal, date, events, equity };
      if (sessionHash !== undefined) {
        onProgress({ ...progress, sessionHash });
      } else if (sessions === sessionsTotal || limit.allow()) {
        onProgress(progress);
      }
    },
  });
}

/**
 * Loads the config's strategies, scanners and cost functions and makes the
 * analysis engine. `importModule` loads the modules where the thread cannot: in
 * the sandbox.
 */
export async function openAnalysis(
  start: StartMessage,
  importModule: ModuleImporter | undefined,
  onProgress: (progress: RunProgress) => void,
): Promise<OpenStage> {
  const board = new HookBoard(start.watch?.board ?? makeBoard());
  board.beginLoading();
  const strategies = await loadStrategies(start.strategies, importModule);
  const scanners = await loadScanners(
    start.scanners ?? [],
    importModule,
    strategies.length,
  );
  const costs = await loadCosts(
    start.trading,
    importModule,
    strategies.length + scanners.length,
  );
  board.end();
  const stage = makeAnalysis(
    start,
    strategies,
    onProgress,
    undefined,
    undefined,
    { scanners, costs },
  );
  return {
    stage,
    runsForeignCode: true,
    callees: stage.callees,
  };
}
