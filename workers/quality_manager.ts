// The quality manager's thread.
import { DataQualityManager } from "../src/quality/data_quality_manager.ts";
import { runStageWorker } from "../src/system/stage_worker.ts";

runStageWorker("quality_manager", ({ plan }) => ({
  stage: new DataQualityManager(plan),
}));
