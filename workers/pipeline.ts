// The one thread of coordinator, processor and quality manager on a machine of few cores.
import { runStageWorker } from "../src/system/stage_worker.ts";
import {
  openCoordinator,
  openProcessor,
  openQuality,
} from "../src/system/stages.ts";

runStageWorker({
  coordinator: openCoordinator,
  processor: openProcessor,
  quality_manager: openQuality,
});
