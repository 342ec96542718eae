/**
 * The analysis engine with what it calls.
 *
 * @module
 */
import type { ParkedLoader } from "../../analysis/added_symbols.ts";
import { AnalysisEngine } from "../../analysis/analysis_engine.ts";
import { loadCosts, type LoadedCost } from "../../analysis/cost_loader.ts";
import { HookBoard, makeBoard } from "../../analysis/hook_board.ts";
import { JointEngine } from "../../analysis/joint/joint_engine.ts";
import type { ModuleImporter } from "../../analysis/module_source.ts";
import {
  type LoadedScanner,
  loadScanners,
} from "../../analysis/scanner_loader.ts";
import {
  type LoadedStrategy,
  loadStrategies,
} from "../../analysis/strategy_loader.ts";
import { timeManager } from "../../coordinator/run_calendar.ts";
import { type Clock, machineTime } from "../../sync/clock.ts";
import { RateLimit } from "../../sync/rate_limit.ts";
import { RunClock } from "../../sync/run_clock.ts";
import { simulatedBroker } from "../../trading/simulated/simulated_broker.ts";
import { protectThread } from "../intrinsics.ts";
import type { RunProgress, StartMessage } from "../worker_protocol.ts";
import type { OpenStage, StageOpener } from "./open_stage.ts";
import { askForParked } from "./parked_desk.ts";

const PROGRESS_PER_SECOND = 10;

/** What a run calls besides its strategies. */
export interface OtherCode {
  /** The scanners; defaults to none. */
  readonly scanners?: readonly LoadedScanner[];
  /** The cost functions; defaults to none. */
  readonly costs?: readonly LoadedCost[];
}

/** The analysis engine of one exchange group or of several. */
export type AnyAnalysisEngine = AnalysisEngine | JointEngine;

/** The analysis engine with its strategies, scanners and cost functions. */
export function makeAnalysis(
  start: StartMessage,
  strategies: readonly LoadedStrategy[],
  onProgress?: (progress: RunProgress) => void,
  clock: Clock = new RunClock(start.plan.memory),
  parked: ParkedLoader = askForParked(start.plan),
  { scanners = [], costs = [] }: OtherCode = {},
): AnyAnalysisEngine {
  const { plan, trading } = start;
  const limit = new RateLimit(PROGRESS_PER_SECOND, () => clock.now());
  let sessions = 0;
  const Engine = plan.lanes === undefined ? AnalysisEngine : JointEngine;
  return new Engine({
    plan,
    trading,
    broker: simulatedBroker,
    strategies,
    scanners,
    costs,
    time: timeManager(plan),
    seed: start.seed,
    parked,
    clock,
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

/** The analysis engine in a thread of its own, protected from what it loads. */
export const openAnalysisThread: StageOpener = (start, onProgress) => {
  protectThread();
  return openAnalysis(start, undefined, onProgress);
};
