/** A feed whose coordinator does not read. */
import { assertEquals } from "@std/assert";
import type { Feed, FeedBar, FeedSink } from "../../src/feeds/feed.ts";
import { FeedHost } from "../../src/live/feed_host.ts";
import {
  FeedReader,
  FeedRecord,
  makeFeedRing,
} from "../../src/live/feed_ring.ts";
import { VirtualFeedClock } from "../feeds/_virtual_feed_clock.ts";
import { MINUTE, SHORT_DAY } from "./_virtual_run.ts";

const CAPACITY = 16;

/** The feed's bar number `i`. */
const bar = (i: number): FeedBar => ({
  symbol: "AAA",
  start: SHORT_DAY.open + i * MINUTE,
  open: 1,
  high: 1,
  low: 1,
  close: 1,
  volume: i,
  correction: false,
});

/** A host whose feed does nothing by itself and has `history`. */
function hostOf(history: readonly FeedBar[] = []) {
  const clock = new VirtualFeedClock(SHORT_DAY.open);
  const ring = makeFeedRing(CAPACITY);
  const feed: Feed = {
    name: "idle",
    omitsNoTrade: false,
    delayMs: 0,
    start: (symbols, sink: FeedSink) =>
      sink.notice({ kind: "subscribed", symbols }),
    add: () => {},
    async *history() {
      yield await Promise.resolve(history);
    },
    close: () => Promise.resolve(),
  };
  const host = new FeedHost({
    feed,
    symbols: ["AAA"],
    interval: "1m",
    ring,
    clock,
    onNotice: () => {},
    onFailure: (error) => {
      throw error;
    },
  });
  const reader = new FeedReader(ring);
  /** Kind and start of all records that there are. */
  const read = () => {
    const records: [number, number][] = [];
    reader.drain({ take: (kind, _, start) => records.push([kind, start]) });
    return records;
  };
  return { clock, host, reader, read };
}

Deno.test("a full ring drops bars until there is room, and then tells of the interruption", () => {
  const { clock, host, reader, read } = hostOf();
  host.start();
  for (let i = 0; i < 100; i++) host.bar(bar(i));
  // One record says that the stream delivers.
  const taken = CAPACITY - 1;
  clock.advance(MINUTE);
  for (let i = 100; i < 110; i++) host.bar(bar(i));
  assertEquals(read(), [
    [FeedRecord.streaming, SHORT_DAY.open],
    ...Array.from(
      { length: taken },
      (_, i): [number, number] => [FeedRecord.bar, bar(i).start],
    ),
  ]);
  // There is room, but what was missed is not told yet.
  host.bar(bar(110));
  assertEquals(read(), []);
  clock.advance(5);
  const since = clock.now();
  host.bar(bar(111));
  assertEquals(read(), [
    [FeedRecord.interrupted, since],
    [FeedRecord.streaming, since],
    [FeedRecord.bar, bar(111).start],
  ]);
  assertEquals(reader.dropped > 0, true);
});

Deno.test("a feed that disconnects while the ring is full is not announced as delivering", () => {
  const { clock, host, read } = hostOf();
  host.start();
  for (let i = 0; i < 100; i++) host.bar(bar(i));
  host.notice({ kind: "disconnected", reason: "gone", retryMs: 1 });
  read();
  clock.advance(5);
  assertEquals(read(), [[FeedRecord.interrupted, clock.now()]]);
  host.notice({ kind: "subscribed", symbols: ["AAA"] });
  assertEquals(read(), [[FeedRecord.streaming, clock.now()]]);
});

Deno.test("an answer waits for room, and no bar of it is dropped", async () => {
  const bars = Array.from({ length: 100 }, (_, i) => bar(i));
  const { clock, host, read } = hostOf(bars);
  host.start();
  let isAnswered = false;
  const answer = host.answer({ id: 7, from: 0, to: Infinity })
    .then(() => isAnswered = true);
  const all: [number, number][] = [];
  while (!isAnswered) {
    all.push(...read());
    clock.advance(5);
    // Promises go on.
    await new Promise((resolve) => setTimeout(resolve));
  }
  await answer;
  all.push(...read());
  assertEquals(all, [
    [FeedRecord.streaming, SHORT_DAY.open],
    ...bars.map(({ start }): [number, number] => [FeedRecord.answerBar, start]),
    [FeedRecord.answered, 0],
  ]);
});
