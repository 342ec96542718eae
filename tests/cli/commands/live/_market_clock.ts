/**
 * Moves the time of day of a thread: to where a test wants it, and so many times
 * as fast. The first import of a program and of its workers; see `_clocked.ts`.
 */
const from = Number(Deno.env.get("TEST_CLOCK_FROM"));
const realFrom = Number(Deno.env.get("TEST_CLOCK_REAL_FROM"));
const speed = Number(Deno.env.get("TEST_CLOCK_SPEED"));

const realNow = Date.now;
Date.now = () => Math.floor(from + (realNow() - realFrom) * speed);

// What waits in a worker waits for the time of day. The main thread's timers are
// those of patience with the machine, which is no faster.
if ("WorkerGlobalScope" in globalThis) {
  const { wait } = Atomics;
  const fastWait = (
    words: Int32Array,
    index: number,
    value: number,
    timeoutMs?: number,
  ) =>
    wait(
      words,
      index,
      value,
      timeoutMs === undefined ? undefined : timeoutMs / speed,
    );
  Atomics.wait = fastWait as typeof Atomics.wait;
  const { setTimeout } = globalThis;
  const fastTimeout = (action: () => void, delayMs = 0) =>
    setTimeout(action, delayMs / speed);
  globalThis.setTimeout = fastTimeout as typeof globalThis.setTimeout;
}
