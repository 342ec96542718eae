import { assert, assertEquals } from "@std/assert";
import { importFiles } from "../../../../src/ingest/import_files.ts";
import { openBarStore } from "../../../../src/store/sqlite/sqlite_bar_store.ts";
import { barsOf, inFolder, kinds, put, zip } from "../../_support.ts";

// The minutes of GOOG on 2015-12-24 that LEAN's sample data has after the early
// close at 13:00 New York, as milliseconds since midnight.
const LATE_PRINTS = [
  46_800_000,
  46_920_000,
  46_980_000,
  47_100_000,
  47_160_000,
  47_220_000,
  47_280_000,
  47_340_000,
  47_400_000,
  47_700_000,
  48_540_000,
  49_500_000,
  50_280_000,
  56_640_000,
];

function minuteLines(times: readonly number[]): string {
  return times.map((ms) => `${ms},7484000,7485000,7483000,7484500,100`)
    .join("\n") + "\n";
}

const EARLY_DAY = minuteLines([
  ...Array.from({ length: 210 }, (_, i) => 34_200_000 + i * 60_000),
  ...LATE_PRINTS,
]);

Deno.test("a LEAN folder is imported with its minutes, seconds and days", () =>
  inFolder(async (folder) => {
    const usa = `${folder}/equity/usa`;
    put(
      `${usa}/minute/goog`,
      "20151224_trade.zip",
      zip({ "20151224_goog_minute_trade.csv": EARLY_DAY }),
    );
    put(
      `${usa}/second/goog`,
      "20151224_trade.zip",
      zip({
        "20151224_goog_second_trade.csv":
          "34200000,1,1,1,1,1\n34201000,1,1,1,1,1\n",
      }),
    );
    put(
      `${usa}/daily`,
      "goog.zip",
      zip({
        "goog.csv":
          "20151223 00:00,7500000,7550000,7490000,7510000,1000\n20151224 00:00,7495500,7519700,7461200,7484000,527223\n",
      }),
    );
    const store = openBarStore(":memory:");
    const summary = await importFiles(store, [folder]);
    assertEquals([summary.failed, summary.skipped], [[], []]);
    assertEquals(kinds(summary), { outside_hours: 14 });
    assertEquals(summary.bars, 210 + 2 + 2);
    const minutes = barsOf(store, "GOOG");
    assertEquals(minutes.length, 210);
    assertEquals(minutes[0], {
      timestamp: Date.parse("2015-12-24T14:30:00Z"),
      open: 748.4,
      high: 748.5,
      low: 748.3,
      close: 748.45,
      volume: 100,
    });
    assertEquals(minutes[209].timestamp, Date.parse("2015-12-24T17:59:00Z"));
    assertEquals(store.series("GOOG", "1s")?.bars, 2);
    assertEquals(
      barsOf(store, "GOOG", "1d").map(({ open }) => open),
      [750, 749.55],
    );
    const again = await importFiles(store, [folder]);
    assertEquals([again.added, again.unchanged], [0, 214]);
    store.close();
  }));

Deno.test("LEAN's hours are aligned to the clock, and the first, before the open, belongs to the session", () =>
  inFolder(async (folder) => {
    const line = (hour: string): string =>
      `20131007 ${hour}:00,1680000,1690000,1670000,1685000,100\n`;
    const day = ["08", "09", "10", "11", "12", "13", "14", "15", "16"];
    const path = put(
      `${folder}/equity/usa/hour`,
      "spy.zip",
      zip({ "spy.csv": day.map(line).join("") }),
    );
    const store = openBarStore(":memory:");
    const summary = await importFiles(store, [path], { extendedHours: true });
    assertEquals(
      [summary.failed, summary.bars, summary.extended],
      [[], 7, 2],
    );
    assertEquals(kinds(summary), { outside_hours: 2 });
    const hours = barsOf(store, "SPY", "1h-clock");
    assertEquals(
      hours.map(({ timestamp }) => new Date(timestamp).toJSON().slice(11, 13)),
      ["13", "14", "15", "16", "17", "18", "19"],
    );
    assertEquals([hours[0].open, hours[0].close], [168, 168.5]);
    assertEquals(
      barsOf(store, "SPY", "1h-clock", "extended").map(({ timestamp }) =>
        new Date(timestamp).toJSON()
      ),
      ["2013-10-07T12:00:00.000Z", "2013-10-07T20:00:00.000Z"],
    );
    // Outside of LEAN's folders, a bar at an hour of the day means hours.
    const alone = put(folder, "qqq.zip", zip({ "qqq.csv": line("10") }));
    await importFiles(store, [alone]);
    assertEquals(store.series("QQQ", "1h-clock")?.bars, 1);
    store.close();
  }));

