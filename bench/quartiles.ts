/**
 * Medians with their quartiles, to report timings on a shared machine.
 *
 * @module
 */

/** Lower quartile, median and upper quartile of readings. */
export function quartiles(
  readings: readonly number[],
): { low: number; median: number; high: number } {
  const sorted = [...readings].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}
