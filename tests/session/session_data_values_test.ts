import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { SessionData } from "../../src/session/session_data.ts";
import { BARS, makeBar, MINUTE, OPEN } from "./_bars_support.ts";

Deno.test("a quality metric is undefined at first, then the last score set, from 0 to 100", () => {
  const data = new SessionData();
  assertEquals(data.getQualityMetric("SPY", "1m"), undefined);
  data.appendBar("SPY", "1m", makeBar(0));
  assertEquals(data.getQualityMetric("SPY", "1m"), undefined);
  data.setQualityMetric("SPY", "1m", 98.5);
  data.setQualityMetric("SPY", "5m", 0);
  assertEquals(data.getQualityMetric("SPY", "1m"), 98.5);
  assertEquals(data.getQualityMetric("SPY", "5m"), 0);
  for (const score of [-0.1, 100.1, NaN]) {
    assertThrows(() => data.setQualityMetric("SPY", "1m", score), RangeError);
  }
  assertEquals(data.getQualityMetric("SPY", "1m"), 98.5);
});

Deno.test("The score of a base series is copied to its derived series", () => {
  const data = new SessionData();
  data.writer("SPY", "5m");
  data.writer("SPY", "1m");
  data.writer("QQQ", "5m");
  data.setQualityMetric("SPY", "1m", 80);
  assertEquals(data.getQualityMetric("SPY", "5m"), 80);
  assertEquals(data.getQualityMetric("QQQ", "5m"), undefined);

  // A derived series that is added later has the score of its base.
  data.writer("SPY", "1d");
  assertEquals(data.getQualityMetric("SPY", "1d"), 80);

  // A derived series has its own score until the base gets the next one.
  data.setQualityMetric("SPY", "5m", 10);
  assertEquals(data.getQualityMetric("SPY", "1m"), 80);
  assertEquals(data.getQualityMetric("SPY", "1d"), 80);
  data.setQualityMetric("SPY", "1m", 90);
  assertEquals(data.getQualityMetric("SPY", "5m"), 90);

  // The base is the shortest interval, whichever was added first.
  data.setQualityMetric("QQQ", "5m", 70);
  data.writer("QQQ", "1m");
  assertEquals(data.getQualityMetric("QQQ", "1m"), undefined);
  data.setQualityMetric("QQQ", "1m", 60);
  assertEquals(data.getQualityMetric("QQQ", "5m"), 60);
});

Deno.test("A score reaches the derived series of other threads", () => {
  const data = new SessionData();
  data.writer("SPY", "1m");
  const other = SessionData.attach(data.share());
  other.writer("SPY", "5m");
  data.setQualityMetric("SPY", "1m", 75);
  assertEquals(other.getQualityMetric("SPY", "5m"), 75);
});

Deno.test("a historical indicator with one value has it at any time", () => {
  const data = new SessionData();
  assertEquals(data.getHistoricalIndicator("SPY", "avg"), undefined);
  data.setHistoricalIndicator("SPY", "avg", 12.5);
  assertEquals(data.getHistoricalIndicator("SPY", "avg"), 12.5);
  assertEquals(data.getHistoricalIndicator("SPY", "avg", OPEN), 12.5);
  assertEquals(data.getHistoricalIndicator("AIG", "avg"), undefined);
  data.setHistoricalIndicator("SPY", "avg", NaN);
  assertEquals(data.getHistoricalIndicator("SPY", "avg"), undefined);
});