Deno.test("late prints are stored as extended hours and do not change the day", () =>
  inFolder(async (folder) => {
    const path = put(
      folder,
      "20151224_trade.zip",
      zip({ "20151224_goog_minute_trade.csv": EARLY_DAY }),
    );
    const store = openBarStore(":memory:");
    const summary = await importFiles(store, [path], { extendedHours: true });
    assertEquals([summary.bars, summary.extended], [210, 14]);
    assertEquals(barsOf(store, "GOOG").length, 210);
    const late = barsOf(store, "GOOG", "1m", "extended");
    assertEquals(
      late.map(({ timestamp }) => timestamp),
      LATE_PRINTS.map((ms) => Date.parse("2015-12-24T05:00:00Z") + ms),
    );
    assertEquals(
      store.tradingDates("GOOG", "1m", "2015-01-01", "2015-12-31", "extended"),
      ["2015-12-24"],
    );
    store.close();
  }));

Deno.test("LEAN's times are local in New York, also in daylight saving time", () =>
  inFolder(async (folder) => {
    const day = minuteLines([34_200_000]);
    for (const date of ["20131031", "20131104"]) {
      put(
        folder,
        `${date}_trade.zip`,
        zip({ [`${date}_spy_minute_trade.csv`]: day }),
      );
    }
    const store = openBarStore(":memory:");
    await importFiles(store, [folder]);
    assertEquals(
      barsOf(store, "SPY").map(({ timestamp }) => new Date(timestamp).toJSON()),
      ["2013-10-31T13:30:00.000Z", "2013-11-04T14:30:00.000Z"],
    );
    store.close();
  }));

Deno.test("LEAN's crypto bars are in UTC, and their prices are not scaled", () =>
  inFolder(async (folder) => {
    put(
      `${folder}/crypto/coinbase/minute/btcusd`,
      "20181007_trade.zip",
      zip({
        "20181007_btcusd_minute_trade.csv":
          "60000,6600.5,6601,6600,6600.25,1.5\n",
      }),
    );
    const store = openBarStore(":memory:");
    await importFiles(store, [folder], { exchange: "CRYPTO" });
    assertEquals(barsOf(store, "BTCUSD"), [{
      timestamp: Date.parse("2018-10-07T00:01:00Z"),
      open: 6600.5,
      high: 6601,
      low: 6600,
      close: 6600.25,
      volume: 1.5,
    }]);
    store.close();
  }));

Deno.test("LEAN's files without trade bars are refused with their kind", () =>
  inFolder(async (folder) => {
    const line = "34200000,1,1,1,1,1\n";
    put(folder, "a_quote.zip", zip({ "20131007_spy_minute_quote.csv": line }));
    put(folder, "b_trade.zip", zip({ "20131007_spy_tick_trade.csv": line }));
    put(
      folder,
      "c_trade.zip",
      zip({ "20131350_spy_minute_trade.csv": line }),
    );
    put(
      folder,
      "d_trade.zip",
      zip({
        "20131007_spy_minute_trade.csv":
          "34200000,1,1,1\nx,1,1,1,1,1\n99999999,1,1,1,1,1\n34200000,1,1,1,1,1,1\n34200000,1,a,1,1,1\n",
      }),
    );
    const store = openBarStore(":memory:");
    put(
      folder,
      "e_trade.zip",
      zip({
        "20140606_goog_minute_trade_american_call_7500000_20141220.csv": line,
      }),
    );
    put(folder, "map_files/spy.csv", "19980102,spy\n20501231,spy\n");
    put(
      folder,
      "properties.csv",
      "market,symbol,type,description\nusa,*,x,y\n",
    );
    const { failed, skipped, files, findings } = await importFiles(store, [
      folder,
    ]);
    const reasonOf = (name: string): string =>
      [...failed, ...skipped].find(({ path }) => path.endsWith(name))?.reason ??
        "";
    assertEquals([files, failed.length, skipped.length], [0, 2, 5]);
    assert(reasonOf("c_trade.zip").includes("has no valid date"));
    assert(reasonOf("d_trade.zip").includes("5 malformed"));
    assert(reasonOf("a_quote.zip").includes("quote data, not trade bars"));
    assert(reasonOf("b_trade.zip").includes("tick files cannot be stored"));
    assert(reasonOf("e_trade.zip").includes("Contracts of options"));
    const named = await importFiles(store, [`${folder}/a_quote.zip`]);
    assertEquals(named.failed.length, 1);
    assertEquals(findings[0].count, 5);
    assertEquals(store.inventory(), []);
    store.close();
  }));
