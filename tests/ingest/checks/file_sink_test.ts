import { assert, assertEquals } from "@std/assert";
import { FileSink } from "../../../src/ingest/checks/file_sink.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";
import { barsOf, importText, kinds } from "../_support.ts";

const FIRST = Date.parse("2024-03-08T14:30:00Z");
const HEADER = "timestamp,open,high,low,close,volume\n";

Deno.test("a file with an invalid symbol is refused", async () => {
  const long = "A".repeat(65);
  const text = `symbol,${HEADER}${long},${FIRST},1,1,1,1,1\n`;
  const { summary, store } = await importText(text, {}, "x.csv");
  assert(summary.failed[0].reason.startsWith("Not a symbol"));
  store.close();
});

Deno.test("bars outside of the calendar are set aside, and the import goes on", async () => {
  const text = `${HEADER}${Date.parse("1950-01-03")},1,1,1,1,1\n` +
    `${Date.parse("2024-03-08")},2,2,2,2,2\n${
      Date.parse("2024-03-09")
    },3,3,3,3,3\n`;
  const { summary, store } = await importText(text);
  assertEquals(kinds(summary), { outside_calendar: 1, closed_day: 1 });
  assertEquals(barsOf(store, "SPY", "1d").map(({ open }) => open), [2]);
  store.close();
  const minute = await importText(
    `${HEADER}${Date.parse("1950-01-03T15:00Z")},1,1,1,1,1\n`,
    { interval: "1m" },
  );
  assertEquals(kinds(minute.summary), { outside_calendar: 1 });
  minute.store.close();
});

Deno.test("interleaved symbols are stored completely when their bars exceed the memory limit", () => {
  const store = openBarStore(":memory:");
  const time = new TimeManager({ exchange: "US_EQUITY" });
  const options = {
    onError: "fail",
    onConflict: "fail",
    extendedHours: false,
    omitsNoTrade: false,
  } as const;
  const sink = new FileSink(store, time, options, 500);
  sink.begin("all.csv");
  for (let i = 0; i < 390; i++) {
    for (let s = 1; s <= 30; s++) {
      sink.series(`S${s}`, "1m").add(i, FIRST + i * 60_000, s, s, s, s, i);
    }
  }
  sink.finish();
  assertEquals([sink.counts.bars, sink.counts.added], [11_700, 11_700]);
  const bars = barsOf(store, "S29");
  assertEquals(bars.map(({ volume }) => volume), [...Array(390).keys()]);
  assertEquals(bars[0].open, 29);
  store.close();
});

Deno.test("rows in any order are stored completely when their dates exceed the memory limit", () => {
  const store = openBarStore(":memory:");
  const time = new TimeManager({ exchange: "US_EQUITY" });
  const sink = new FileSink(
    store,
    time,
    {
      onError: "fail",
      onConflict: "fail",
      extendedHours: true,
      omitsNoTrade: false,
    },
    1_000,
  );
  sink.begin("all.csv");
  const times = time.getTradingDates("2024-03-11", "2024-03-22")
    .flatMap((date) => {
      const { open } = time.getSessionBoundaryTimes(date);
      return Array.from({ length: 420 }, (_, i) => open + (i - 30) * 60_000);
    });
  // A stride that has no common factor with the count visits each time once.
  const stride = 1_237;
  const series = sink.series("A", "1m");
  times.forEach((_, i) => {
    const at = (i * stride) % times.length;
    series.add(i, times[at], 1, 1, 1, 1, at);
  });
  // Half of them again.
  times.forEach((_, i) => {
    if (i % 2 === 0) series.add(i, times[i], 1, 1, 1, 1, i);
  });
  sink.finish();
  assertEquals(sink.failed, false);
  const regular = barsOf(store, "A");
  const extended = barsOf(store, "A", "1m", "extended");
  assertEquals([regular.length, extended.length], [3_900, 300]);
  for (const bars of [regular, extended]) {
    for (const bar of bars) assertEquals(bar.timestamp, times[bar.volume]);
  }
  store.close();
});

Deno.test("bars in a lunch break are outside of regular hours", async () => {
  // Tokyo, UTC + 9: 09:00 to 11:30, and from 12:30 on.
  const at = (clock: string): number => Date.parse(`2024-03-08T${clock}Z`);
  const text = HEADER +
    ["00:00", "02:29", "02:30", "03:29", "03:30", "04:00"]
      .map((clock) => `${at(`${clock}:00`)},1,1,1,1,1\n`).join("");
  const options = {
    exchange: "TSE",
    interval: "1m",
    extendedHours: true,
  } as const;
  const { summary, store } = await importText(text, options, "TM.csv");
  assertEquals(summary.failed, []);
  assertEquals(kinds(summary), { outside_hours: 2 });
  assertEquals(
    barsOf(store, store.inventory()[0].symbol, "1m", "extended")
      .map(({ timestamp }) => timestamp),
    [at("02:30:00"), at("03:29:00")],
  );
  assertEquals(store.inventory().map(({ bars }) => bars).sort(), [2, 4]);
  store.close();
});
