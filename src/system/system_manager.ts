/**
 * Starts, wires and stops runs.
 *
 * @module
 */
import type { SessionConfig } from "../config/session_config.ts";
import { requireStorePath } from "../config/store_path.ts";
import { missingHistoryTexts } from "../coordinator/missing_history.ts";
import { weigh } from "../memory/memory_weight.ts";
import type { RunReports } from "../results/run_reports.ts";
import type { RunResult } from "../results/run_result.ts";
import { requireRuntime } from "../runtime.ts";
import type { RunPlan } from "../session/run_plan.ts";
import type { MarketStore } from "../store/market_store.ts";
import { withStore } from "../store/open_store.ts";
import { planMemories } from "./lane_starts.ts";
import { findOwnIndicators } from "./indicator_probe.ts";
import type { StartedRun } from "./inline_run.ts";
import {
  type PreparedRun,
  prepareRun,
  requireBacktest,
} from "./prepare_run.ts";
import { type RunControl, type RunHandle, startRun } from "./run_handle.ts";
import { RunLogger } from "./run_logger.ts";
import type { EngineOptions, RunOptions } from "./run_options.ts";
import { stoppedError } from "./stage_errors.ts";
import { timeManager } from "../coordinator/run_calendar.ts";
import { WorkerPool } from "./worker_runner.ts";

// Coordinator, processor and analysis engine are busy at once, beside the
// threads of the garbage collector and the compiler.
const CORES_FOR_A_WORKER_EACH = 4;
// With more indicator values per base bar, the processor alone takes as long as
// coordinator, analysis engine and strategies together.
const VALUES_FOR_A_WORKER_EACH = 8;

/**
 * Runs a backtest of stored bars from its first session to its last.
 *
 * ```ts
 * import {
 *   openBarStore,
 *   parseSessionConfig,
 *   runBacktest,
 *   writeDemoMarket,
 * } from "@openbell/session";
 *
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 * const config = parseSessionConfig({
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-03" },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * });
 * const result = await runBacktest(config, { db });
 * console.log(result.account.netProfit, result.hash);
 * Deno.removeSync(folder, { recursive: true });
 * ```
 *
 * @throws {SessionError} whatever fails in any thread, once, with the worker,
 * phase and trading date. All threads are stopped then.
 */
export function runBacktest(
  config: SessionConfig,
  options: RunOptions = {},
): Promise<RunResult> {
  return startBacktest(config, options).result;
}

/**
 * Starts a backtest and returns its handle at once: pause it, resume it, stop
 * it, and ask how far it is.
 *
 * ```ts
 * import { parseSessionConfig } from "../config/parse.ts";
 * import { writeDemoMarket } from "../demo/demo_store.ts";
 * import { openBarStore } from "../store/sqlite/sqlite_bar_store.ts";
 * import { startBacktest } from "./system_manager.ts";
 *
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 *
 * const config = parseSessionConfig({
 *   // 13 hours of trading in half a second.
 *   backtest_config: {
 *     start_date: "2025-01-02",
 *     end_date: "2025-01-03",
 *     speed_multiplier: 100_000,
 *   },
 *   session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 * });
 * const run = startBacktest(config, { db });
 * run.pause();
 * console.log(run.status().state); // paused
 * run.resume();
 * const result = await run.result;
 * const { state, bars } = run.status();
 * console.log(state, bars, result.hash); // done 780 …
 * Deno.removeSync(folder, { recursive: true });
 * ```
 *
 * Every run can be paused. A clock-driven one goes on at its speed afterwards,
 * with the time in the session as it was. A pause changes no result; only
 * `seconds` and the times of the metrics, which are those of the machine,
 * include it.
 */
export function startBacktest(
  config: SessionConfig,
  options: RunOptions = {},
): RunHandle {
  const { workerUrls }: EngineOptions = options;
  const pool = new WorkerPool(workerUrls);
  return startRun(async (control) => {
    try {
      return await runOn(pool, config, options, control);
    } finally {
      pool.stop();
    }
  }, options.signal);
}

