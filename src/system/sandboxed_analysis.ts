/**
 * The analysis engine in a thread without permissions. Its first module imports
 * this one, then hands over an importer for each module; see `sandbox.ts`.
 *
 * @module
 */
import type { StrategyModule } from "../analysis/module_source.ts";
import { hideProcess } from "./hidden_process.ts";
import { runStageWorker } from "./stage_worker.ts";
import { protectThread } from "./intrinsics.ts";
import { openAnalysis } from "./stages.ts";

/** Imports the module of a strategy, a scanner or a cost function. */
export type StrategyImporter = () => Promise<StrategyModule>;

/**
 * Makes this thread the sandboxed worker. Returns the function that takes the
 * importers of the strategies' modules.
 */
export function runSandboxedAnalysis(): (
  importers: readonly StrategyImporter[],
) => void {
  protectThread();
  hideProcess();
  const given = Promise.withResolvers<readonly StrategyImporter[]>();
  runStageWorker(["analysis"], {
    analysis: async (start, onProgress) => {
      const importers = await given.promise;
      return openAnalysis(start, (_, i) => importers[i](), onProgress);
    },
  });
  return given.resolve;
}
