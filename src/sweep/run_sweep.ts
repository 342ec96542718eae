/**
 * Sweeps: one strategy, many parameter sets, the same bars.
 *
 * @module
 */
import { freezeIntrinsics, keepThreadAlive } from "../system/intrinsics.ts";
import type { StrategySource } from "../analysis/strategy_loader.ts";
import type { BrokerResult } from "../trading/broker_result.ts";
import { SessionError } from "../errors.ts";
import { substituteVariables } from "../config/variables.ts";
import { findOwnIndicators } from "../system/indicator_probe.ts";
import { receivedError } from "../system/stage_errors.ts";
import { type Dimension, parseDimension } from "./dimension.ts";
import { sweepFingerprint } from "./fingerprint.ts";
import { checkAxes, type HeatMap, heatMapOf } from "./parameter_grid.ts";
import type { SweepMetric } from "../tape/set_metrics.ts";
import { ResultStore, type SweepRow } from "./result_store.ts";
import type { SetOutcome } from "../tape/set_runner.ts";
import { ParameterSpace, type RandomSearch } from "./space.ts";
import { ProgressMeter, type SweepProgress } from "./sweep_progress.ts";
import { SweepPlan } from "./sweep_plan.ts";
import { SweepRunner, type SweepTask } from "./sweep_runner.ts";
import type { TapeWindow } from "../tape/tape.ts";
import {
  type Fold,
  foldsOf,
  joinAccounts,
  type WalkForwardOptions,
  type WalkForwardResult,
} from "./walk_forward.ts";

/** How a sweep is run. */
export interface SweepOptions {
  /** The bar store's file. */
  readonly db: string;
  /**
   * The parameters and their values, as `--set` takes them
   * (`"period=5..50:5"`) or as lists.
   */
  readonly space: readonly (string | Dimension)[];
  /** Draws some of the sets instead of running all. */
  readonly random?: RandomSearch;
  /** The file of the results; in memory, and gone at the end, unless told. */
  readonly out?: string;
  /** Throws away what `out` holds already. */
  readonly restart?: boolean;
  /** Threads that run sets; one a core unless told. */
  readonly workers?: number;
  /**
   * Strategies as factories, classes or definitions, in place of the config's
   * modules. They are made with the parameters of each set, and run in the
   * caller's thread.
   */
  readonly strategies?: readonly StrategySource[];
  /** What the best sets are chosen by; `net_profit` unless told. */
  readonly rank?: SweepMetric;
  /** How many of the best sets the result has; 10 unless told. */
  readonly top?: number;
  /** One or two parameters to draw up a heat map of; not with `walkForward`. */
  readonly axes?: readonly string[];
  /** Chooses the best set on some sessions and tries it on the next ones. */
  readonly walkForward?: WalkForwardOptions;
  /** Whether a set that fails is noted, or ends the sweep; `skip` unless told. */
  readonly onError?: "skip" | "fail";
  /** The most bytes of a tape; 4 GiB unless told. */
  readonly memoryBytes?: number;
  /**
   * Whether the caller's thread is the sweep's own, as that of the command
   * line is: then its globals are frozen before it loads indicators of the
   * config's own. Not unless told.
   */
  readonly ownsThread?: boolean;
  /** The folder that modules are relative to; the working one. */
  readonly folder?: string;
  /** What the config is called in messages. */
  readonly title?: string;
  /** Told how far the sweep is, at most ten times a second. */
  readonly onProgress?: (progress: SweepProgress) => void;
  /** Stops the sweep; what is finished stays in `out`. */
  readonly signal?: AbortSignal;
}

/** What came of a sweep. */
export interface SweepResult {
  /** The parameters and their values. */
  readonly dimensions: readonly Dimension[];
  /** How many sets there are. */
  readonly sets: number;
  /** Sets that failed; with walk-forward, in any of the splits. */
  readonly failed: number;
  /** What the best sets are chosen by. */
  readonly rank: SweepMetric;
  /** The best sets, best first; empty with walk-forward. */
  readonly best: readonly SweepRow[];
  /** Some of the sets that failed, and why. */
  readonly failures: readonly SweepRow[];
  /** The figure over two parameters, if it was asked for. */
  readonly heatMap: HeatMap | undefined;
  /** The splits, if there are any. */
  readonly walkForward: WalkForwardResult | undefined;
  /** What the user should know. */
  readonly warnings: readonly string[];
  /** Where the time went. */
  readonly metrics: SweepTimes;
}

/** Figures of the sweep itself. */
export interface SweepTimes {
  /** Threads that ran sets. */
  readonly workers: number;
  /** Sets that were run now; the others were there already. */
  readonly setsRun: number;
  /** Base bars of all sets that were run now. */
  readonly barSets: number;
  /** Seconds spent loading and deriving tapes. */
  readonly tapeSeconds: number;
  /** Seconds spent running sets. */
  readonly setSeconds: number;
  /** Base bars × sets a second, over the seconds spent running sets. */
  readonly barSetsPerSecond: number;
}

const TOP = 10;
const MEMORY_BYTES = 4 * 2 ** 30;

