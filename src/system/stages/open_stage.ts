/**
 * What an opened stage is, and how the thread that drives it opens it.
 *
 * @module
 */
import type { StageReport } from "../../results/run_reports.ts";
import type { RunPlan } from "../../session/run_plan.ts";
import type { Stage } from "../../sync/stage.ts";
import type { StageName } from "../../sync/stage_table.ts";
import type { RunProgress, StartMessage } from "../worker_protocol.ts";

/** A stage that reports when the run is over. */
export interface ReportingStage extends Stage {
  /** What there is to report. */
  report(): StageReport;
}

/** A stage and what it holds. */
export interface OpenStage {
  /** The stage. */
  readonly stage: ReportingStage;
  /** Releases what the stage holds. */
  readonly close?: () => void;
  /** Whether it runs foreign code, whose promises may fail. */
  readonly runsForeignCode?: boolean;
  /** The names of the strategies that it runs. */
  readonly callees?: readonly string[];
}

/** Makes a stage in the thread that will drive it. */
export type StageOpener = (
  start: StartMessage,
  onProgress: (progress: RunProgress) => void,
) => OpenStage | Promise<OpenStage>;

/**
 * Whether a stage runs code that the run brings along. Such a thread serves one
 * run only: what foreign modules leave behind must not reach the next one.
 */
export function runsForeignCode(
  stage: StageName,
  { indicatorModules }: StartMessage,
): boolean {
  if (stage === "analysis") return true;
  return (stage === "processor" || stage === "universe") &&
    indicatorModules.length > 0;
}

/** Whether the run has symbols that are not streamed. */
export function hasParked({ symbols, streamed }: RunPlan): boolean {
  return streamed < symbols.length;
}
