// The quality manager's thread.
import { runStageWorker } from "../src/system/stage_worker.ts";

runStageWorker(["quality_manager"]);
