/**
 * The life of a worker: wait for a start, drive one stage to its end, report.
 *
 * @module
 */
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { SessionError } from "../errors.ts";
import type { Stage } from "../sync/stage.ts";
import { RejectionWatch } from "./rejection_watch.ts";
import { StageMeter } from "./stage_meter.ts";
import { type FailedStage, postedError, stageError } from "./stage_errors.ts";
import type {
  RunProgress,
  StageReport,
  StartMessage,
  WorkerMessage,
} from "./worker_protocol.ts";

// How long a stage may work before the event loop gets a turn.
const TURN_MS = 100;

/** A stage that can be asked for its report. */
export interface ReportingStage extends Stage {
  /** What there is to tell when the run is over. */
  report(): StageReport;
}

/** A stage, and what gives back what it holds. */
export interface OpenStage {
  /** The stage. */
  readonly stage: ReportingStage;
  /** Gives back what the stage holds. */
  readonly close?: () => void;
  /** Whether it runs code of others, whose promises may fail. */
  readonly runsForeignCode?: boolean;
}

/** The part of a worker's global scope that is used. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<StartMessage>) => void) | null;
  postMessage(message: WorkerMessage): void;
}

/**
 * Makes this thread the worker of the stage that `open` makes. It begins when
 * all stages are ready and reports when the stage is done, has failed, or the
 * run is stopped; then it waits for the next run, until it is terminated.
 */
export function runStageWorker(
  name: string,
  open: (
    start: StartMessage,
    onProgress: (progress: RunProgress) => void,
  ) => OpenStage | Promise<OpenStage>,
): void {
  const scope = globalThis as unknown as WorkerScope;
  const rejections = new RejectionWatch();
  scope.onmessage = async ({ data }) => {
    const control = new ControlBlock(Arena.attach(data.plan.memory.buffer));
    let failing: FailedStage = { name, phase: "start", date: undefined };
    let opened: OpenStage | undefined;
    try {
      opened = await open(data, (progress) => {
        scope.postMessage({ type: "progress", progress });
      });
      failing = opened.stage;
      opened.stage.onNotice = (message) => {
        scope.postMessage({ type: "notice", message });
      };
      scope.postMessage({ type: "ready" });
      while (control.load("go") === 0 && !control.stopped) {
        control.wait("go", 0);
      }
      const { stage, runsForeignCode } = opened;
      const watch = runsForeignCode === true ? rejections : undefined;
      const meter = new StageMeter();
      const done = await driveStage(stage, control, watch, meter);
      scope.postMessage(
        done
          ? { type: "done", report: opened.stage.report(), use: meter.use() }
          : { type: "stopped" },
      );
    } catch (error) {
      // The others must stop even if nobody reads the message.
      control.stop();
      scope.postMessage({
        type: "error",
        error: postedError(stageError(failing, error)),
      });
    } finally {
      opened?.close?.();
    }
  };
}

/**
 * Steps a stage and sleeps when it has to wait, until it is done (`true`) or
 * the run is stopped (`false`). With `rejections` the event loop gets a turn now
 * and then, and at the end: a promise that failed there fails the stage.
 */
export async function driveStage(
  stage: Stage,
  control: ControlBlock,
  rejections: RejectionWatch | undefined,
  meter: StageMeter,
): Promise<boolean> {
  const wait = () => stage.wait();
  let nextTurn = performance.now() + TURN_MS;
  for (;;) {
    if (control.stopped) return false;
    const result = meter.step(stage.step());
    if (result === "idle") meter.sleep(wait);
    if (result === "done") {
      await rejections?.settle();
      return true;
    }
    if (rejections === undefined || performance.now() < nextTurn) continue;
    await rejections.turn();
    nextTurn = performance.now() + TURN_MS;
  }
}

/** The error of a run that was stopped from outside. */
export function stoppedError(): SessionError {
  return new SessionError("stopped", "The run was stopped");
}