/**
 * Runs one backtest after the other on warm threads, for parameter studies and
 * notebooks. The threads keep the process alive until
 * {@linkcode SystemManager.stop}.
 *
 * ```ts
 * import { openBarStore, parseSessionConfig, writeDemoMarket } from "@openbell/session";
 * import { SystemManager } from "@openbell/session/run";
 *
 * const folder = Deno.makeTempDirSync();
 * const db = `${folder}/market.db`;
 * const store = openBarStore(db, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], from: "2025-01-02", to: "2025-01-03" });
 * store.close();
 * const system = new SystemManager();
 * for (const date of ["2025-01-02", "2025-01-03"]) {
 *   const config = parseSessionConfig({
 *     backtest_config: { start_date: date, end_date: date },
 *     session_data_config: { symbols: ["DEMO"], streams: ["1m"] },
 *   });
 *   const { metrics } = await system.run(config, { db });
 *   console.log(date, metrics.bars); // 390
 * }
 * system.stop();
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export class SystemManager {
  readonly #pool = new WorkerPool();
  #running = false;

  /**
   * Runs a backtest of stored bars from its first session to its last.
   *
   * @throws {SessionError} as {@linkcode runBacktest}.
   * @throws {TypeError} if another run is in progress.
   */
  run(config: SessionConfig, options: RunOptions = {}): Promise<RunResult> {
    return this.start(config, options).result;
  }

  /**
   * Starts a backtest and returns its handle at once, as
   * {@linkcode startBacktest} does.
   *
   * The result rejects with a {@linkcode TypeError} if another run is in
   * progress.
   */
  start(config: SessionConfig, options: RunOptions = {}): RunHandle {
    return startRun(async (control) => {
      if (this.#running) {
        throw new TypeError(
          "A system runs one backtest at a time; wait for it, or make another system",
        );
      }
      this.#running = true;
      try {
        return await runOn(this.#pool, config, options, control);
      } finally {
        this.#running = false;
      }
    }, options.signal);
  }

  /** Ends the threads. A further run starts new ones. */
  stop(): void {
    this.#pool.stop();
  }
}

/** Runs a backtest, in threads of `pool` unless it is an inline one. */
async function runOn(
  pool: WorkerPool,
  config: SessionConfig,
  given: EngineOptions,
  control: RunControl,
): Promise<RunResult> {
  requireRuntime();
  const log = new RunLogger(given);
  try {
    const result = await runLogged(pool, config, given, { control, log });
    log.end(result);
    return result;
  } catch (error) {
    log.fail(error);
    throw error;
  }
}

async function runLogged(
  pool: WorkerPool,
  config: SessionConfig,
  given: EngineOptions,
  { control, log }: StartedRun,
): Promise<RunResult> {
  const options = {
    ...given,
    ...log.listeners,
    logLevel: log.level,
    db: requireStorePath(given.db, config.store),
    signal: control.signal,
  };
  if (options.signal.aborted) throw stoppedError();
  log.phase("prepare");
  if (runsHere(options)) await loadResult();
  const own = await findOwnIndicators(config, ".", {
    sandbox: options.sandbox === true,
  });
  requireBacktest(config);
  const prepare = async (store: MarketStore) => {
    const run = await prepareRun(config, options, own, store);
    const { plan } = run.start;
    control.attach(plan);
    log.start(run.start, run.runner);
    const told = missingHistoryTexts(plan.missingHistory, plan.dates[0]);
    for (const { text } of told) log.note("warn", "history_short", text);
    return run;
  };
  const since = config.backtest_config?.start_date;
  if (options.runner === "inline") {
    // The stages are loaded where they run: with workers, not in this thread.
    const { inline } = await import("./inline_run.ts");
    return await withStore(options.db, async (store) => {
      const run = await prepare(store);
      return await resultOf(
        run,
        log,
        () => inline(run, store, options, { control, log }),
      );
    }, since);
  }
  // The coordinator opens the store itself. On a full disk, two open
  // connections would lock each other out.
  const run = await withStore(options.db, prepare, since);
  return await resultOf(run, log, () =>
    pool.run({
      ...options,
      joinStages: options.joinStages ?? joinsStages(run.start.plan),
      alone: run.runner === "one worker",
      start: run.start,
      strategies: run.given?.strategies,
      ...(run.given !== undefined && { others: run.given }),
      onGo: () => {
        // If it fails, so does the load that waits for it.
        loadResult().catch(() => {});
        options.onGo?.();
      },
    }));
}

/** Whether foreign code runs in this thread: what the engine needs is loaded before. */
function runsHere({ runner, strategies, scanners }: EngineOptions): boolean {
  return runner === "inline" || strategies !== undefined ||
    scanners !== undefined;
}

/** Loads what makes the result: while other threads are at work, if there are any. */
function loadResult(): Promise<typeof import("../results/make_result.ts")> {
  return import("../results/make_result.ts");
}

/** Runs the stages and makes the result. */
async function resultOf(
  { config, runner, start, benchmark, given }: PreparedRun,
  log: RunLogger,
  runStages: () => Promise<RunReports>,
): Promise<RunResult> {
  const started = performance.now();
  log.phase("start");
  const reports = await runStages().finally(() => {
    given?.close();
    for (const { buffer } of planMemories(start.plan)) weigh(buffer);
  });
  const total = (performance.now() - started) / 1_000;
  log.phase("result");
  const { makeResult } = await loadResult();
  return makeResult({
    config,
    plan: start.plan,
    reports,
    strategies: reports.analysis.strategies,
    time: timeManager(start.plan),
    runner,
    startSeconds: total - reports.seconds,
    ...(benchmark !== undefined && { benchmark }),
  });
}

/** Whether a run is faster with few threads. */
function joinsStages({ indicators }: RunPlan): boolean {
  const values = indicators.filter(({ source }) => source < 0)
    .reduce((sum, { outputs }) => sum + outputs.length, 0);
  return navigator.hardwareConcurrency < CORES_FOR_A_WORKER_EACH &&
    values <= VALUES_FOR_A_WORKER_EACH;
}