/**
 * Runs a config with many parameter sets. Bars, derived bars and the
 * indicators of all sets are loaded and derived once, into shared memory; each
 * thread then runs one set after the other over them. A set gives the same
 * fills and equity as `runBacktest` with the same config, whatever the number
 * of threads: its `hash` is that result's `accountHash`.
 *
 * A parameter is a variable of the config (`$period`), a parameter of a
 * strategy, or a path such as `trading_config.max_per_trade`. With `out` the
 * sweep goes on where it was stopped.
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
 * @throws {SessionError} `argument_invalid`, `config_invalid` before anything
 * is run; `memory_invalid` if a tape does not fit; `strategy_failed` if all sets
 * fail, or the first with `onError: "fail"`; `stopped`.
 */
export async function runSweep(
  input: unknown,
  options: SweepOptions,
): Promise<SweepResult> {
  const { strategies, db, walkForward, rank = "net_profit" } = options;
  const dimensions = options.space.map((dimension) =>
    typeof dimension === "string" ? parseDimension(dimension) : dimension
  );
  const space = new ParameterSpace(dimensions, options.random);
  const axes = checkedAxes(dimensions, options);
  const { folder = "." } = options;
  const own = await findOwnIndicators(
    substituteVariables(input).input,
    folder,
  );
  if (options.ownsThread === true && own.modules.length > 0) {
    freezeIntrinsics();
    keepThreadAlive();
  }
  const plan = new SweepPlan(input, space, {
    folder,
    own,
    title: options.title ?? "Session config",
    toFactories: strategies !== undefined,
  });
  const runner = await SweepRunner.open(plan, {
    store: db,
    workers: workerCount(options),
    strategies,
    memoryBytes: options.memoryBytes ?? MEMORY_BYTES,
    signal: options.signal,
  });
  const { sessions } = runner;
  const folds = walkForward === undefined
    ? undefined
    : foldsOf(sessions, walkForward);
  const windows = folds?.map(({ train }) => train) ??
    [{ from: 0, to: sessions }];
  const store = new ResultStore(
    options.out ?? ":memory:",
    await sweepFingerprint({
      input,
      space,
      walkForward,
      modules: plan.modules,
      configs: plan.groups.map(([set]) => plan.config(set)),
      store: db,
    }),
    options,
  );
  const sweep = new Sweep(options, plan, runner, store, rank);
  try {
    await sweep.runSets(
      [...windows, ...folds?.map(({ test }) => test) ?? []],
      windows.length,
    );
    const counts = windows.map((_, fold) => store.counts(fold));
    const failed = counts.reduce((sum, count) => sum + count.failed, 0);
    for (let fold = 0; fold < windows.length; fold++) {
      if (counts[fold].done === 0) throw allFailed(store, fold, space.size);
    }
    const tried = folds === undefined ? undefined : await sweep.tryFolds(folds);
    await sweep.verify();
    return {
      dimensions,
      sets: space.size,
      failed,
      rank,
      best: folds === undefined ? store.best(0, rank, options.top ?? TOP) : [],
      failures: windows.flatMap((_, fold) => store.failed(fold, TOP)).slice(
        0,
        TOP,
      ),
      heatMap: axes === undefined
        ? undefined
        : heatMapOf(store.all(0), dimensions, axes, rank),
      walkForward: tried,
      warnings: runner.warnings,
      metrics: sweep.times,
    };
  } catch (error) {
    throw isStopped(error) ? stoppedAfter(store, windows.length, space) : error;
  } finally {
    runner.stop();
    store.close();
  }
}

function isStopped(error: unknown): boolean {
  return error instanceof SessionError && error.code === "stopped";
}

/** The error of a stopped sweep: it tells what is finished. */
function stoppedAfter(
  store: ResultStore,
  windows: number,
  { size }: ParameterSpace,
): SessionError {
  let finished = 0;
  for (let fold = 0; fold < windows; fold++) {
    const { done, failed } = store.counts(fold);
    finished += done + failed;
  }
  const total = windows * size;
  return new SessionError(
    "stopped",
    `The sweep was stopped after ${finished} of ${total} ${
      windows === 1 ? "sets" : "sets × splits"
    }`,
  );
}

type SetDone = Extract<SetOutcome, { status: "done" }>;

/** One sweep under way. */
class Sweep {
  readonly #options: SweepOptions;
  readonly #plan: SweepPlan;
  readonly #runner: SweepRunner;
  readonly #store: ResultStore;
  readonly #rank: SweepMetric;
  #windows: readonly TapeWindow[] = [];
  #setsRun = 0;
  #barSets = 0;
  #setSeconds = 0;

  constructor(
    options: SweepOptions,
    plan: SweepPlan,
    runner: SweepRunner,
    store: ResultStore,
    rank: SweepMetric,
  ) {
    this.#options = options;
    this.#plan = plan;
    this.#runner = runner;
    this.#store = store;
    this.#rank = rank;
  }

