// The analysis engine's thread: strategies are loaded and called here.
import { runStageWorker } from "../src/system/stage_worker.ts";
import { openAnalysisThread } from "../src/system/stages/analysis.ts";

runStageWorker([["analysis", openAnalysisThread]]);
