/**
 * A thread that runs sets: it takes a tape and then jobs.
 *
 * @module
 */
import { RejectionWatch } from "../system/rejection_watch.ts";
import { type PostedError, postedError } from "../system/stage_errors.ts";
import type { SetJob, SetOutcome } from "../tape/set_job.ts";
import { runSet, strategiesOfModules, SweepEnd } from "../tape/set_runner.ts";
import type { TapeHandle } from "../tape/tape.ts";

/** A message to the thread. */
export type SetMessage =
  | {
    readonly type: "tape";
    readonly tape: TapeHandle;
    /** One word of shared memory: non-zero to stop. */
    readonly stop: Int32Array;
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
  }
  | { readonly type: "end"; readonly error: PostedError };

/** The part of a worker's global scope that is used. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<SetMessage>) => void) | null;
  postMessage(answer: SetAnswer): void;
}

/** Makes this thread a worker that runs sets until it is terminated. */
export function runSetWorker(): void {
  const scope = globalThis as unknown as WorkerScope;
  const rejections = new RejectionWatch();
  const strategiesOf = strategiesOfModules();
  let tape: TapeHandle = { plans: [], sessionsPerYear: [] };
  let stop: Int32Array = new Int32Array(1);
  let last = Promise.resolve();
  const run = async (job: SetJob): Promise<void> => {
    try {
      const outcome = await runSet(
        tape,
        job,
        strategiesOf,
        () => Atomics.load(stop, 0) !== 0,
        () => rejections.settle(),
      );
      const { set, window } = job;
      scope.postMessage({ type: "outcome", set, window, outcome });
    } catch (error) {
      if (!(error instanceof SweepEnd)) throw error;
      scope.postMessage({ type: "end", error: postedError(error.cause) });
    }
  };
  scope.onmessage = ({ data }) => {
    if (data.type === "set") {
      // One after the other: sets yield to the event loop and would otherwise
      // interleave.
      last = last.then(() => run(data.job));
      return;
    }
    tape = data.tape;
    stop = data.stop;
  };
}
