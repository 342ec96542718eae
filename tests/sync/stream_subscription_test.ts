import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Arena } from "../../src/memory/arena.ts";
import { ControlBlock } from "../../src/memory/control_block.ts";
import { ControlWord, type ControlWordName } from "../../src/memory/layout.ts";
import {
  StreamSubscription,
  type StreamSubscriptionOptions,
  subscriptionOffset,
} from "../../src/sync/stream_subscription.ts";
import type { Mode } from "../../src/types.ts";

const MODES: readonly Mode[] = ["data-driven", "clock-driven", "live"];

function make(
  mode: Mode,
  capacity?: number,
  more: Partial<StreamSubscriptionOptions> = {},
): StreamSubscription {
  return StreamSubscription.create({
    streamId: "processor",
    mode,
    ...(capacity !== undefined && { capacity }),
    ...more,
  });
}

for (const mode of MODES) {
  Deno.test(`${mode}: a signal before the wait is consumed by it once`, () => {
    const ready = make(mode);
    assertEquals(ready.isReady(), false);
    ready.signalReady();
    assertEquals(ready.isReady(), true);
    assertEquals(ready.waitUntilReady(), true);
    assertEquals(ready.isReady(), false);
    assertEquals(ready.waitUntilReady(0), false);
    assertEquals(ready.waitCount, 1);
  });

  Deno.test(`${mode}: a wait without a signal ends at its timeout and consumes nothing`, () => {
    const ready = make(mode, 3);
    assertEquals(ready.waitUntilReady(1), false);
    assertEquals(ready.waitUntilReady(-5), false);
    ready.signalReady();
    assertEquals(ready.available, 1);
    assertEquals(ready.waitCount, 2);
  });

  Deno.test(`${mode}: a stopped subscription never waits`, () => {
    const ready = make(mode);
    ready.stop();
    assertEquals(ready.waitUntilReady(), false);
    assertEquals(ready.waitUntilReady(1_000_000), false);
    assertEquals(
      StreamSubscription.attach(ready.handle).waitUntilReady(),
      false,
    );
  });

  Deno.test(`${mode}: reset() clears the credits and keeps the counts`, () => {
    const ready = make(mode, 2);
    ready.signalReady(3);
    const overruns = mode === "data-driven" ? 0 : 1;
    assertEquals(ready.overrunCount, overruns);
    ready.waitUntilReady(0);
    ready.waitUntilReady(0);
    ready.waitUntilReady(0);
    ready.signalReady();
    ready.reset();
    assertEquals(ready.isReady(), false);
    assertEquals(ready.waitUntilReady(0), false);
    assertEquals([ready.overrunCount, ready.waitCount], [overruns, 2]);
    ready.signalReady();
    assertEquals(ready.waitUntilReady(0), true);
  });
}

Deno.test("data-driven: a signal that finds the last one unconsumed changes nothing", () => {
  const calls: number[] = [];
  const ready = make("data-driven", 1, {
    onOverrun: (_, count) => calls.push(count),
  });
  for (let i = 0; i < 50; i++) ready.signalReady();
  assertEquals([ready.available, ready.overrunCount], [1, 0]);
  assertEquals(calls, []);
});

for (const mode of ["clock-driven", "live"] as const) {
  Deno.test(`${mode}: every signal that finds the last one unconsumed is an overrun`, () => {
    const ready = make(mode);
    for (let i = 0; i < 50; i++) ready.signalReady();
    assertEquals([ready.available, ready.overrunCount], [1, 49]);
    assertEquals(ready.waitUntilReady(0), true);
    ready.signalReady();
    assertEquals(ready.overrunCount, 49);
  });

  Deno.test(`${mode}: overruns are reported at once, then at most once a second`, () => {
    const calls: [string, number][] = [];
    const ready = make(mode, 2, {
      onOverrun: (...call) => calls.push(call),
    });
    ready.signalReady(2);
    assertEquals(calls, []);
    const start = performance.now();
    for (let i = 0; i < 10_000; i++) ready.signalReady();
    const seconds = (performance.now() - start) / 1_000;
    assertEquals(calls[0], ["processor", 1]);
    assert(calls.length <= 1 + seconds, `${calls.length} in ${seconds} s`);
    assertEquals(ready.overrunCount, 10_000);
  });

  Deno.test(`${mode}: the thread that signals reports all overruns`, () => {
    const reports: number[] = [];
    const ready = make(mode);
    const consumer = StreamSubscription.attach(
      ready.handle,
      (streamId, count) => {
        assertEquals(streamId, "processor");
        reports.push(count);
      },
    );
    ready.signalReady();
    ready.signalReady();
    consumer.signalReady();
    assertEquals(reports, [2]);
    assertEquals([ready.overrunCount, consumer.overrunCount], [2, 2]);
  });
}

Deno.test("the initial credits of a subscription can be taken at once", () => {
  const ready = make("data-driven", 7, { initial: 5 });
  assertEquals(ready.take(3), 3);
  assertEquals(ready.take(3), 2);
  assertEquals(ready.take(3), 0);
  assertEquals(ready.take(0), 0);
  ready.signalReady(100);
  assertEquals(ready.take(100), 7);
  assertEquals(ready.waitCount, 0);
  ready.countWait();
  assertEquals(ready.waitCount, 1);
});

