/**
 * The workers of a run, and which stages share one.
 *
 * @module
 */
import type { StageName } from "../sync/stage_table.ts";
import type { WorkerUrls } from "./worker_protocol.ts";

/** A worker of a run. */
export interface WorkerRow {
  /** The thread's name, in errors and for the debugger. */
  readonly name: string;
  /** Its module. */
  readonly module: keyof WorkerUrls;
  /** The stages that it drives, in the order of the pipeline. */
  readonly stages: readonly StageName[];
}

/** The worker that loads parked symbols, in runs that have any. */
export const UNIVERSE_WORKER: WorkerRow = {
  name: "universe",
  module: "universe",
  stages: ["universe"],
};

/** A worker for each stage. */
export const SEPARATE_WORKERS: readonly WorkerRow[] = [
  { name: "coordinator", module: "coordinator", stages: ["coordinator"] },
  { name: "processor", module: "processor", stages: ["processor"] },
  { name: "quality_manager", module: "quality", stages: ["quality_manager"] },
];

/** One worker for all stages but the analysis engine, for few cores. */
export const JOINED_WORKERS: readonly WorkerRow[] = [{
  name: "pipeline",
  module: "pipeline",
  stages: ["coordinator", "processor", "quality_manager"],
}];

/**
 * The workers of live mode: one for coordinator and processor, because a slice
 * that is handed to another thread waits until that has woken up.
 */
export const LIVE_WORKERS: readonly WorkerRow[] = [
  {
    name: "pipeline",
    module: "livePipeline",
    stages: ["coordinator", "processor"],
  },
  { name: "quality_manager", module: "quality", stages: ["quality_manager"] },
];

/** One worker for all stages of a run that is too small for several. */
export const RUN_WORKER: WorkerRow = {
  name: "run",
  module: "run",
  stages: ["coordinator", "processor", "quality_manager", "analysis"],
};

/** The worker of the strategies that the config names. */
export const ANALYSIS_WORKER: WorkerRow = {
  name: "analysis",
  module: "analysis",
  stages: ["analysis"],
};
