/**
 * How long a worker waits before it asks the queue again.
 *
 * @module
 */

/** All idle workers together ask so often a second. */
const ASKS_PER_SECOND = 40;
const LEAST_SECONDS = 2;
/** What a worker that died has left is noticed within this time. */
const MOST_SECONDS = 30;
/** The first pauses are shorter: others may give back what they have taken. */
const FIRST_SHARE = 4;

/**
 * The pause in milliseconds after `idle` questions without an answer, with so
 * many workers. Without a running sweep there is nothing to expect soon.
 */
export function idlePause(
  { workers, running, idle }: {
    readonly workers: number;
    readonly running: number;
    readonly idle: number;
  },
): number {
  const most = Math.min(
    MOST_SECONDS,
    Math.max(LEAST_SECONDS, workers / ASKS_PER_SECOND),
  );
  const share = running === 0 ? 1 : Math.min(1, 2 ** idle / FIRST_SHARE);
  // Workers that began together do not ask together.
  return 1_000 * most * share * (0.75 + Math.random() / 2);
}
