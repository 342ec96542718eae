import { assert, assertEquals } from "@std/assert";
import { barsOf, importText } from "../../_support.ts";
import {
  assertReads,
  file,
  FIRST,
  HEADER,
  ISO,
  NEW_YORK,
  NUMBERS,
} from "./_csv.ts";

Deno.test("separate columns of date and time are read, compact or not", async () => {
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

Deno.test("columns are found in any order and case, with any delimiter, quoted, among others", async () => {
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

Deno.test("a byte order mark, spaces around fields and delimiters at ends of rows are ignored", async () => {
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

Deno.test("a file without a header is read by the names of --columns", async () => {
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

Deno.test("a title above the header is skipped, and a column named after UTC is in UTC", async () => {
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

Deno.test("a year of two digits is refused with a hint", async () => {
  const { summary, store } = await importText(
    "date,open,high,low,close,volume\n24/03/08,1,2,1,2,5\n24/03/11,1,2,1,2,5\n",
  );
  assert(summary.failed[0].reason.includes("years need four digits"));
  store.close();
});

const PRICES = { open: 10, high: 11, low: 9, close: 10.5 };

Deno.test("columns that pandas only counts are those of rows without a header", async () => {
  for (
    const text of [
      ",0,1,2,3,4,5\n0,1736346600000,10,11,9,10.5,3\n1,1736346660000,10,11,9,10.5,4\n",
      "0,1,2,3,4,5\n1736346600000,10,11,9,10.5,3\n1736346660000,10,11,9,10.5,4\n",
    ]
  ) {
    const { summary, store } = await importText(text);
    assertEquals(summary.failed, []);
    assertEquals(barsOf(store, "SPY"), [
      { timestamp: 1736346600000, ...PRICES, volume: 3 },
      { timestamp: 1736346660000, ...PRICES, volume: 4 },
    ]);
    store.close();
  }
});
