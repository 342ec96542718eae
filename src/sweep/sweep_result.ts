/**
 * The result of a sweep.
 *
 * @module
 */
import type { Statistic } from "../statistics/statistic.ts";
import type { SweepMetric } from "../tape/set_metrics.ts";
import type { Dimension } from "./dimension.ts";
import type { HeatMap } from "./parameter_grid.ts";
import type { SweepRow } from "./result_store.ts";
import type { SetRange, Shard } from "./shard.ts";
import type { WalkForwardResult } from "./walk_forward.ts";

/** The result of a sweep. */
export interface SweepResult {
  /** The parameters and their values. */
  readonly dimensions: readonly Dimension[];
  /** The number of sets. */
  readonly sets: number;
  /** The number of failed sets; with walk-forward, over all splits. */
  readonly failed: number;
  /** The figure that ranks the sets. */
  readonly rank: SweepMetric;
  /** The part of the sweep that was run, and its sets; `undefined` for all. */
  readonly shard: (Shard & SetRange) | undefined;
  /** The best sets, best first; empty with walk-forward. */
  readonly best: readonly SweepRow[];
  /**
   * The deflated Sharpe ratio of the best set: the probability that its Sharpe
   * ratio is more than the luck of the best of so many. Absent with walk-forward,
   * for a part of a sweep, and if the best set did not run again at the end.
   */
  readonly deflatedSharpe?: Statistic;
  /** Some of the failed sets with their errors. */
  readonly failures: readonly SweepRow[];
  /** The ranking figure over the parameters `axes`; `undefined` without them. */
  readonly heatMap: HeatMap | undefined;
  /** The splits; `undefined` without walk-forward. */
  readonly walkForward: WalkForwardResult | undefined;
  /** Warnings for the user. */
  readonly warnings: readonly string[];
  /** Times and speed of the sweep. */
  readonly metrics: SweepTimes;
}

/** Times and speed of a sweep. */
export interface SweepTimes {
  /** Threads that ran sets. */
  readonly workers: number;
  /** Sets that this call ran; the others were finished before. */
  readonly setsRun: number;
  /** Base bars, summed over the sets that this call ran. */
  readonly barSets: number;
  /** Seconds spent on loading bars and computing indicators. */
  readonly tapeSeconds: number;
  /** Seconds spent on running sets. */
  readonly setSeconds: number;
  /** `barSets` per second of `setSeconds`. */
  readonly barSetsPerSecond: number;
}
