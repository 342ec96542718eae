// The processor's thread: indicators of a run's own are loaded and called here.
import { runStageWorker } from "../src/system/stage_worker.ts";
import { openProcessor } from "../src/system/stages.ts";

runStageWorker({ processor: openProcessor });
