/**
 * The stages of the pipeline: what each reads, what it publishes, and what it
 * holds up. How a stage is made stands in `system/stages.ts`.
 *
 * ```text
 *  coordinator ──base log──▶ processor ──delivery log──▶ analysis
 *       │     ◀──credits───      │     ◀────credits────
 *       └─────base log──▶ quality_manager
 * ```
 *
 * @module
 */
import type { ControlWordName } from "../memory/layout.ts";

/** The names of the stages of the pipeline. */
export type PipelineStage =
  | "coordinator"
  | "processor"
  | "quality_manager"
  | "analysis";

/**
 * The names of the stages, in reports, errors and threads. `universe` is no part
 * of the pipeline: it loads parked symbols when the analysis engine asks for
 * them, in runs with workers that have any.
 */
export type StageName = PipelineStage | "universe";

/** One row of the table. */
interface StageRow {
  /** The log it reads. */
  readonly reads?: "base" | "delivery";
  /** The word with its cursor in that log. Its writer waits for room. */
  readonly cursor?: ControlWordName;
  /** The word with the number of sessions it has begun. Blocks of earlier ones are reused. */
  readonly sessions?: ControlWordName;
  /** The word with its credits. Its producer waits for them. */
  readonly credits?: ControlWordName;
  /** The word with the number of slices that were sent without a credit. */
  readonly overruns?: ControlWordName;
  /** The log it writes, and the word with the position behind the newest event. */
  readonly writes?: "base" | "delivery";
  readonly published?: ControlWordName;
}

/** All stages, in the order of the pipeline. */
export const STAGES = {
  coordinator: { writes: "base", published: "basePublished" },
  processor: {
    reads: "base",
    cursor: "baseProcessed",
    sessions: "processorSessions",
    credits: "processorReady",
    overruns: "baseOverruns",
    writes: "delivery",
    published: "deliveryPublished",
  },
  // No credits: it never slows the coordinator down, and the ring's room and
  // the reuse of blocks are all it can hold up.
  quality_manager: {
    reads: "base",
    cursor: "baseScored",
    sessions: "qualitySessions",
  },
  analysis: {
    reads: "delivery",
    cursor: "deliveryConsumed",
    sessions: "analysisSessions",
    credits: "analysisReady",
    overruns: "deliveryOverruns",
  },
} as const satisfies Record<PipelineStage, StageRow>;

/** The names of the stages, in the order of the pipeline. */
export const STAGE_NAMES: readonly PipelineStage[] = Object.keys(
  STAGES,
) as PipelineStage[];

/** The cursors of the stages that read a log: its writer waits for all of them. */
export function cursorsOf(log: "base" | "delivery"): ControlWordName[] {
  return rows().flatMap((row) =>
    row.reads === log && row.cursor !== undefined ? [row.cursor] : []
  );
}

/** The session words of the stages that read the columns of base bars. */
export function baseReaders(): ControlWordName[] {
  return rows().flatMap(({ sessions }) => sessions ?? []);
}

function rows(): StageRow[] {
  return Object.values(STAGES);
}
