/**
 * Runs all stages in one thread, one after the other.
 *
 * @module
 */
import type { AnalysisEngine } from "../analysis/analysis_engine.ts";
import type { LoadedStrategy } from "../analysis/strategy_loader.ts";
import { SessionError } from "../errors.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { DataQualityManager } from "../quality/data_quality_manager.ts";
import type { BarStore } from "../store/bar_store.ts";
import type { Stage } from "../sync/stage.ts";
import { turn } from "../sync/event_loop.ts";
import { type RejectionWatch, UncaughtRejection } from "./rejection_watch.ts";
import { type FailedStage, stageError } from "./stage_errors.ts";
import { StageGroup } from "./stage_group.ts";
import { makeAnalysis, makeCoordinator, makeProcessor } from "./stages.ts";
import { stoppedError } from "./stage_worker.ts";
import type { RunListeners, StartMessage } from "./worker_protocol.ts";
import type { RunReports } from "../results/run_reports.ts";

// The event loop gets a turn this often, so that a run can be stopped.
const TURN_MS = 50;

/**
 * Steps the stages in turn until all are done. The store is the caller's, the
 * one that the plan was made from. With `rejections` a promise that fails fails
 * the run.
 */
export async function runInline(
  start: StartMessage,
  store: BarStore,
  strategies: readonly LoadedStrategy[],
  { onProgress, onNotice }: RunListeners = {},
  signal?: AbortSignal,
  rejections?: RejectionWatch,
): Promise<RunReports> {
  let failing = startingStage("coordinator");
  let analysis: AnalysisEngine | undefined;
  let group: StageGroup | undefined;
  try {
    const coordinator = makeCoordinator(start, store);
    failing = startingStage("processor");
    const processor = await makeProcessor(start);
    failing = startingStage("quality_manager");
    const quality = new DataQualityManager(start.plan);
    failing = startingStage("analysis");
    analysis = makeAnalysis(start, strategies, onProgress);
    const stages: Stage[] = [coordinator, processor, quality, analysis];
    for (const stage of stages) stage.onNotice = onNotice;
    group = new StageGroup(stages);
    const started = performance.now();
    let nextTurn = started + TURN_MS;
    for (;;) {
      const result = group.step();
      if (result === "done") break;
      const progress = result === "progress";
      const idleMs = progress ? 0 : group.idleMs();
      if (idleMs === Infinity) {
        throw new SessionError(
          "worker_failed",
          "The stages wait for each other",
        );
      }
      if (!progress || performance.now() >= nextTurn) {
        const ms = Math.min(idleMs, TURN_MS);
        await (rejections?.turn(ms) ?? turn(ms));
        nextTurn = performance.now() + TURN_MS;
        if (signal?.aborted) throw stoppedError();
      }
    }
    await rejections?.settle();
    const [coordinatorUse, processorUse, qualityUse, analysisUse] = group
      .uses();
    return {
      seconds: (performance.now() - started) / 1_000,
      coordinator: coordinator.report(),
      processor: processor.report(),
      quality: quality.report(),
      analysis: analysis.report(),
      uses: {
        coordinator: coordinatorUse,
        processor: processorUse,
        quality_manager: qualityUse,
        analysis: analysisUse,
      },
    };
  } catch (error) {
    if (error instanceof SessionError && error.code === "stopped") throw error;
    // A promise fails when whoever made it is no longer at work.
    const stage = error instanceof UncaughtRejection
      ? analysis
      : group?.stepping;
    throw stageError(stage ?? failing, error);
  } finally {
    new ControlBlock(Arena.attach(start.plan.memory.buffer)).stop();
  }
}

/** What an error in the construction of a stage is told with. */
function startingStage(name: string): FailedStage {
  return { name, phase: "start", date: undefined };
}
