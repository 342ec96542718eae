import { assert, assertEquals } from "@std/assert";
import { parquetWriteBuffer } from "hyparquet-writer";
import { importFiles } from "../../src/ingest/import_files.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { barsOf, importText, inFolder, put } from "./_support.ts";

const FIRST = Date.parse("2024-06-03T13:30:00Z");
const HEADER = "timestamp,open,high,low,close,volume\n";

/** Bars at these minutes after the open. */
function at(minutes: readonly number[], price = 10): string {
  return HEADER +
    minutes.map((minute) =>
      `${FIRST + minute * 60_000},${price},${price + 1},${price},${price},5\n`
    ).join("");
}

function every(step: number, count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, i) => from + i * step);
}

Deno.test("files of two symbols are two series, and each guess names its evidence and option", () =>
  inFolder(async (folder) => {
    put(folder, "NASDAQ_AAPL, 1.csv", at(every(1, 5)));
    put(folder, "NASDAQ_MSFT, 1.csv", at(every(1, 5), 20));
    put(folder, "BTC_USDT-1m.csv", at(every(1, 3)));
    put(folder, "BTC_EUR-1m.csv", at(every(1, 3)));
    const store = openBarStore(":memory:");
    const summary = await importFiles(store, [folder]);
    assertEquals(summary.failed, []);
    assertEquals(
      store.inventory().map(({ symbol, bars }) => [symbol, bars]).sort(),
      [["AAPL", 5], ["BTC_EUR", 3], ["BTC_USDT", 3], ["MSFT", 5]],
    );
    assertEquals(
      summary.guesses.filter(({ what }) => what === "symbol").map((guess) => [
        guess.value,
        guess.evidence,
        guess.option,
      ])[2],
      ["AAPL", "the name of NASDAQ_AAPL, 1.csv", "--symbol"],
    );
    store.close();
  }));

Deno.test("a second file whose name has the same symbol for another series is refused", () =>
  inFolder(async (folder) => {
    const paths = ["NASDAQ_AAPL, 1.csv", "BATS_AAPL, 1.csv"].map((name) =>
      put(folder, name, at(every(1, 5)))
    );
    const store = openBarStore(":memory:");
    const { files, failed } = await importFiles(store, paths);
    assertEquals([files, failed.length], [1, 1]);
    assert(failed[0].reason.includes("--symbol BATS_AAPL"));
    const again = await importFiles(store, [paths[1]], {
      symbol: "BATS_AAPL",
    });
    assertEquals(again.added, 5);
    // In a later import too.
    const later = put(folder, "NYSE_AAPL, 1.csv", at(every(1, 5, 10)));
    const refused = await importFiles(store, [later]);
    assert(refused.failed[0].reason.includes("NASDAQ_AAPL, 1.csv"));
    const joined = await importFiles(store, [later], { symbol: "AAPL" });
    assertEquals(joined.added, 5);
    store.close();
  }));

Deno.test("rows 2, 3 and 5 minutes apart are never bars of one minute", async () => {
  for (const step of [2, 3, 5]) {
    const { store } = await importText(at(every(step, 6)));
    assertEquals(store.series("SPY", "1m"), undefined);
    store.close();
  }
});

Deno.test("an interval in the name that the rows contradict is refused, and --interval settles it", async () => {
  const text = at(every(1, 20));
  const { summary, store } = await importText(text, {}, "SPY_5m.csv");
  const [{ reason }] = summary.failed;
  assert(reason.includes("says 5m") && reason.includes("1 minute apart"));
  assert(reason.includes("--interval"));
  store.close();
  const named = await importText(text, { interval: "1m" }, "SPY_5m.csv");
  assertEquals(named.summary.added, 20);
  named.store.close();
});

Deno.test("thin bars of one minute keep their interval, by the name or by their distances", async () => {
  const thin = await importText(at([0, 5, 15]), {}, "SPY_1m.csv");
  assertEquals(thin.store.series("SPY", "1m")?.bars, 3);
  thin.store.close();
  const gaps = await importText(at([0, 1, 4, 9, 11, 14, 15]));
  assertEquals(gaps.store.series("SPY", "1m")?.bars, 7);
  gaps.store.close();
});

Deno.test("a file that changes from minutes to 5 minutes is refused", async () => {
  for (
    const minutes of [
      [...every(1, 30), ...every(5, 30, 30)],
      [...every(5, 30), ...every(1, 30, 150)],
    ]
  ) {
    const { summary, store } = await importText(at(minutes));
    assert(summary.failed[0].reason.includes("several intervals"));
    store.close();
  }
});

Deno.test("weekly bars are not daily ones, by their distance and by their name", async () => {
  const weeks = "Date,Open,High,Low,Close,Adj Close,Volume\n" +
    ["05-06", "05-13", "05-20", "05-28", "06-03"]
      .map((date) => `2024-${date},1,2,1,1,1,5\n`).join("");
  for (const text of [weeks, weeks.replace("Adj Close,", "x,")]) {
    const { summary, store } = await importText(text);
    assert(summary.failed[0].reason.includes("weeks or months"));
    store.close();
  }
  const named = await importText(
    "date,open,high,low,close\n2024-05-06,1,2,1,1\n",
    {},
    "SPY_weekly.csv",
  );
  assertEquals(named.summary.files, 0);
  named.store.close();
});