Deno.test("a subscription is a count of credits that stops at its capacity", () => {
  type Step =
    | { readonly kind: "signal" | "take"; readonly count: number }
    | { readonly kind: "wait" | "reset" };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({
      kind: fc.constantFrom("signal" as const, "take" as const),
      count: fc.integer({ min: 1, max: 9 }),
    }),
    fc.record({ kind: fc.constantFrom("wait" as const, "reset" as const) }),
  );
  fc.assert(fc.property(
    fc.constantFrom(...MODES),
    fc.integer({ min: 1, max: 12 }),
    fc.nat({ max: 12 }),
    fc.array(step, { maxLength: 60 }),
    (mode, capacity, start, steps) => {
      const initial = Math.min(start, capacity);
      const producer = make(mode, capacity, { initial });
      const consumer = StreamSubscription.attach(producer.handle);
      let available = initial;
      let overruns = 0;
      let waits = 0;
      for (const { kind, ...more } of steps) {
        const count = "count" in more ? more.count as number : 0;
        if (kind === "signal") {
          consumer.signalReady(count);
          available += count;
          if (mode !== "data-driven") {
            overruns += Math.max(0, available - capacity);
          }
          available = Math.min(available, capacity);
        } else if (kind === "take") {
          const taken = Math.min(count, available);
          assertEquals(producer.take(count), taken);
          available -= taken;
        } else if (kind === "wait") {
          assertEquals(producer.waitUntilReady(0), available > 0);
          if (available > 0) available--;
          else waits++;
        } else {
          producer.reset();
          available = 0;
        }
        assertEquals(producer.available, available);
        assertEquals(consumer.isReady(), available > 0);
        assertEquals(consumer.overrunCount, overruns);
        assertEquals(consumer.waitCount, waits);
      }
    },
  ));
});

Deno.test("an attached subscription has the stream, mode and capacity of the created one", () => {
  for (const mode of MODES) {
    const other = StreamSubscription.attach(make(mode, 5).handle);
    assertEquals(
      [other.streamId, other.mode, other.capacity],
      ["processor", mode, 5],
    );
  }
  assertEquals(make("live").capacity, 1);
});

Deno.test("a subscription refuses an invalid capacity or initial count", () => {
  for (const capacity of [0, -1, 1.5, NaN, Infinity, 2 ** 30 + 1]) {
    const error = assertThrows(() => make("live", capacity), RangeError);
    assert(error.message.includes(`found ${capacity}`), error.message);
  }
  for (const initial of [-1, 3, 0.5, NaN]) {
    const error = assertThrows(
      () => make("live", 2, { initial }),
      RangeError,
    );
    assert(error.message.includes(`${initial} credits`), error.message);
  }
  assertEquals(make("live", 2 ** 30).capacity, 2 ** 30);
});

Deno.test("a subscription cannot be attached outside of its buffer", () => {
  const { buffer } = make("live").handle;
  for (const offset of [4, 64, buffer.byteLength]) {
    assertThrows(
      () => StreamSubscription.attach({ streamId: "x", buffer, offset }),
      RangeError,
    );
  }
});

Deno.test("each subscription of a run has its own line in the control block", () => {
  const arena = Arena.create({ maxSeries: 0, maxBytes: 2 ** 20 });
  const control = new ControlBlock(arena);
  const names = Object.keys(ControlWord) as ControlWordName[];
  names.forEach((name, i) => control.publish(name, 1_000 + i));
  const lines = ["processorReady", "analysisReady"] as const;
  const all = lines.map((line, i) =>
    StreamSubscription.create(
      { streamId: line, mode: "clock-driven", capacity: 4 + i, initial: 2 + i },
      { buffer: arena.buffer, offset: subscriptionOffset(line) },
    )
  );
  all[0].signalReady(9);
  assertEquals(all.map((one) => one.available), [4, 3]);
  assertEquals(all.map((one) => one.overrunCount), [7, 0]);
  // Other threads wait on the word with the number of credits.
  assertEquals(lines.map((line) => control.load(line)), [4, 3]);
  names.forEach((name, i) => {
    if (name === "processorReady" || name === "analysisReady") return;
    assertEquals(control.load(name), 1_000 + i, name);
  });
});

type Int32Wait = [Int32Array, number, number, number?];

Deno.test("a thread that is about to sleep when the subscription is stopped does not fall asleep", () => {
  const ready = StreamSubscription.create({
    streamId: "processor",
    mode: "data-driven",
  });
  const wait: (...args: Int32Wait) => string = Atomics.wait;
  const results: string[] = [];
  const stopThenWait = (...args: Int32Wait) => {
    ready.stop();
    results.push(wait(...args));
  };
  Object.defineProperty(Atomics, "wait", {
    value: stopThenWait,
    writable: true,
    configurable: true,
  });
  try {
    assertEquals(ready.waitUntilReady(), false);
  } finally {
    Object.defineProperty(Atomics, "wait", { value: wait });
  }
  assertEquals(results, ["not-equal"]);
  // Nothing makes it ready again.
  ready.signalReady();
  ready.reset();
  assertEquals([ready.isReady(), ready.available], [false, 0]);
});
