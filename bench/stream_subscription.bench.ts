/**
 * Flow control. A stage signals and takes credits once per batch, so tens of
 * nanoseconds do not matter; the round trip between two threads is the cost of each
 * wait. A regression of the round trip shows in runs whose stages wait for each other
 * at every slice: small batches, few credits, live mode. A regression of the others
 * shows only with batches of one slice.
 */
import { StreamSubscription } from "../src/sync/stream_subscription.ts";

const LOOPS = 1_000;

function subscription(
  mode: "data-driven" | "clock-driven",
  capacity: number,
): StreamSubscription {
  return StreamSubscription.create({ streamId: "bench", mode, capacity });
}

const credits = subscription("data-driven", 1_024);
Deno.bench(`signal and take, nobody waiting, × ${LOOPS}`, {
  group: "one thread",
  baseline: true,
}, () => {
  for (let i = 0; i < LOOPS; i++) {
    credits.signalReady();
    credits.take(1);
  }
});

Deno.bench(`signal and take 64 at once, × ${LOOPS}`, {
  group: "one thread",
}, () => {
  for (let i = 0; i < LOOPS; i++) {
    credits.signalReady(64);
    credits.take(64);
  }
});

const oneShot = subscription("data-driven", 1);
Deno.bench(`signal and wait for what is ready, × ${LOOPS}`, {
  group: "one thread",
}, () => {
  for (let i = 0; i < LOOPS; i++) {
    oneShot.signalReady();
    oneShot.waitUntilReady();
  }
});

const clocked = subscription("clock-driven", 1);
clocked.signalReady();
Deno.bench(`signal that overruns, clock-driven, × ${LOOPS}`, {
  group: "one thread",
}, () => {
  for (let i = 0; i < LOOPS; i++) clocked.signalReady();
});

const ping = subscription("data-driven", 1);
const pong = subscription("data-driven", 1);
const echo = new Worker(new URL("./workers/echo.ts", import.meta.url), {
  type: "module",
});
await new Promise((resolve) => {
  echo.onmessage = resolve;
  echo.postMessage({ ping: ping.handle, pong: pong.handle });
});
Deno.bench("round trip between two threads that sleep until they are woken", {
  group: "two threads",
}, () => {
  ping.signalReady();
  pong.waitUntilReady();
});

// The thread ends by itself after its wait.
addEventListener("unload", () => ping.stop());
