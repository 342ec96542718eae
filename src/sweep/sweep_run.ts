/**
 * One sweep under way: runs sets and stores their outcomes.
 *
 * @module
 */
import type { SetReport } from "../fleet/sweep_executor.ts";
import { receivedError } from "../system/stage_errors.ts";
import type { SweepMetric } from "../tape/set_metrics.ts";
import type { TapeWindow } from "../tape/tape_recipe.ts";
import type { ResultStore } from "./result_store.ts";
import type { SweepLogger } from "./sweep_logger.ts";
import type { SweepOptions } from "./sweep_options.ts";
import type { SweepPlan } from "./sweep_plan.ts";
import { ProgressMeter } from "./sweep_progress.ts";
import type { SweepTimes } from "./sweep_result.ts";
import type { SweepRunner } from "./sweep_runner.ts";

/** One sweep. */
export class SweepRun {
  /** Its options. */
  readonly options: SweepOptions;
  /** The configs of its sets. */
  readonly plan: SweepPlan;
  /** What runs the sets. */
  readonly runner: SweepRunner;
  /** The outcomes. */
  readonly results: ResultStore;
  /** The figure that ranks the sets. */
  readonly rank: SweepMetric;
  /** All windows: those to choose sets on, then those to test them on. */
  readonly windows: readonly TapeWindow[];
  readonly #log: SweepLogger;
  #setsRun = 0;
  #barSets = 0;
  #setSeconds = 0;

  /** A sweep that has not begun. */
  constructor(
    options: SweepOptions,
    plan: SweepPlan,
    runner: SweepRunner,
    results: ResultStore,
    rank: SweepMetric,
    windows: readonly TapeWindow[],
    log: SweepLogger,
  ) {
    this.options = options;
    this.plan = plan;
    this.runner = runner;
    this.results = results;
    this.rank = rank;
    this.windows = windows;
    this.#log = log;
  }

  /** Runs every unfinished set over the first `count` windows. */
  async runSets(count: number): Promise<void> {
    const { results, runner, rank } = this;
    const { space: { size }, range: { from, to } } = this.plan;
    this.#log.start(to - from, count);
    const finished = Array.from(
      { length: count },
      (_, fold) => results.finished(fold, size),
    );
    const [best] = results.best(0, rank, 1);
    const { onProgress } = this.options;
    const planned = finished.map((sets) => sets.subarray(from, to));
    const meter = new ProgressMeter(planned, rank, best, onProgress);
    await runner.run(
      this.windows,
      {
        windowsOf: (set) =>
          finished.flatMap((done, fold) => done[set] === 0 ? [fold] : []),
        wantsAccount: false,
        logLevel: this.#log.setLevel,
        onTape: (share) => share < 1 ? meter.tape(share) : meter.sets(),
      },
      (report) => this.#store(report, meter),
    );
    this.#setSeconds = runner.setSeconds;
  }

  /** Times and speed; sets that run after `runSets` do not count. */
  get times(): SweepTimes {
    const seconds = this.#setSeconds;
    return {
      workers: this.runner.parallel,
      setsRun: this.#setsRun,
      barSets: this.#barSets,
      tapeSeconds: this.runner.tapeSeconds,
      setSeconds: seconds,
      barSetsPerSecond: seconds > 0 ? this.#barSets / seconds : 0,
    };
  }

  #store(report: SetReport, meter: ProgressMeter): void {
    const { set, window, bars, outcome } = report;
    const parameters = this.plan.space.at(set);
    this.#log.set(report, parameters);
    if (outcome.status === "failed" && this.options.onError === "fail") {
      throw receivedError(outcome.error);
    }
    this.results.add(window, set, parameters, outcome);
    this.#setsRun++;
    this.#barSets += bars;
    meter.set(report, parameters);
  }
}
