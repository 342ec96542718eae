import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { barAt, fed, MINUTE, OPEN, withAlpaca, withBinance } from "../_feed.ts";

Deno.test(
  "a lost connection is made again, with all its symbols",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    feed.start(["QZX"], sink);
    await sink.next("subscribed");
    feed.add(["ABC"]);
    await sink.next("subscribed");
    (await venue.connections.next()).drop(1011, "maintenance");
    const lost = await sink.next("disconnected");
    assertStringIncludes(lost.reason, "1011: maintenance");
    // Symbols may be added meanwhile.
    feed.add(["DEF"]);
    clock.advance(lost.retryMs);
    assertEquals((await sink.next("connected")).reconnects, 1);
    assertEquals((await sink.next("subscribed")).symbols, [
      "QZX",
      "ABC",
      "DEF",
    ]);
    (await venue.connections.next()).sendBars(barAt("DEF", 3));
    assertEquals(await sink.bars.next(), fed(barAt("DEF", 3)));
  }),
);

Deno.test(
  "attempts are never closer than a second, and get rarer up to a bound",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    venue.refusal = 503;
    feed.start(["QZX"], sink);
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      const { retryMs } = await sink.next("disconnected");
      waits.push(retryMs);
      clock.advance(retryMs - 1);
      assertEquals(sink.count("disconnected"), i + 1, "not before its time");
      clock.advance(1);
    }
    // The random number 0.5 lengthens each by a quarter.
    assertEquals(
      waits,
      [1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_250),
    );
    const { retryMs } = await sink.next("disconnected");
    venue.refusal = 0;
    clock.advance(retryMs);
    await sink.next("subscribed");
    // After a stable connection the first wait is short again.
    clock.advance(30_000);
    (await venue.connections.next()).drop();
    assertEquals((await sink.next("disconnected")).retryMs, 1_250);
  }),
);

Deno.test(
  "a venue that accepts and drops at once is not asked faster and faster",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    feed.start(["QZX"], sink);
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      await sink.next("subscribed");
      (await venue.connections.next()).drop();
      const { retryMs } = await sink.next("disconnected");
      waits.push(retryMs);
      clock.advance(retryMs);
    }
    assertEquals(waits, [1_250, 2_500, 5_000, 10_000]);
    await sink.next("subscribed");
  }),
);

Deno.test(
  "a venue that has gone is found again when it is back",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    feed.start(["QZX"], sink);
    await sink.next("subscribed");
    const port = await venue.goAway();
    clock.advance((await sink.next("disconnected")).retryMs);
    const { retryMs } = await sink.next("disconnected");
    venue.comeBack(port);
    clock.advance(retryMs);
    await sink.next("subscribed");
  }),
);

for (
  const [vendor, withFeed] of [
    ["Alpaca", withAlpaca],
    ["Binance", withBinance],
  ] as const
) {
  Deno.test(
    `a mute connection of ${vendor} is dropped after the silence, and made again`,
    withFeed(async ({ venue, feed, sink, clock }) => {
      feed.start(["QZX"], sink);
      await sink.next("subscribed");
      (await venue.connections.next()).isMute = true;
      clock.advance(119_999);
      assertEquals(sink.count("silent"), 0);
      clock.advance(1);
      assertEquals(await sink.next("silent"), {
        kind: "silent",
        silentMs: 120_000,
      });
      const lost = await sink.next("disconnected");
      assertEquals(lost.reason, "the venue was silent");
      clock.advance(lost.retryMs);
      await sink.next("subscribed");
      (await venue.connections.next()).sendBars(barAt("QZX", 3));
      assertEquals(await sink.bars.next(), fed(barAt("QZX", 3)));
    }),
  );

  Deno.test(
    `${vendor} is asked for an answer when half of the silence is over`,
    withFeed(async ({ venue, feed, sink, clock }) => {
      feed.start(["QZX"], sink);
      await sink.next("subscribed");
      const connection = await venue.connections.next();
      const before = connection.received.all.length;
      clock.advance(59_999);
      clock.advance(1);
      const probe = await connection.received.next(() =>
        connection.received.all.length > before
      );
      assert(probe !== undefined);
      // The answer changes nothing: it gives no second notice.
      connection.sendBars(barAt("QZX", 1));
      await sink.bars.next();
      assertEquals(sink.count("subscribed"), 1);
    }),
  );
}

Deno.test(
  "closing ends the stream, its timers and its attempts",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    feed.start(["QZX"], sink);
    await sink.next("subscribed");
    (await venue.connections.next()).drop();
    await sink.next("disconnected");
    await feed.close();
    assertEquals(clock.timers, 0);
    clock.advance(10 * MINUTE);
    assertEquals(venue.connections.all.length, 1);
  }),
);

Deno.test(
  "a connection that never answers is given up after 20 s",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    venue.isMute = true;
    feed.start(["QZX"], sink);
    await venue.connections.next();
    clock.advance(20_000);
    assertEquals(
      (await sink.next("disconnected")).reason,
      "no answer within 20 s",
    );
  }),
);

Deno.test(
  "the clock of a machine that slept reveals a dead connection",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    feed.start(["QZX"], sink);
    await sink.next("subscribed");
    (await venue.connections.next()).isMute = true;
    // One timer fires late, as after ten minutes of sleep.
    clock.sleep(10 * MINUTE);
    assertEquals((await sink.next("silent")).silentMs, 10 * MINUTE);
    assertEquals(clock.now(), OPEN + 10 * MINUTE);
  }),
);
