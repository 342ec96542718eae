import { assert, assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import type { ImportOptions } from "../../../../src/ingest/import_files.ts";
import type { Bar, StoredInterval } from "../../../../src/types.ts";
import { barsOf, importText, kinds } from "../../_support.ts";

const OPEN = Date.parse("2024-03-08T14:30:00Z");
const NEXT = Date.parse("2024-03-11T13:30:00Z");
const BAR = {
  open: 170.25,
  high: 171.5,
  low: 169.75,
  close: 171,
  volume: 1200,
};

async function assertBars(
  content: string | Uint8Array,
  name: string,
  symbol: string,
  interval: StoredInterval,
  expected: readonly Bar[],
  options: ImportOptions = {},
): Promise<void> {
  const { summary, store } = await importText(content, options, name);
  assertEquals([summary.failed, kinds(summary)], [[], {}]);
  assertEquals(barsOf(store, symbol, interval), expected);
  store.close();
}

Deno.test("Alpaca's bars of many symbols are read", async () => {
  const bar = (t: string): unknown => ({
    t,
    o: 170.25,
    h: 171.5,
    l: 169.75,
    c: 171,
    v: 1200,
    n: 14,
    vw: 170.5,
  });
  const bars = [bar("2024-03-08T14:30:00Z"), bar("2024-03-08T14:31:00Z")];
  const expected = [OPEN, OPEN + 60_000].map((timestamp) => ({
    timestamp,
    ...BAR,
  }));
  const many = { bars: { AAPL: bars, MSFT: bars }, next_page_token: null };
  await assertBars(JSON.stringify(many), "p.json", "MSFT", "1m", expected);
  const one = { bars, symbol: "AAPL", next_page_token: "x" };
  await assertBars(JSON.stringify(one), "page.json", "AAPL", "1m", expected);
  const list = JSON.stringify(bars);
  await assertBars(list, "aapl_1m.json", "AAPL", "1m", expected);
  const lines = bars.map((b) => JSON.stringify(b)).join("\n");
  await assertBars(lines, "aapl.jsonl", "AAPL", "1m", expected);
  const pages = [0, 1].map((i) => JSON.stringify({ bars: { A: [bars[i]] } }));
  await assertBars(pages.join("\n"), "p.json", "A", "1m", expected);
  const latest = { bars: { AAPL: bars[0] } };
  await assertBars(
    JSON.stringify(latest),
    "latest.json",
    "AAPL",
    "1m",
    expected.slice(0, 1),
    { interval: "1m" },
  );
});

Deno.test("Alpaca's daily bars, stamped at midnight New York, are days", () =>
  assertBars(
    JSON.stringify({
      bars: [{
        t: "2024-03-08T05:00:00Z",
        o: "170.25",
        h: 171.5,
        l: 169.75,
        c: 171,
        v: 1200,
      }],
      symbol: "AAPL",
    }),
    "x.json",
    "AAPL",
    "1d",
    [{ timestamp: OPEN, ...BAR }],
  ));

Deno.test("JSON that is not bars is refused, and bad bars are counted", async () => {
  for (
    const [text, reason] of [
      ['{"bars": ', "not JSON"],
      ['{"bars": 5}', "neither a list nor an object"],
      ['{"bars": []}\n{"bars":', "not JSON: the end at byte"],
    ]
  ) {
    const { summary, store } = await importText(text, {}, "x.json");
    assert(summary.failed[0].reason.includes(reason), summary.failed[0].reason);
    store.close();
  }
  const bad = [
    7,
    { t: 1, o: 1, h: 1, l: 1 },
    { t: "x", o: 1, h: 1, l: 1, c: 1, v: 1 },
    { t: "2024-03-08T14:30:00Z", o: 1, h: 1, l: 1, c: null, v: 1 },
  ];
  const { summary, store } = await importText(
    JSON.stringify({ bars: { A: bad } }),
    { onError: "skip" },
    "x.json",
  );
  assertEquals(kinds(summary), { malformed: 4 });
  store.close();
});

Deno.test("Polygon's flat files are read: nanoseconds, many tickers, gzip", async () => {
  const header =
    "ticker,volume,open,close,high,low,window_start,transactions\n";
  const row = (ticker: string, ms: number): string =>
    `${ticker},1200,170.25,171,171.5,169.75,${ms}000000,15\n`;
  const minutes = header + row("A", OPEN) + row("A", OPEN + 60_000) +
    row("AA", OPEN);
  const expected = [OPEN, OPEN + 60_000].map((timestamp) => ({
    timestamp,
    ...BAR,
  }));
  const name = "minute_aggs_v1/2024/03/2024-03-08.csv.gz";
  await assertBars(gzipSync(minutes), name, "A", "1m", expected);
  await assertBars(gzipSync(minutes), name, "AA", "1m", expected.slice(0, 1));
  const midnight = Date.parse("2024-03-08T05:00:00Z");
  const days = header + row("A", midnight) + row("AA", midnight);
  await assertBars(
    gzipSync(days),
    "day_aggs_v1/2024-03-08.csv.gz",
    "AA",
    "1d",
    [{ timestamp: OPEN, ...BAR }],
  );
  await assertBars(days, "2024-03-08.csv", "A", "1d", [
    { timestamp: OPEN, ...BAR },
  ]);
});

Deno.test("Databento's OHLCV is read with prices as numbers or in billionths", async () => {
  const header =
    "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol\n";
  const expected = [{ timestamp: OPEN, ...BAR }];
  const fixed =
    `${header}${OPEN}000000,33,2,38,170250000000,171500000000,169750000000,171000000000,1200,AAPL\n`;
  await assertBars(fixed, "xnas.ohlcv-1m.csv", "AAPL", "1m", expected);
  const pretty =
    `${header}2024-03-08T14:30:00.000000000Z,33,2,38,170.250000000,171.500000000,169.750000000,171.000000000,1200,AAPL\n`;
  await assertBars(pretty, "xnas.ohlcv-1m.csv", "AAPL", "1m", expected);
  const daily = fixed.replace(",33,", ",35,")
    .replace(`${OPEN}`, `${Date.parse("2024-03-08")}`);
  await assertBars(daily, "x.csv", "AAPL", "1d", expected);
  const fromNine = Date.parse("2024-03-08T14:00:00Z");
  const hourly = fixed.replace(",33,", ",34,").replace(
    `${OPEN}`,
    `${fromNine}`,
  );
  await assertBars(hourly, "x.csv", "AAPL", "1h", [{
    timestamp: fromNine,
    ...BAR,
  }]);
  const unnamed = await importText(
    fixed.replace(",symbol", "").replace(",AAPL", ""),
    {},
    "x.csv",
  );
  assertEquals(unnamed.store.series("38", "1m")?.bars, 1);
  assert(
    unnamed.summary.notes[0].includes("instrument ids are used as symbols"),
  );
  unnamed.store.close();
  const trades = await importText(fixed.replace(",33,", ",0,"), {}, "x.csv");
  assert(trades.summary.failed[0].reason.includes('interval "0"'));
  trades.store.close();
});

Deno.test("Yahoo's download is read as quoted, not as adjusted", async () => {
  const text = `Date,Open,High,Low,Close,Adj Close,Volume
2024-03-08,170.25,171.5,169.75,171,168.9,1200
2024-03-11,null,null,null,null,null,null
`;
  const { summary, store } = await importText(
    text,
    { onError: "skip" },
    "AAPL.csv",
  );
  assertEquals(kinds(summary), { malformed: 1 });
  assertEquals(barsOf(store, "AAPL", "1d"), [{ timestamp: OPEN, ...BAR }]);
  store.close();
});

Deno.test("yfinance's header of three lines is read", () =>
  assertBars(
    `Price,Close,High,Low,Open,Volume
Ticker,AAPL,AAPL,AAPL,AAPL,AAPL
Date,,,,,
2024-03-08,171,171.5,169.75,170.25,1200
2024-03-11,171,171.5,169.75,170.25,1200
`,
    "download.csv",
    "AAPL",
    "1d",
    [OPEN, NEXT].map((timestamp) => ({ timestamp, ...BAR })),
  ));

Deno.test("Stooq's daily file and its bulk files are read", async () => {
  const expected = [{ timestamp: OPEN, ...BAR }];
  await assertBars(
    "Date,Open,High,Low,Close,Volume\n2024-03-08,170.25,171.5,169.75,171,1200\n",
    "aapl_us_d.csv",
    "AAPL",
    "1d",
    expected,
  );
  const bulk = (per: string): string =>
    `<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nAAPL.US,${per},20240308,000000,170.25,171.5,169.75,171,1200,0\n`;
  await assertBars(bulk("D"), "aapl.us.txt", "AAPL", "1d", expected);
  const fives = await importText(bulk("5"), {}, "aapl.us.txt");
  assert(fives.summary.failed[0].reason.includes('interval "5"'));
  fives.store.close();
});

Deno.test("an interval column sorts rows of several intervals into their series", async () => {
  const text = `symbol,timeframe,timestamp,open,high,low,close,volume
A,1m,${OPEN},1,1,1,1,1
A,1Day,${OPEN},2,2,2,2,2
`;
  const { store } = await importText(text, {}, "x.csv");
  assertEquals(
    store.inventory().map(({ interval, bars }) => [interval, bars]),
    [["1d", 1], ["1m", 1]],
  );
  store.close();
});
