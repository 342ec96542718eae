/**
 * A thread that runs sets: it takes a tape and then jobs.
 *
 * @module
 */
import { isA } from "../text/message_of.ts";
import { HookBoard, makeBoard } from "../analysis/hook_board.ts";
import { freshModuleCount, installLoadHook } from "../modules/fresh_modules.ts";
import { takeUse } from "../modules/stateful_use.ts";
import { ThreadState } from "../modules/thread_state.ts";
import { ThreadPort } from "../system/private_port.ts";
import type { SandboxImporter } from "../system/sandbox.ts";
import { RejectionWatch } from "../system/rejection_watch.ts";
import { type PostedError, postedError } from "../system/stage_errors.ts";
import type { SetJob, SetOutcome } from "../tape/set_job.ts";
import { runSet } from "../tape/set_runner.ts";
import { ModuleStrategies, SweepEnd } from "../tape/set_strategies.ts";
import type { TapeHandle } from "../tape/tape.ts";

// Modules are never unloaded, and the runtime needs longer for each the more
// there are. At this number, the loading has cost about as much as a new thread.
const MODULES_MAX = 400;

/** A message to the thread. */
export type SetMessage =
  | {
    readonly type: "tape";
    readonly tape: TapeHandle;
    /** One word of shared memory: non-zero to stop. */
    readonly stop: Int32Array;
    /** Where the thread shows its calls of strategies. */
    readonly board: Int32Array;
    /** Whether the thread runs one set only. */
    readonly alone: boolean;
  }
  | { readonly type: "set"; readonly job: SetJob };

/** An answer of the thread, one for each job. */
export type SetAnswer =
  | {
    readonly type: "outcome";
    readonly set: number;
    readonly window: number;
    /** `undefined` if the thread was stopped during the set. */
    readonly outcome: SetOutcome | undefined;
    /** Whether the thread takes no further set and is to be replaced. */
    readonly spent: boolean;
  }
  /** A job for another thread: this one is spent. */
  | { readonly type: "returned"; readonly job: SetJob }
  | { readonly type: "end"; readonly error: PostedError };

/** The strategies and scanners of the sets from now on. */
export interface SetStrategies {
  /** What the message is. */
  readonly type: "strategies";
  /** Each in words, by number. */
  readonly strategies: readonly string[];
}

/**
 * Makes this thread a worker that runs sets until it is terminated. Each set
 * finds the thread as the first one did: with modules and globals of its own.
 * In a thread that cannot load modules, `importModule` does, for one set.
 */
export function runSetWorker(importModule?: SandboxImporter): void {
  if (importModule === undefined) installLoadHook();
  const rejections = new RejectionWatch();
  const maker = new ModuleStrategies(
    importModule && ((url) => importModule(url)),
  );
  let tape: TapeHandle = { plans: [], sessionsPerYear: [] };
  let stop: Int32Array = new Int32Array(1);
  let board = makeBoard();
  let told = "";
  let port: ThreadPort<SetMessage, SetAnswer | SetStrategies> | undefined;
  /** Tells the names of the strategies, if they are not those of the last set. */
  const tell = (strategies: readonly string[]) => {
    const text = strategies.join("\n");
    if (text === told) return;
    told = text;
    port?.post({ type: "strategies", strategies });
  };
  let last = Promise.resolve();
  let isFirst = true;
  let alone = false;
  let spent = false;
  const run = async (job: SetJob): Promise<SetAnswer> => {
    if (spent) return { type: "returned", job };
    // What the engine has used to start does not count.
    if (isFirst) takeUse();
    try {
      const outcome = await runSet(
        tape,
        job,
        maker,
        () => Atomics.load(stop, 0) !== 0,
        {
          settle: () => rejections.settle(new HookBoard(board)),
          board,
          onStrategies: tell,
        },
      );
      const stuck = globals.restore();
      spent = alone || stuck.length > 0 || rejections.found ||
        freshModuleCount() >= MODULES_MAX;
      // The promise that failed may be one of an earlier set.
      if (rejections.found && !isFirst) return { type: "returned", job };
      isFirst = false;
      const { set, window } = job;
      return { type: "outcome", set, window, outcome, spent };
    } catch (error) {
      if (!isA(error, SweepEnd)) throw error;
      return { type: "end", error: postedError(error.cause) };
    }
  };
  ThreadPort.open<SetMessage, SetAnswer | SetStrategies>((data, own) => {
    port = own;
    if (data.type === "set") {
      // One after the other: sets yield to the event loop and would otherwise
      // interleave.
      last = last.then(async () => own.post(await run(data.job)));
      return;
    }
    tape = data.tape;
    stop = data.stop;
    board = data.board;
    alone = data.alone;
  });
  const globals = new ThreadState();
}
