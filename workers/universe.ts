// The thread that loads parked symbols.
import { runStageWorker } from "../src/system/stage_worker.ts";
import { openUniverseThread } from "../src/system/stages/universe.ts";

runStageWorker([["universe", openUniverseThread]]);
