// The processor's thread.
import { DataProcessor } from "../src/processor/data_processor.ts";
import { runStageWorker } from "../src/system/stage_worker.ts";

runStageWorker("processor", ({ plan }) => ({ stage: new DataProcessor(plan) }));
