import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import type { Feed, FeedBar, HistoryRequest } from "../../src/feeds/feed.ts";
import { FeedHost } from "../../src/live/feed_host.ts";
import {
  FeedReader,
  FeedRecord,
  makeFeedRing,
} from "../../src/live/feed_ring.ts";
import { MINUTE, SHORT_DAY } from "./_virtual_run.ts";

const SYMBOLS = ["AAA", "BBB", "CCC"];
const at = (slot: number) => SHORT_DAY.open + slot * MINUTE;

function barOf(symbol: string, slot: number): FeedBar {
  return {
    symbol,
    start: at(slot),
    open: 1,
    high: 1,
    low: 1,
    close: 1,
    volume: slot,
    correction: false,
  };
}

/** A host of a feed that has `pages`; with `error` it fails after them. */
function hostOf(pages: readonly FeedBar[][], error?: SessionError) {
  const asked: HistoryRequest[] = [];
  const notices: string[] = [];
  const ring = makeFeedRing(64);
  const feed: Feed = {
    name: "test",
    omitsNoTrade: true,
    delayMs: 0,
    start: () => {},
    add: () => {},
    async *history(request) {
      asked.push(request);
      yield* pages;
      await Promise.resolve();
      if (error !== undefined) throw error;
    },
    close: () => Promise.resolve(),
  };
  const host = new FeedHost({
    feed,
    symbols: SYMBOLS,
    interval: "1m",
    ring,
    clock: { now: () => at(10), after: () => () => {} },
    onNotice: (notice) => notices.push(notice.kind),
    onFailure: (failure) => {
      throw failure;
    },
  });
  const records = () => {
    const all: number[][] = [];
    new FeedReader(ring).drain({
      take: (kind, symbol, start) => all.push([kind, symbol, start]),
    });
    return all;
  };
  return { host, asked, notices, records };
}

const REQUEST = {
  id: 7,
  from: at(2),
  to: at(5),
  slots: new Float64Array([0, at(2), 2, at(3), 2, at(4)]),
};

Deno.test("a request for missing bars asks for their symbols, and passes on no other bar", async () => {
  const { host, asked, notices, records } = hostOf([
    [barOf("AAA", 2), barOf("AAA", 3)],
    [barOf("CCC", 2), barOf("CCC", 4)],
  ]);
  assertEquals(await host.fill(REQUEST), {
    id: 7,
    isComplete: true,
    found: new Float64Array([0, at(2), 2, at(4)]),
  });
  assertEquals(asked, [
    { symbols: ["AAA", "CCC"], interval: "1m", from: at(2), to: at(5) },
  ]);
  assertEquals(records(), [
    [FeedRecord.answerBar, 0, at(2)],
    [FeedRecord.answerBar, 2, at(4)],
  ]);
  assertEquals(notices, []);
});

Deno.test("a request that fails is told of, and its answer is not complete", async () => {
  const error = new SessionError("feed_unavailable", "The venue is away");
  const { host, notices, records } = hostOf([[barOf("AAA", 2)]], error);
  assertEquals(await host.fill(REQUEST), {
    id: 7,
    isComplete: false,
    found: new Float64Array([0, at(2)]),
  });
  assertEquals(records(), [[FeedRecord.answerBar, 0, at(2)]]);
  assertEquals(notices, ["vendor_error"]);
});

Deno.test("a host that is closed answers nothing", async () => {
  const { host, records } = hostOf([]);
  await host.close();
  assertEquals(await host.fill(REQUEST), undefined);
  assertEquals(records(), []);
});

Deno.test("bars of a message are published together, also if the message fails", () => {
  const { host, records } = hostOf([]);
  host.together(() => {
    host.bar(barOf("AAA", 2));
    host.bar(barOf("BBB", 2));
    assertEquals(records(), []);
  });
  const message = [[FeedRecord.bar, 0, at(2)], [FeedRecord.bar, 1, at(2)]];
  assertEquals(records(), message);
  assertThrows(() =>
    host.together(() => {
      host.bar(barOf("CCC", 2));
      throw new RangeError("the rest is no JSON");
    }), RangeError);
  const rest = [FeedRecord.bar, 2, at(2)];
  assertEquals(records(), [rest]);
  host.bar(barOf("AAA", 3));
  assertEquals(records(), [[FeedRecord.bar, 0, at(3)]]);
});
