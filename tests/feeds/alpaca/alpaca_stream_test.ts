import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { barAt, fed, MINUTE, OPEN, withAlpaca } from "../_feed.ts";
import { ALPACA_TEST_KEYS } from "../venue/alpaca_venue.ts";

Deno.test(
  "bars, corrections and halts of Alpaca come as the venue sent them",
  withAlpaca(async ({ venue, feed, sink }) => {
    feed.start(["QZX", "abc"], sink);
    const connection = await venue.connections.next();
    assertEquals(
      await sink.next("connected"),
      { kind: "connected", reconnects: 0 },
    );
    assertEquals(
      await sink.next("subscribed"),
      // As they were asked for.
      { kind: "subscribed", symbols: ["QZX", "abc"] },
    );
    const first = barAt("QZX", 0);
    const other = barAt("ABC", 0);
    connection.sendBars(first, other);
    assertEquals(await sink.bars.next(), fed(first));
    assertEquals(await sink.bars.next(), fed({ ...other, symbol: "abc" }));
    // Twice, late, and corrected: a feed passes all of it on.
    connection.sendBars(barAt("QZX", 2));
    connection.sendBars(barAt("QZX", 2), barAt("QZX", 1));
    connection.sendCorrections({ ...first, volume: 7 });
    for (const i of [2, 2, 1]) {
      assertEquals(await sink.bars.next(), fed(barAt("QZX", i)));
    }
    assertEquals(await sink.bars.next(), fed({ ...first, volume: 7 }, true));
    connection.sendStatus("QZX", "H", OPEN + MINUTE);
    connection.sendStatus("QZX", "T", OPEN + 2 * MINUTE);
    assertEquals(await sink.next("halt"), {
      kind: "halt",
      symbol: "QZX",
      reason: "Trading Halt, T12, Additional information requested",
      at: OPEN + MINUTE,
    });
    assertEquals((await sink.next("resume")).at, OPEN + 2 * MINUTE);
  }),
);

Deno.test(
  "symbols added while the stream goes on are subscribed to",
  withAlpaca(async ({ venue, feed, sink }) => {
    feed.start(["QZX"], sink);
    await sink.next("subscribed");
    feed.add(["ABC", "QZX"]);
    assertEquals((await sink.next("subscribed")).symbols, ["QZX", "ABC"]);
    const connection = await venue.connections.next();
    connection.sendBars(barAt("ABC", 4));
    assertEquals(await sink.bars.next(), fed(barAt("ABC", 4)));
  }),
);

Deno.test(
  "crypto of Alpaca has the same messages under another address",
  withAlpaca(async ({ venue, feed, sink }) => {
    feed.start(["BTC/USD"], sink);
    const connection = await venue.connections.next();
    assertEquals((await sink.next("subscribed")).symbols, ["BTC/USD"]);
    connection.sendBars(barAt("BTC/USD", 1));
    assertEquals(await sink.bars.next(), fed(barAt("BTC/USD", 1)));
    assertEquals(connection.received.all[1].statuses, undefined);
    assertEquals(feed.name, "alpaca crypto");
  }, { settings: { assetClass: "CRYPTO" } }),
);

for (
  const [code, msg, cause] of [
    [401, "not authenticated", "connection"],
    [402, "auth failed", "keys"],
    [404, "auth timeout", "keys"],
    [409, "insufficient subscription", "plan"],
  ] as const
) {
  Deno.test(
    `Alpaca's error ${code} is final and names the cause and the symbols`,
    withAlpaca(async ({ venue, feed, sink, clock }) => {
      venue.authenticationError = { code, msg };
      feed.start(["QZX", "ABC"], sink);
      const error = await sink.failures.next();
      assertEquals(error.code, "feed_refused");
      for (const text of ["alpaca iex", cause, "QZX, ABC", msg]) {
        assertStringIncludes(error.message, text);
      }
      assertEquals(clock.timers, 0);
      assertEquals(venue.connections.all.length, 1);
    }),
  );
}

Deno.test(
  "too many symbols are refused by name, at the start and when added",
  withAlpaca(async ({ venue, feed, sink }) => {
    venue.symbolLimit = 2;
    feed.start(["QZX", "ABC"], sink);
    await sink.next("subscribed");
    feed.add(["DEF"]);
    const error = await sink.failures.next();
    assertEquals(error.code, "feed_refused");
    assertStringIncludes(error.message, "QZX, ABC, DEF");
    assertStringIncludes(error.message, "405 symbol limit exceeded");
  }),
);

