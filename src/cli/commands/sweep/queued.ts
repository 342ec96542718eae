/**
 * `openbell sweep CONFIG --queue`: lets workers run the sets.
 *
 * @module
 */
import { SessionError } from "../../../errors.ts";
import type { QueueDatabase } from "../../../queue/database.ts";
import type { SweepStatus } from "../../../queue/status.ts";
import type { EngineSweepOptions } from "../../../sweep/sweep_options.ts";
import { turn } from "../../../sync/event_loop.ts";
import { loadQueueClient } from "../../command_modules.ts";
import { writeError, writeOutput } from "../../terminal/output.ts";
import { ProgressLine } from "../../terminal/progress.ts";

/** How a sweep is queued. */
export interface QueuedOptions {
  /** The address of the queue. */
  readonly queue: string;
  /** Where workers get the bars. */
  readonly bars: string | undefined;
  /** How long a worker may be silent, in seconds. */
  readonly lease: number | undefined;
  /** Whether to end when the sweep is queued. */
  readonly detach: boolean;
  /** Whether nothing but results is printed. */
  readonly quiet: boolean;
}

const WATCH_MS = 1_000;

/**
 * Queues a sweep, waits for its workers, and writes its results into `out`, from
 * which the sweep then resumes here. Returns `false` if it goes on without this
 * command.
 */
export async function runQueued(
  input: unknown,
  options: EngineSweepOptions,
  { queue, bars, lease, detach, quiet }: QueuedOptions,
  out: string,
): Promise<boolean> {
  const { withQueue, enqueueSweep, fetchSweep } = await loadQueueClient();
  return await withQueue(queue, async ({ database, jobs }) => {
    const { id, sets } = await enqueueSweep(database, jobs, input, {
      ...options,
      ...(bars !== undefined && { bars }),
      ...(lease !== undefined && { lease }),
    });
    if (detach) {
      writeOutput(`${id}\n`);
      if (!quiet) writeError(`sweep ${id} of ${sets} sets is queued\n`);
      return false;
    }
    if (!quiet) {
      writeError(
        `sweep ${id} of ${sets} sets is queued; it goes on if this command is stopped, see openbell sweep watch ${id}\n`,
      );
    }
    await watchSweep(database, id, { quiet, signal: options.signal });
    const restart = options.restart === true;
    await fetchSweep(database, id, out, { restart });
    return true;
  }, true);
}

/**
 * Shows a sweep until it is over, and returns how it ended.
 *
 * @throws {SessionError} `stopped` if the user stops watching.
 */
export async function watchSweep(
  database: QueueDatabase,
  id: number,
  { quiet = false, signal, onStatus }: {
    readonly quiet?: boolean;
    readonly signal?: AbortSignal | undefined;
    readonly onStatus?: (status: SweepStatus) => void;
  },
): Promise<SweepStatus> {
  const { sweepStatus, isTransient, statusLine } = await loadQueueClient();
  const line = new ProgressLine(quiet ? { visible: false } : {});
  try {
    for (;;) {
      try {
        const status = await sweepStatus(database, id);
        onStatus?.(status);
        if (status.state !== "running") return status;
        line.update(() => statusLine(status));
      } catch (error) {
        // A database that restarts.
        if (!isTransient(error)) throw error;
        line.update(() => "the queue cannot be reached, trying again");
      }
      if (signal?.aborted) {
        throw new SessionError(
          "stopped",
          `Sweep ${id} goes on without this command; see openbell sweep watch ${id}, or end it with openbell sweep cancel ${id}`,
        );
      }
      await turn(WATCH_MS);
    }
  } finally {
    line.clear();
  }
}
