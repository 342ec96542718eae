/**
 * Saved runs: which configs and strategies were run, with which figures, and
 * their whole results.
 *
 * ```ts ignore
 * import { RunStore } from "@openbell/session/runs";
 *
 * const runs = new RunStore("runs", { readOnly: true });
 * for (const { id, name, figures } of runs.list({ tag: "candidate" })) {
 *   console.log(id, name, figures.sharpe);
 * }
 * runs.close();
 * ```
 *
 * @module
 */
export {
  compareRuns,
  type ConfigDifference,
  type FigureRow,
  type RunComparison,
  type TradeDifference,
} from "./compare_runs.ts";
export { RunStore } from "./run_store.ts";
export type { RunsOptions } from "./runs_file.ts";
export { formatComparison, formatRun, formatRuns } from "./runs_text.ts";
export type { RunFacts, SavedModule, SavedRun } from "./saved_run.ts";
