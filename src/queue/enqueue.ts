/**
 * Puts a sweep into a queue.
 *
 * @module
 */
import { isSection } from "../config/variables.ts";
import { withoutStore } from "../config/store_path.ts";
import { SessionError } from "../errors.ts";
import { LocalThreads } from "../fleet/local_threads.ts";
import { machineName } from "../sweep/machine.ts";
import { type PreparedSweep, prepareSweep } from "../sweep/prepare_sweep.ts";
import { shardRange } from "../sweep/shard.ts";
import type { EngineSweepOptions } from "../sweep/sweep_options.ts";
import { isHigherBetter } from "../tape/set_metrics.ts";
import { VERSION } from "../version.ts";
import { barsAddress } from "./bars/address.ts";
import { codeFiles, codeOf } from "./code.ts";
import type { QueueDatabase, Sql } from "./database.ts";
import type { SweepJobs } from "./jobs.ts";
import { hashStore } from "./bars/store_hash.ts";

/** How a sweep is queued, beside how it is run. */
export interface EnqueueOptions extends EngineSweepOptions {
  /** Where workers get the bars. Defaults to the path of the store. */
  readonly bars?: string;
  /**
   * How long a worker may be silent before its sets are given to another, in
   * seconds. Defaults to 30.
   */
  readonly lease?: number;
}

/** A sweep that was queued. */
export interface EnqueuedSweep {
  /** Its number. */
  readonly id: number;
  /** The number of its sets. */
  readonly sets: number;
  /** Warnings for the user. */
  readonly warnings: readonly string[];
}

/** Ranges of a window's sets: each is divided further when it is taken. */
const RANGES = 16;
const LEASE_SECONDS = 30;
const LEASE_LEAST = 10;
const LEASE_MOST = 3_600;

/** Sections of a config that backtests do not read, and that may name accounts. */
const LIVE_SECTIONS = ["api_config", "live_config"];

/**
 * Checks a sweep as `runSweep` does, and puts it into the queue with all that its
 * workers need.
 *
 * @throws {SessionError} as `runSweep` before any set runs; `queue_unavailable`.
 */
export async function enqueueSweep(
  database: QueueDatabase,
  jobs: SweepJobs,
  given: unknown,
  options: EnqueueOptions,
): Promise<EnqueuedSweep> {
  const { lease = LEASE_SECONDS } = options;
  if (!(lease >= LEASE_LEAST && lease <= LEASE_MOST)) {
    throw new SessionError(
      "argument_invalid",
      `The lease is ${lease} seconds; it must be from ${LEASE_LEAST} to ${LEASE_MOST}`,
    );
  }
  const prepared = await prepareSweep(
    given,
    // What fits into memory is the workers' affair.
    { ...options, memoryBytes: Infinity },
    () => new LocalThreads(1),
  );
  const bars = barsAddress(options.bars ?? prepared.db);
  const storeHash = await hashStore(prepared.db);
  const { rows, files } = rowOf(prepared, options, bars, storeHash, lease);
  const id = await database.transaction(async (sql) => {
    await sql.executeSql(
      "INSERT INTO openbell.code VALUES ($1, $2) ON CONFLICT DO NOTHING",
      files,
    );
    return await insert(sql, "openbell.sweep", rows);
  });
  // Until it has chunks, no worker finds anything to do in it.
  await jobs.create(id, lease);
  await database.transaction(async (sql) => {
    const chunks = await addChunks(sql, id, prepared);
    await jobs.add(id, chunks, sql);
  });
  return {
    id,
    sets: prepared.space.size,
    warnings: prepared.runner.warnings,
  };
}

function rowOf(
  prepared: PreparedSweep,
  options: EnqueueOptions,
  bars: string,
  storeHash: string,
  lease: number,
) {
  const { input, plan, space, spec, fingerprint, windows } = prepared;
  const { folder = ".", title = "Session config" } = options;
  const { rank = "net_profit", onError } = options;
  const code = codeOf(plan.modules, folder, input);
  const rows = {
    engine: VERSION,
    title,
    machine: machineName(),
    config: JSON.stringify(withoutLive(input)),
    spec: JSON.stringify(spec),
    fingerprint: JSON.stringify(fingerprint),
    rank,
    higher_is_better: isHigherBetter(rank),
    fails: onError === "fail",
    bars,
    store_hash: storeHash,
    code: JSON.stringify(code),
    code_hash: code.hash,
    sets: space.size,
    windows: windows.length,
    lease,
  };
  const files = [code.hash, JSON.stringify(codeFiles(plan.modules, folder))];
  return { rows, files };
}

/** A config as workers need it: no path of this machine, nothing of live mode. */
function withoutLive(input: unknown): unknown {
  const rest = withoutStore(input);
  if (!isSection(rest)) return rest;
  return Object.fromEntries(
    Object.entries(rest).filter(([key]) => !LIVE_SECTIONS.includes(key)),
  );
}

async function insert(
  sql: Sql,
  table: string,
  row: Readonly<Record<string, unknown>>,
): Promise<number> {
  const names = Object.keys(row);
  const { rows: [{ id }] } = await sql.executeSql(
    `INSERT INTO ${table} (${names.join(", ")}) VALUES (${
      names.map((_, i) => `$${i + 1}`).join(", ")
    }) RETURNING id`,
    Object.values(row),
  );
  return Number(id);
}

/** Adds the chunks of all windows, and returns their numbers. */
async function addChunks(
  sql: Sql,
  sweep: number,
  { space: { size }, windows }: PreparedSweep,
): Promise<number[]> {
  const of = Math.min(RANGES, size);
  const chunks = windows.flatMap((_, fold) =>
    Array.from({ length: of }, (_, i) => {
      const { from, to } = shardRange({ number: i + 1, of }, size);
      return { fold, from_set: from, to_set: to };
    })
  );
  const { rows } = await sql.executeSql(
    `INSERT INTO openbell.chunk (sweep, fold, from_set, to_set)
     SELECT $1, c.fold, c.from_set, c.to_set
     FROM json_to_recordset($2::json)
       AS c (fold integer, from_set integer, to_set integer)
     RETURNING id`,
    [sweep, JSON.stringify(chunks)],
  );
  return rows.map(({ id }) => Number(id));
}
