// The analysis engine's thread without permissions: `src/system/sandbox.ts`
// makes the module that imports this one first, then the strategies.
import { freezeIntrinsics, keepThreadAlive } from "../src/system/intrinsics.ts";
import {
  loadStrategies,
  type ModuleImporter,
} from "../src/analysis/strategy_loader.ts";
import { runStageWorker } from "../src/system/stage_worker.ts";
import { makeAnalysis } from "../src/system/stages.ts";

freezeIntrinsics();
keepThreadAlive();
const given = Promise.withResolvers<readonly ModuleImporter[]>();

/** Takes what imports the strategies' modules. */
export const useImporters: (importers: readonly ModuleImporter[]) => void =
  given.resolve;

runStageWorker({
  analysis: async (start, onProgress) => {
    const importers = await given.promise;
    const strategies = await loadStrategies(start.strategies, importers);
    const stage = makeAnalysis(start, strategies, onProgress);
    return { stage, runsForeignCode: true };
  },
});