  /** Runs every set that is not there yet over the first `count` windows. */
  async runSets(windows: readonly TapeWindow[], count: number): Promise<void> {
    this.#windows = windows;
    const { onError, onProgress } = this.#options;
    const store = this.#store;
    const { size } = this.#plan.space;
    const finished = Array.from(
      { length: count },
      (_, fold) => store.finished(fold, size),
    );
    const meter = new ProgressMeter(
      finished,
      this.#rank,
      store.best(0, this.#rank, 1)[0],
      onProgress,
    );
    const windowsOf = (set: number) =>
      finished.flatMap((done, fold) => done[set] === 0 ? [fold] : []);
    await this.#runner.run(
      windows,
      {
        windowsOf,
        wantsAccount: false,
        onTape: (share) => share < 1 ? meter.tape(share) : meter.sets(),
      },
      (job, outcome, bars) => {
        if (outcome.status === "failed" && onError === "fail") {
          throw receivedError(outcome.error);
        }
        const parameters = this.#plan.space.at(job.set);
        store.add(job.window, job.set, parameters, outcome);
        this.#setsRun++;
        this.#barSets += bars;
        meter.set(job, outcome, bars, parameters);
      },
    );
    this.#setSeconds += this.#runner.setSeconds;
  }

  /** Tries the best set of every split on the sessions that follow. */
  async tryFolds(folds: readonly Fold[]): Promise<WalkForwardResult> {
    const best = folds.map((_, fold) =>
      this.#store.best(fold, this.#rank, 1)[0]
    );
    const accounts: BrokerResult[] = [];
    const trials: SetDone[] = [];
    const task: SweepTask = {
      windowsOf: (set) =>
        best.flatMap((row, fold) =>
          row.set === set ? [folds.length + fold] : []
        ),
      wantsAccount: true,
    };
    await this.#runner.run(this.#windows, task, (job, outcome) => {
      if (outcome.status === "failed") throw receivedError(outcome.error);
      const fold = job.window - folds.length;
      accounts[fold] = outcome.account as BrokerResult;
      trials[fold] = outcome;
    });
    const { dates } = this.#runner;
    const tried = accounts.flatMap(({ sessions }) =>
      sessions.map(({ date }) => date)
    );
    const { report_config } = this.#plan.config(best[0].set);
    const joined = joinAccounts(accounts, {
      sessionsPerYear: this.#runner.sessionsPerYear(tried),
      riskFreeRate: report_config.risk_free_rate,
    });
    const range = ({ from, to }: TapeWindow) =>
      [dates[from], dates[to - 1]] as const;
    return {
      folds: folds.map(({ train, test }, fold) => ({
        train: range(train),
        test: range(test),
        set: best[fold].set,
        parameters: best[fold].parameters,
        inSample: best[fold].metrics,
        outOfSample: trials[fold].metrics,
        hash: trials[fold].hash,
      })),
      outOfSample: joined.metrics,
      equity: joined.equity,
      sessionsLeft: dates.length - folds[folds.length - 1].test.to,
    };
  }

  /**
   * Runs the best set once more in a thread that has run no other: what a
   * module keeps from one set to the next shows as another result.
   */
  async verify(): Promise<void> {
    const [best] = this.#store.best(0, this.#rank, 1);
    if (this.#setsRun === 0 || this.#options.strategies !== undefined) return;
    this.#runner.stop();
    const again: SweepTask = {
      windowsOf: (set) => set === best.set ? [0] : [],
      wantsAccount: false,
    };
    await this.#runner.run(this.#windows, again, (_, outcome) => {
      if (outcome.status === "done" && outcome.hash === best.hash) return;
      throw new SessionError(
        "strategy_failed",
        `Set ${best.set} gave another result in a thread of its own: its strategy keeps something from one run to the next, outside of what its factory makes, so its results depend on what ran before`,
      );
    });
  }

  get times(): SweepTimes {
    return {
      workers: this.#runner.workers,
      setsRun: this.#setsRun,
      barSets: this.#barSets,
      tapeSeconds: this.#runner.tapeSeconds,
      setSeconds: this.#setSeconds,
      barSetsPerSecond: this.#setSeconds > 0
        ? this.#barSets / this.#setSeconds
        : 0,
    };
  }
}

function checkedAxes(
  dimensions: readonly Dimension[],
  { axes, walkForward }: SweepOptions,
): readonly string[] | undefined {
  if (axes === undefined) return undefined;
  checkAxes(dimensions, axes);
  if (walkForward === undefined) return axes;
  throw new SessionError(
    "argument_invalid",
    "A heat map shows one range of sessions; it does not go with walk-forward",
  );
}

function workerCount({ strategies, workers }: SweepOptions): number {
  if (strategies !== undefined) return 1;
  const count = workers ?? navigator.hardwareConcurrency;
  if (Number.isInteger(count) && count >= 1 && count <= 256) return count;
  throw new SessionError(
    "argument_invalid",
    `The number of workers is ${count}; it must be a whole number from 1 to 256`,
  );
}

function allFailed(
  store: ResultStore,
  fold: number,
  sets: number,
): SessionError {
  const [first] = store.failed(fold, 1);
  return new SessionError(
    "strategy_failed",
    `All ${sets} sets failed; set ${first.set} with: ${first.error}`,
  );
}
