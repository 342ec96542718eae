import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../src/errors.ts";
import { parseShard, shardRange } from "../../src/sweep/shard.ts";

Deno.test("the shards of a sweep are all of its sets, each once and in order, and differ by one set at most", () => {
  const sizes = fc.record({
    size: fc.integer({ min: 1, max: 1_000_000 }),
    of: fc.integer({ min: 1, max: 200 }),
  });
  fc.assert(fc.property(sizes, ({ size, of }) => {
    let next = 0;
    for (let number = 1; number <= of; number++) {
      const { from, to } = shardRange({ number, of }, size);
      assertEquals(from, next);
      const floor = Math.floor(size / of);
      assertEquals(to - from === floor || to - from === floor + 1, true);
      next = to;
    }
    assertEquals(next, size);
  }));
  assertEquals(shardRange(undefined, 7), { from: 0, to: 7 });
});

Deno.test("a shard is a number of how many, and nothing else", () => {
  assertEquals(parseShard("3/64"), { number: 3, of: 64 });
  for (const text of ["", "3", "3/", "/4", "a/4", "1.5/4", "-1/4", "1/4/2"]) {
    const { code } = assertThrows(() => parseShard(text), SessionError);
    assertEquals(code, "argument_invalid", text);
  }
  for (const [number, of] of [[0, 4], [5, 4], [1, 0], [1.5, 4], [1, 1e7]]) {
    const { message } = assertThrows(
      () => shardRange({ number, of }, 10),
      SessionError,
    );
    assertEquals(message.startsWith(`The shard is ${number}/${of}`), true);
  }
});
