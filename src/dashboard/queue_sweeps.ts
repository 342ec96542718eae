/**
 * Sweeps of a queue: how far they are.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { QueueDatabase } from "../queue/database.ts";

/**
 * The sweeps of a queue, the newest first; without a queue, none. Of its address
 * nothing is told but host and database.
 *
 * @throws {SessionError} `queue_unavailable`, as the command `sweep status`.
 */
export async function queueList(address: string | undefined): Promise<unknown> {
  if (address === undefined) return { queue: null, sweeps: [] };
  const { listSweeps } = await client();
  return await reading(address, async (database) => ({
    queue: database.label,
    sweeps: await listSweeps(database),
  }));
}

/**
 * How far a sweep of a queue is: what `sweep status --json` prints.
 *
 * @throws {SessionError} `argument_invalid` without a queue or such a sweep;
 * `queue_unavailable`.
 */
export async function queueSweep(
  address: string | undefined,
  id: number,
): Promise<unknown> {
  if (address === undefined || id > 2 ** 31 - 1) {
    throw new SessionError(
      "argument_invalid",
      address === undefined
        ? "This dashboard shows no queue; start it with --queue ADDRESS"
        : `There is no sweep ${id}`,
    );
  }
  const { sweepStatus } = await client();
  return await reading(address, (database) => sweepStatus(database, id));
}

async function reading<T>(
  address: string,
  read: (database: QueueDatabase) => Promise<T>,
): Promise<T> {
  const { readQueue } = await client();
  return await readQueue(address, read);
}

/** By a computed address: who has no queue downloads no package of it. */
function client(): Promise<typeof import("../queue/client.ts")> {
  return import(new URL("../queue/client.ts", import.meta.url).href);
}
