import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { findVendor } from "../../src/feeds/registry.ts";
import { SYSTEM_FEED_CLOCK } from "../../src/feeds/feed_clock.ts";
import { historyOf, MINUTE, OPEN, withAlpaca } from "./_feed.ts";
import { ALPACA_TEST_KEYS } from "./venue/alpaca_venue.ts";

const { APCA_API_KEY_ID: KEY, APCA_API_SECRET_KEY: SECRET } = ALPACA_TEST_KEYS;

Deno.test(
  "keys are in no notice and no error, even if the venue repeats them",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    const echo = `${KEY} and ${SECRET} ${"x".repeat(190)} ${SECRET}`;
    const errors: unknown[] = [];
    const ask = async () => {
      errors.push(
        await assertRejects(
          () => historyOf(feed, ["QZX"], OPEN, OPEN + MINUTE),
          SessionError,
        ),
      );
    };
    venue.answers.push(() => venue.json({ message: echo }, 401));
    await ask();
    venue.answers.push(() => venue.json(echo));
    await ask();
    venue.answers.push(() => venue.json({ bars: { QZX: [echo] } }));
    await historyOf(feed, ["QZX"], OPEN, OPEN + MINUTE);
    sink.onNotice = (notice) => {
      if (notice.kind !== "request_failed") return;
      queueMicrotask(() => clock.advance(notice.retryMs));
    };
    for (let i = 0; i < 5; i++) {
      venue.answers.push(() => new Response(echo, { status: 500 }));
    }
    await ask();
    feed.start(["QZX"], sink);
    await sink.next("subscribed");
    const connection = await venue.connections.next();
    connection.sendRaw(echo);
    connection.send([{ T: echo }, { T: "b", S: echo }]);
    connection.error(499, echo);
    connection.error(500, echo);
    await sink.next("disconnected");
    clock.advance(10_000);
    await sink.next("subscribed");
    (await venue.connections.next()).drop(1011, `${KEY} ${SECRET}`);
    await sink.next("disconnected");
    clock.advance(10_000);
    await sink.next("subscribed");
    (await venue.connections.next()).error(402, echo);
    errors.push(await sink.failures.next());
    const texts = Deno.inspect([errors, sink.notices.all], {
      depth: 9,
      iterableLimit: Infinity,
      strAbbreviateSize: Infinity,
    }) + JSON.stringify(sink.notices.all);
    assert(texts.includes("***"), "the venue's words are there");
    for (const secret of [KEY, SECRET, SECRET.slice(0, 12)]) {
      assert(!texts.includes(secret), texts);
    }
  }),
);

Deno.test("keys that are not set are named, all at once", () => {
  const open = (env: Readonly<Record<string, string>>) =>
    assertThrows(
      () =>
        findVendor("alpaca").open({
          interval: "1m",
          settings: {
            feed: null,
            assetClass: "EQUITY",
            streamUrl: null,
            restUrl: null,
            silenceMs: 1_000,
            adjustment: null,
          },
          env: (name) => env[name],
          clock: SYSTEM_FEED_CLOCK,
          random: () => 0,
          expectsBarsAt: () => true,
        }),
      SessionError,
    );
  const none = open({});
  assertEquals(none.code, "argument_invalid");
  assertEquals(
    none.message,
    "alpaca needs keys, and APCA_API_KEY_ID and APCA_API_SECRET_KEY are not set in the environment; set them to those of your account",
  );
  assert(
    open({ APCA_API_KEY_ID: "k" }).message.includes("APCA_API_SECRET_KEY is"),
  );
  assert(!open({ APCA_API_KEY_ID: "k-1-2" }).message.includes("k-1-2"));
});
