/**
 * How long to wait before the next attempt.
 *
 * @module
 */

/** The shortest wait, after a connection that was stable. */
const FIRST_MS = 1_000;

/** The longest wait, without jitter. */
const LONGEST_MS = 60_000;

/**
 * The wait after `failures` failed attempts in a row: doubled each time, up to a
 * minute, and longer by up to a half at random, so that many clients of a venue
 * that was away do not return together.
 */
export function backoffMs(failures: number, random: () => number): number {
  const base = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 30));
  return Math.round(base * (1 + random() / 2));
}
