/**
 * Starts, wires and stops a run.
 *
 * @module
 */
import {
  type LoadedStrategy,
  loadStrategies,
  makeStrategies,
  type StrategySource,
} from "../analysis/strategy_loader.ts";
import type { SessionConfig } from "../config/session_config.ts";
import { resolveRequirements } from "../coordinator/requirements.ts";
import { SessionError } from "../errors.ts";
import type { IndicatorLookup } from "../indicators/run_indicators.ts";
import type { RunPlan, RunRequirements } from "../session/run_plan.ts";
import type { MarketStore } from "../store/market_store.ts";
import { type StoreLocator, withStore } from "../store/open_store.ts";
import { TimeManager } from "../time/time_manager.ts";
import {
  type BenchmarkPrices,
  readBenchmark,
} from "../results/benchmark_prices.ts";
import { findOwnIndicators, type OwnIndicators } from "./indicator_probe.ts";
import { runInline } from "./inline_runner.ts";
import { type FlowOptions, layOutRun } from "./run_memory.ts";
import { makeResult } from "../results/make_result.ts";
import type { RunResult } from "../results/run_result.ts";
import { stoppedError } from "./stage_worker.ts";
import { protectThread } from "./stages.ts";
import { WorkerPool } from "./worker_runner.ts";
import type {
  RunListeners,
  StartMessage,
  WorkerUrls,
} from "./worker_protocol.ts";
import type { RunReports } from "../results/run_reports.ts";
import { RejectionWatch } from "./rejection_watch.ts";

// Coordinator, processor and analysis engine are busy at once, and the
// collector and the compiler have threads of their own.
const CORES_FOR_A_WORKER_EACH = 4;
// With more values of indicators a base bar the processor alone takes as long
// as coordinator, analysis engine and strategies together.
const VALUES_FOR_A_WORKER_EACH = 8;

/** The stages in workers, or all in one thread. Results are the same. */
export type Runner = "workers" | "inline";

/** How a run is started. */
export interface RunOptions extends FlowOptions, RunListeners {
  /** The bar store's file. */
  readonly db: string;
  /** Workers unless told otherwise. */
  readonly runner?: Runner;
  /**
   * Strategies as objects, factories, classes or definitions, which then run
   * in the caller's thread, in place of the modules of the config.
   */
  readonly strategies?: readonly StrategySource[];
  /**
   * Whether the thread of an inline run is the run's own, as that of the
   * command line is: then its globals are frozen before the config's
   * strategies are loaded, as in the analysis worker, and a promise that
   * nobody catches fails the run. Not unless told: the thread is the caller's.
   */
  readonly ownsThread?: boolean;
  /**
   * Whether the strategies' thread has no permission whatever: no file, no
   * network, no environment. Only for modules of the config, in workers. The
   * program itself has to be started with `--unstable-worker-options`, else
   * the runtime ends it, and with `--no-prompt` if it has a terminal, else the
   * runtime asks there. The command line's `--sandbox` sees to both, and
   * refuses modules that import text or JSON, which the runtime loads with
   * them.
   */
  readonly sandbox?: boolean;
  /**
   * Whether coordinator, processor and quality manager share one worker instead
   * of having one each. Unless told, they do on a machine of fewer than four
   * cores, where more busy threads than cores take them from each other; not
   * with more than eight values of indicators a base bar, which keep the
   * processor busy alone. The result is the same.
   */
  readonly joinStages?: boolean;
  /** Stops the run. */
  readonly signal?: AbortSignal;
  /** Other modules for the workers, for tests. */
  readonly workerUrls?: WorkerUrls;
}

/**
 * Runs a backtest of stored bars from its first session to its last.
 *
 * ```ts ignore
 * import { loadSessionConfig, runBacktest } from "@openbell/session";
 *
 * const result = await runBacktest(loadSessionConfig("config.yaml"), {
 *   db: "market.db",
 * });
 * console.log(result.account.netProfit);
 * ```
 *
 * @throws {SessionError} Whatever goes wrong in any thread, once, with the
 * worker, phase and trading date; all threads are stopped then.
 */
