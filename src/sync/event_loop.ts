/**
 * Turns of the event loop in the middle of long work.
 *
 * @module
 */
import { setImmediate } from "node:timers";

/**
 * Lets the event loop run for about `ms` milliseconds. With 0 it runs what is
 * due and returns within microseconds; a timer of 0 ms would take two
 * milliseconds.
 */
export function turn(ms = 0): Promise<void> {
  return new Promise((resolve) => {
    if (ms > 0) setTimeout(resolve, ms);
    else setImmediate(() => resolve());
  });
}
