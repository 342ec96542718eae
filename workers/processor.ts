// The processor's thread. Indicators that a run brings along are called here.
import { runStageWorker } from "../src/system/stage_worker.ts";
import { openProcessorThread } from "../src/system/stages/processor.ts";

runStageWorker([["processor", openProcessorThread]]);
