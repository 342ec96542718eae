/**
 * The stages of a run, for the benches of session data: the coordinator streams
 * bars, the processor derives from them, and the analysis engine delivers them. A
 * turn moves the bars of some sessions through all of them, so that one of the
 * stages can be timed alone, within one long run.
 *
 * @module
 */
import { makeStrategies } from "../src/analysis/strategy_loader.ts";
import type { SessionCoordinator } from "../src/coordinator/session_coordinator.ts";
import type { DataProcessor } from "../src/processor/data_processor.ts";
import { DataQualityManager } from "../src/quality/data_quality_manager.ts";
import { openBarStore } from "../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../src/strategy/strategy.ts";
import type { Stage } from "../src/sync/stage.ts";
import { readRequirements } from "../src/system/prepare_run.ts";
import { layOutRun } from "../src/system/run_memory.ts";
import {
  type AnyAnalysisEngine,
  makeAnalysis,
} from "../src/system/stages/analysis.ts";
import { makeCoordinator } from "../src/system/stages/coordinator.ts";
import { makeProcessor } from "../src/system/stages/processor.ts";
import { type BenchMarket, makeBenchMarket } from "./demo_market.ts";
import { barsConfig } from "./pipeline_config.ts";

/** One-minute bars of a session. */
export const SESSION_BARS = 390;
/** Sessions of a turn. */
export const TURN_SESSIONS = 5;
/** One-minute bars of a turn. */
export const TURN_BARS: number = TURN_SESSIONS * SESSION_BARS;

const SYMBOLS = 1;

/** The stages of a run. */
export interface SessionRun {
  /** Loads bars into the columns, writes their events, publishes. */
  readonly coordinator: SessionCoordinator;
  /** Appends bars of 5m, computes an EMA on them, publishes. */
  readonly processor: DataProcessor;
  /** Scores the sessions. */
  readonly quality: DataQualityManager;
  /** Moves the views that strategies read, and calls `strategy`. */
  readonly engine: AnyAnalysisEngine;
  /** Closes its store. */
  readonly close: () => void;
}

/** The market of the benches; the caller removes its folder. */
export function makeRunMarket(sessions: number): BenchMarket {
  return makeBenchMarket(SYMBOLS, sessions);
}

/**
 * A run over a market. `batchSlices` bars are published at once; with 1, a step of
 * the coordinator is one bar. No stage gets ahead of another by more than `credits`
 * bars.
 */
export async function makeSessionRun(
  market: BenchMarket,
  batchSlices: number,
  strategy: Strategy,
  credits: number = TURN_BARS,
): Promise<SessionRun> {
  const config = barsConfig(market, [
    { id: "fast", name: "ema", period: 10, interval: "5m" },
  ]);
  const plan = layOutRun(await readRequirements(config, market.db), {
    batchSlices,
    credits,
  });
  const start = {
    plan,
    store: market.db,
    trading: config.trading_config,
    seed: 0,
    strategies: [],
    indicatorModules: [],
  };
  const store = openBarStore(market.db, { readOnly: true });
  return {
    coordinator: await makeCoordinator(start, store),
    processor: await makeProcessor(start),
    quality: new DataQualityManager(plan),
    engine: makeAnalysis(
      start,
      makeStrategies([{
        source: strategy,
        config: { module: "reader", params: {} },
      }]),
    ),
    close: () => store.close(),
  };
}

/** Steps a stage until it has to wait for another one; `false` if it is done. */
export function advance(stage: Stage): boolean {
  for (;;) {
    const result = stage.step();
    if (result === "idle") return true;
    if (result === "done") return false;
  }
}