Deno.test("a historical indicator with one value per slot is read by time, across breaks", () => {
  const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 600 }), {
    minLength: 2,
    maxLength: 8,
  }).filter((edges) => edges.length % 2 === 0)
    .map((edges) => edges.sort((a, b) => a - b));
  fc.assert(fc.property(
    minutes,
    fc.integer({ min: 1, max: 90 }),
    fc.array(fc.integer({ min: -10, max: 620 }), { maxLength: 20 }),
    (edges, slotMinutes, asked) => {
      // Starts and ends of all slots, found by walking from edge to edge. A slot
      // as long as the session covers all of it.
      const close = edges[edges.length - 1];
      const slots: [number, number][] = [];
      if (slotMinutes >= close - edges[0]) slots.push([edges[0], close]);
      else {
        for (let i = 0; i < edges.length; i += 2) {
          for (let at = edges[i]; at < edges[i + 1]; at += slotMinutes) {
            slots.push([at, Math.min(at + slotMinutes, edges[i + 1])]);
          }
        }
      }
      const breaks = [];
      for (let i = 1; i + 1 < edges.length; i += 2) {
        breaks.push({
          start: OPEN + edges[i] * MINUTE,
          end: OPEN + edges[i + 1] * MINUTE,
        });
      }
      const data = new SessionData();
      data.startSession({
        open: OPEN + edges[0] * MINUTE,
        close: OPEN + close * MINUTE,
        breaks,
      }, slotMinutes * MINUTE);
      const values = slots.map((_, i) => 1_000 + i);
      data.setHistoricalIndicator("SPY", "volume", values);
      for (const minute of asked) {
        const slot = slots.findIndex(([from, to]) =>
          from <= minute && minute < to
        );
        const expected = slots.length === 1 ? 1_000 : values[slot];
        assertEquals(
          data.getHistoricalIndicator("SPY", "volume", OPEN + minute * MINUTE),
          expected,
        );
      }
    },
  ));
});

Deno.test("a historical indicator with one value per slot is undefined without a session or data", () => {
  const data = new SessionData();
  data.setHistoricalIndicator("SPY", "volume", [NaN, 5]);
  assertEquals(data.getHistoricalIndicator("SPY", "volume", OPEN), undefined);
  data.startSession({ open: OPEN, close: OPEN + 3 * MINUTE, breaks: [] });
  const at = (minute: number) =>
    data.getHistoricalIndicator("SPY", "volume", OPEN + minute * MINUTE);
  assertEquals([0, 1, 1.99, 2].map(at), [undefined, 5, 5, undefined]);
});

