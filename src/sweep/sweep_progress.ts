/**
 * How far a sweep is.
 *
 * @module
 */
import type { VariableValues } from "../config/variables.ts";
import { RateLimit } from "../sync/rate_limit.ts";
import { isHigherBetter, type SweepMetric } from "../tape/set_metrics.ts";
import type { SweepRow } from "./result_store.ts";
import type { SetJob, SetOutcome } from "../tape/set_runner.ts";

const REPORTS_PER_SECOND = 10;

/** How far a sweep is. */
export interface SweepProgress {
  /** `tape` while bars are loaded, `sets` while sets run. */
  readonly phase: "tape" | "sets";
  /** Share of the tape that is loaded, 0 to 1. */
  readonly tape: number;
  /** Runs that are over, those of an earlier start included: sets × splits. */
  readonly done: number;
  /** All runs. */
  readonly total: number;
  /** Runs that failed. */
  readonly failed: number;
  /** Runs a second. */
  readonly setsPerSecond: number;
  /** Base bars × sets a second. */
  readonly barSetsPerSecond: number;
  /** Seconds left at this rate, `Infinity` before it is known. */
  readonly secondsLeft: number;
  /** The best set so far of the first split, and its figure. */
  readonly best:
    | {
      readonly set: number;
      readonly value: number;
      readonly parameters: VariableValues;
    }
    | undefined;
}

/** Counts what is over and tells of it at a bounded rate. */
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

  /** Starts with what is finished: 1 done, 2 failed, by split and set. */
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

  /** A share of a tape is loaded. */
  tape(share: number): void {
    if (this.#phase === "sets") this.#busyMs += performance.now() - this.#since;
    this.#phase = "tape";
    this.#tape = share;
    this.#tell();
  }

  /** A set is over. */
  set(
    job: SetJob,
    outcome: SetOutcome,
    bars: number,
    parameters: VariableValues,
  ): void {
    this.#done++;
    this.#run++;
    this.#bars += bars;
    if (outcome.status === "failed") this.#failed++;
    else this.#compare(job, outcome.metrics[this.#rank], parameters);
    this.#tell();
  }

  /** A tape is ready: from now on sets run. */
  sets(): void {
    this.#phase = "sets";
    this.#since = performance.now();
  }

  #compare(
    { set, window }: SetJob,
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

  #tell(): void {
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
