/**
 * The time of day in microseconds, comparable between processes of a machine.
 *
 * @module
 */

/** Microseconds since midnight UTC: whole, so that a bar's volume can carry them. */
export function microseconds(): number {
  const ms = performance.timeOrigin + performance.now();
  return Math.round((ms % 86_400_000) * 1_000);
}
