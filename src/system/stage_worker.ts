/**
 * The life of a worker: wait for a start, drive its stages to their end, report.
 *
 * @module
 */
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { SessionError } from "../errors.ts";
import type { Stage } from "../sync/stage.ts";
import { RejectionWatch, UncaughtRejection } from "./rejection_watch.ts";
import { StageGroup } from "./stage_group.ts";
import { type FailedStage, postedError, stageError } from "./stage_errors.ts";
import type {
  RunProgress,
  StartMessage,
  WorkerMessage,
} from "./worker_protocol.ts";
import type { StageName, StageReport } from "../results/run_reports.ts";

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

/** Makes a stage. */
export type StageOpener = (
  start: StartMessage,
  onProgress: (progress: RunProgress) => void,
) => OpenStage | Promise<OpenStage>;

/** The part of a worker's global scope that is used. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<StartMessage>) => void) | null;
  postMessage(message: WorkerMessage): void;
}

/**
 * Makes this thread the worker of the stages that `openers` make, in the order
 * of the pipeline. It begins when all stages of the run are ready and reports
 * when its own are done, one has failed, or the run is stopped; then it waits
 * for the next run, until it is terminated.
 */
export function runStageWorker(
  openers: Partial<Record<StageName, StageOpener>>,
): void {
  const scope = globalThis as unknown as WorkerScope;
  const rejections = new RejectionWatch();
  const names = Object.keys(openers) as StageName[];
  scope.onmessage = async ({ data }) => {
    const control = new ControlBlock(Arena.attach(data.plan.memory.buffer));
    let failing: FailedStage | undefined;
    let group: StageGroup | undefined;
    const opened: OpenStage[] = [];
    try {
      for (const name of names) {
        failing = { name, phase: "start", date: undefined };
        const one = await (openers[name] as StageOpener)(data, (progress) => {
          scope.postMessage({ type: "progress", progress });
        });
        one.stage.onNotice = (message) => {
          scope.postMessage({ type: "notice", message });
        };
        opened.push(one);
      }
      group = new StageGroup(opened.map(({ stage }) => stage));
      scope.postMessage({ type: "ready" });
      while (control.load("go") === 0 && !control.stopped) {
        control.wait("go", 0);
      }
      const runsForeignCode = opened.some((one) => one.runsForeignCode);
      const watch = runsForeignCode ? rejections : undefined;
      const done = await driveStages(group, control, watch);
      scope.postMessage(
        done ? doneMessage(names, opened, group) : { type: "stopped" },
      );
    } catch (error) {
      // The others must stop even if nobody reads the message.
      control.stop();
      const foreign = opened.find((one) => one.runsForeignCode)?.stage;
      const stage = error instanceof UncaughtRejection && foreign !== undefined
        ? foreign
        : group?.stepping ?? failing as FailedStage;
      scope.postMessage({
        type: "error",
        error: postedError(stageError(stage, error)),
      });
    } finally {
      for (const { close } of opened) close?.();
    }
  };
}

function doneMessage(
  names: readonly StageName[],
  opened: readonly OpenStage[],
  group: StageGroup,
): WorkerMessage {
  const uses = group.uses();
  return {
    type: "done",
    reports: Object.fromEntries(
      names.map((name, i) => [name, opened[i].stage.report()]),
    ),
    uses: Object.fromEntries(names.map((name, i) => [name, uses[i]])),
  };
}

/**
 * Steps stages and sleeps when they have to wait, until they are done (`true`)
 * or the run is stopped (`false`). With `rejections` the event loop gets a turn
 * now and then, and at the end: a promise that failed there fails the stage.
 */
async function driveStages(
  group: StageGroup,
  control: ControlBlock,
  rejections: RejectionWatch | undefined,
): Promise<boolean> {
  let nextTurn = performance.now() + TURN_MS;
  for (;;) {
    if (control.stopped) return false;
    const result = group.step();
    if (result === "idle") group.wait();
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
