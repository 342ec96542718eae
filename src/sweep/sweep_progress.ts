/**
 * The progress of a sweep.
 *
 * @module
 */
import type { VariableValues } from "../config/variables.ts";
import type { SetReport } from "../fleet/sweep_executor.ts";
import { RateLimit } from "../sync/rate_limit.ts";
import { isHigherBetter, type SweepMetric } from "../tape/set_metrics.ts";
import type { SweepRow } from "./result_store.ts";

const REPORTS_PER_SECOND = 10;

/** The progress of a sweep. */
export interface SweepProgress {
  /** `tape` while bars are loaded, `sets` while sets run. */
  readonly phase: "tape" | "sets";
  /** Share of the tape that is loaded, 0 to 1. */
  readonly tape: number;
  /** Finished runs (sets × splits), including those of earlier calls. */
  readonly done: number;
  /** All runs. */
  readonly total: number;
  /** Failed runs. */
  readonly failed: number;
  /** Runs per second. */
  readonly setsPerSecond: number;
  /** Base bars × sets per second. */
  readonly barSetsPerSecond: number;
  /** Seconds left at this rate; `Infinity` before the rate is known. */
  readonly secondsLeft: number;
  /** The best set of the first split so far, and its figure. */
  readonly best:
    | {
      readonly set: number;
      readonly value: number;
      readonly parameters: VariableValues;
    }
    | undefined;
}

/** Counts finished runs and reports progress at a bounded rate. */
export class ProgressMeter {
  readonly #limit = new RateLimit(REPORTS_PER_SECOND);
  readonly #rank: SweepMetric;
  readonly #onProgress: ((progress: SweepProgress) => void) | undefined;
  readonly #total: number;
  #done = 0;
  #failed = 0;
  #run = 0;
  #bars = 0;
  #tape = 0;
  #phase: "tape" | "sets" = "tape";
  #busyMs = 0;
  #since = performance.now();
  #best: SweepProgress["best"];

  /** Starts with the finished runs by split and set: 1 done, 2 failed. */
  constructor(
    finished: readonly Uint8Array[],
    rank: SweepMetric,
    best: SweepRow | undefined,
    onProgress?: (progress: SweepProgress) => void,
  ) {
    this.#rank = rank;
    this.#onProgress = onProgress;
    this.#total = finished.reduce((sum, sets) => sum + sets.length, 0);
    for (const sets of finished) {
      for (const state of sets) {
        if (state > 0) this.#done++;
        if (state > 1) this.#failed++;
      }
    }
    const value = best?.metrics[rank] ?? null;
    if (best !== undefined && value !== null) {
      this.#best = { set: best.set, value, parameters: best.parameters };
    }
  }

  /** Records that a share of a tape is loaded. */
  tape(share: number): void {
    if (this.#phase === "sets") this.#busyMs += performance.now() - this.#since;
    this.#phase = "tape";
    this.#tape = share;
    this.#report();
  }

  /** Records a finished set. */
  set(report: SetReport, parameters: VariableValues): void {
    const { bars, outcome } = report;
    this.#done++;
    this.#run++;
    this.#bars += bars;
    if (outcome.status === "failed") this.#failed++;
    else this.#compare(report, outcome.metrics[this.#rank], parameters);
    this.#report();
  }

  /** Records that a tape is complete and sets begin. */
  sets(): void {
    this.#phase = "sets";
    this.#since = performance.now();
  }

  #compare(
    { set, window }: SetReport,
    value: number | null,
    parameters: VariableValues,
  ): void {
    if (window !== 0 || value === null) return;
    const best = this.#best;
    const sign = isHigherBetter(this.#rank) ? 1 : -1;
    const ahead = best === undefined ? 1 : sign * (value - best.value);
    if (ahead > 0 || (ahead === 0 && best !== undefined && set < best.set)) {
      this.#best = { set, value, parameters };
    }
  }

  #report(): void {
    if (this.#onProgress === undefined) return;
    if (this.#done < this.#total && !this.#limit.allow()) return;
    const ms = this.#busyMs +
      (this.#phase === "sets" ? performance.now() - this.#since : 0);
    const rate = ms > 0 ? 1_000 * this.#run / ms : 0;
    this.#onProgress({
      phase: this.#phase,
      tape: this.#tape,
      done: this.#done,
      total: this.#total,
      failed: this.#failed,
      setsPerSecond: rate,
      barSetsPerSecond: ms > 0 ? 1_000 * this.#bars / ms : 0,
      secondsLeft: rate > 0 ? (this.#total - this.#done) / rate : Infinity,
      best: this.#best,
    });
  }
}
