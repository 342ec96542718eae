// One thread for coordinator, processor and quality manager, for few cores.
import { runStageWorker } from "../src/system/stage_worker.ts";
import { openCoordinator } from "../src/system/stages/coordinator.ts";
import { openProcessorThread } from "../src/system/stages/processor.ts";
import { openQualityManager } from "../src/system/stages/quality_manager.ts";

runStageWorker([
  ["coordinator", openCoordinator],
  ["processor", openProcessorThread],
  ["quality_manager", openQualityManager],
]);
