/**
 * What the stages report when a run is over.
 *
 * @module
 */
import type { AnalysisReport } from "../analysis/analysis_engine.ts";
import type { CoordinatorReport } from "../coordinator/session_coordinator.ts";
import type { ProcessorReport } from "../processor/data_processor.ts";
import type { QualityReport } from "../quality/data_quality_manager.ts";

/** How a stage spent its time beside being busy. */
export interface StageUse {
  /** Milliseconds asleep, waiting for another stage or for the clock. */
  readonly waitingMs: number;
  /** How often it slept. */
  readonly waits: number;
  /** Steps that got something done: batches read or written. */
  readonly batches: number;
  /** Bytes in use on the heap of its thread when it was done. */
  readonly heapBytes: number;
}

/** What a stage has to tell when the run is over. */
export type StageReport =
  | CoordinatorReport
  | ProcessorReport
  | QualityReport
  | AnalysisReport;

/** The names of the stages in reports. */
export type StageName =
  | "coordinator"
  | "processor"
  | "quality_manager"
  | "analysis";

/** The reports of all stages. */
export interface RunReports {
  /** Of the coordinator. */
  readonly coordinator: CoordinatorReport;
  /** Of the processor. */
  readonly processor: ProcessorReport;
  /** Of the quality manager. */
  readonly quality: QualityReport;
  /** Of the analysis engine. */
  readonly analysis: AnalysisReport;
  /** How each stage spent its time, in the order of the pipeline. */
  readonly uses: Readonly<Record<StageName, StageUse>>;
  /** Seconds from the moment all stages were ready to the last report. */
  readonly seconds: number;
}
