// The thread that loads parked symbols.
import { runStageWorker } from "../src/system/stage_worker.ts";

runStageWorker(["universe"]);
