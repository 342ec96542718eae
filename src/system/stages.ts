/**
 * Makes the stages of a run out of what they are started with.
 *
 * @module
 */
import { AnalysisEngine } from "../analysis/analysis_engine.ts";
import type { LoadedStrategy } from "../analysis/strategy_loader.ts";
import { freezeIntrinsics, keepThreadAlive } from "./intrinsics.ts";
import { SessionCoordinator } from "../coordinator/session_coordinator.ts";
import { loadRunIndicators, lookupIn } from "../indicators/run_indicators.ts";
import { DataProcessor } from "../processor/data_processor.ts";
import { DataQualityManager } from "../quality/data_quality_manager.ts";
import { RateLimit } from "../sync/rate_limit.ts";
import type { BarStore } from "../store/bar_store.ts";
import {
  openBarStore,
  type SqliteBarStore,
} from "../store/sqlite/sqlite_bar_store.ts";
import { TimeManager } from "../time/time_manager.ts";
import { simulatedBroker } from "../trading/simulated/simulated_broker.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { OpenStage } from "./stage_worker.ts";
import type { RunProgress, StartMessage } from "./worker_protocol.ts";

const PROGRESS_PER_SECOND = 10;

/** The calendar of a run. */
export function timeManager(plan: RunPlan): TimeManager {
  return new TimeManager({
    exchange: plan.exchange,
    overrides: plan.overrides,
  });
}

/** Opens a store for reading, for as long as it is used. */
export async function withStore<T>(
  path: string,
  use: (store: SqliteBarStore) => T | Promise<T>,
): Promise<T> {
  const store = openBarStore(path, { readOnly: true });
  try {
    return await use(store);
  } finally {
    store.close();
  }
}

/** The coordinator, which reads from a store that is open. */
export function makeCoordinator(
  { plan }: StartMessage,
  store: BarStore,
): SessionCoordinator {
  return new SessionCoordinator(plan, store, timeManager(plan));
}

/** The coordinator in a thread of its own, and what gives its store back. */
export function openCoordinator(
  start: StartMessage,
): { stage: SessionCoordinator; close: () => void } {
  const store = openBarStore(start.storePath, { readOnly: true });
  try {
    const stage = makeCoordinator(start, store);
    return { stage, close: () => store.close() };
  } catch (error) {
    store.close();
    throw error;
  }
}

/**
 * The processor, with the indicators that the run brings along.
 *
 * @throws {SessionError} `indicator_invalid` as {@linkcode loadRunIndicators}.
 */
export async function makeProcessor(
  { plan, indicatorModules }: StartMessage,
): Promise<DataProcessor> {
  const own = await loadRunIndicators(indicatorModules);
  return new DataProcessor(plan, lookupIn(own));
}

/**
 * The processor in a thread of its own or of its run: where the run brings
 * indicators along, what they could reach is frozen first.
 */
export async function openProcessor(start: StartMessage): Promise<OpenStage> {
  const runsForeignCode = start.indicatorModules.length > 0;
  if (runsForeignCode) {
    freezeIntrinsics();
    keepThreadAlive();
  }
  return { stage: await makeProcessor(start), runsForeignCode };
}

/** The quality manager. */
export function openQuality({ plan }: StartMessage): OpenStage {
  return { stage: new DataQualityManager(plan) };
}

/** The analysis engine with its strategies. */
export function makeAnalysis(
  start: StartMessage,
  strategies: readonly LoadedStrategy[],
  onProgress?: (progress: RunProgress) => void,
): AnalysisEngine {
  const { plan, trading } = start;
  const limit = new RateLimit(PROGRESS_PER_SECOND);
  let sessions = 0;
  return new AnalysisEngine({
    plan,
    trading,
    broker: simulatedBroker,
    strategies,
    time: timeManager(plan),
    seed: start.seed,
    onSession: (date, equity, events) => {
      sessions++;
      const sessionsTotal = plan.dates.length;
      if (onProgress === undefined) return;
      if (sessions < sessionsTotal && !limit.allow()) return;
      onProgress({ sessions, sessionsTotal, date, events, equity });
    },
  });
}