export async function runBacktest(
  config: SessionConfig,
  options: RunOptions,
): Promise<RunResult> {
  const system = new SystemManager(options.workerUrls);
  try {
    return await system.run(config, options);
  } finally {
    system.stop();
  }
}

/**
 * Runs one backtest after the other with the same threads, which start once
 * and stay warm: what a parameter study or a notebook wants. Threads keep the
 * process alive until {@linkcode SystemManager.stop}.
 *
 * ```ts ignore
 * import { loadSessionConfig, SystemManager } from "@openbell/session";
 *
 * const system = new SystemManager();
 * for (const path of ["a.yaml", "b.yaml"]) {
 *   const result = await system.run(loadSessionConfig(path), {
 *     db: "market.db",
 *   });
 *   console.log(path, result.account.netProfit);
 * }
 * system.stop();
 * ```
 */
export class SystemManager {
  readonly #pool: WorkerPool;
  #running = false;

  /** A system without threads; `workerUrls` is for tests. */
  constructor(workerUrls?: WorkerUrls) {
    this.#pool = new WorkerPool(workerUrls);
  }

  /**
   * Runs a backtest of stored bars from its first session to its last.
   *
   * @throws {SessionError} as {@linkcode runBacktest}.
   * @throws {TypeError} if a run is under way already.
   */
  async run(config: SessionConfig, options: RunOptions): Promise<RunResult> {
    if (options.signal?.aborted) throw stoppedError();
    if (this.#running) {
      throw new TypeError(
        "A system runs one backtest at a time; wait for it, or make another system",
      );
    }
    this.#running = true;
    try {
      return await this.#run(config, options);
    } finally {
      this.#running = false;
    }
  }

  /** Ends the threads. A further run starts new ones. */
  stop(): void {
    this.#pool.stop();
  }

  async #run(config: SessionConfig, options: RunOptions): Promise<RunResult> {
    const own = await findOwnIndicators(config, ".", options.sandbox);
    requireBacktest(config);
    const prepare = (store: MarketStore) =>
      prepareRun(config, options, own, store);
    if (options.runner === "inline") {
      return await withStore(options.db, async (store) => {
        const run = await prepare(store);
        return await resultOf(run, () => inline(run, store, options));
      });
    }
    // The coordinator opens a store of its own: on a full disk two that are
    // open shut each other out.
    const run = await withStore(options.db, prepare);
    return await resultOf(run, () =>
      this.#pool.run({
        ...options,
        joinStages: options.joinStages ?? joinsStages(run.start.plan),
        start: run.start,
        strategies: run.given,
      }));
  }
}

/** A run that can be started. */
interface PreparedRun {
  readonly config: SessionConfig;
  readonly runner: Runner;
  readonly start: StartMessage;
  /** Strategies that take the place of the config's. */
  readonly given: readonly LoadedStrategy[] | undefined;
  readonly requirements: RunRequirements;
  readonly benchmark: BenchmarkPrices | undefined;
}

async function prepareRun(
  config: SessionConfig,
  options: RunOptions,
  own: OwnIndicators,
  store: MarketStore,
): Promise<PreparedRun> {
  const { requirements, benchmark } = await readInput(
    config,
    store,
    own.lookup,
  );
  const runner = options.runner ?? "workers";
  // In one thread nobody can be ahead: small blocks stay in the cache.
  const sessionsAhead = options.sessionsAhead ??
    (runner === "inline" ? 1 : undefined);
  const start: StartMessage = {
    plan: layOutRun(requirements, {
      ...options,
      ...(sessionsAhead !== undefined && { sessionsAhead }),
    }),
    store: options.db,
    trading: config.trading_config,
    seed: config.random_seed,
    strategies: config.strategies,
    indicatorModules: own.modules,
  };
  if (options.sandbox === true) checkSandbox(runner, options.strategies);
  const given = options.strategies === undefined
    ? undefined
    : makeStrategies(options.strategies.map((source, i) => ({
      source,
      config: { module: `strategy ${i + 1}`, params: {} },
    })));
  return { config, runner, start, given, requirements, benchmark };
}

