/**
 * The machine's clock, for feeds.
 *
 * @module
 */
import type { FeedClock } from "./feed.ts";

/**
 * The machine's clock. It goes on while the machine sleeps, which a monotonic
 * clock does not: so a connection that was lost meanwhile is noticed.
 */
export const SYSTEM_FEED_CLOCK: FeedClock = Object.freeze({
  now: () => Date.now(),
  after(delayMs: number, action: () => void): () => void {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
});

/** Waits `delayMs` by a clock; rejects with the signal's reason. */
export function pause(
  clock: FeedClock,
  delayMs: number,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(delayMs, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
