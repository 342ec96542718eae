import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Arena } from "../../src/memory/arena.ts";
import { distance, EventLog } from "../../src/sync/event_log.ts";

function makeArena(): Arena {
  return Arena.create({ maxSeries: 0, maxBytes: 2 ** 24 });
}

Deno.test("the capacity of a log is a power of two, at least 64 words", () => {
  const arena = makeArena();
  for (
    const [asked, given] of [[0, 64], [1, 64], [64, 64], [65, 128], [
      4_096,
      4_096,
    ], [4_097, 8_192]]
  ) {
    const log = EventLog.create(arena, asked);
    assertEquals(log.handle.capacity, given);
    assertEquals(log.words.length, given);
    assertEquals(log.bytes.length, 4 * given);
    assertEquals(log.mask, given - 1);
  }
});

Deno.test("a log that another thread opens shares the same words", () => {
  const arena = makeArena();
  const log = EventLog.create(arena, 100);
  const other = new EventLog(Arena.attach(arena.buffer), log.handle);
  log.words[77] = 0x0123_4567;
  assertEquals(other.words[77], 0x0123_4567);
  assertEquals([...other.bytes.subarray(308, 312)], [0x67, 0x45, 0x23, 1]);
});

Deno.test("distance() counts the words between two positions, over the wrap at 2^31 as well", () => {
  fc.assert(fc.property(
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    (from, words) => {
      // Positions are 32-bit numbers; the expected distance is exact.
      const to = Number(BigInt.asIntN(32, BigInt(from) + BigInt(words)));
      assertEquals(distance(from, to), words);
      assertEquals(distance(to, from), words === 0 ? 0 : -words);
    },
  ));
});

Deno.test("a ring stays in order where its positions wrap", () => {
  const log = EventLog.create(makeArena(), 64);
  let written = 2 ** 31 - 150;
  let read = written;
  let value = 0;
  const seen: number[] = [];
  for (let batch = 0; batch < 30; batch++) {
    for (let i = 0; i < 1 + batch % 40; i++) {
      assert(distance(read, written) < log.handle.capacity);
      log.words[written & log.mask] = value++;
      written = (written + 1) | 0;
    }
    while (read !== written) {
      seen.push(log.words[read & log.mask]);
      read = (read + 1) | 0;
    }
  }
  assert(written < 0, "the positions never wrapped");
  assertEquals(seen, Array.from({ length: value }, (_, i) => i));
});
