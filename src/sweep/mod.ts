/**
 * Sweeps: many parameter sets over the same bars, and walk-forward.
 *
 * ```ts
 * import { parseDimension } from "@openbell/session/sweep";
 *
 * const { name, values } = parseDimension("period=10..30:10");
 * console.log(name, values); // period [10, 20, 30]
 * ```
 *
 * ```ts ignore
 * import { readConfigInput } from "@openbell/session/config";
 * import { formatSweep, runSweep } from "@openbell/session/sweep";
 *
 * const result = await runSweep(readConfigInput("config.yaml"), {
 *   space: ["period=10..100:5"],
 *   walkForward: { train: 60, test: 20 },
 * });
 * console.log(formatSweep(result));
 * ```
 *
 * @module
 */
export { runSweep } from "./run_sweep.ts";
export {
  type MergedSweep,
  type MergeOptions,
  mergeSweeps,
} from "./merge_sweeps.ts";
export type {
  SweepFingerprint,
  SweepIdentity,
  SweepSource,
  SweepSpec,
} from "./results_file.ts";
export type { SetRange, Shard } from "./shard.ts";
export type { SweepOptions } from "./sweep_options.ts";
export type { SweepResult, SweepTimes } from "./sweep_result.ts";
export type { SweepProgress } from "./sweep_progress.ts";
export { type Dimension, parseDimension } from "./dimension.ts";
export type { RandomSearch } from "./space.ts";
export type { SweepRow } from "./result_store.ts";
export type { SweepMetric, SweepMetrics } from "../tape/set_metrics.ts";
export type { HeatMap, HeatMapAxis, HeatMapCell } from "./parameter_grid.ts";
export type {
  FoldResult,
  WalkForwardOptions,
  WalkForwardResult,
} from "./walk_forward.ts";
export { formatSweep } from "./sweep_text.ts";