Deno.test("the volume is the column that is not 0, or the one in the base currency", async () => {
  const row = "2024-06-03T13:30:00Z,500,501,499,500";
  const cases: [header: string, cells: string, volume: number][] = [
    ["<TICKVOL>,<VOL>", "30,0", 30],
    ["<TICKVOL>,<VOL>", "30,700", 700],
    ["tick_volume,spread,real_volume", "30,1,0", 30],
    ["Volume USDT,Volume BTC", "750,1.5", 1.5],
    ["Volume BTC,Volume USDT", "1.5,750", 1.5],
    ["quote_volume,base_volume", "750,1.5", 1.5],
    ["Volume_(BTC),Volume_(Currency)", "1.5,750", 1.5],
    ["Volume,Volume MA", "7,9", 7],
    ["Up,Down", "300,200", 500],
    ["Volume,Up,Down", "600,300,200", 600],
  ];
  for (const [header, cells, volume] of cases) {
    const { summary, store } = await importText(
      `time,open,high,low,close,${header}\n${row},${cells}\n`,
      {},
      "BTCUSDT.csv",
    );
    assertEquals(summary.failed, [], header);
    assertEquals(barsOf(store, "BTCUSDT").map((bar) => bar.volume), [volume]);
    store.close();
  }
});

Deno.test("the volume is chosen in JSON and Parquet as in CSV", async () => {
  const cases: [values: Record<string, number>, volume: number][] = [
    [{ "Volume USDT": 750, "Volume BTC": 1.5 }, 1.5],
    [{ tick_volume: 30, real_volume: 0 }, 30],
    [{ Up: 300, Down: 200 }, 500],
    [{ volume: 7, quote_volume: 3500 }, 7],
  ];
  for (const [values, volume] of cases) {
    const bar = { open: 500, high: 501, low: 499, close: 500, ...values };
    const json = JSON.stringify([{ time: FIRST, ...bar }]);
    const columnData = [
      { name: "time", data: [new Date(FIRST)], type: "TIMESTAMP" as const },
      ...Object.entries(bar).map(([name, value]) => ({
        name,
        data: Float64Array.of(value),
      })),
    ];
    const parquet = new Uint8Array(parquetWriteBuffer({ columnData }));
    for (
      const [content, name] of [
        [json, "BTCUSDT.json"],
        [parquet, "BTCUSDT.parquet"],
      ] as const
    ) {
      const { summary, store } = await importText(content, {}, name);
      assertEquals(summary.failed, []);
      assertEquals(barsOf(store, "BTCUSDT").map((b) => b.volume), [volume]);
      store.close();
    }
  }
});

Deno.test("several columns that may be the volume are refused, and --volume or --columns settles it", async () => {
  const text =
    "time,open,high,low,close,volume_a,volume_b\n2024-06-03T13:30:00Z,500,501,499,500,7,8\n";
  const { summary, store } = await importText(text);
  assert(summary.failed[0].reason.includes("--volume"));
  store.close();
  const columns = ["time", "open", "high", "low", "close", "-", "volume"];
  for (const options of [{ columns }, { volume: "volume_b" }]) {
    const named = await importText(text, options);
    assertEquals(barsOf(named.store, "SPY")[0].volume, 8);
    named.store.close();
  }
});

Deno.test("a dry run reports what would be stored, and stores nothing", () =>
  inFolder(async (folder) => {
    const good = put(folder, "SPY.csv", at(every(1, 5)));
    const other = put(folder, "SPY_2024.csv", at(every(1, 5), 20));
    const bad = put(folder, "QQQ.csv", `${at(every(1, 5))}x\n`);
    const store = openBarStore(":memory:");
    const paths = [good, bad, other];
    const dry = await importFiles(store, paths, { dryRun: true });
    assertEquals([store.inventory(), store.imports.list()], [[], []]);
    const real = await importFiles(store, paths);
    assertEquals(dry, real);
    assertEquals([real.added, real.failed.length], [5, 2]);
    store.close();
  }));

Deno.test("an import that stores nothing fails with the reason", async () => {
  const night = at(every(1, 5, -300));
  const { summary, store } = await importText(night);
  const [{ reason }] = summary.failed;
  assert(reason.startsWith("None of its rows can be stored: 5 outside hours"));
  assert(reason.includes("--extended-hours"));
  store.close();
  const kept = await importText(night, { extendedHours: true });
  assertEquals(kept.summary.extended, 5);
  kept.store.close();
  const empty = await importText(HEADER);
  assertEquals(empty.summary.failed[0].reason, "The file has no bars");
  empty.store.close();
});

Deno.test("hours of the clock with many short first bars are not taken for half hours", async () => {
  // Two hours by the clock: from 09:30, 10:00, 12:00 and 14:00; the last day ends early.
  const days = ["2024-06-28", "2024-07-01", "2024-07-02", "2024-07-03"];
  const stamps = days.flatMap((day) =>
    (day === "2024-07-03" ? ["13:30", "14:00", "16:00"] : [
      "13:30",
      "14:00",
      "16:00",
      "18:00",
    ]).map((time) => `${day}T${time}:00Z`)
  );
  const text = "timestamp,open,high,low,close,volume\n" +
    stamps.map((stamp) => `${stamp},1,2,1,1,5\n`).join("");
  const guess = async (omitted: string): Promise<string> => {
    const { summary, store } = await importText(
      text.replace(`${omitted},1,2,1,1,5\n`, ""),
    );
    store.close();
    return summary.failed[0]?.reason ??
      summary.guesses.find(({ what }) => what === "interval")?.value ?? "";
  };
  for (
    const omitted of ["none", "2024-07-01T18:00:00Z", "2024-07-02T16:00:00Z"]
  ) {
    const found = await guess(omitted);
    assert(
      found.startsWith("2h") ||
        /30 minutes apart or more, most of them 2 hours.*--interval/.test(
          found,
        ),
      found,
    );
  }
  const { summary, store } = await importText(text, { interval: "2h-clock" });
  assertEquals([summary.failed, summary.added], [[], stamps.length]);
  store.close();
});
