// One thread for coordinator, processor and quality manager, for few cores.
import { runStageWorker } from "../src/system/stage_worker.ts";

runStageWorker(["coordinator", "processor", "quality_manager"]);
