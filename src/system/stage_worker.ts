/**
 * The life of a worker, once per run: open its stages, report `ready`, wait for
 * `go`, drive the stages to their end, report.
 *
 * @module
 */
import { isA } from "../text/message_of.ts";
import { HookBoard, makeBoard } from "../analysis/hook_board.ts";
import type { SessionError } from "../errors.ts";
import { recordsFrom } from "../log/log_record.ts";
import { Arena } from "../memory/arena.ts";
import { ControlBlock } from "../memory/control_block.ts";
import { weigh } from "../memory/memory_weight.ts";
import { RunClock } from "../sync/run_clock.ts";
import type { StepResult } from "../sync/stage.ts";
import type { StageName } from "../sync/stage_table.ts";
import { ThreadPort } from "./private_port.ts";
import { RejectionWatch, UncaughtRejection } from "./rejection_watch.ts";
import {
  type FailedStage,
  postedError,
  stageError,
  starting,
} from "./stage_errors.ts";
import { StageGroup } from "./stage_group.ts";
import type { OpenStage, StageOpener } from "./stages/open_stage.ts";
import type {
  NumberedMessage,
  NumberedStart,
  StartMessage,
  WorkerMessage,
} from "./worker_protocol.ts";

// A stage may work this long before the event loop gets a turn.
const TURN_MS = 100;
// How often a stage that waits for the event loop is stepped.
const EVENTS_MS = 1;

/** The stages of a thread, in the order of the pipeline, and how each is opened. */
export type StageOpeners = readonly (readonly [StageName, StageOpener])[];

/**
 * Makes this thread the worker of the stages of `openers`. It serves one run
 * after the other until it is terminated. A thread loads the code of its own
 * stages and of no other.
 */
export function runStageWorker(openers: StageOpeners): void {
  const rejections = new RejectionWatch();
  ThreadPort.open<NumberedStart, NumberedMessage>(async (start, port) => {
    const { run } = start;
    let number = 0;
    const post = (message: WorkerMessage) =>
      port.post({ run, number: number++, message });
    try {
      await new WorkerRun(start, rejections, post).serve(openers);
    } catch (error) {
      post({
        type: "error",
        error: postedError(failureOf(openers[0][0], error)),
      });
    }
  });
}

/** One run of a worker. */
class WorkerRun {
  readonly #start: StartMessage;
  readonly #rejections: RejectionWatch;
  readonly #post: (message: WorkerMessage) => void;
  readonly #control: ControlBlock;
  /** Shows a watch when timers and promises may run. */
  readonly #board: HookBoard;
  readonly #opened: (readonly [StageName, OpenStage])[] = [];
  /** What is at work, for errors. */
  #active: () => FailedStage = () => starting("coordinator");

  constructor(
    start: StartMessage,
    rejections: RejectionWatch,
    post: (message: WorkerMessage) => void,
  ) {
    this.#start = start;
    this.#rejections = rejections;
    this.#post = post;
    this.#board = new HookBoard(start.watch?.board ?? makeBoard());
    this.#control = new ControlBlock(Arena.attach(start.plan.memory.buffer));
  }

  /**
   * Opens the stages, waits for `go` and drives them. The thread does not block
   * before `go`: modules of other workers may still be loading, and threads
   * share the connection that they come through.
   */
  async serve(openers: StageOpeners): Promise<void> {
    try {
      const { stages } = this.#start;
      for (const [name, open] of openers) {
        if (stages?.includes(name) ?? true) await this.#open(name, open);
      }
      const group = new StageGroup(
        this.#opened.map(([, { stage }]) => stage),
        new RunClock(this.#start.plan.memory),
      );
      const strategies = this.#opened.flatMap(([, { callees }]) =>
        callees ?? []
      );
      this.#post({ type: "ready", strategies });
      while (this.#control.load("go") === 0 && !this.#control.stopped) {
        await this.#control.changed("go", 0);
      }
      this.#active = () => group.stepping;
      const done = await this.#drive(group);
      this.#post(done ? this.#doneMessage(group) : { type: "stopped" });
    } catch (thrown) {
      // Reading what foreign code has thrown may run more of it. Until that is
      // done the board shows a turn, and no other thread is asked to stop.
      const error = postedError(this.#failure(thrown));
      this.#board.end();
      // The others must stop even if nobody reads the message.
      this.#control.stop();
      this.#post({ type: "error", error });
    } finally {
      for (const [, { close }] of this.#opened) close?.();
      weigh(this.#start.plan.memory.buffer);
    }
  }

  async #open(name: StageName, open: StageOpener): Promise<void> {
    this.#active = () => starting(name);
    const opened = await open(this.#start, (progress) => {
      this.#post({ type: "progress", progress });
    });
    opened.stage.onRecord = recordsFrom(
      this.#start.logLevel,
      (record) => this.#post({ type: "log", record }),
    );
    if (this.#start.reportsSessions === true) {
      opened.stage.onSessionMetrics = (metrics) =>
        this.#post({ type: "session", metrics });
    }
    this.#opened.push([name, opened]);
  }

  /**
   * Steps the stages and sleeps when they have to wait, until they are done
   * (`true`) or the run is stopped (`false`). Where foreign code runs, the
   * event loop gets turns, and a promise that failed fails the stage.
   */
  async #drive(group: StageGroup): Promise<boolean> {
    const foreign = this.#opened.some(([, one]) => one.runsForeignCode);
    const rejections = this.#rejections;
    let nextTurn = performance.now() + TURN_MS;
    while (!this.#control.stopped) {
      const result = this.#step(group, foreign);
      if (result === "done") {
        if (foreign) await rejections.settle(this.#board);
        else rejections.check();
        return true;
      }
      if (result === "idle") {
        if (!group.awaitsEvents) group.wait();
        else {
          await group.turn(EVENTS_MS);
          rejections.check();
        }
      }
      if (!foreign || performance.now() < nextTurn) continue;
      await rejections.turn(this.#board);
      nextTurn = performance.now() + TURN_MS;
    }
    return false;
  }

  /**
   * Steps the stages once. If that fails, promises run before anyone learns of
   * it, so the board shows a turn.
   */
  #step(group: StageGroup, foreign: boolean): StepResult {
    try {
      return group.step();
    } catch (error) {
      if (foreign) this.#board.beginTurn();
      throw error;
    }
  }

  #doneMessage(group: StageGroup): WorkerMessage {
    const uses = group.uses();
    const names = this.#opened.map(([name]) => name);
    return {
      type: "done",
      reports: Object.fromEntries(
        this.#opened.map(([name, { stage }]) => [name, stage.report()]),
      ),
      uses: Object.fromEntries(names.map((name, i) => [name, uses[i]])),
    };
  }

  /** A failed promise belongs to the foreign code, whichever stage was stepped. */
  #failure(error: unknown): SessionError {
    const foreign = this.#opened.find(([, one]) => one.runsForeignCode);
    return stageError(
      isA(error, UncaughtRejection) && foreign !== undefined
        ? foreign[1].stage
        : this.#active(),
      error,
    );
  }
}

function failureOf(name: StageName, error: unknown): SessionError {
  return stageError(starting(name), error);
}
