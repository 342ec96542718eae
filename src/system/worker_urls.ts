/**
 * The modules of the workers.
 *
 * @module
 */
import type { WorkerUrls } from "./worker_protocol.ts";

/** The workers' modules; tests put others in their place. */
export const WORKER_URLS: WorkerUrls = {
  coordinator: new URL("../../workers/coordinator.ts", import.meta.url),
  processor: new URL("../../workers/processor.ts", import.meta.url),
  quality: new URL("../../workers/quality_manager.ts", import.meta.url),
  universe: new URL("../../workers/universe.ts", import.meta.url),
  livePipeline: new URL("../../workers/live_pipeline.ts", import.meta.url),
  pipeline: new URL("../../workers/pipeline.ts", import.meta.url),
  analysis: new URL("../../workers/analysis.ts", import.meta.url),
  run: new URL("../../workers/run.ts", import.meta.url),
  feed: new URL("../../workers/feed.ts", import.meta.url),
};
