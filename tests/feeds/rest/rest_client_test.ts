import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import {
  historyOf,
  MINUTE,
  OPEN,
  type RecordingSink,
  withAlpaca,
  withBinance,
} from "../_feed.ts";
import type { VirtualFeedClock } from "../_virtual_feed_clock.ts";

/** Passes the time of each wait that is told. */
function waitAsTold(sink: RecordingSink, clock: VirtualFeedClock): void {
  sink.onNotice = (notice) => {
    const waitMs = notice.kind === "throttled"
      ? notice.waitMs
      : notice.kind === "request_failed"
      ? notice.retryMs
      : 0;
    if (waitMs > 0) queueMicrotask(() => clock.advance(waitMs));
  };
}

const RESET = String(OPEN / 1_000 + 45);

for (
  const [what, status, headers, waitMs] of [
    ["Retry-After in seconds", 429, { "retry-after": "17" }, 17_000],
    [
      "Retry-After as a date",
      429,
      { "retry-after": new Date(OPEN + 30_000).toUTCString() },
      30_000,
    ],
    ["the reset header", 429, { "x-ratelimit-reset": RESET }, 45_000],
    ["no header", 429, {}, 10_000],
    ["a header of 0", 429, { "retry-after": "0" }, 1_000],
    ["a header of a year", 429, { "retry-after": "31536000" }, 900_000],
    ["a header of nonsense", 429, { "retry-after": "soon" }, 10_000],
    ["418, a ban", 418, { "retry-after": "120" }, 120_000],
  ] as const
) {
  Deno.test(
    `a pause that is asked for by ${what} is obeyed`,
    withAlpaca(async ({ venue, feed, sink, clock }) => {
      waitAsTold(sink, clock);
      venue.answers.push(() => venue.json({}, status, headers));
      await historyOf(feed, ["QZX"], OPEN, OPEN + MINUTE);
      assertEquals(sink.notices.all, [{ kind: "throttled", waitMs }]);
      assertEquals(clock.now(), OPEN + waitMs);
    }),
  );
}

Deno.test(
  "a pause holds for all requests, and pauses without end are an error",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    waitAsTold(sink, clock);
    for (let i = 0; i < 11; i++) {
      venue.answers.push(() => venue.json({}, 429, { "retry-after": "60" }));
    }
    const error = await assertRejects(
      () => historyOf(feed, ["QZX"], OPEN, OPEN + MINUTE),
      SessionError,
    );
    assertEquals(error.code, "feed_unavailable");
    assertEquals(venue.requests.length, 11);
    const before = clock.now();
    await historyOf(feed, ["QZX"], OPEN, OPEN + MINUTE);
    assertEquals(clock.now() - before, 0);
  }),
);

Deno.test(
  "requests that fail are repeated with waits, up to five times",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    waitAsTold(sink, clock);
    const broken = [
      () => venue.json({ message: "internal" }, 500),
      () =>
        new Response("<html>", {
          headers: { date: new Date(OPEN).toUTCString() },
        }),
      () => venue.json({}, 502),
      () => venue.json({}, 503),
    ];
    venue.answers.push(...broken);
    assertEquals(await historyOf(feed, ["QZX"], OPEN, OPEN + MINUTE), []);
    assertEquals(
      sink.notices.all.map((one) =>
        one.kind === "request_failed" && one.retryMs
      ),
      [1_250, 2_500, 5_000, 10_000],
    );
    venue.answers.push(...broken, () => venue.json({}, 504));
    const error = await assertRejects(
      () => historyOf(feed, ["QZX"], OPEN, OPEN + MINUTE),
      SessionError,
    );
    assertEquals(error.code, "feed_unavailable");
    assertStringIncludes(error.message, "status 504");
  }),
);

