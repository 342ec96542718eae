/**
 * A queue as those see it who put sweeps into it and ask for them.
 *
 * @module
 */
import { parseQueueAddress } from "./address.ts";
import { QueueDatabase } from "./database.ts";
import { SweepJobs } from "./jobs.ts";
import { installSchema, requireSchema } from "./schema.ts";

/** An open queue. */
export interface Queue {
  /** Its database. */
  readonly database: QueueDatabase;
  /** Its jobs. */
  readonly jobs: SweepJobs;
}

/**
 * Opens a queue, passes it to `use` and closes it. `install` makes the tables of
 * one that is new.
 *
 * @throws {SessionError} `argument_invalid` for another address;
 * `queue_unavailable` if it cannot be reached or has no sweeps; `store_version`
 * if another version made it.
 */
export async function withQueue<T>(
  address: string,
  use: (queue: Queue) => Promise<T>,
  install = false,
): Promise<T> {
  const database = await QueueDatabase.open(parseQueueAddress(address));
  try {
    if (install) await installSchema(database);
    else await requireSchema(database);
    const jobs = await SweepJobs.open(database, install);
    try {
      return await use({ database, jobs });
    } finally {
      await jobs.close();
    }
  } finally {
    await database.close();
  }
}

/**
 * Opens the database of a queue for looking at its sweeps, passes it to `use` and
 * closes it.
 *
 * @throws {SessionError} as {@linkcode withQueue}.
 */
export async function readQueue<T>(
  address: string,
  use: (database: QueueDatabase) => Promise<T>,
): Promise<T> {
  const database = await QueueDatabase.open(parseQueueAddress(address), 1);
  try {
    await requireSchema(database);
    return await use(database);
  } finally {
    await database.close();
  }
}
