import {
  assert,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import type { BarWriter } from "../../src/session/bar_writer.ts";
import { SessionData } from "../../src/session/session_data.ts";

const MINUTE = 60_000;
const MEGABYTE = 1e6;

function append(writer: BarWriter, from: number, count: number): void {
  for (let i = from; i < from + count; i++) {
    writer.append(i * MINUTE, i, i + 2, i - 2, i + 1, i % 1_000);
  }
}

Deno.test("100,000 bars take less than 10 MB in one series", () => {
  const data = new SessionData();
  append(data.writer("SPY", "1m"), 0, 100_000);
  assertEquals(data.getBars("SPY", "1m").length, 100_000);
  assert(data.bytesInUse >= 100_000 * 6 * 8);
  assert(data.bytesInUse < 10 * MEGABYTE, `${data.bytesInUse} bytes`);
});

Deno.test("100,000 bars take less than 10 MB in several growing series", () => {
  const data = new SessionData();
  const writers = ["A", "B", "C"].map((symbol) => data.writer(symbol, "1m"));
  for (let i = 0; i < 100_000; i += 100) {
    for (const writer of writers) append(writer, i, 100);
  }
  assert(data.bytesInUse < 30 * MEGABYTE, `${data.bytesInUse} bytes`);
});

Deno.test("100,000 bars take less than 10 MB in a shared store", () => {
  const data = new SessionData();
  const other = SessionData.attach(data.share());
  append(data.writer("SPY", "1m"), 0, 100_000);
  assertEquals(other.getBars("SPY", "1m").length, 100_000);
  assert(data.bytesInUse < 10 * MEGABYTE, `${data.bytesInUse} bytes`);
});

Deno.test("a series holds 5,000,000 bars", () => {
  const data = new SessionData();
  const count = 5_000_000;
  append(data.writer("SPY", "1s"), 0, count);
  const bars = data.getBars("SPY", "1s");
  assertEquals(bars.length, count);
  for (const i of [0, 1, 65_535, 65_536, 1_234_567, count - 1]) {
    assertEquals(bars.at(i), {
      timestamp: i * MINUTE,
      open: i,
      high: i + 2,
      low: i - 2,
      close: i + 1,
      volume: i % 1_000,
    });
  }
  assertEquals(bars.indexAt(4_000_000 * MINUTE + 1), 4_000_000);
  assertEquals(bars.close(-1), count);
  assert(data.bytesInUse < 2 * count * 6 * 8);
});

Deno.test("clear() releases the memory and empties existing series objects", () => {
  const data = new SessionData();
  const bars = data.getBars("SPY", "1m");
  append(data.writer("SPY", "1m"), 0, 50_000);
  data.setHistoricalIndicator("SPY", "avg", 5);
  data.setIndicator("SPY", "ema", 5);
  data.setQualityMetric("SPY", "1m", 50);
  data.startSession({ open: 0, close: 1e12, breaks: [] });
  data.clear();
  assertEquals(data.bytesInUse, 0);
  assertEquals([bars.length, bars.close(-1), [...bars]], [0, NaN, []]);
  assertEquals(data.getQualityMetric("SPY", "1m"), undefined);
  assertEquals(data.getHistoricalIndicator("SPY", "avg"), undefined);
  assertEquals(data.getIndicator("SPY", "ema"), undefined);
  assertEquals(data.getLatestQuote("SPY"), undefined);
  assertEquals(data.getSessionMetrics("SPY").volume, 0);
});

Deno.test("series objects from before clear() show the bars appended after it", () => {
  const data = new SessionData();
  const bars = data.getBars("SPY", "1m");
  append(data.writer("SPY", "1m"), 100, 3_000);
  data.getSessionMetrics("SPY");
  data.clear();
  append(data.writer("SPY", "1m"), 0, 2_000);
  assertStrictEquals(data.getBars("SPY", "1m"), bars);
  assertEquals(bars.length, 2_000);
  assertEquals([bars.open(0), bars.open(-1)], [0, 1_999]);
  assertEquals(data.getSessionMetrics("SPY").high, 2_001);
  assertEquals(data.getLatestQuote("SPY")?.bid, 2_000);
  assertEquals(data.symbols, ["SPY"]);
});

for (const count of [0, 1, 1_023, 1_024, 1_025]) {
  Deno.test(`a writer of ${count} bars from before clear() refuses further bars`, () => {
    const data = new SessionData();
    const writer = data.writer("SPY", "1m");
    append(writer, 0, count);
    data.clear();
    const bars = data.getBars("SPY", "1m");
    assertThrows(() => append(writer, count, 1), TypeError, "was cleared");
    assertEquals([bars.length, data.bytesInUse], [0, 0]);
    append(data.writer("SPY", "1m"), 0, 5);
    assertThrows(() => append(writer, count, 1), TypeError, "was cleared");
    assertEquals([...bars].map((bar) => bar.open), [0, 1, 2, 3, 4]);
  });
}

Deno.test("a store can be filled and cleared repeatedly", () => {
  const data = new SessionData();
  const bars = data.getBars("SPY", "1m");
  for (let day = 0; day < 40; day++) {
    append(data.writer("SPY", "1m"), day, 3_000);
    assertEquals([bars.length, bars.open(0)], [3_000, day]);
    data.clear();
    assertEquals(data.bytesInUse, 0);
  }
});

Deno.test("attached threads see the rows from before share()", () => {
  const data = new SessionData();
  append(data.writer("SPY", "1m"), 0, 5);
  data.setQualityMetric("SPY", "1m", 60);
  data.setHistoricalIndicator("SPY", "avg", 7);
  const other = SessionData.attach(data.share());
  const bars = other.getBars("SPY", "1m");
  assertEquals([...bars], [...data.getBars("SPY", "1m")]);
  assertEquals(other.getQualityMetric("SPY", "1m"), 60);
  assertEquals(other.getHistoricalIndicator("SPY", "avg"), 7);
  append(data.writer("SPY", "1m"), 5, 2_000);
  assertStrictEquals(other.getBars("SPY", "1m"), bars);
  assertEquals([bars.length, bars.open(-1)], [2_005, 2_004]);
});

Deno.test("all threads of a store read the same quote, metrics and symbols", () => {
  const data = new SessionData();
  const other = SessionData.attach(data.share());
  append(data.writer("SPY", "1m"), 0, 10);
  data.startSession({ open: 10 * MINUTE, close: 1e9, breaks: [] });
  append(data.writer("SPY", "1m"), 10, 3);
  append(data.writer("AIG", "5m"), 10, 2);
  const same = () => {
    for (const symbol of ["SPY", "AIG"]) {
      assertEquals(other.getLatestQuote(symbol), data.getLatestQuote(symbol));
      assertEquals(
        other.getSessionMetrics(symbol),
        data.getSessionMetrics(symbol),
      );
    }
  };
  same();
  assertEquals(other.symbols, ["SPY", "AIG"]);
  assertEquals(other.intervals("AIG"), ["5m"]);
  data.startSession({ open: 50 * MINUTE, close: 1e9, breaks: [] });
  same();
  append(data.writer("SPY", "1m"), 50, 1);
  same();
});

Deno.test("a series read before its first bar is the one that another thread then writes", () => {
  const data = new SessionData();
  const other = SessionData.attach(data.share());
  const early = other.getBars("SPY", "1m");
  assertEquals(early.length, 0);
  append(data.writer("SPY", "1m"), 0, 4);
  other.getBars("AIG", "1m");
  assertStrictEquals(other.getBars("SPY", "1m"), early);
  assertEquals(early.length, 4);
  other.setQualityMetric("SPY", "1m", 5);
  assertEquals(data.getQualityMetric("SPY", "1m"), 5);
  assertEquals(data.symbols, ["SPY", "AIG"]);
});

Deno.test("clear() of an attached store leaves the original unchanged", () => {
  const data = new SessionData();
  append(data.writer("SPY", "1m"), 0, 4);
  const other = SessionData.attach(data.share());
  const bars = other.getBars("SPY", "1m");
  other.clear();
  assertEquals([bars.length, other.bytesInUse], [0, 0]);
  append(other.writer("SPY", "1m"), 0, 2_000);
  assertEquals(bars.length, 2_000);
  assertEquals(data.getBars("SPY", "1m").length, 4);
});

Deno.test("SessionData.attach() refuses an invalid handle", () => {
  for (
    const buffer of [new SharedArrayBuffer(8), new SharedArrayBuffer(9_000)]
  ) {
    const error = assertThrows(
      () => SessionData.attach({ buffer }),
      SessionError,
    );
    assertEquals(error.code, "memory_invalid");
  }
});
