import { assert, assertEquals } from "@std/assert";
import { Arena } from "../../src/memory/arena.ts";
import { ControlBlock } from "../../src/memory/control_block.ts";
import {
  CONTROL_LINE_BYTES,
  CONTROL_OFFSET,
  CONTROL_WAITERS,
  ControlWord,
  type ControlWordName,
} from "../../src/memory/layout.ts";
import { makeGate } from "../fixtures/jobs/gate.ts";
import { runJob, until } from "../fixtures/threads.ts";

function makeControl(): { arena: Arena; control: ControlBlock } {
  const arena = Arena.create({ maxSeries: 0, maxBytes: 2 ** 20 });
  return { arena, control: new ControlBlock(arena) };
}

Deno.test("every word of a control block starts at 0 and holds the last value published", () => {
  const { arena, control } = makeControl();
  const other = new ControlBlock(Arena.attach(arena.buffer));
  const names = Object.keys(ControlWord) as ControlWordName[];
  assertEquals(names.map((name) => other.load(name)), names.map(() => 0));
  names.forEach((name, i) => control.publish(name, -5 + i));
  control.publish("basePublished", -(2 ** 31));
  assertEquals(
    names.map((name) => other.load(name)),
    names.map((name, i) => name === "basePublished" ? -(2 ** 31) : -5 + i),
  );
});

Deno.test("ControlBlock.wait() returns at once if the word has changed or the run is stopped", () => {
  const { control } = makeControl();
  control.publish("baseProcessed", 3);
  control.wait("baseProcessed", 2);
  control.stop();
  assert(control.stopped);
  control.wait("baseProcessed", 3);
  control.sleep(1_000_000);
  assertEquals(control.load("baseProcessed"), 3);
});

Deno.test("ControlBlock.wait() ends at its timeout and leaves no waiter behind", () => {
  const { arena, control } = makeControl();
  control.wait("baseScored", 0, 1);
  control.sleep(1);
  const waiters = arena.int32(
    CONTROL_OFFSET + ControlWord.baseScored * CONTROL_LINE_BYTES,
    2,
  )[CONTROL_WAITERS];
  assertEquals(waiters, 0);
  assertEquals(control.stopped, false);
});

Deno.test("two threads that take turns never miss a wake-up in ten thousand rounds", async () => {
  const { arena, control } = makeControl();
  const gate = makeGate(2);
  const rounds = 10_000;
  const [first, second] = await Promise.all([
    runJob("takeTurns", {
      buffer: arena.buffer,
      gate,
      own: "basePublished",
      other: "baseProcessed",
      first: true,
      rounds,
    }),
    runJob("takeTurns", {
      buffer: arena.buffer,
      gate,
      own: "baseProcessed",
      other: "basePublished",
      first: false,
      rounds,
    }),
  ]);
  assertEquals([first.lost, second.lost], [0, 0]);
  assert(first.slept + second.slept > 0, "no thread ever slept");
  assertEquals(control.load("basePublished"), rounds);
  assertEquals(control.load("baseProcessed"), rounds);
});

Deno.test("ControlBlock.stop() wakes every sleeping thread", async () => {
  const { arena, control } = makeControl();
  const jobs = (["wait", "sleep"] as const).map((how) =>
    runJob("waitForStop", { buffer: arena.buffer, how })
  );
  // The thread in wait() counts itself as a waiter.
  const waiters = arena.int32(
    CONTROL_OFFSET + ControlWord.deliveryPublished * CONTROL_LINE_BYTES,
    2,
  );
  await until(() => Atomics.load(waiters, CONTROL_WAITERS) === 1);
  control.stop();
  for (const { lost } of await Promise.all(jobs)) assertEquals(lost, 0);
});
