import { assert, assertEquals } from "@std/assert";
import {
  FeedReader,
  FeedRecord,
  FeedWriter,
  makeFeedRing,
} from "../../src/live/feed_ring.ts";
import { randomInt, seededRandom } from "../fixtures/random.ts";

/** Reads all records as arrays of numbers. */
function readAll(reader: FeedReader): number[][] {
  const records: number[][] = [];
  reader.drain({ take: (...numbers) => records.push(numbers) });
  return records;
}

Deno.test("records come out as they went in, however many at a time, far beyond the ring's size", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(seed);
    const handle = makeFeedRing(8);
    const writer = new FeedWriter(handle);
    const reader = new FeedReader(handle);
    const written: number[][] = [];
    const read: number[][] = [];
    while (written.length < 500) {
      for (let i = randomInt(random, 0, 10); i > 0; i--) {
        const n = written.length;
        const isPut = writer
          .put(FeedRecord.bar, n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, -n);
        assertEquals(isPut, written.length - read.length < 8);
        if (isPut) {
          written.push([1, n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, -n]);
        }
      }
      writer.publish();
      if (random() < 0.7) read.push(...readAll(reader));
    }
    read.push(...readAll(reader));
    assertEquals(read, written);
  }
});

Deno.test("nothing is read before it is published, and what finds no room is counted", () => {
  const handle = makeFeedRing(2);
  const writer = new FeedWriter(handle);
  const reader = new FeedReader(handle);
  const put = () => writer.put(FeedRecord.bar, 0, 0, 0, 0, 0, 0, 0, 0);
  assert(put());
  assertEquals(readAll(reader), []);
  assert(put());
  assert(!put());
  writer.publish();
  assertEquals(readAll(reader).length, 2);
  assertEquals([writer.dropped, reader.dropped], [1, 1]);
  assert(put());
});