/** Runs the stages, and puts the result together. */
async function resultOf(
  { config, runner, start, requirements, benchmark }: PreparedRun,
  runStages: () => Promise<RunReports>,
): Promise<RunResult> {
  const started = performance.now();
  const reports = await runStages();
  const total = (performance.now() - started) / 1_000;
  return makeResult({
    config,
    plan: start.plan,
    reports,
    strategies: reports.analysis.strategies,
    time: calendar(requirements),
    runner,
    startSeconds: total - reports.seconds,
    ...(benchmark !== undefined && { benchmark }),
  });
}

/**
 * Works out what a run needs, from its config and the store's inventory.
 * `lookup` knows the run's own indicators besides those of the registry.
 *
 * @throws {SessionError} as {@linkcode resolveRequirements}; `store_open` if
 * the store cannot be opened; `config_invalid` for a live config;
 * `data_missing` if the benchmark has no bars in the range.
 */
export async function readRequirements(
  config: SessionConfig,
  locator: StoreLocator,
  lookup?: IndicatorLookup,
): Promise<RunRequirements> {
  requireBacktest(config);
  return await withStore(
    locator,
    async (store) => (await readInput(config, store, lookup)).requirements,
  );
}

function requireBacktest({ mode }: SessionConfig): void {
  if (mode !== "live") return;
  throw new SessionError(
    "config_invalid",
    'A backtest cannot run a config of mode "live"; set mode: backtest',
  );
}

/** What a run needs, and the benchmark that its figures are compared with. */
async function readInput(
  config: SessionConfig,
  store: MarketStore,
  lookup: IndicatorLookup | undefined,
): Promise<
  { requirements: RunRequirements; benchmark: BenchmarkPrices | undefined }
> {
  const overrides = store.overrides.list();
  const time = new TimeManager({ exchange: config.exchange_group, overrides });
  const requirements = resolveRequirements(
    config,
    store,
    time,
    overrides,
    lookup,
  );
  const { benchmark: symbol } = config.report_config;
  const benchmark = symbol === null
    ? undefined
    : await readBenchmark(symbol, requirements, store, time);
  return { requirements, benchmark };
}

/** Whether a run is better off with few threads. */
function joinsStages({ indicators }: RunPlan): boolean {
  const values = indicators.filter(({ source }) => source < 0)
    .reduce((sum, { outputs }) => sum + outputs.length, 0);
  return navigator.hardwareConcurrency < CORES_FOR_A_WORKER_EACH &&
    values <= VALUES_FOR_A_WORKER_EACH;
}

function checkSandbox(runner: Runner, strategies: unknown): void {
  if (runner === "workers" && strategies === undefined) return;
  throw new SessionError(
    "argument_invalid",
    "A sandbox is a thread of its own for the config's strategies: it needs the runner workers, and no strategies given as objects",
  );
}

async function inline(
  { start, given }: PreparedRun,
  store: MarketStore,
  options: RunOptions,
): Promise<RunReports> {
  // Where the thread is the run's own, a promise that fails is the run's too.
  const rejections = options.ownsThread === true
    ? new RejectionWatch()
    : undefined;
  try {
    const foreign = given === undefined || start.indicatorModules.length > 0;
    if (rejections !== undefined && foreign) {
      protectThread();
    }
    const strategies = given ?? await loadStrategies(start.strategies);
    return await runInline(start, store, strategies, {
      ...options,
      ...(rejections !== undefined && { rejections }),
    });
  } finally {
    rejections?.stop();
  }
}

function calendar(requirements: RunRequirements): TimeManager {
  const { exchange, overrides } = requirements;
  return new TimeManager({ exchange, overrides });
}
