/**
 * The numbers of a thread's timers. The runtime counts them.
 *
 * @module
 */

/** The number of the next timer. */
export function nextTimer(): number {
  const timer = setTimeout(() => {}, 0);
  clearTimeout(timer);
  return Number(timer) + 1;
}

/** Clears the timers and intervals from a number to before another. */
export function clearTimers(from: number, until: number): void {
  for (let id = from; id < until; id++) clearTimeout(id);
}
