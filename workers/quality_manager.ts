// The quality manager's thread.
import { runStageWorker } from "../src/system/stage_worker.ts";
import { openQualityManager } from "../src/system/stages/quality_manager.ts";

runStageWorker([["quality_manager", openQualityManager]]);
