// One thread for coordinator and processor, in live mode.
import { runStageWorker } from "../src/system/stage_worker.ts";
import { openCoordinator } from "../src/system/stages/coordinator.ts";
import { openProcessorThread } from "../src/system/stages/processor.ts";

runStageWorker([
  ["coordinator", openCoordinator],
  ["processor", openProcessorThread],
]);
