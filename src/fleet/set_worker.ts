/**
 * The life of a sweep's thread: take a tape, run the sets that come.
 *
 * @module
 */
import { RejectionWatch } from "../system/rejection_watch.ts";
import { type PostedError, postedError } from "../system/stage_errors.ts";
import {
  runSet,
  type SetJob,
  type SetOutcome,
  strategiesOfModules,
  SweepEnd,
} from "../tape/set_runner.ts";
import type { TapeHandle } from "../tape/tape.ts";

/** What a sweep's thread is told. */
export type SweepOrder =
  | {
    readonly type: "tape";
    readonly tape: TapeHandle;
    /** One word of shared memory: not 0 to stop. */
    readonly stop: Int32Array;
  }
  | { readonly type: "set"; readonly job: SetJob };

/** What a sweep's thread says. */
export type SweepAnswer =
  | {
    readonly type: "outcome";
    readonly job: SetJob;
    /** `undefined` if the thread was stopped before the set was over. */
    readonly outcome: SetOutcome | undefined;
  }
  | { readonly type: "end"; readonly error: PostedError };

/** The part of a worker's global scope that is used. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<SweepOrder>) => void) | null;
  postMessage(answer: SweepAnswer): void;
}

/** Makes this thread one that runs parameter sets until it is terminated. */
export function runSweepWorker(): void {
  const scope = globalThis as unknown as WorkerScope;
  const rejections = new RejectionWatch();
  const strategiesOf = strategiesOfModules();
  let tape: TapeHandle = { plans: [], sessionsPerYear: [] };
  let stop = new Int32Array(1);
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
      scope.postMessage({ type: "outcome", job, outcome });
    } catch (error) {
      if (!(error instanceof SweepEnd)) throw error;
      scope.postMessage({ type: "end", error: postedError(error.cause) });
    }
  };
  scope.onmessage = ({ data }) => {
    // One after the other: a set lets the event loop turn now and then.
    if (data.type === "set") {
      last = last.then(() => run(data.job));
      return;
    }
    tape = data.tape;
    stop = data.stop as Int32Array<ArrayBuffer>;
  };
}
