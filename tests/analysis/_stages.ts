/**
 * The stages of a small run, stepped by hand.
 *
 * @module
 */
import { layOutRun } from "../../src/system/run_memory.ts";
import { openCoordinator } from "../../src/system/stages/coordinator.ts";
import { readRequirements } from "../../src/system/prepare_run.ts";
import {
  type Day,
  daysBetween,
  makeConfig,
  makeMarket,
  type SymbolSpec,
} from "../system/_market.ts";

/** Two sessions. */
export const DAYS = daysBetween("2024-07-08", "2024-07-09");

/** What differs between runs. */
export interface StageOptions {
  readonly credits: number;
  readonly days?: readonly Day[];
  readonly symbol?: Partial<SymbolSpec>;
  readonly data?: Parameters<typeof makeConfig>[0]["data"];
  readonly batchSlices?: number;
}

/** A coordinator over a run of symbol AAA, and what other stages start with. */
export async function openStages(folder: string, options: StageOptions) {
  const { credits, days = DAYS, batchSlices = credits } = options;
  const { db } = makeMarket(folder, {
    days,
    symbols: [{ name: "AAA", seed: 1, ...options.symbol }],
  });
  const config = makeConfig({
    days,
    symbols: ["AAA"],
    data: options.data ?? { streams: ["1m", "5m"] },
  });
  const requirements = await readRequirements(config, db);
  const plan = layOutRun(requirements, { credits, batchSlices });
  const start = {
    plan,
    store: db,
    trading: config.trading_config,
    seed: 0,
    strategies: [],
    indicatorModules: [],
  };
  return { start, plan, ...await openCoordinator(start) };
}
