import { assert, assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "node:zlib";
import { SessionError } from "../../../../src/errors.ts";
import type { ImportOptions } from "../../../../src/ingest/import_files.ts";
import { barsOf, importText, kinds, zip } from "../../_support.ts";

// Friday 2024-03-08 and Monday 2024-03-11: New York goes to daylight saving
// time in between, so that 09:30 is 14:30 UTC, then 13:30 UTC.
const FIRST = Date.parse("2024-03-08T14:30:00Z");
const EXPECTED = [
  { timestamp: FIRST, open: 10, high: 12.5, low: 9.5, close: 11, volume: 100 },
  {
    timestamp: FIRST + 60_000,
    open: 11,
    high: 11,
    low: 10.25,
    close: 10.75,
    volume: 0,
  },
  {
    timestamp: Date.parse("2024-03-11T13:30:00Z"),
    open: 10.5,
    high: 10.6,
    low: 10.4,
    close: 10.45,
    volume: 250,
  },
];

const NUMBERS = [
  "10,12.5,9.5,11,100",
  "11,11,10.25,10.75,0",
  "10.5,10.6,10.4,10.45,250",
];

function file(stamps: readonly string[], header: string): string {
  return `${header}\n${
    stamps.map((stamp, i) => `${stamp},${NUMBERS[i]}`).join("\n")
  }\n`;
}

const HEADER = "timestamp,open,high,low,close,volume";
const ISO = [
  "2024-03-08T14:30:00Z",
  "2024-03-08T14:31:00Z",
  "2024-03-11T13:30:00Z",
];
const NEW_YORK = [
  "2024-03-08 09:30:00",
  "2024-03-08 09:31:00",
  "2024-03-11 09:30:00",
];

async function assertReads(
  text: string | Uint8Array,
  options: ImportOptions = {},
  name = "SPY.csv",
): Promise<void> {
  const { summary, store } = await importText(text, options, name);
  assertEquals(summary.failed, []);
  assertEquals(barsOf(store, "SPY"), EXPECTED);
  assertEquals([summary.files, summary.bars, summary.added], [1, 3, 3]);
  store.close();
}

Deno.test("the plain form is read: ISO 8601 in UTC", () =>
  assertReads(file(ISO, HEADER)));

Deno.test("epochs of every unit are read", async () => {
  for (const tail of ["", "000", "000000", "000000000"]) {
    const stamps = ISO.map((text) => `${Date.parse(text) / 1_000}${tail}`);
    await assertReads(file(stamps, HEADER));
  }
});

Deno.test("wall times are read in the zone that is given, across a change to daylight saving", () =>
  assertReads(file(NEW_YORK, HEADER), { timezone: "America/New_York" }));

Deno.test("wall times without a zone are read as the exchange's where the bars show it, and the summary says so", async () => {
  const { summary, store } = await importText(file(NEW_YORK, HEADER));
  assertEquals(barsOf(store, "SPY"), EXPECTED);
  assert(summary.notes[0].includes("America/New_York"));
  store.close();
});

Deno.test("wall times that fit no zone are refused with the way out", async () => {
  const night = ["2024-03-08 02:00", "2024-03-08 02:01", "2024-03-11 02:00"];
  const { summary, store } = await importText(file(night, HEADER));
  assert(summary.failed[0].reason.includes("--timezone"));
  assertEquals(store.inventory(), []);
  store.close();
});

Deno.test("date and time in columns of their own, compact or not, are read", async () => {
  const header = "Date,Time,Open,High,Low,Close,Vol";
  const timezone = "America/New_York";
  const split = NEW_YORK.map((text) => text.replace(" ", ","));
  await assertReads(file(split, header), { timezone });
  const compact = split.map((text) => text.replace(/[-:]/g, ""));
  await assertReads(file(compact, `<DATE>,<TIME>,${header.slice(10)}`), {
    timezone,
  });
  const american = ["03/08/2024,09:30", "03/08/2024,09:31", "03/11/2024,09:30"];
  await assertReads(file(american, header), { timezone });
  const noHeader = file(split, "").slice(1);
  await assertReads(noHeader, { timezone });
  await assertReads(file(compact, "").slice(1), { timezone });
});

Deno.test("columns come in any order, case and delimiter, quoted or not, with others between", async () => {
  const rows = NUMBERS.map((numbers, i) => {
    const [open, high, low, close, volume] = numbers.split(",");
    return [volume, "x", close, `"${ISO[i]}"`, low, high, open];
  });
  for (const mark of [",", ";", "\t", "|"]) {
    const header = [
      "Volume",
      "VWAP",
      "CLOSE",
      "Date Time",
      "low",
      "High",
      "OPEN",
    ];
    const lines = [header, ...rows].map((cells) => cells.join(mark));
    await assertReads(lines.join("\r\n"));
  }
});

Deno.test("decimal commas are read in a file with semicolons", () =>
  assertReads(
    file(ISO, HEADER).replaceAll(",", ";").replaceAll(".", ","),
  ));

Deno.test("a byte order mark, spaces around fields and a delimiter at the end of rows do no harm", async () => {
  await assertReads("\ufeff" + file(ISO, HEADER));
  await assertReads(file(ISO, HEADER).replaceAll(",", " , "));
  await assertReads(
    file(ISO, HEADER).replaceAll("\n", ",\n").replace(",\n", "\n"),
  );
});

Deno.test("pandas' index column without a name is the timestamp", () =>
  assertReads(
    file(
      ISO.map((t) => t.replace("Z", "+00:00").replace("T", " ")),
      HEADER.slice(9),
    ),
  ));

Deno.test("a file without header is read by the columns that are named", async () => {
  const rows = ISO.map((stamp, i) => {
    const [open, high, low, close, volume] = NUMBERS[i].split(",");
    return [close, "-", open, low, high, volume, stamp].join(",");
  }).join("\n");
  const columns = ["close", "-", "open", "low", "high", "volume", "timestamp"];
  await assertReads(rows, { columns });
  const unnamed = await importText(rows);
  assert(unnamed.summary.failed[0].reason.includes("--columns"));
  unnamed.store.close();
  const short = await importText(rows, { columns: columns.slice(1) });
  assert(short.summary.failed[0].reason.includes("names 6 columns"));
  short.store.close();
});

Deno.test("stamps at a bar's end are moved to its start", () => {
  const ends = ISO.map((text) => String(Date.parse(text) + 60_000));
  return assertReads(file(ends, HEADER), { stamp: "end" });
});

Deno.test("a file with the newest bar first is read as well", () => {
  const [header, ...rows] = file(ISO, HEADER).trim().split("\n");
  return assertReads([header, ...rows.reverse()].join("\n"));
});

Deno.test("gzip and zip are read directly", async () => {
  const text = file(ISO, HEADER);
  await assertReads(gzipSync(text), {}, "SPY.csv.gz");
  await assertReads(zip({ "SPY.csv": text }), {}, "archive.zip");
  await assertReads(zip({ "SPY.csv": text }, true), {}, "archive.zip");
});

Deno.test("a symbol column sorts one file into many series", async () => {
  const rows = ISO.flatMap((stamp, i) =>
    ["SPY", "BRK.B", '"A,B"'].map((symbol) =>
      `${symbol},${stamp},${NUMBERS[i]}`
    )
  );
  const text = `ticker,${HEADER}\n${rows.join("\n")}\n`;
  const { summary, store } = await importText(text, {}, "all.csv");
  assertEquals(summary.failed, []);
  for (const symbol of ["SPY", "BRK.B", "A,B"]) {
    assertEquals(barsOf(store, symbol), EXPECTED);
  }
  store.close();
});

Deno.test("the symbol is taken from --symbol or from the file's name", async () => {
  for (
    const [name, symbol] of [
      ["spy_1m.csv", "SPY"],
      ["brk.b.csv", "BRK.B"],
      ["aapl.us.txt", "AAPL"],
      ["1min_msft_2024.csv", "MSFT"],
    ]
  ) {
    const { store } = await importText(file(ISO, HEADER), {}, name);
    assertEquals(store.inventory().map((series) => series.symbol), [symbol]);
    store.close();
  }
  const { store } = await importText(file(ISO, HEADER), { symbol: "ES" });
  assertEquals(barsOf(store, "ES"), EXPECTED);
  store.close();
  const nameless = await importText(file(ISO, HEADER), {}, "1m_2024.csv");
  assert(nameless.summary.failed[0].reason.includes("--symbol"));
  nameless.store.close();
});

Deno.test("daily bars get the open of their session, whatever instant of the day marks them", async () => {
  const stampings = [
    ["2024-03-08", "2024-03-11"],
    ["20240308", "20240311"],
    ["2024-03-08T00:00:00Z", "2024-03-11T00:00:00Z"],
    ["2024-03-08 00:00:00-05:00", "2024-03-11 00:00:00-04:00"],
    ["2024-03-08T14:30:00Z", "2024-03-11T13:30:00Z"],
    ["2024-03-08 00:00", "2024-03-11 00:00"],
  ];
  for (const stamps of stampings) {
    const { summary, store } = await importText(file(stamps, HEADER));
    assertEquals(summary.failed, [], stamps[0]);
    assertEquals(
      barsOf(store, "SPY", "1d").map((bar) => new Date(bar.timestamp).toJSON()),
      ["2024-03-08T14:30:00.000Z", "2024-03-11T13:30:00.000Z"],
      stamps[0],
    );
    store.close();
  }
});

Deno.test("seconds are told from minutes, and other intervals are refused", async () => {
  const every = (seconds: number, count: number): string =>
    `${HEADER}\n` + Array.from(
      { length: count },
      (_, i) => `${FIRST + i * seconds * 1_000},1,1,1,1,1`,
    ).join("\n");
  const seconds = await importText(every(1, 30));
  assertEquals(seconds.store.series("SPY", "1s")?.bars, 30);
  seconds.store.close();
  const fives = await importText(every(300, 30));
  assert(fives.summary.failed[0].reason.includes("5 minutes apart"));
  fives.store.close();
  const sparse = await importText(every(300, 30), { interval: "1m" });
  assertEquals(sparse.store.series("SPY", "1m")?.bars, 30);
  sparse.store.close();
});

Deno.test("a file without a volume column is taken with a note", async () => {
  const text = `timestamp,open,high,low,close\n${FIRST},1,2,1,2\n`;
  const { summary, store } = await importText(text);
  assertEquals(barsOf(store, "SPY")[0].volume, 0);
  assert(summary.notes[0].includes("no volume column"));
  store.close();
});

Deno.test("rows that are no bars are counted by kind, with file and line", async () => {
  const at = (minute: number): number => FIRST + minute * 60_000;
  const rows = [
    `${at(0)},10,12,9,11,5`,
    `${at(1)},10,12,9,abc,5`,
    `yesterday,10,12,9,11,5`,
    `${at(2)},10,12,9`,
    `${at(2)},10,12,9,11,5,7`,
    `${at(2)},10,12,9,1e999,5`,
    `${at(2)},10,12,-9,11,5`,
    `${at(2)},10,12,9,11,-5`,
    `${at(2)},10,9,12,11,5`,
    `${at(2)},13,12,9,11,5`,
    `${at(0)},10,12,9,11,5`,
    `${at(-1)},10,12,9,11,5`,
    `${at(3) + 500},10,12,9,11,5`,
    `${at(-60)},10,12,9,11,5`,
    `${at(600)},10,12,9,11,5`,
    `${at(24 * 60)},10,12,9,11,5`,
  ];
  const text = `${HEADER}\n${rows.join("\n")}\n`;
  const { summary, store } = await importText(text, { onError: "skip" });
  assertEquals(summary.failed, []);
  assertEquals(kinds(summary), {
    malformed: 4,
    not_finite: 1,
    negative: 2,
    high_below_low: 1,
    outside_range: 1,
    duplicate: 1,
    out_of_order: 2,
    off_grid: 1,
    outside_hours: 1,
    closed_day: 1,
  });
  assertEquals(barsOf(store, "SPY").length, 1);
  const [malformed] = summary.findings;
  assertEquals(malformed.examples.map(({ line }) => line), [3, 4, 5]);
  assert(malformed.examples[0].text.includes('close is not a number: "abc"'));
  store.close();

  const failing = await importText(text);
  assertEquals([failing.summary.files, failing.summary.bars], [0, 0]);
  assert(failing.summary.failed[0].reason.includes("4 malformed"));
  assert(failing.summary.failed[0].reason.includes("line 3"));
  assertEquals(failing.store.inventory(), []);
  failing.store.close();
});

Deno.test("a good bar after a bad one of the same minute is taken", async () => {
  const text = `${HEADER}\n${FIRST},10,12,-9,11,5\n${FIRST},10,12,9,11,5\n`;
  const { store } = await importText(text, { onError: "skip" });
  assertEquals(barsOf(store, "SPY").length, 1);
  store.close();
});

Deno.test("bars in the wrong zone are suspected", async () => {
  // A full New York day, wrongly said to be in UTC.
  const start = Date.parse("2024-03-08T09:30:00Z");
  const rows = Array.from(
    { length: 390 },
    (_, i) => `${new Date(start + i * 60_000).toJSON().slice(0, 19)},1,1,1,1,1`,
  );
  const text = `${HEADER}\n${rows.join("\n")}\n`;
  const wrong = await importText(text, { timezone: "UTC" });
  assert(wrong.summary.failed[0].reason.includes("zone suspected"));
  wrong.store.close();
  const skipped = await importText(text.replaceAll(",1,1\n", ",1,0\n"), {
    timezone: "UTC",
    onError: "skip",
  });
  assertEquals(kinds(skipped.summary).zone_suspected, 1);
  skipped.store.close();
  const right = await importText(text, { timezone: "America/New_York" });
  assertEquals(right.summary.bars, 390);
  right.store.close();
});

Deno.test("a morning with many thin bars before the open is not taken for a wrong zone", async () => {
  // 04:00 to 11:00 New York; little is traded before 09:30.
  const start = Date.parse("2024-03-08T09:00:00Z");
  const rows = Array.from({ length: 420 }, (_, i) => {
    const ms = start + i * 60_000;
    return `${ms},1,1,1,1,${ms < FIRST ? 10 : 1_000}`;
  });
  const { summary, store } = await importText(
    `${HEADER}\n${rows.join("\n")}\n`,
  );
  assertEquals([summary.failed, summary.bars], [[], 90]);
  assertEquals(kinds(summary), { outside_hours: 330 });
  store.close();
});

Deno.test("options that name nothing there are refused", async () => {
  const text = file(NEW_YORK, HEADER);
  for (
    const [options, said] of [
      [{ timezone: "Mars/Base" }, '"Mars/Base"'],
      [{ format: "xml" }, "known are auto"],
    ] as const
  ) {
    const error = await assertRejects(
      () => importText(text, options),
      SessionError,
      said,
    );
    assertEquals(error.code, "argument_invalid");
  }
});

Deno.test("a title above the header is passed over, and a column named for UTC is in UTC", async () => {
  const utc = ISO.map((text) => text.replace("T", " ").replace("Z", ""));
  const text = file(utc, HEADER.replace("timestamp", "Gmt time"));
  await assertReads(text);
  await assertReads("https://example.com/data\n" + text);
  const { store } = await importText(
    `Title\n\nunix,date,symbol,open,high,low,close,Volume BTC,Volume USD
${FIRST},2024-03-08 14:30:00,BTC/USD,1,2,1,2,0.5,1000\n`,
    { exchange: "CRYPTO", interval: "1m" },
    "Exchange_BTCUSD_minute.csv",
  );
  assertEquals(barsOf(store, "BTC/USD")[0].volume, 0.5);
  store.close();
});

Deno.test("klines of twelve columns without a header are read", async () => {
  const rows = [0, 1, 2].map((i) => {
    const open = FIRST + i * 60_000;
    return `${open},1.5,2.5,1,2,10,${open + 59_999},20,7,5,10,0`;
  });
  const { store } = await importText(
    rows.join("\n"),
    { exchange: "CRYPTO" },
    "BTCUSDT-1m-2024-03.csv",
  );
  const bars = barsOf(store, "BTCUSDT");
  assertEquals(bars.map(({ high, volume }) => [high, volume]), [
    [2.5, 10],
    [2.5, 10],
    [2.5, 10],
  ]);
  store.close();
});

Deno.test("hours go in by the clock or from the open, but not both in a file", async () => {
  const file = (...starts: string[]): string =>
    "timestamp,open,high,low,close,volume\n" +
    starts.map((time) => `2024-03-11T${time}:00Z,10,12,9,11,5\n`).join("");
  const clock = ["13:00", "14:00", "15:00", "16:00", "17:00", "19:00"];
  const open = clock.map((time) => time.replace(":00", ":30"));
  for (const starts of [clock, open]) {
    const { summary, store } = await importText(file(...starts));
    assertEquals([summary.failed, summary.findings], [[], []]);
    assertEquals(
      barsOf(store, "SPY", "1h").map(({ timestamp }) => timestamp),
      starts.map((time) => Date.parse(`2024-03-11T${time}:00Z`)),
    );
    store.close();
  }
  const mixed = await importText(file("13:30", "14:30", "15:00", "16:30"), {
    interval: "1h",
    onError: "skip",
  });
  assertEquals(kinds(mixed.summary), { off_grid: 1 });
  assert(
    mixed.summary.findings[0].examples[0].text.endsWith(
      "1h, earlier bars are on hours from the open",
    ),
  );
  mixed.store.close();
  // Fifteen past is on neither; the hour before the open is not of the session.
  const off = await importText(file("12:00", "13:15", "14:00"), {
    interval: "1h",
    onError: "skip",
  });
  assertEquals(kinds(off.summary), { outside_hours: 1, off_grid: 1 });
  off.store.close();
});

Deno.test("a date whose year has two digits is refused with the reason, not guessed", async () => {
  const { summary, store } = await importText(
    "date,open,high,low,close,volume\n24/03/08,1,2,1,2,5\n24/03/11,1,2,1,2,5\n",
  );
  assert(summary.failed[0].reason.includes("years need four digits"));
  store.close();
});
