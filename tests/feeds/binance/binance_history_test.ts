import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import { barAt, fed, historyOf, MINUTE, OPEN, withBinance } from "../_feed.ts";

Deno.test(
  "history of Binance is read in pages of 1,000, symbol by symbol",
  withBinance(async ({ venue, feed, clock }) => {
    clock.advance(3_000 * MINUTE);
    const minutes = Array.from({ length: 2_500 }, (_, i) => i);
    venue.bars = ["QZXUSDT", "ABCUSDT"].flatMap((symbol) =>
      minutes.map((i) => barAt(symbol, i))
    );
    const symbols = ["abcusdt", "QZXUSDT"];
    assertEquals(
      await historyOf(feed, symbols, OPEN, OPEN + 2_001 * MINUTE),
      symbols.flatMap((symbol) =>
        minutes.slice(0, 2_001).map((i) => fed(barAt(symbol, i)))
      ),
    );
    assertEquals(venue.requests.length, 6);
  }),
);

Deno.test(
  "the newest kline is delivered when it is over by the venue's clock",
  withBinance(async ({ venue, feed, clock }) => {
    venue.bars = [0, 1, 2].map((i) => barAt("QZXUSDT", i));
    const count = async () =>
      (await historyOf(feed, ["QZXUSDT"], OPEN, OPEN + 3 * MINUTE)).length;
    clock.advance(2 * MINUTE - 1_000);
    assertEquals(await count(), 1);
    clock.advance(1_000);
    assertEquals(await count(), 2);
  }),
);

Deno.test(
  "a symbol that Binance does not know, and a place that it refuses, are final",
  withBinance(async ({ venue, feed }) => {
    venue.listed = ["QZXUSDT"];
    const refused = () =>
      assertRejects(
        () => historyOf(feed, ["NOPEUSDT"], OPEN, OPEN + MINUTE),
        SessionError,
      );
    const unknown = await refused();
    assertEquals(unknown.code, "feed_refused");
    assertEquals(
      unknown.message,
      "binance refuses bars of NOPEUSDT: status 400 Invalid symbol.",
    );
    venue.answers.push(() =>
      venue.json({ code: 0, msg: "restricted location" }, 451)
    );
    assertStringIncludes((await refused()).message, "from this place");
  }),
);

Deno.test(
  "rows of Binance that are no bars are counted, other answers fail",
  withBinance(async ({ venue, feed, sink, clock }) => {
    clock.advance(60 * MINUTE);
    const row = [OPEN, "1", "2", "0.5", "1.5", "3", OPEN + MINUTE - 1];
    const wrong = [[OPEN], 7, [...row.slice(0, 6), "soon"], [
      "x",
      ...row.slice(1),
    ]];
    venue.answers.push(() => venue.json([...wrong, row]));
    const bars = await historyOf(feed, ["QZXUSDT"], OPEN, OPEN + MINUTE);
    assertEquals(bars.map(({ close }) => close), [1.5]);
    assertEquals(sink.count("frame_error"), 3);
    const full = Array.from({ length: 1_000 }, () => row);
    for (const body of [{}, null, full.with(999, ["x"])]) {
      venue.answers.push(() => venue.json(body));
      const error = await assertRejects(
        () => historyOf(feed, ["QZXUSDT"], OPEN, OPEN + MINUTE),
        SessionError,
      );
      assertEquals(error.code, "feed_unavailable");
    }
  }),
);
