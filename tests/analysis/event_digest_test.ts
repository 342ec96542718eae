import { assertEquals, assertNotEquals } from "@std/assert";
import { EventDigest } from "../../src/analysis/event_digest.ts";

function hashOf(feed: (digest: EventDigest) => void): string {
  const digest = new EventDigest();
  feed(digest);
  return digest.finish();
}

/** A NaN with unusual bits. */
const OTHER_NAN = new Float64Array(
  new Uint32Array([1, 0xfff8_0000]).buffer,
)[0];

Deno.test("a NaN is digested as not ready whatever its bits, and differs from every number", () => {
  const of = (value: number) => hashOf((digest) => digest.addValue(value));
  assertEquals(of(OTHER_NAN), of(NaN));
  const others = [0, -0, 1, Infinity, -Infinity, Number.MAX_VALUE];
  assertEquals(new Set([NaN, ...others].map(of)).size, 7);
});

Deno.test("each of thousands of values changes the digest, and so does their order", () => {
  const values = Array.from({ length: 5_000 }, (_, i) => i);
  const of = (list: readonly number[]) =>
    hashOf((digest) => list.forEach((value) => digest.addValue(value)));
  const whole = of(values);
  assertEquals(of(values), whole);
  for (const at of [0, 2_047, 2_048, 4_999]) {
    assertNotEquals(of(values.with(at, -1)), whole, `value ${at}`);
    assertNotEquals(of(values.toSpliced(at, 1)), whole, `without ${at}`);
  }
  assertNotEquals(of(values.toReversed()), whole);
});

Deno.test("equal events give the same digest, whether added one by one or together", () => {
  const of = (...parts: readonly [number, number][]) =>
    hashOf((digest) =>
      parts.forEach(([word, count]) => digest.addEvents(word, count))
    );
  assertEquals(of([7, 9_000]), of([7, 1], [7, 4_095], [7, 4_904]));
  assertNotEquals(of([7, 9_000]), of([7, 8_999]));
  assertNotEquals(of([7, 2], [8, 1]), of([7, 1], [8, 1], [7, 1]));
});
