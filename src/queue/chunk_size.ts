/**
 * How many sets a worker takes at once.
 *
 * @module
 */
import type { Sql } from "./database.ts";

/** A chunk should take so long, between 30 and 60 seconds. */
const SECONDS = 45;
/** A chunk takes at least so long, so that the queue costs nothing. */
const SECONDS_LEAST = 1;
/** A chunk has at most so many sets: their results are one message. */
const SETS_MOST = 20_000;
/** A worker that is silent for so long is not counted. */
const SEEN_SECONDS = 60;

/** What is known when a worker takes sets. */
export interface ChunkFacts {
  /** Seconds that one thread needs for a set; `undefined` if none has ended. */
  readonly secondsPerSet: number | undefined;
  /** Sets × windows that no worker has taken. */
  readonly waiting: number;
  /** Workers that live. */
  readonly workers: number;
  /** Sets that this worker runs at the same time. */
  readonly threads: number;
}

/**
 * The number of sets: those of 45 seconds, but less at the end, so that all
 * workers end at the same time. The first chunks are small: they measure.
 */
export function setsToTake(
  { secondsPerSet, waiting, workers, threads }: ChunkFacts,
): number {
  if (secondsPerSet === undefined || secondsPerSet <= 0) return 2 * threads;
  const perSecond = threads / secondsPerSet;
  const most = Math.min(SETS_MOST, Math.floor(SECONDS * perSecond));
  const least = Math.ceil(SECONDS_LEAST * perSecond);
  const share = Math.ceil(waiting / (2 * Math.max(1, workers)));
  return Math.max(1, Math.min(most, Math.max(least, share)));
}

/** The number of sets that a worker takes of a sweep. */
export async function chunkSize(
  sql: Sql,
  sweep: number,
  threads: number,
): Promise<number> {
  const { rows: [row] } = await sql.executeSql(
    `SELECT
       sum(seconds * threads) FILTER (WHERE done IS NOT NULL) /
         nullif(sum(to_set - from_set) FILTER (WHERE done IS NOT NULL), 0)
         AS seconds_per_set,
       sum(to_set - from_set) FILTER (WHERE done IS NULL AND NOT parked) AS waiting,
       (SELECT count(*) FROM openbell.worker
        WHERE seen > now() - $2 * interval '1 second') AS workers
     FROM openbell.chunk WHERE sweep = $1 AND NOT is_test`,
    [sweep, SEEN_SECONDS],
  );
  return setsToTake({
    secondsPerSet: row.seconds_per_set === null
      ? undefined
      : Number(row.seconds_per_set),
    waiting: Number(row.waiting ?? 0),
    workers: Number(row.workers),
    threads,
  });
}