Deno.test("all threads of a store use the slots of the newest session", () => {
  const data = new SessionData();
  const other = SessionData.attach(data.share());
  data.setHistoricalIndicator("SPY", "volume", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const at = OPEN + 5 * MINUTE;
  const close = OPEN + 10 * MINUTE;
  for (
    const [hours, slotMs, slot] of [
      [{ open: OPEN, close, breaks: [] }, MINUTE, 5],
      [{ open: OPEN, close, breaks: [] }, 2 * MINUTE, 2],
      [
        {
          open: OPEN,
          close,
          breaks: [{ start: OPEN + MINUTE, end: OPEN + 3 * MINUTE }],
        },
        MINUTE,
        3,
      ],
      [{ open: OPEN, close: OPEN + 4 * MINUTE, breaks: [] }, MINUTE, undefined],
      [{ open: OPEN + MINUTE, close, breaks: [] }, MINUTE, 4],
    ] as const
  ) {
    data.startSession(hours, slotMs);
    assertEquals(data.getHistoricalIndicator("SPY", "volume", at), slot);
    assertEquals(other.getHistoricalIndicator("SPY", "volume", at), slot);
  }
});

Deno.test("startSession() refuses a session with too many breaks", () => {
  const pause = { start: OPEN, end: OPEN };
  assertThrows(
    () =>
      new SessionData().startSession({
        open: OPEN,
        close: OPEN + MINUTE,
        breaks: [pause, pause, pause, pause],
      }),
    RangeError,
    "at most 3 breaks",
  );
});

Deno.test("a real-time indicator is undefined until it is ready", () => {
  const data = new SessionData();
  assertEquals(data.getIndicator("SPY", "ema"), undefined);
  data.setIndicator("SPY", "ema", NaN);
  assertEquals(data.getIndicator("SPY", "ema"), undefined);
  data.setIndicator("SPY", "ema", 100.5);
  data.setIndicator("AIG", "ema", 7);
  data.setHistoricalIndicator("SPY", "ema", 3);
  assertEquals(data.getIndicator("SPY", "ema"), 100.5);
  assertEquals(data.getIndicator("AIG", "ema"), 7);
});

Deno.test("the quote is the close of the newest bar of the shortest interval, stamped with its end", () => {
  const data = new SessionData();
  assertEquals(data.getLatestQuote("SPY"), undefined);
  data.getBars("SPY", "1m");
  assertEquals(data.getLatestQuote("SPY"), undefined);
  data.appendBar("SPY", "5m", makeBar(0, 50));
  data.appendBar("SPY", "1m", makeBar(4, 60));
  assertEquals(data.getLatestQuote("SPY"), {
    bid: 60.125,
    ask: 60.125,
    timestamp: OPEN + 5 * MINUTE,
    source: "bar",
  });
  data.appendBar("SPY", "1m", makeBar(7, 70));
  assertEquals(data.getLatestQuote("SPY")?.bid, 70.125);
});

Deno.test("session metrics cover the base bars since the open", () => {
  fc.assert(fc.property(
    BARS,
    fc.nat(),
    fc.array(fc.nat(), { maxLength: 5 }),
    (bars, at, reads) => {
      const data = new SessionData();
      const start = at % (bars.length + 1);
      const readAt = new Set(reads.map((n) => n % (bars.length + 1)));
      bars.forEach((bar, i) => {
        if (i === start) {
          data.startSession({
            open: bar.timestamp,
            close: bar.timestamp + 1e9,
            breaks: [],
          });
        }
        // Intermediate reads change nothing.
        if (readAt.has(i)) data.getSessionMetrics("SPY");
        data.appendBar("SPY", "1m", bar);
        data.appendBar("SPY", "5m", { ...bar, high: 1e9, low: -1e9 });
      });
      const last = bars[bars.length - 1]?.timestamp ?? OPEN;
      if (start === bars.length) {
        data.startSession({
          open: last + MINUTE,
          close: last + 1e9,
          breaks: [],
        });
      }
      const today = bars.slice(start);
      const { volume, high, low, vwap } = data.getSessionMetrics("SPY");
      const traded = today.reduce((sum, bar) => sum + bar.volume, 0);
      assertEquals(volume, traded);
      const none = today.length === 0;
      assertEquals(high, none ? NaN : Math.max(...today.map((b) => b.high)));
      assertEquals(low, none ? NaN : Math.min(...today.map((b) => b.low)));
      if (traded === 0) return assertEquals(vwap, NaN);
      const turnover = today.reduce(
        (sum, bar) => sum + bar.volume * (bar.high + bar.low + bar.close) / 3,
        0,
      );
      assertAlmostEquals(vwap, turnover / traded, 1e-6 * Math.abs(vwap) + 1e-9);
    },
  ));
});

Deno.test("session metrics of a symbol without bars are 0 and NaN", () => {
  const empty = { volume: 0, high: NaN, low: NaN, vwap: NaN };
  const data = new SessionData();
  assertEquals(data.getSessionMetrics("SPY"), empty);
  data.getBars("SPY", "1m");
  assertEquals(data.getSessionMetrics("SPY"), empty);
});

Deno.test("toJSON() summarizes every symbol", () => {
  const data = new SessionData();
  data.appendBar("SPY", "5m", makeBar(0, 50));
  data.appendBar("SPY", "1m", makeBar(0, 50));
  data.appendBar("SPY", "1m", makeBar(1, 60));
  data.setQualityMetric("SPY", "1m", 75);
  data.getBars("AIG", "1m");
  const json = data.toJSON();
  assertEquals(json.bytesInUse, data.bytesInUse);
  assertEquals(Object.keys(json.symbols), ["SPY", "AIG"]);
  const { SPY, AIG } = json.symbols;
  assertEquals(Object.entries(SPY.intervals), [
    ["1m", { bars: 2, first: OPEN, last: OPEN + MINUTE, quality: 75 }],
    ["5m", { bars: 1, first: OPEN, last: OPEN, quality: 75 }],
  ]);
  assertEquals([SPY.session.volume, SPY.session.high], [30, 60.5]);
  assertEquals(SPY.quote, data.getLatestQuote("SPY"));
  assertEquals([AIG.intervals, AIG.quote], [{ "1m": { bars: 0 } }, undefined]);
});
