/**
 * Sweeps: one strategy, many parameter sets, the same bars.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { CallerThread } from "../fleet/caller_thread.ts";
import { LocalThreads } from "../fleet/local_threads.ts";
import type { SweepExecutor } from "../fleet/sweep_executor.ts";
import { requireRuntime } from "../runtime.ts";
import { GivenStrategies, requireMakers } from "../tape/set_strategies.ts";
import type { WindowRow } from "./sweep_table.ts";
import { heatMapOf } from "./parameter_grid.ts";
import { hashModules } from "./module_files.ts";
import { prepareSweep } from "./prepare_sweep.ts";
import { ResultStore } from "./result_store.ts";
import type { SweepFingerprint } from "./results_file.ts";
import {
  type EngineSweepOptions,
  type SweepOptions,
  workerCount,
} from "./sweep_options.ts";
import { SweepLogger } from "./sweep_logger.ts";
import type { SweepPlan } from "./sweep_plan.ts";
import type { SweepResult } from "./sweep_result.ts";
import { SweepRun } from "./sweep_run.ts";
import { verifySets } from "./verify_sets.ts";
import type { WalkForwardResult } from "./walk_forward.ts";
import { tryFolds } from "./walk_forward_run.ts";

const TOP = 10;

/**
 * Runs a config with many parameter sets. Bars, derived bars and the
 * indicators of all sets are loaded and computed once, into shared memory; each
 * thread then runs one set after the other over them. A set gives the same
 * fills and equity as `runBacktest` with the same config, whatever the number
 * of threads: its `hash` equals that result's `accountHash`.
 *
 * A parameter is a variable of the config (`$period`), a parameter of a
 * strategy, or a path such as `trading_config.max_per_trade`. With `out`, a
 * stopped sweep resumes; with `shard`, it is one of several parts, whose
 * results {@linkcode mergeSweeps} joins.
 *
 * ```ts
 * import { openBarStore, runSweep, writeDemoMarket } from "@openbell/session";
 *
 * const folder = Deno.makeTempDirSync();
 * const range = { from: "2025-01-02", to: "2025-01-31" };
 * const store = openBarStore(`${folder}/market.db`, { create: true });
 * writeDemoMarket(store, { symbols: ["DEMO"], ...range });
 * store.close();
 *
 * const result = await runSweep({
 *   backtest_config: { start_date: range.from, end_date: range.to },
 *   session_data_config: {
 *     symbols: ["DEMO"],
 *     streams: ["1m", "5m"],
 *     indicators: {
 *       session: [{ id: "average", name: "ema", period: "$period", interval: "5m" }],
 *     },
 *   },
 * }, {
 *   db: `${folder}/market.db`,
 *   space: ["period=10..30:10", "quantity=10,20"],
 *   strategies: [({ quantity }) => ({
 *     subscriptions: [{ intervals: ["5m"] }],
 *     onBar(context, { symbol, close }) {
 *       const average = context.indicator(symbol, "average").value;
 *       const held = context.position(symbol);
 *       if (average === undefined) return;
 *       if (close > average && held === 0) context.buy(symbol, Number(quantity));
 *       if (close < average && held > 0) context.sell(symbol, held);
 *     },
 *   })],
 * });
 * console.log(result.sets, result.best[0].parameters); // 6 …
 * Deno.removeSync(folder, { recursive: true });
 * ```
 *
 * @throws {SessionError} `argument_invalid` and `config_invalid` before any set
 * runs; `memory_invalid` if a tape does not fit; `strategy_failed` if all sets
 * fail, or the first one with `onError: "fail"`; `stopped`.
 */
export async function runSweep(
  given: unknown,
  options: SweepOptions,
): Promise<SweepResult> {
  requireRuntime();
  const log = new SweepLogger(options);
  try {
    const result = await runLogged(given, options, log);
    log.end(result);
    return result;
  } catch (error) {
    log.fail(error);
    throw error;
  }
}

