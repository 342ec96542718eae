/**
 * The reports of the stages at the end of a run.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import {
  type PipelineStage,
  STAGE_NAMES,
  type StageName,
} from "../sync/stage_table.ts";
import type { AnalysisReport } from "../analysis/analysis_engine.ts";
import type { CoordinatorReport } from "../coordinator/session_coordinator.ts";
import type { ProcessorReport } from "../processor/data_processor.ts";
import type { AddedReport } from "../universe/added_counts.ts";
import type { QualityReport } from "../quality/data_quality_manager.ts";

/** How a stage spent its time when it was not busy. */
export interface StageUse {
  /** Milliseconds asleep, waiting for another stage or for the clock. */
  readonly waitingMs: number;
  /** How often it slept. */
  readonly waits: number;
  /** Steps that did something: batches read or written. */
  readonly batches: number;
  /** Bytes in use on its thread's heap at the end. */
  readonly heapBytes: number;
}

/** The report of each stage at the end of a run. */
export interface StageReports {
  /** Of the coordinator. */
  readonly coordinator: CoordinatorReport;
  /** Of the processor. */
  readonly processor: ProcessorReport;
  /** Of the quality manager. */
  readonly quality_manager: QualityReport;
  /** Of the analysis engine. */
  readonly analysis: AnalysisReport;
  /** Of the stage that loads parked symbols, if the run has any. */
  readonly universe?: AddedReport | undefined;
}

/** The report of one stage. */
export type StageReport = StageReports[PipelineStage] | AddedReport;

/** The reports of all stages. */
export interface RunReports extends StageReports {
  /** How each stage spent its time, in the order of the pipeline. */
  readonly uses: Readonly<Record<PipelineStage, StageUse>>;
  /** Seconds from the moment all stages were ready to the last report. */
  readonly seconds: number;
  /**
   * In a run of several exchange groups: the reports of each group's pipeline,
   * with what the analysis engine reports of it. Those of the other stages above
   * are then the first group's.
   */
  readonly lanes?: readonly RunReports[];
}

/** What one thread reports of its stages. */
export interface ThreadReports {
  /** The reports of its stages. */
  readonly reports: Partial<StageReports>;
  /** How they spent their time. */
  readonly uses: Partial<Record<StageName, StageUse>>;
}

/**
 * Joins the reports of the threads of a run.
 *
 * @throws {SessionError} `worker_failed` naming a stage that has not reported.
 */
export function joinReports(
  threads: Iterable<ThreadReports>,
  seconds: number,
): RunReports {
  const reports: Partial<StageReports> = {};
  const uses: Partial<Record<StageName, StageUse>> = {};
  for (const thread of threads) {
    Object.assign(reports, thread.reports);
    Object.assign(uses, thread.uses);
  }
  assertEveryStage(reports);
  assertEveryStage(uses);
  return { ...reports, uses, seconds };
}

/**
 * Joins the reports of a run of several exchange groups: `pipelines` has the
 * threads of each group.
 *
 * @throws {SessionError} as {@linkcode joinReports}.
 */
export function joinLaneReports(
  pipelines: readonly (readonly ThreadReports[])[],
  analysis: ThreadReports,
  seconds: number,
): RunReports {
  const lanes = pipelines.map((threads, lane) =>
    joinReports([...threads, ofGroup(analysis, lane)], seconds)
  );
  const joint = joinReports([...pipelines[0], analysis], seconds);
  return {
    ...joint,
    uses: {
      ...joint.uses,
      coordinator: sumOfUses(lanes, "coordinator"),
      processor: sumOfUses(lanes, "processor"),
      quality_manager: sumOfUses(lanes, "quality_manager"),
    },
    lanes,
  };
}

/** What the analysis engine reports, with what differs by group for one of them. */
function ofGroup(thread: ThreadReports, lane: number): ThreadReports {
  const { analysis } = thread.reports;
  if (analysis === undefined) return thread;
  const { groups = [], ...rest } = analysis;
  return {
    ...thread,
    reports: { ...thread.reports, analysis: { ...rest, ...groups[lane] } },
  };
}

function sumOfUses(
  lanes: readonly RunReports[],
  stage: PipelineStage,
): StageUse {
  const uses = lanes.map((lane) => lane.uses[stage]);
  const sum = (of: (use: StageUse) => number) =>
    uses.reduce((total, use) => total + of(use), 0);
  return {
    waitingMs: sum(({ waitingMs }) => waitingMs),
    waits: sum(({ waits }) => waits),
    batches: sum(({ batches }) => batches),
    heapBytes: Math.max(...uses.map(({ heapBytes }) => heapBytes)),
  };
}

function assertEveryStage<T extends Partial<Record<PipelineStage, unknown>>>(
  record: T,
): asserts record is T & Required<T> {
  for (const stage of STAGE_NAMES) {
    if (record[stage] !== undefined) continue;
    throw new SessionError(
      "worker_failed",
      `The ${stage.replaceAll("_", " ")} ended without a report`,
      { worker: stage },
    );
  }
}
