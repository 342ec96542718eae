import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { AlpacaStream } from "../../src/feeds/alpaca/alpaca_stream.ts";
import { BinanceStream } from "../../src/feeds/binance/binance_stream.ts";
import type {
  StreamLink,
  StreamProtocol,
} from "../../src/feeds/connection/stream_protocol.ts";
import type { FeedBar } from "../../src/feeds/feed.ts";
import { SessionError } from "../../src/errors.ts";
import { VendorText } from "../../src/feeds/vendor_text.ts";
import { barAt, fed, MINUTE, OPEN, withAlpaca, withBinance } from "./_feed.ts";

const PARTS = {
  text: new VendorText(),
  refusal: (what: string) => new SessionError("feed_refused", what),
};

/** A protocol whose symbol QZX is subscribed to, and the bars that it passes on. */
function open(make: (link: StreamLink) => StreamProtocol) {
  const bars: FeedBar[] = [];
  const none = () => {};
  const link: StreamLink = {
    symbols: ["QZX"],
    send: none,
    ready: none,
    subscribed: none,
    bar: (bar) => bars.push(bar),
    forming: none,
    notice: none,
    unreadable: none,
    venueTime: none,
    drop: none,
    refuse: none,
  };
  const protocol = make(link);
  protocol.opened();
  protocol.subscribe(["QZX"]);
  return { protocol, bars };
}

/** Numbers and what stands in their place in wrong messages. */
const VALUE = fc.oneof(
  fc.integer({ min: -2, max: 200 }),
  fc.double(),
  fc.constantFrom("1.5", "", "x", "-1", "1e400", "0x10", null, true, OPEN),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);

const NAME = mostly("QZX", fc.constantFrom("qzx", "ABC", "", "__proto__"));

/** A right value, and now and then another. */
function mostly<T>(
  right: T,
  other: fc.Arbitrary<unknown> = VALUE,
): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.constant(right) },
    { weight: 1, arbitrary: other },
  );
}

/** Messages of Alpaca, of which parts are wrong or missing. */
const ALPACA = fc.array(
  fc.record({
    T: mostly(
      "b",
      fc.constantFrom("u", "s", "success", "subscription", "error", "?"),
    ),
    S: NAME,
    o: mostly(10),
    h: mostly(12),
    l: mostly(9),
    c: mostly(11),
    v: mostly(0),
    t: mostly("2026-11-25T14:30:00Z"),
    bars: fc.anything(),
    sc: fc.constantFrom("H", "T", 1),
    code: VALUE,
    msg: fc.anything(),
  }, { requiredKeys: ["T", "S", "o", "h", "l", "c", "t"] }),
);

/** Messages of Binance, of which parts are wrong or missing. */
const BINANCE = fc.record({
  e: mostly("kline", fc.constantFrom("serverShutdown", "?")),
  E: VALUE,
  s: NAME,
  k: fc.oneof(
    { weight: 1, arbitrary: fc.anything() },
    {
      weight: 4,
      arbitrary: fc.record({
        t: mostly(OPEN),
        i: mostly("1m", fc.constant("5m")),
        o: mostly("10.0"),
        h: mostly("12.0"),
        l: mostly("9.0"),
        c: mostly("11.0"),
        v: mostly("0.5"),
        x: mostly(true, fc.constantFrom(false, "true")),
      }),
    },
  ),
  data: fc.anything(),
  error: fc.anything(),
  id: VALUE,
}, { requiredKeys: ["e", "s", "k"] });

for (
  const [vendor, make, messages] of [
    [
      "Alpaca",
      (link: StreamLink) =>
        new AlpacaStream(link, {
          key: "k",
          secret: "s",
          hasStatuses: true,
          parts: PARTS,
        }),
      ALPACA,
    ],
    [
      "Binance",
      (link: StreamLink) => new BinanceStream(link, "1m", PARTS),
      BINANCE,
    ],
  ] as const
) {
  Deno.test(`whatever ${vendor} sends, only bars that can be are passed on`, () => {
    const texts = fc.oneof(
      fc.anything().map((value) => JSON.stringify(value) ?? "undefined"),
      (messages as fc.Arbitrary<unknown>).map((value) => JSON.stringify(value)),
      fc.string(),
    );
    let passed = 0;
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 20 }), (all) => {
        const { protocol, bars } = open(make);
        for (const text of all) {
          try {
            protocol.receive(text);
          } catch (error) {
            // The connection counts what is not JSON.
            assert(error instanceof SyntaxError, String(error));
          }
        }
        for (const { symbol, start, open, high, low, close, volume } of bars) {
          assertEquals(symbol, "QZX");
          assert(Number.isSafeInteger(start));
          assert(low > 0 && low <= Math.min(open, close));
          assert(high >= Math.max(open, close) && Number.isFinite(high));
          assert(volume >= 0 && Number.isFinite(volume));
          passed++;
        }
      }),
      { numRuns: 1_000 },
    );
    assert(passed > 0, "some are bars");
  });
}

/** How many frames of a burst come at once. */
const BURST = 50_000;

for (
  const [vendor, withFeed] of [
    ["Alpaca", withAlpaca],
    ["Binance", withBinance],
  ] as const
) {
  Deno.test(
    `a burst of 50,000 frames of ${vendor} is passed on in its order`,
    withFeed(async ({ venue, feed, sink }) => {
      feed.start(["QZX"], sink);
      await sink.next("subscribed");
      const connection = await venue.connections.next();
      for (let i = 0; i < BURST; i++) connection.sendBars(barAt("QZX", i));
      await sink.bars.next(() => sink.bars.all.length === BURST);
      for (const i of [0, 1, 777, BURST - 1]) {
        assertEquals(sink.bars.all[i], fed(barAt("QZX", i)));
      }
      assert(
        sink.bars.all.every(({ start }, i) => start === OPEN + i * MINUTE),
      );
      assertEquals(sink.count("disconnected"), 0);
    }),
  );
}
