import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import { barAt, fed, historyOf, MINUTE, OPEN, withAlpaca } from "../_feed.ts";

Deno.test(
  "history of Alpaca is read page by page, until there is none",
  withAlpaca(async ({ venue, feed, clock }) => {
    clock.advance(100 * MINUTE);
    venue.bars = ["QZX", "ABC"].flatMap((symbol) =>
      // Minute 5 has no trades.
      [0, 1, 2, 3, 4, 6, 7].map((i) => barAt(symbol, i))
    );
    venue.pageBars = 3;
    const pages: number[] = [];
    const bars = [];
    const request = {
      symbols: ["abc", "QZX"],
      interval: "1m",
      from: OPEN + MINUTE,
      to: OPEN + 7 * MINUTE,
    } as const;
    for await (const page of feed.history(request)) {
      pages.push(page.length);
      bars.push(...page);
    }
    assertEquals(pages, [3, 3, 3, 1]);
    assertEquals(
      bars,
      ["abc", "QZX"].flatMap((symbol) =>
        [1, 2, 3, 4, 6].map((i) => fed(barAt(symbol, i)))
      ),
    );
    const { url } = venue.requests[0];
    assertEquals(url.searchParams.get("feed"), "iex");
    assertEquals(url.searchParams.get("adjustment"), "raw");
  }),
);

for (
  const [feed, asked] of [["sip", "sip"], ["delayed_sip", "sip"]] as const
) {
  Deno.test(
    `history of ${feed} is that of ${asked}, as streamed`,
    withAlpaca(async ({ venue, feed }) => {
      await historyOf(feed, ["QZX"], OPEN, OPEN + MINUTE);
      assertEquals(venue.requests[0].url.searchParams.get("feed"), asked);
    }, { settings: { feed } }),
  );
}

Deno.test(
  "crypto of Alpaca has its history at another address",
  withAlpaca(async ({ venue, feed, clock }) => {
    clock.advance(2 * MINUTE);
    venue.bars = [barAt("BTC/USD", 0)];
    assertEquals(
      await historyOf(feed, ["BTC/USD"], OPEN, OPEN + MINUTE),
      [fed(barAt("BTC/USD", 0))],
    );
    const { pathname, searchParams } = venue.requests[0].url;
    assertEquals(pathname, "/v1beta3/crypto/us/bars");
    assertEquals(searchParams.get("feed"), null);
  }, { settings: { assetClass: "CRYPTO" } }),
);

Deno.test(
  "a bar that is not over by the venue's clock is not delivered",
  withAlpaca(async ({ venue, feed, clock }) => {
    venue.bars = [0, 1, 2].map((i) => barAt("QZX", i));
    // 90 s after the open: the second minute is half over.
    clock.advance(90_000);
    const starts = async () =>
      (await historyOf(feed, ["QZX"], OPEN, OPEN + 3 * MINUTE))
        .map(({ start }) => (start - OPEN) / MINUTE);
    assertEquals(await starts(), [0]);
    // The machine's clock is far ahead of the venue's.
    const venueTime = clock.now();
    venue.now = () => venueTime;
    clock.advance(3 * MINUTE);
    assertEquals(await starts(), [0]);
  }),
);

Deno.test(
  "symbols beyond those of one request are asked for in further ones",
  withAlpaca(async ({ venue, feed, clock }) => {
    clock.advance(2 * MINUTE);
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const symbols = Array.from(
      { length: 250 },
      (_, i) => `Q${letters[i % 26]}${letters[Math.floor(i / 26)]}`,
    );
    venue.bars = symbols.map((symbol) => barAt(symbol, 0));
    const bars = await historyOf(feed, symbols, OPEN, OPEN + MINUTE);
    assertEquals(new Set(bars.map(({ symbol }) => symbol)), new Set(symbols));
    assertEquals(venue.requests.length, 3);
  }),
);

Deno.test(
  "what Alpaca refuses is final and names symbols and cause",
  withAlpaca(async ({ venue, feed }) => {
    const refused = (symbols: readonly string[], to = OPEN + MINUTE) =>
      assertRejects(() => historyOf(feed, symbols, OPEN, to), SessionError);
    const symbol = await refused(["QZX", "N0PE!"]);
    assertEquals(symbol.code, "feed_refused");
    assertStringIncludes(symbol.message, "QZX, N0PE!");
    assertStringIncludes(symbol.message, "invalid symbol: N0PE!");
    venue.isSipDelayed = true;
    const recent = await refused(["QZX"], OPEN);
    assertEquals(recent.code, "feed_refused");
    assertStringIncludes(recent.message, "status 403");
    assertStringIncludes(recent.message, "recent SIP data");
    venue.keys = { ...venue.keys, APCA_API_SECRET_KEY: "another" };
    const keys = await refused(["QZX"]);
    assertEquals(keys.code, "feed_refused");
    assertStringIncludes(keys.message, "forbidden.");
    assertEquals(venue.requests.length, 3, "none of them is tried again");
  }, { settings: { feed: "sip" } }),
);

Deno.test(
  "answers that are not as documented fail, or are counted bar by bar",
  withAlpaca(async ({ venue, feed, sink, clock }) => {
    clock.advance(60 * MINUTE);
    for (
      const body of [7, [], { bars: [] }, { next_page_token: null }]
    ) {
      venue.answers.push(() => venue.json(body));
      const error = await assertRejects(
        () => historyOf(feed, ["QZX"], OPEN, OPEN + MINUTE),
        SessionError,
      );
      assertEquals(error.code, "feed_unavailable");
    }
    const good = { t: "2026-11-25T14:31:00Z", o: 1, h: 1, l: 1, c: 1, v: 0 };
    const rows = [null, { ...good, o: 2 }, { ...good, t: 1 }, good];
    venue.answers.push(() =>
      venue.json({ bars: { QZX: rows, OTHER: [good] }, next_page_token: null })
    );
    const bars = await historyOf(feed, ["QZX"], OPEN, OPEN + 9 * MINUTE);
    assertEquals(bars.map(({ start }) => start), [OPEN + MINUTE]);
    assertEquals(sink.count("frame_error"), 3, "the 1st, 2nd and 4th of 4");
    // No bars at all.
    venue.answers.push(() => venue.json({ bars: null, next_page_token: null }));
    assertEquals(await historyOf(feed, ["QZX"], OPEN, OPEN + MINUTE), []);
    // A venue that repeats a page would go on for ever.
    const again = () => venue.json({ bars: {}, next_page_token: "a" });
    venue.answers.push(again, again);
    const ring = await assertRejects(
      () => historyOf(feed, ["QZX"], OPEN, OPEN + MINUTE),
      SessionError,
    );
    assert(ring.message.includes("page a again"));
  }),
);
