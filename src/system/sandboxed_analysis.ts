/**
 * The analysis engine in a thread without permissions. Its first module imports
 * this one, then hands over an importer for each strategy; see `sandbox.ts`.
 *
 * @module
 */
import type { ModuleImporter } from "../analysis/strategy_loader.ts";
import { runStageWorker } from "./stage_worker.ts";
import { openAnalysis, protectThread } from "./stages.ts";

/**
 * Makes this thread the sandboxed worker. Returns the function that takes the
 * importers of the strategies' modules.
 */
export function runSandboxedAnalysis(): (
  importers: readonly ModuleImporter[],
) => void {
  protectThread();
  const given = Promise.withResolvers<readonly ModuleImporter[]>();
  runStageWorker(["analysis"], {
    analysis: async (start, onProgress) =>
      openAnalysis(start, await given.promise, onProgress),
  });
  return given.resolve;
}
