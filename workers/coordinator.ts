// The coordinator's thread.
import { runStageWorker } from "../src/system/stage_worker.ts";
import { openCoordinator } from "../src/system/stages/coordinator.ts";

runStageWorker([["coordinator", openCoordinator]]);
