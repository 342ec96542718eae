/**
 * The analysis engine in the caller's thread, for strategies that are objects of
 * the caller; the other stages run in workers.
 *
 * @module
 */
import type { LoadedStrategy } from "../analysis/strategy_loader.ts";
import { SessionError } from "../errors.ts";
import { recordsFrom } from "../log/log_record.ts";
import type { ControlBlock } from "../memory/control_block.ts";
import type { ThreadReports } from "../results/run_reports.ts";
import { turn } from "../sync/event_loop.ts";
import { RunClock } from "../sync/run_clock.ts";
import { RejectionWatch } from "./rejection_watch.ts";
import { type FailedStage, stageError, starting } from "./stage_errors.ts";
import { StageGroup } from "./stage_group.ts";
import { makeAnalysis, type OtherCode } from "./stages/analysis.ts";
import {
  type StageListeners,
  type StartMessage,
  tellRecord,
} from "./worker_protocol.ts";

// The caller's thread works or sleeps this long before it looks for messages.
const TURN_MS = 20;
const SLEEP_MS = 2;

/** Drives the analysis engine in this thread, giving the event loop turns. */
export async function analyseHere(
  start: StartMessage,
  { strategies, others }: {
    readonly strategies: readonly LoadedStrategy[];
    readonly others: OtherCode | undefined;
  },
  control: ControlBlock,
  listeners: StageListeners,
): Promise<ThreadReports> {
  let failing: FailedStage = starting("analysis");
  const rejections = new RejectionWatch(false);
  try {
    const engine = makeAnalysis(
      start,
      strategies,
      listeners.onProgress,
      undefined,
      undefined,
      others,
    );
    engine.onRecord = recordsFrom(
      start.logLevel,
      (record) => tellRecord(listeners, record),
    );
    engine.onSessionMetrics = listeners.onStageSession;
    failing = engine;
    const group = new StageGroup([engine], new RunClock(start.plan.memory));
    let nextTurn = performance.now() + TURN_MS;
    while (!control.stopped) {
      const result = group.step();
      if (result === "done") {
        await rejections.settle();
        const [use] = group.uses();
        return {
          reports: { analysis: engine.report() },
          uses: { analysis: use },
        };
      }
      if (group.isPaused) {
        await group.turn(SLEEP_MS);
        continue;
      }
      if (result === "idle") group.wait(SLEEP_MS);
      if (performance.now() < nextTurn) continue;
      await turn();
      nextTurn = performance.now() + TURN_MS;
    }
    return { reports: {}, uses: {} };
  } catch (error) {
    // It waited for another thread, whose error is the run's.
    if (control.stopped && isStopped(error)) return { reports: {}, uses: {} };
    throw stageError(failing, error);
  } finally {
    rejections.stop();
  }
}

function isStopped(error: unknown): boolean {
  return error instanceof SessionError && error.code === "stopped";
}
