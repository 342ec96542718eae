/**
 * The time of day that a test wants: it goes on as that of the machine does, and
 * jumps when the test says so, by a file. The first import of a program and of
 * its workers; see `_clocked.ts`.
 */
const file = Deno.env.get("TEST_CLOCK_FILE") ?? "";

/** How soon a thread that sleeps notices a jump, in real milliseconds. */
const NAP_MS = 10;

const realNow = Date.now;
Date.now = () => realNow() + Number(Deno.readTextFileSync(file));

// What waits in a worker waits for the time of day. The main thread's timers are
// those of patience with the machine.
if ("WorkerGlobalScope" in globalThis) {
  const { wait } = Atomics;
  const nap = (
    words: Int32Array,
    index: number,
    value: number,
    timeoutMs = Infinity,
  ) => wait(words, index, value, Math.min(timeoutMs, NAP_MS));
  Atomics.wait = nap as typeof Atomics.wait;
  const { setInterval, clearInterval, setTimeout } = globalThis;
  const timeout = (action: () => void, delayMs = 0) => {
    if (delayMs <= NAP_MS) return setTimeout(action, delayMs);
    const due = Date.now() + delayMs;
    const timer = setInterval(() => {
      if (Date.now() < due) return;
      clearInterval(timer);
      action();
    }, NAP_MS);
    return timer;
  };
  globalThis.setTimeout = timeout as unknown as typeof globalThis.setTimeout;
}
