/**
 * Turns of the event loop in the middle of long work.
 *
 * @module
 */
import { setImmediate } from "node:timers";

/**
 * Lets the event loop serve what is due, for about `ms` milliseconds. Without
 * a time it costs some microseconds: a timer of zero milliseconds would come
 * back only after two.
 */
export function turn(ms = 0): Promise<void> {
  return new Promise((resolve) => {
    if (ms > 0) setTimeout(resolve, ms);
    else setImmediate(() => resolve());
  });
}
