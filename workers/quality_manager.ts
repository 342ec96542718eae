// The quality manager's thread.
import { runStageWorker } from "../src/system/stage_worker.ts";
import { openQuality } from "../src/system/stages.ts";

runStageWorker({ quality_manager: openQuality });
