// The analysis engine's thread without permissions: `src/system/sandbox.ts`
// makes the module that imports this one first, then the strategies.
import {
  freezeIntrinsics,
  keepThreadAlive,
} from "../src/analysis/intrinsics.ts";
import {
  loadStrategies,
  type StrategyModule,
} from "../src/analysis/strategy_loader.ts";
import { sandboxFailure } from "../src/system/sandbox.ts";
import { runStageWorker } from "../src/system/stage_worker.ts";
import { makeAnalysis } from "../src/system/stages.ts";

freezeIntrinsics();
keepThreadAlive();
const loaded = Promise.withResolvers<readonly StrategyModule[]>();
// A module of a strategy that fails is nobody's promise.
addEventListener(
  "unhandledrejection",
  ({ reason }) => loaded.reject(sandboxFailure(reason)),
);

/** Takes the modules of the strategies once they are there. */
export const useModules: (modules: readonly StrategyModule[]) => void =
  loaded.resolve;

runStageWorker("analysis", async (start, onProgress) => {
  const modules = await loaded.promise;
  const strategies = await loadStrategies(start.strategies, modules);
  const stage = makeAnalysis(start, strategies, onProgress);
  return { stage, runsForeignCode: true };
});
