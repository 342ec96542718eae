// The analysis engine's thread: strategies are loaded and called here.
import { runStageWorker } from "../src/system/stage_worker.ts";

runStageWorker(["analysis"]);
