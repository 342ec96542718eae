import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { barAt, fed, MINUTE, withBinance } from "../_feed.ts";

Deno.test(
  "closed klines of Binance are bars; forming ones are not",
  withBinance(async ({ venue, feed, sink }) => {
    feed.start(["QZXUSDT", "abcusdt"], sink);
    const connection = await venue.connections.next();
    assertEquals((await sink.next("subscribed")).symbols, [
      "QZXUSDT",
      "abcusdt",
    ]);
    const bar = barAt("QZXUSDT", 0);
    connection.sendForming({ ...bar, close: 99.5 });
    connection.sendForming({ ...bar, close: 100.5 });
    connection.sendBars(bar, barAt("ABCUSDT", 0));
    assertEquals(await sink.bars.next(), fed(bar));
    assertEquals(
      await sink.bars.next(),
      fed({ ...barAt("ABCUSDT", 0), symbol: "abcusdt" }),
    );
    feed.add(["DEFUSDT"]);
    assertEquals((await sink.next("subscribed")).symbols.length, 3);
    connection.sendBars(barAt("DEFUSDT", 1));
    assertEquals(await sink.bars.next(), fed(barAt("DEFUSDT", 1)));
    assertEquals(sink.bars.all.length, 3);
  }),
);

Deno.test(
  "messages of a combined stream are read too",
  withBinance(async ({ venue, feed, sink }) => {
    feed.start(["QZXUSDT"], sink);
    await sink.next("subscribed");
    const k = {
      t: 1_764_081_000_000,
      T: 1_764_081_059_999,
      i: "1m",
      o: "1.5",
      h: "2",
      l: "1.25",
      c: "1.75",
      v: "3.5",
      x: true,
    };
    const stream = "qzxusdt@kline_1m";
    const data = { e: "kline", E: 1_764_081_060_004, s: "QZXUSDT", k };
    (await venue.connections.next()).send({ stream, data });
    assertEquals(await sink.bars.next(), {
      symbol: "QZXUSDT",
      start: 1_764_081_000_000,
      open: 1.5,
      high: 2,
      low: 1.25,
      close: 1.75,
      volume: 3.5,
      correction: false,
    });
  }),
);

Deno.test(
  "a connection that Binance ends after a day is made again",
  withBinance(async ({ venue, feed, sink, clock }) => {
    feed.start(["QZXUSDT"], sink);
    await sink.next("subscribed");
    clock.advance(MINUTE);
    (await venue.connections.next()).sendShutdown();
    const { reason, retryMs } = await sink.next("disconnected");
    assertEquals(reason, "server shutdown");
    clock.advance(retryMs);
    await sink.next("subscribed");
  }),
);

Deno.test(
  "a subscription that Binance refuses ends the feed and names the symbols",
  withBinance(async ({ feed, sink }) => {
    feed.start(["QZXUSDT", "NO/SUCH"], sink);
    const error = await sink.failures.next();
    assertEquals(error.code, "feed_refused");
    assertStringIncludes(error.message, "QZXUSDT, NO/SUCH");
    assertStringIncludes(error.message, "unknown stream");
  }),
);

Deno.test(
  "more symbols than a connection of Binance takes are refused",
  withBinance(async ({ feed, sink }) => {
    feed.start(Array.from({ length: 1_025 }, (_, i) => `S${i}USDT`), sink);
    const error = await sink.failures.next();
    assertEquals(error.code, "feed_refused");
    assertStringIncludes(error.message, "and 1015 more");
  }),
);

Deno.test(
  "many symbols are subscribed to in few messages",
  withBinance(async ({ venue, feed, sink }) => {
    const symbols = Array.from({ length: 1_000 }, (_, i) => `S${i}USDT`);
    feed.start(symbols, sink);
    assertEquals((await sink.next("subscribed")).symbols, symbols);
    const connection = await venue.connections.next();
    assertEquals(connection.received.all.length, 4);
  }),
);

Deno.test(
  "what Binance sends wrongly is counted and harms nothing",
  withBinance(async ({ venue, feed, sink }) => {
    feed.start(["QZXUSDT"], sink);
    await sink.next("subscribed");
    const connection = await venue.connections.next();
    for (
      const raw of [
        "{",
        "[]",
        "7",
        '{"e":"kline"}',
        '{"e":"kline","s":"QZXUSDT","k":{"i":"5m","t":0,"x":true}}',
        '{"e":"trade","s":"QZXUSDT"}',
      ]
    ) connection.sendRaw(raw);
    connection.send({ code: 3, msg: "Too many requests" });
    connection.sendBars(barAt("QZXUSDT", 0));
    await sink.bars.next();
    assertEquals(sink.bars.all.length, 1);
    const errors = sink.notices.all.filter(({ kind }) =>
      kind === "frame_error"
    );
    assert(errors.length === 3, "the first, second and fourth of six");
    assertStringIncludes(
      (await sink.next("vendor_error")).text,
      "Too many requests",
    );
  }),
);

Deno.test(
  "the venue's clock is compared by its messages",
  withBinance(async ({ venue, feed, sink, clock }) => {
    // The check of symbols shall not tell the time.
    const date = new Date(clock.now()).toUTCString();
    venue.answers.push(() => venue.json({}, 200, { date }));
    feed.start(["QZXUSDT"], sink);
    await sink.next("subscribed");
    const connection = await venue.connections.next();
    venue.now = () => clock.now() + 4_000;
    for (let i = 0; i < 40; i++) connection.sendForming(barAt("QZXUSDT", 0));
    // The middle of what is possible: messages travel for up to 500 ms.
    assertEquals(await sink.next("clock_offset"), {
      kind: "clock_offset",
      ms: 4_250,
    });
    connection.sendBars(barAt("QZXUSDT", 0));
    await sink.bars.next();
    assertEquals(sink.count("clock_offset"), 1);
  }),
);

Deno.test(
  "symbols that Binance does not trade end the feed, and are named",
  withBinance(async ({ venue, feed, sink, clock }) => {
    venue.listed = ["QZXUSDT"];
    feed.start(["QZXUSDT", "NOPE", "nopeusdt"], sink);
    const error = await sink.failures.next();
    assertEquals(error.code, "feed_refused");
    assertEquals(
      error.message,
      "binance refuses bars of NOPE, nopeusdt: invalid symbol",
    );
    assertEquals(clock.timers, 0);
  }),
);

Deno.test(
  "a venue whose requests fail does not keep the stream from going on",
  withBinance(async ({ venue, feed, sink, clock }) => {
    for (let i = 0; i < 5; i++) {
      venue.answers.push(() => venue.json({}, 500));
    }
    feed.start(["QZXUSDT"], sink);
    for (let i = 0; i < 4; i++) {
      clock.advance((await sink.next("request_failed")).retryMs);
    }
    (await venue.connections.next()).sendBars(barAt("QZXUSDT", 0));
    assertEquals(await sink.bars.next(), fed(barAt("QZXUSDT", 0)));
    assertEquals(sink.failures.all, []);
  }),
);
