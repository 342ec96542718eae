import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { LruCache } from "../../src/time/lru_cache.ts";

/** The same cache, written with nothing but the order of a Map's keys. */
class PlainLru {
  readonly entries: Map<string, number> = new Map();
  constructor(readonly capacity: number) {}
  get(key: string): number | undefined {
    const value = this.entries.get(key);
    if (value === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }
  set(key: string, value: number): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.capacity) {
      for (const oldest of this.entries.keys()) {
        this.entries.delete(oldest);
        break;
      }
    }
  }
}

Deno.test("LruCache equals a simple model for any sequence of calls", () => {
  const key = fc.integer({ min: 0, max: 9 }).map(String);
  const calls = fc.array(
    fc.oneof(
      fc.tuple(fc.constant("get"), key),
      fc.tuple(fc.constant("set"), key),
      fc.tuple(fc.constant("clear"), key),
    ),
    { maxLength: 80 },
  );
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 6 }),
    calls,
    (capacity, sequence) => {
      const cache = new LruCache<number>(capacity);
      let model = new PlainLru(capacity);
      sequence.forEach(([call, at], i) => {
        if (call === "get") assertEquals(cache.get(at), model.get(at));
        else if (call === "set") {
          cache.set(at, i);
          model.set(at, i);
        } else if (i % 7 === 0) {
          cache.clear();
          model = new PlainLru(capacity);
        }
        assertEquals(cache.size, model.entries.size);
      });
    },
  ));
});

Deno.test("LruCache drops the least recently used entry, not the oldest one", () => {
  const cache = new LruCache<number>(2);
  cache.set("a", 1);
  cache.set("b", 2);
  cache.get("a");
  cache.set("c", 3);
  assertEquals([cache.get("a"), cache.get("b"), cache.get("c")], [
    1,
    undefined,
    3,
  ]);
});

Deno.test("LruCache refuses a capacity of zero", () => {
  for (const capacity of [0, -1, 1.5, NaN]) {
    assertThrows(() => new LruCache(capacity), RangeError);
  }
});
