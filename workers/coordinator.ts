// The coordinator's thread.
import { runStageWorker } from "../src/system/stage_worker.ts";

runStageWorker(["coordinator"]);
