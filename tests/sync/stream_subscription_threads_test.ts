import { assert, assertEquals } from "@std/assert";
import { SubscriptionWord } from "../../src/memory/layout.ts";
import { StreamSubscription } from "../../src/sync/stream_subscription.ts";
import type { Mode } from "../../src/types.ts";
import { makeGate } from "../fixtures/jobs/gate.ts";
import { runJob, until } from "../fixtures/threads.ts";

/** Whether a thread is waiting for the subscription. */
function hasWaiter(subscription: StreamSubscription): boolean {
  const { buffer, offset } = subscription.handle;
  const words = new Int32Array(buffer, offset, 8);
  return Atomics.load(words, SubscriptionWord.waiters) > 0;
}

for (const mode of ["data-driven", "clock-driven", "live"] as Mode[]) {
  Deno.test(`${mode}: a signal wakes a waiting thread`, async () => {
    const ready = StreamSubscription.create({ streamId: "processor", mode });
    const job = runJob("waitForCredits", { handle: ready.handle, count: 3 });
    for (let i = 1; i <= 3; i++) {
      await until(() => hasWaiter(ready) && ready.waitCount === i);
      ready.signalReady();
    }
    const { answers, lost } = await job;
    assertEquals(answers, [true, true, true]);
    assertEquals(lost, 0);
    assertEquals([ready.available, ready.overrunCount], [0, 0]);
  });

  Deno.test(`${mode}: stopping ends the wait of another thread`, async () => {
    const ready = StreamSubscription.create({ streamId: "processor", mode });
    const job = runJob("waitForCredits", { handle: ready.handle, count: 2 });
    await until(() => hasWaiter(ready));
    ready.stop();
    const { answers, lost } = await job;
    assertEquals(answers, [false, false]);
    assertEquals(lost, 0);
    assertEquals(hasWaiter(ready), false);
  });
}

Deno.test("a thread can take credits that were signalled before it started", async () => {
  const ready = StreamSubscription.create({
    streamId: "processor",
    mode: "data-driven",
    capacity: 5,
  });
  ready.signalReady(4);
  const { answers, slept } = await runJob("waitForCredits", {
    handle: ready.handle,
    count: 4,
  });
  assertEquals(answers, [true, true, true, true]);
  assertEquals([slept, ready.waitCount, ready.available], [0, 0, 0]);
});

for (
  const [capacity, count] of [[1, 4_000], [2, 10_000], [7, 20_000], [
    64,
    40_000,
  ], [4_096, 80_000]]
) {
  Deno.test(`data-driven: with ${capacity} credits a producer is at most that far ahead, and nothing is lost`, async () => {
    const ready = StreamSubscription.create({
      streamId: "processor",
      mode: "data-driven",
      capacity,
      initial: capacity,
    });
    const gate = makeGate(2);
    const shared = new SharedArrayBuffer((2 + capacity) * 4);
    const args = { handle: ready.handle, shared, gate, count, capacity };
    const [produced, consumed] = await Promise.all([
      runJob("produceItems", args),
      runJob("consumeItems", args),
    ]);
    assertEquals(consumed.wrong, 0);
    assertEquals([produced.refused, produced.lost], [0, 0]);
    assert(produced.mostAhead >= 1 && produced.mostAhead <= capacity);
    assertEquals(ready.available, capacity);
    assertEquals(ready.overrunCount, 0);
  });
}
