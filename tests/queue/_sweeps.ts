/** A sweep over a queue, and the one on this machine that it has to equal. */
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { parseQueueAddress } from "../../src/queue/address.ts";
import { fetchSweep } from "../../src/queue/admin.ts";
import { enqueueSweep } from "../../src/queue/enqueue.ts";
import { withQueue } from "../../src/queue/queue.ts";
import { runWorker } from "../../src/queue/sweep_worker.ts";
import type { EnqueueOptions } from "../../src/queue/enqueue.ts";
import { makeSweepMarket, sweepInput } from "../sweep/_sweep.ts";
import { change, tableHash, tableOf } from "../sweep/_table.ts";
import { inProject } from "../cli/_openbell.ts";
import { DatabaseSync } from "node:sqlite";

export { change, makeSweepMarket, sweepInput, tableHash, tableOf };

export const SPACE = ["fast=2..9", "slow=10..30:4"];

/** What a queue runs: how many times each set is run, and how. */
export const KINDS = [
  { kind: "a sweep", folds: 1 },
  {
    kind: "a walk-forward",
    folds: 3,
    walkForward: { train: 4, test: 2 },
  },
] as const;

/** Queues a sweep and returns its number. */
export function enqueue(
  address: string,
  db: string,
  options: Partial<EnqueueOptions> = {},
  input: unknown = sweepInput(),
): Promise<number> {
  return withQueue(address, async ({ database, jobs }) => {
    const { id } = await enqueueSweep(database, jobs, input, {
      db,
      space: SPACE,
      lease: 10,
      ...options,
    });
    return id;
  }, true);
}

/** Runs a worker in this process until no sweep is left; returns its notes. */
export async function work(
  address: string,
  folder: string,
  options: Partial<Parameters<typeof runWorker>[0]> = {},
): Promise<string[]> {
  const notes: string[] = [];
  await runWorker({
    address: parseQueueAddress(address),
    cache: `${folder}/cache`,
    threads: 1,
    processors: 8,
    memoryBytes: 2 ** 30,
    code: [folder, inProject("tests/fixtures")],
    mayFetchCode: false,
    once: true,
    onNote: (text) => notes.push(text),
    ...options,
  });
  return notes;
}

/** Fetches a sweep into a file and returns the hash of its table. */
export async function fetched(
  address: string,
  id: number,
  out: string,
): Promise<string> {
  await withQueue(address, ({ database }) => fetchSweep(database, id, out));
  return tableHash(out);
}

/** Runs a sweep on this machine and returns the hash of its table. */
export async function here(
  db: string,
  out: string,
  options: Partial<EnqueueOptions> = {},
  input: unknown = sweepInput(),
): Promise<string> {
  await runSweep(input, { db, out, space: SPACE, workers: 1, ...options });
  return tableHash(out);
}

/** The stored accounts of tests. */
export function accountsOf(path: string): unknown[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database.prepare("SELECT * FROM accounts ORDER BY fold, set_id")
      .all().map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}
