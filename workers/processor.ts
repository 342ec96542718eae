// The processor's thread: indicators of a run's own are loaded and called here.
import {
  freezeIntrinsics,
  keepThreadAlive,
} from "../src/analysis/intrinsics.ts";
import { runStageWorker } from "../src/system/stage_worker.ts";
import { makeProcessor } from "../src/system/stages.ts";

runStageWorker("processor", async (start) => {
  const runsForeignCode = start.indicatorModules.length > 0;
  if (runsForeignCode) {
    freezeIntrinsics();
    keepThreadAlive();
  }
  return { stage: await makeProcessor(start), runsForeignCode };
});
