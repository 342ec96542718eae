/**
 * OpenBell: market-data sessions, from stored bars to fills.
 *
 * A backtest needs a config, a store of bars and a strategy. This example
 * creates all three:
 *
 * ```ts
 * import {
 *   openBarStore,
 *   parseSessionConfig,
 *   runBacktest,
 *   type Strategy,
 *   writeDemoMarket,
 * } from "@openbell/session";
 *
 * const folder = Deno.makeTempDirSync();
 * const range = { from: "2025-01-02", to: "2025-01-31" };
 * const store = openBarStore(`${folder}/market.db`, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], ...range });
 * store.close();
 *
 * const config = parseSessionConfig({
 *   backtest_config: { start_date: range.from, end_date: range.to },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m", "5m"] },
 * });
 * const buyOnStrength: Strategy = {
 *   subscriptions: [{ intervals: ["5m"] }],
 *   onBar(context, bar) {
 *     const held = context.position(bar.symbol);
 *     if (bar.close > bar.open && held === 0) context.buy(bar.symbol, 10);
 *     if (bar.close < bar.open && held > 0) context.sell(bar.symbol, held);
 *   },
 * };
 * const result = await runBacktest(config, {
 *   db: `${folder}/market.db`,
 *   strategies: [buyOnStrength],
 * });
 * console.log(result.sessions.length, result.account.netProfit, result.hash);
 * Deno.removeSync(folder, { recursive: true });
 * ```
 *
 * This entry has what a program needs first. The others have all of one part,
 * with the types of its arguments and results:
 *
 * - `./run`: handles of runs, threads that stay warm, listeners
 * - `./results`: results as text, JSON and CSV
 * - `./report`: HTML pages of runs and sweeps
 * - `./sweep`: sweeps and walk-forward
 * - `./config`: the session config, its parser and its JSON Schema
 * - `./strategy`: what modules of strategies and scanners import
 * - `./store`, `./import`, `./demo`: stored bars, imports, a simulated market
 * - `./calendar`, `./indicators`, `./session`: calendars, indicators and session
 *   data, which also run on Node.js and Bun
 *
 * @module
 */
export { VERSION } from "./src/version.ts";
export {
  SessionError,
  type SessionErrorCode,
  type SessionErrorDetails,
} from "./src/errors.ts";

export { loadSessionConfig } from "./src/config/load.ts";
export { parseSessionConfig } from "./src/config/parse.ts";
export type {
  SessionConfig,
  SessionConfigInput,
} from "./src/config/session_config.ts";

export { runBacktest, startBacktest } from "./src/system/system_manager.ts";
export { runLive } from "./src/system/live_run.ts";
export type { RunHandle } from "./src/system/run_handle.ts";
export type { RunOptions } from "./src/system/run_options.ts";
export type { RunResult } from "./src/results/run_result.ts";
export { makeReport, type ReportOptions } from "./src/pages/report/report.ts";

export { runSweep } from "./src/sweep/run_sweep.ts";
export type { SweepOptions } from "./src/sweep/sweep_options.ts";
export type { SweepResult } from "./src/sweep/sweep_result.ts";

export { defineStrategy } from "./src/strategy/define_strategy.ts";
export type {
  BarEvent,
  Strategy,
  StrategyContext,
} from "./src/strategy/strategy.ts";

export { openBarStore } from "./src/store/sqlite/sqlite_bar_store.ts";
export {
  importFiles,
  type ImportOptions,
  type ImportSummary,
} from "./src/ingest/import_files.ts";
export { writeDemoMarket } from "./src/demo/demo_store.ts";
