// The analysis engine's thread: strategies are loaded and called here.
import { freezeIntrinsics, keepThreadAlive } from "../src/system/intrinsics.ts";
import { loadStrategies } from "../src/analysis/strategy_loader.ts";
import { runStageWorker } from "../src/system/stage_worker.ts";
import { makeAnalysis } from "../src/system/stages.ts";

runStageWorker({
  analysis: async (start, onProgress) => {
    freezeIntrinsics();
    keepThreadAlive();
    const strategies = await loadStrategies(start.strategies);
    const stage = makeAnalysis(start, strategies, onProgress);
    return { stage, runsForeignCode: true };
  },
});
