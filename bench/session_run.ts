/**
 * The stages of a run, one after the other, for the benches of session data:
 * first the coordinator streams all bars, then the processor derives from them,
 * then the analysis engine delivers them.
 *
 * @module
 */
import { makeStrategies } from "../src/analysis/strategy_loader.ts";
import type { AnalysisEngine } from "../src/analysis/analysis_engine.ts";
import type { SessionCoordinator } from "../src/coordinator/session_coordinator.ts";
import type { DataProcessor } from "../src/processor/data_processor.ts";
import { openBarStore } from "../src/store/sqlite/sqlite_bar_store.ts";
import type { Stage } from "../src/sync/stage.ts";
import type { Strategy } from "../src/strategy/strategy.ts";
import { readRequirements } from "../src/system/prepare_run.ts";
import { layOutRun } from "../src/system/run_memory.ts";
import { makeAnalysis } from "../src/system/stages/analysis.ts";
import { makeCoordinator } from "../src/system/stages/coordinator.ts";
import { makeProcessor } from "../src/system/stages/processor.ts";
import { type BenchMarket, makeBenchMarket } from "./demo_market.ts";
import { barsConfig } from "./pipeline_config.ts";

/** One-minute bars of a session. */
export const SESSION_BARS = 390;
// More bars than a block of a series has room for would have to wait for readers.
/** Sessions of a run. */
export const SESSIONS = 10;
/** One-minute bars of a run. */
export const RUN_BARS = SESSIONS * SESSION_BARS;

const SYMBOLS = 1;

/** The stages of a run that has not begun. */
export interface SessionRun {
  /** Loads bars into the columns, writes their events, publishes. */
  readonly coordinator: SessionCoordinator;
  /** Appends bars of 5m, computes an EMA on them, publishes. */
  readonly processor: DataProcessor;
  /** Moves the views that strategies read, and calls `strategy`. */
  readonly engine: AnalysisEngine;
}

/** The market of the benches; the caller removes its folder. */
export function makeRunMarket(): BenchMarket {
  return makeBenchMarket(SYMBOLS, SESSIONS);
}

/**
 * A run whose stages need not wait for each other. `batchSlices` bars are
 * published at once; with 1, a step of a stage is one bar.
 */
export async function makeSessionRun(
  market: BenchMarket,
  batchSlices: number,
  strategy: Strategy,
): Promise<SessionRun & { close(): void }> {
  const config = barsConfig(market, [
    { id: "fast", name: "ema", period: 10, interval: "5m" },
  ]);
  const plan = layOutRun(await readRequirements(config, market.db), {
    batchSlices,
    credits: 2 * RUN_BARS,
    sessionsAhead: 2 * SESSIONS,
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

/** Steps a stage to its end. */
export function finish(stage: Stage): void {
  for (;;) {
    const result = stage.step();
    if (result === "done") return;
    if (result === "idle") throw new Error(`The ${stage.name} has to wait`);
  }
}