Deno.test(
  "a second connection of the account is tried again, not given up",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    venue.hasOneConnection = true;
    const other = new WebSocket(venue.streamUrl);
    await new Promise((resolve) => other.onmessage = resolve);
    const { APCA_API_KEY_ID: key, APCA_API_SECRET_KEY: secret } =
      ALPACA_TEST_KEYS;
    other.send(JSON.stringify({ action: "auth", key, secret }));
    await new Promise((resolve) => other.onmessage = resolve);
    feed.start(["QZX"], sink);
    const { reason, retryMs } = await sink.next("disconnected");
    assertStringIncludes(reason, "406 connection limit exceeded");
    const closed = new Promise((resolve) => other.onclose = resolve);
    other.close();
    await closed;
    await (await venue.connections.next()).closed;
    clock.advance(retryMs);
    await sink.next("subscribed");
    assertEquals(sink.failures.all, []);
  }),
);

Deno.test(
  "a slow client is disconnected and comes back",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    feed.start(["QZX"], sink);
    await sink.next("subscribed");
    (await venue.connections.next()).dropSlow();
    const { reason, retryMs } = await sink.next("disconnected");
    assertStringIncludes(reason, "slow client");
    clock.advance(retryMs);
    assertEquals((await sink.next("connected")).reconnects, 1);
    assertEquals((await sink.next("subscribed")).symbols, ["QZX"]);
  }),
);

Deno.test(
  "messages that cannot be read are counted and harm nothing",
  withAlpaca(async ({ venue, feed, sink }) => {
    feed.start(["QZX"], sink);
    await sink.next("subscribed");
    const connection = await venue.connections.next();
    const bar = { T: "b", S: "QZX", o: 1, h: 2, l: 1, c: 2, v: 1 };
    const t = "2026-11-25T14:30:00Z";
    const wrong: unknown[] = [
      { ...bar, t: "yesterday" },
      { ...bar, t: "2026-11-25T14:30:01Z" },
      { ...bar, t, S: "OTHER" },
      { ...bar, t, h: 0.5 },
      { ...bar, t, o: null },
      { ...bar, t, v: -1 },
      { ...bar, t, c: "NaN" },
      { ...bar, t, l: 0 },
      { T: "?", S: "QZX" },
      { T: "s", S: "QZX", sc: "H", t: 0 },
      null,
      7,
      [],
    ];
    for (const one of wrong) connection.send([one]);
    const raw = ["", "{", "null", "\x1b[31m".repeat(90), new Uint8Array(9)];
    for (const one of raw) connection.sendRaw(one);
    // One that is wrong does not take the others of its frame along.
    connection.send([{ ...bar, t: 0 }, { ...bar, t }]);
    assertEquals((await sink.bars.next()).volume, 1);
    assertEquals(sink.bars.all.length, 1);
    const errors = sink.notices.all.filter(({ kind }) =>
      kind === "frame_error"
    );
    // 13 bars and messages, 5 frames, 1 bar: notices of 1, 2, 4, 8 and 16.
    assertEquals(
      errors.map((one) => one.kind === "frame_error" && one.count),
      [1, 2, 4, 8, 16],
    );
    for (const one of errors) {
      assert(one.kind === "frame_error" && one.text.length <= 201);
      assert(!one.text.includes("\x1b"));
    }
    // Unknown errors of the venue do not end the stream.
    connection.error(499, "something new");
    assertStringIncludes(
      (await sink.next("vendor_error")).text,
      "499 something new",
    );
  }),
);

Deno.test(
  "a symbol of which Alpaca has no bar is named, and the stream goes on",
  withAlpaca(async ({ venue, feed, sink }) => {
    venue.bars = [barAt("QZX", 0)];
    feed.start(["QZX", "qxz"], sink);
    assertEquals(
      (await sink.next("vendor_error")).text,
      "there is no bar of qxz yet: is this how the vendor spells it?",
    );
    // Added symbols are checked too, and each only once.
    venue.bars.push(barAt("ABC", 0));
    feed.add(["ABC", "NOPE"]);
    assertStringIncludes((await sink.next("vendor_error")).text, "of NOPE yet");
    assertEquals(
      venue.requests.map(({ url }) => url.searchParams.get("symbols")),
      ["QZX,QXZ", "ABC,NOPE"],
    );
    assertEquals(sink.failures.all, []);
  }),
);
