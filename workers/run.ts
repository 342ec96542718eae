// One thread for all stages of a small run, or for the analysis engine of a large one.
import { runStageWorker } from "../src/system/stage_worker.ts";
import { openAnalysisThread } from "../src/system/stages/analysis.ts";
import { openCoordinator } from "../src/system/stages/coordinator.ts";
import { openProcessorThread } from "../src/system/stages/processor.ts";
import { openQualityManager } from "../src/system/stages/quality_manager.ts";

runStageWorker([
  ["coordinator", openCoordinator],
  ["processor", openProcessorThread],
  ["quality_manager", openQualityManager],
  ["analysis", openAnalysisThread],
]);