async function runLogged(
  given: unknown,
  options: SweepOptions,
  log: SweepLogger,
): Promise<SweepResult> {
  const { rank = "net_profit", top = TOP } = options;
  const engine: EngineSweepOptions = options;
  const prepared = await prepareSweep(given, engine, executorOf);
  const { space, axes, plan, runner, folds, windows, fingerprint } = prepared;
  const results = new ResultStore(options.out ?? ":memory:", fingerprint, {
    restart: options.restart === true,
    spec: prepared.spec,
    ...(prepared.source !== undefined && { source: prepared.source }),
  });
  const run = new SweepRun(options, plan, runner, results, rank, [
    ...windows,
    ...folds?.map(({ test }) => test) ?? [],
  ], log);
  try {
    await run.runSets(windows.length);
    const { shard } = options;
    const failed = shard === undefined
      ? requireResults(results, windows.length, space.size)
      : failedSets(results, windows.length);
    // The best set of a split is known when all parts are there.
    const tried = folds === undefined || shard !== undefined
      ? undefined
      : await tryFolds(run, folds);
    requireUnchanged(results, plan, fingerprint);
    const deflated = await verifySets(run, windows.length);
    engine.onRows?.([...windowRows(results, windows.length, tried)]);
    const failures = windows.flatMap((_, fold) => results.failed(fold, TOP));
    return {
      dimensions: space.dimensions,
      sets: space.size,
      failed,
      rank,
      shard: shard === undefined ? undefined : { ...shard, ...plan.range },
      best: folds === undefined ? results.best(0, rank, top) : [],
      // A part of a sweep, or of a range of dates, has no winner of all trials.
      ...folds === undefined && shard === undefined && deflated !== undefined &&
        { deflatedSharpe: deflated },
      failures: failures.slice(0, TOP),
      heatMap: axes === undefined
        ? undefined
        : heatMapOf(results.all(0), space.dimensions, axes, rank),
      walkForward: tried,
      warnings: runner.warnings,
      metrics: run.times,
    };
  } catch (error) {
    throw isStopped(error)
      ? stoppedAfter(results, windows.length, plan)
      : error;
  } finally {
    runner.stop();
    results.close();
  }
}

/** All sets of each window, then those that were tested. */
function* windowRows(
  results: ResultStore,
  windows: number,
  tried: WalkForwardResult | undefined,
): Generator<WindowRow> {
  for (let at = 0; at < windows; at++) {
    const split = tried && { split: at + 1, part: "train" };
    for (const row of results.all(at)) yield { ...row, ...split };
  }
  for (const [i, fold] of tried?.folds.entries() ?? []) {
    const { set, parameters, hash, outOfSample: metrics } = fold;
    const error = undefined;
    yield { set, parameters, hash, error, metrics, split: i + 1, part: "test" };
  }
}

/**
 * Each set loads its modules when it runs: all must have found the same.
 *
 * @throws {SessionError} `strategy_failed` if a file has changed since.
 */
function requireUnchanged(
  results: ResultStore,
  { modules }: SweepPlan,
  { the_strategies }: SweepFingerprint,
): void {
  if (hashModules(modules) === the_strategies) return;
  results.disown();
  throw new SessionError(
    "strategy_failed",
    "A file of the strategies changed while the sweep ran, so that its sets ran different texts; run the sweep again",
  );
}

/**
 * Strategies and scanners that a program gives cannot be sent to a thread.
 *
 * @throws {SessionError} `argument_invalid` if one would run several times.
 */
function executorOf(options: EngineSweepOptions, sets: number): SweepExecutor {
  const { strategies, scanners, walkForward } = options;
  if (strategies === undefined && scanners === undefined) {
    const { marksCalls: marks = false, sandbox = false } = options;
    return new LocalThreads(workerCount(options), { marks, sandbox });
  }
  if (options.sandbox === true) {
    throw new SessionError(
      "argument_invalid",
      "The sandbox needs strategies and scanners named in the config, not given as objects",
    );
  }
  const given = { strategies, scanners };
  if (sets > 1 || walkForward !== undefined) requireMakers(given);
  return new CallerThread(new GivenStrategies(given));
}

/**
 * Returns how many sets failed.
 *
 * @throws {SessionError} `strategy_failed` if all sets of a window did.
 */
function requireResults(
  results: ResultStore,
  windows: number,
  sets: number,
): number {
  for (let fold = 0; fold < windows; fold++) {
    if (results.counts(fold).done > 0) continue;
    const [first] = results.failed(fold, 1);
    throw new SessionError(
      "strategy_failed",
      `All ${sets} sets failed; set ${first.set} with: ${first.error}`,
    );
  }
  return failedSets(results, windows);
}

function failedSets(results: ResultStore, windows: number): number {
  let failed = 0;
  for (let fold = 0; fold < windows; fold++) {
    failed += results.counts(fold).failed;
  }
  return failed;
}

function isStopped(error: unknown): boolean {
  return error instanceof SessionError && error.code === "stopped";
}

/** The error of a stopped sweep, with the number of finished sets. */
function stoppedAfter(
  results: ResultStore,
  windows: number,
  { range: { from, to } }: SweepPlan,
): SessionError {
  let finished = 0;
  for (let fold = 0; fold < windows; fold++) {
    const { done, failed } = results.counts(fold);
    finished += done + failed;
  }
  const total = windows * (to - from);
  return new SessionError(
    "stopped",
    `The sweep was stopped after ${finished} of ${total} ${
      windows === 1 ? "sets" : "sets × splits"
    }`,
  );
}
