import { assert, assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { importBars } from "../../src/ingest/import_bars.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import type { Bar } from "../../src/types.ts";
import { barsOf } from "./_support.ts";

const time = new TimeManager({ exchange: "US_EQUITY" });
const FIRST = Date.parse("2024-03-08T14:30:00Z");

function bar(minute: number, close = 2): Bar {
  const timestamp = FIRST + minute * 60_000;
  return { timestamp, open: 2, high: 3, low: 1, close, volume: 10 };
}

Deno.test("importBars() stores bars under their trading dates", () => {
  const store = openBarStore(":memory:");
  const monday = (FIRST + 3 * 86_400_000 - 3_600_000 - FIRST) / 60_000;
  const bars = [bar(0), bar(1), bar(389), bar(monday)];
  const result = importBars(store, "SPY", "1m", bars, time);
  assertEquals([result.bars, result.added, result.findings], [4, 4, []]);
  assertEquals(barsOf(store, "SPY"), bars);
  assertEquals(
    store.tradingDates("SPY", "1m", "2024-01-01", "2024-12-31"),
    ["2024-03-08", "2024-03-11"],
  );
  assertEquals(importBars(store, "SPY", "1m", bars, time).unchanged, 4);
  store.close();
});

Deno.test("importBars() names a bad bar and stores nothing, unless bad bars are skipped", () => {
  const store = openBarStore(":memory:");
  const bars = [bar(0), bar(1, 9), bar(1), bar(0), bar(-30), bar(2)];
  const error = assertThrows(
    () => importBars(store, "SPY", "1m", bars, time),
    SessionError,
  );
  assertEquals(error.code, "import_failed");
  assert(error.message.includes("bar 2 is outside range"), error.message);
  assertEquals(store.inventory(), []);
  const { added, findings } = importBars(store, "SPY", "1m", bars, time, {
    onError: "skip",
  });
  assertEquals(added, 3);
  assertEquals(
    findings.map(({ kind, count }) => [kind, count]),
    [
      ["outside_range", 1],
      ["out_of_order", 2],
      ["outside_hours", 1],
      ["repeated_row", 1],
    ],
  );
  store.close();
});

Deno.test("bars before the open are counted, and stored separately with extendedHours", () => {
  const store = openBarStore(":memory:");
  const bars = [bar(-30), bar(-29), bar(0)];
  const counted = importBars(store, "SPY", "1m", bars, time);
  assertEquals([counted.added, counted.extended], [1, 0]);
  const kept = importBars(store, "SPY", "1m", bars, time, {
    extendedHours: true,
  });
  assertEquals([kept.added, kept.extended], [2, 2]);
  assertEquals(barsOf(store, "SPY").length, 1);
  assertEquals(barsOf(store, "SPY", "1m", "extended"), bars.slice(0, 2));
  store.close();
});

Deno.test("daily bars may have any instant of their date", () => {
  const store = openBarStore(":memory:");
  const at = (text: string): Bar => ({
    ...bar(0),
    timestamp: Date.parse(text),
  });
  importBars(
    store,
    "SPY",
    "1d",
    [at("2024-03-07"), at("2024-03-08T14:30:00Z"), at("2024-03-11T20:00:00Z")],
    time,
  );
  assertEquals(
    barsOf(store, "SPY", "1d").map(({ timestamp }) =>
      new Date(timestamp).toJSON().slice(0, 16)
    ),
    ["2024-03-07T14:30", "2024-03-08T14:30", "2024-03-11T13:30"],
  );
  store.close();
});

Deno.test("instants outside of the calendar are set aside, and NaN is rejected", () => {
  const store = openBarStore(":memory:");
  const far = [-9e15, 9e14, 9e15, Infinity];
  for (const interval of ["1m", "1d"] as const) {
    const bars = [NaN, ...far].map((timestamp) => ({ ...bar(0), timestamp }));
    const { findings } = importBars(store, "SPY", interval, bars, time, {
      onError: "skip",
    });
    const counts = findings.map(({ kind, count }) => [kind, count]);
    assertEquals(counts, [["malformed", 1], ["outside_calendar", 4]]);
  }
  const late = [bar(0), { ...bar(0), timestamp: 9e14 }, bar(1)];
  assertEquals(importBars(store, "SPY", "1m", late, time).added, 2);
  store.close();
});