Deno.test(
  "a request without an answer fails after 30 s",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    waitAsTold(sink, clock);
    let release = () => {};
    const gate = new Promise<void>((resolve) => release = resolve);
    const asked = new Promise<void>((resolve) =>
      venue.answers.push(async () => {
        resolve();
        await gate;
        return venue.json({});
      })
    );
    const bars = historyOf(feed, ["QZX"], OPEN, OPEN + MINUTE);
    await asked;
    clock.advance(30_000);
    await bars;
    release();
    const [first] = sink.notices.all;
    assert(first.kind === "request_failed");
    assertEquals(first.reason, "no answer within 30 s");
  }),
);

Deno.test(
  "a redirect is not followed: keys stay with the venue",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    waitAsTold(sink, clock);
    for (let i = 0; i < 5; i++) {
      venue.answers.push(() => Response.redirect(`${venue.restUrl}/other`));
    }
    await assertRejects(
      () => historyOf(feed, ["QZX"], OPEN, OPEN + MINUTE),
      SessionError,
    );
    assert(venue.requests.every(({ url }) => url.pathname !== "/other"));
  }),
);

Deno.test(
  "requests of Alpaca stay below 200 a minute, whatever is asked for",
  withAlpaca(async ({ venue, feed, clock }) => {
    // Waits for the rate are over at once; answers have 30 s.
    clock.skippedMs = 29_000;
    const times: number[] = [];
    const answer = () => {
      times.push(clock.now());
      return venue.json({ bars: {}, next_page_token: null });
    };
    venue.answers.push(...Array.from({ length: 450 }, () => answer));
    await Promise.all(Array.from({ length: 15 }, async () => {
      for (let i = 0; i < 30; i++) {
        await historyOf(feed, ["QZX"], OPEN, OPEN + MINUTE);
      }
    }));
    assertEquals(times.length, 450);
    const most = Math.max(
      ...times.map((from, i) =>
        times.slice(i).filter((at) => at < from + MINUTE).length
      ),
    );
    assert(most <= 190, `${most} requests in a minute`);
    assert(most >= 180, `${most} requests in a minute: slower than stated`);
  }),
);

Deno.test(
  "a signal, and closing, end requests and their waits",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    const stop = new AbortController();
    venue.answers.push(() => venue.json({}, 429));
    const request = {
      symbols: ["QZX"],
      interval: "1m",
      from: OPEN,
      to: OPEN + MINUTE,
    } as const;
    const stopped = assertRejects(
      () => Array.fromAsync(feed.history(request, stop.signal)),
      SessionError,
    );
    await sink.next("throttled");
    stop.abort();
    assertEquals((await stopped).code, "stopped");
    assertEquals(clock.timers, 0);
    const closed = assertRejects(
      () => Array.fromAsync(feed.history(request)),
      SessionError,
    );
    await sink.next("throttled");
    await feed.close();
    assertEquals((await closed).code, "stopped");
    assertEquals(clock.timers, 0);
  }),
);

for (
  const [seconds, told] of [[1, 0], [-1, 0], [2, 2_500], [-2, 0], [4, 4_500], [
    -5,
    -4_500,
  ]]
) {
  Deno.test(
    `a venue's clock that is ${seconds} s ahead is ${
      told === 0 ? "not " : ""
    }told by the headers of answers`,
    withBinance(async ({ venue, feed, sink, clock }) => {
      venue.now = () => clock.now() + seconds * 1_000;
      await historyOf(feed, ["QZXUSDT"], OPEN, OPEN + MINUTE);
      await historyOf(feed, ["QZXUSDT"], OPEN, OPEN + MINUTE);
      // The header has whole seconds: half a second is the middle.
      assertEquals(
        sink.notices.all,
        told === 0 ? [] : [{ kind: "clock_offset", ms: told }],
      );
      venue.now = () => clock.now();
      await historyOf(feed, ["QZXUSDT"], OPEN, OPEN + MINUTE);
      assertEquals(sink.notices.all.length, told === 0 ? 0 : 2);
    }),
  );
}
