// Siblings of field files: what a file says in another way, and the advice that works.
import { assert, assertEquals } from "@std/assert";
import type { ImportOptions } from "../../src/ingest/import_files.ts";
import { barsOf, importText, kinds } from "./_support.ts";

const FIRST = Date.parse("2024-06-03T13:30:00Z");
const HEADER = "timestamp,open,high,low,close,volume\n";

/** A stored bar's prices: open, high, low, close. */
async function pricesOf(
  prices: string,
  options: ImportOptions = {},
): Promise<{ bar: number[] | undefined; counts: Record<string, number> }> {
  const text = `${HEADER}${FIRST},${prices},5\n`;
  const { summary, store } = await importText(text, options);
  const [bar] = barsOf(store, "SPY");
  store.close();
  return {
    bar: bar && [bar.open, bar.high, bar.low, bar.close],
    counts: kinds(summary),
  };
}

async function reasonOf(
  content: string,
  options: ImportOptions = {},
  name = "A.csv",
): Promise<string> {
  const { summary, store } = await importText(content, options, name);
  assertEquals([store.inventory(), summary.failed.length], [[], 1]);
  store.close();
  return summary.failed[0].reason;
}

Deno.test("prices that are a unit of the last decimal outside of the range widen it, counted", async () => {
  const cases: [string, number[]][] = [
    // A cent, of prices in cents.
    ["99.75,99.78,99.72,99.79", [99.75, 99.79, 99.72, 99.79]],
    ["1.50,1.55,1.51,1.52", [1.5, 1.55, 1.5, 1.52]],
    // High and low are rounded to cents, open and close are not.
    ["100.004,100,99.95,99.954", [100.004, 100.004, 99.95, 99.954]],
    // A pip's tenth.
    ["1.08501,1.0855,1.08502,1.0852", [1.08501, 1.0855, 1.08501, 1.0852]],
    // One unit in the last place of a double, and of a 32-bit number.
    ["1,99.99999999999999,1,100", [1, 100, 1, 100]],
    [
      "101.25000762939453,101.25,101,101.25",
      [101.25000762939453, 101.25000762939453, 101, 101.25],
    ],
    // Whole dollars at 65,000: 0.002 %.
    ["64000,65000,63000,65001", [64000, 65001, 63000, 65001]],
  ];
  for (const [prices, expected] of cases) {
    const { bar, counts } = await pricesOf(prices);
    assertEquals([bar, counts], [expected, { range_widened: 1 }], prices);
  }
  const negative = await pricesOf("-37.63,-37.60,-37.62,-37.61", {
    exchange: "US_FUTURES",
  });
  assertEquals(negative.bar, [-37.63, -37.6, -37.63, -37.61]);
});

Deno.test("prices further outside of the range are refused", async () => {
  for (
    const prices of [
      "99.75,99.78,99.72,99.80",
      "100,100,99,101",
      "1.0850,1.0855,1.0852,1.0854",
      "0.5,1,0.52,0.9",
    ]
  ) {
    const { bar, counts } = await pricesOf(prices);
    assertEquals([bar, counts], [undefined, { outside_range: 1 }], prices);
  }
});

Deno.test("a volume of −1 stands for none, and other volumes below zero are refused with what to do", async () => {
  const rows = (volume: number): string =>
    HEADER + [0, 1].map((i) => `${FIRST + i * 60_000},1,2,1,1,${volume}\n`)
      .join("");
  const { summary, store } = await importText(rows(-1));
  assertEquals(kinds(summary), { no_volume: 2 });
  assertEquals(barsOf(store, "SPY").map(({ volume }) => volume), [0, 0]);
  store.close();
  const reason = await reasonOf(rows(-7));
  assert(/2 negative volume.*--volume/.test(reason), reason);
  assert(!reason.includes("US_FUTURES"));
});

Deno.test("rows of one time that differ are reported by what differs", async () => {
  const row = (volume: number): string => `${FIRST},1,2,1,1,${volume}\n`;
  const reason = await reasonOf(HEADER + row(5) + row(6));
  assert(reason.includes("differs from line 2: volume 6, not 5"), reason);
});

Deno.test("a time of day in a column timestamp beside a date is the time", async () => {
  const { summary, store } = await importText(
    "Date,Timestamp,Open,High,Low,Close,Volume\n" +
      "20240603,09:30:00,1,2,1,1,5\n20240603,09:31:00,1,2,1,1,5\n",
    { timezone: "America/New_York" },
  );
  assertEquals(summary.failed, []);
  assertEquals(barsOf(store, "SPY").map(({ timestamp }) => timestamp), [
    FIRST,
    FIRST + 60_000,
  ]);
  store.close();
});

Deno.test("timestamps with and without a zone in one file are refused until the zone is named", async () => {
  const stamps = (count: number, local: (i: number) => boolean): string[] =>
    Array.from({ length: count }, (_, i) => {
      const text = new Date(FIRST + i * 60_000).toISOString().slice(0, 19);
      return local(i) ? text : `${text}Z`;
    });
  const files = [
    stamps(60, (i) => i % 2 === 0),
    // The first thousands of rows have one, so that the rest is not sampled.
    stamps(390 * 9, (i) => i >= 390 * 8).filter((_, i) => i % 9 === 0),
  ];
  for (const times of files) {
    const pad = " ".repeat(times.length > 60 ? 300 : 1);
    const csv = HEADER + times.map((time) => `${time},1,2,1,1,5${pad}\n`)
      .join("");
    const json = JSON.stringify(
      times.map((time) => ({ time, open: 1, high: 2, low: 1, close: 1 })),
    );
    for (const [name, text] of [["A.csv", csv], ["A.json", json]]) {
      const options = { interval: times.length > 60 ? "1s" : "1m" } as const;
      const reason = await reasonOf(text, options, name);
      assert(/zone.*--timezone/.test(reason), reason);
      const { summary, store } = await importText(text, {
        ...options,
        timezone: "UTC",
      }, name);
      assertEquals([summary.failed, summary.bars > 0], [[], true]);
      store.close();
    }
  }
});

Deno.test("Alpha Vantage's currencies have the symbol of their pair", async () => {
  const bar = {
    "1. open": "1",
    "2. high": "2",
    "3. low": "1",
    "4. close": "1",
  };
  const about: [Record<string, string>, string][] = [
    [{ "2. From Symbol": "EUR", "3. To Symbol": "USD" }, "EURUSD"],
    [{ "2. Digital Currency Code": "BTC", "4. Market Code": "EUR" }, "BTCEUR"],
  ];
  for (const [names, symbol] of about) {
    const text = JSON.stringify({
      "Meta Data": { "1. Information": "x", ...names, "7. Time Zone": "UTC" },
      "Time Series FX (1min)": { "2024-06-03 13:30:00": bar },
    });
    const { store } = await importText(text, { exchange: "CRYPTO" }, "x.json");
    assertEquals(store.inventory().map((series) => series.symbol), [symbol]);
    store.close();
  }
});

Deno.test("JSON with a list for each column is refused with the layout that is read", async () => {
  const times = [0, 1, 2].map((i) => (FIRST + i * 60_000) / 1_000);
  const columns = { o: [1, 1, 1], h: [2, 2, 2], l: [1, 1, 1], c: [1, 1, 1] };
  const quote = { open: [1, 1], high: [2, 2], low: [1, 1], close: [1, 1] };
  const byRow = { open: { "0": 1 }, high: { "0": 2 }, low: { "0": 1 } };
  for (
    const json of [
      { ...columns, t: times, s: "ok" },
      {
        chart: {
          result: [{ timestamp: times, indicators: { quote: [quote] } }],
        },
      },
      { ...byRow, close: { "0": 1 }, timestamp: { "0": FIRST } },
    ]
  ) {
    const reason = await reasonOf(JSON.stringify(json), {}, "A.json");
    assert(/an object for each bar|a list of objects/.test(reason), reason);
    assert(!reason.includes("--columns"), reason);
  }
});

Deno.test("dates whose month has a name are refused with what to write, and nothing else", async () => {
  for (const date of ["Jun 3, 2024", "03-Jun-2024", "3. März 2024"]) {
    const reason = await reasonOf(
      `date,open,high,low,close\n"${date}",1,2,1,1\n`,
    );
    assert(reason.includes("months are read as numbers"), reason);
    assert(!reason.includes("--columns"), reason);
  }
});

Deno.test("24:00 is the end of a day, so that no bar that ends there is lost", async () => {
  const stamps = ["2024-06-03 22:00", "2024-06-03 23:00", "2024-06-03 24:00"];
  const text = HEADER + stamps.map((stamp) => `${stamp},1,2,1,1,5\n`).join("");
  const { summary, store } = await importText(text, {
    exchange: "CRYPTO",
    timezone: "UTC",
    stamp: "end",
  });
  assertEquals(summary.failed, []);
  assertEquals(
    barsOf(store, "SPY", "1h").map(({ timestamp }) =>
      new Date(timestamp).toISOString().slice(11, 16)
    ),
    ["21:00", "22:00", "23:00"],
  );
  store.close();
  const late = await reasonOf(text.replace("24:00", "24:01"), {
    timezone: "UTC",
  });
  assert(late.includes("24:01"), late);
});

Deno.test("lists of bars by symbol never share a series silently", async () => {
  const bar = (minute: number) => ({
    t: FIRST + minute * 60_000,
    o: 1,
    h: 2,
    l: 1,
    c: 1,
    v: 5,
  });
  const lists = { AAPL: [bar(0), bar(1)], MSFT: [bar(2), bar(3)] };
  const reason = await reasonOf(
    JSON.stringify({ data: lists }),
    {},
    "AAPL.json",
  );
  assert(reason.includes('"AAPL" and "MSFT"'), reason);
  // As the message says.
  const { store } = await importText(
    JSON.stringify({ bars: lists }),
    {},
    "AAPL.json",
  );
  assertEquals(store.inventory().map(({ symbol, bars }) => [symbol, bars]), [
    ["AAPL", 2],
    ["MSFT", 2],
  ]);
  store.close();
  const pages = await importText(
    JSON.stringify([{ results: lists.AAPL }, { results: lists.MSFT }]),
    {},
    "AAPL.json",
  );
  assertEquals(pages.summary.added, 4);
  pages.store.close();
});

Deno.test("OKX's files name the instrument in a column", async () => {
  const { store } = await importText(
    "instrument_name,open,high,low,close,vol,vol_ccy,vol_quote,open_time,confirm\n" +
      `BTC-USDT,1,2,1,1,5,5,5,${FIRST},1\n`,
    { exchange: "CRYPTO", interval: "1m" },
    "BTC-USDT-candlesticks-2024-06-03.csv",
  );
  assertEquals(store.inventory().map(({ symbol }) => symbol), ["BTC-USDT"]);
  store.close();
});

Deno.test("a zone that looks wrong and is right is stored as the message says, with or without zones in the timestamps", async () => {
  // Half an hour before the open and half an hour after it, alike in volume.
  const starts = Array.from(
    { length: 60 },
    (_, i) => FIRST + (i - 30) * 60_000,
  );
  const text = (stamp: (at: number) => string): string =>
    HEADER + starts.map((at) => `${stamp(at)},1,2,1,1,5\n`).join("");
  const instants = text((at) => new Date(at).toISOString());
  const local = text((at) =>
    new Date(at - 4 * 3_600_000).toISOString().slice(0, 19)
  );
  const files: [string, ImportOptions, RegExp][] = [
    [instants, {}, /right, .*--timezone UTC --extended-hours/],
    [
      local,
      { timezone: "America/New_York" },
      /right, .*--timezone America\/New_York --extended-hours/,
    ],
  ];
  for (const [file, options, advice] of files) {
    const reason = await reasonOf(file, options);
    assert(advice.test(reason), reason);
    const { summary, store } = await importText(file, {
      timezone: "UTC",
      ...options,
      extendedHours: true,
    });
    assertEquals([summary.failed, summary.bars, summary.extended], [
      [],
      30,
      30,
    ]);
    const zone = summary.guesses.find(({ what }) => what === "zone");
    assert(zone?.evidence.startsWith("30 of 60 bars lie outside"));
    store.close();
  }
});

Deno.test("names of zones without an area are read, each with its changes of clocks", async () => {
  const zones: [string, string, string][] = [
    ["MET", "2024-06-03 15:30:00", "2024-12-02 15:30:00"],
    ["EST5EDT", "2024-06-03 09:30:00", "2024-12-02 09:30:00"],
    ["GB-Eire", "2024-06-03 14:30:00", "2024-12-02 14:30:00"],
    ["Japan", "2024-06-03 22:30:00", "2024-12-02 23:30:00"],
  ];
  for (const [zone, summer, winter] of zones) {
    const { summary, store } = await importText(
      `${HEADER}${summer} ${zone},1,2,1,1,5\n${winter} ${zone},1,2,1,1,5\n`,
      { interval: "1m" },
    );
    assertEquals(summary.failed, [], zone);
    assertEquals(barsOf(store, "SPY").map(({ timestamp }) => timestamp), [
      FIRST,
      Date.parse("2024-12-02T14:30:00Z"),
    ], zone);
    store.close();
  }
});

Deno.test("the order of dates that could be read both ways is told with its evidence and option", async () => {
  const file = (dates: string[]) =>
    "Date,Open,High,Low,Close,Volume\n" +
    dates.map((date) => `${date},1,2,1,2,5\n`).join("");
  const notesOf = async (dates: string[], options: ImportOptions = {}) => {
    const { summary, store } = await importText(file(dates), options);
    const days = barsOf(store, "SPY", "1d").map(({ timestamp }) =>
      new Date(timestamp).toISOString().slice(0, 10)
    );
    store.close();
    return [
      days,
      summary.notes.filter((note) => note.includes("dates such as"))
        .map((note) => note.slice(note.indexOf("dates such"))),
    ];
  };
  const near = ["03/04/2024", "03/05/2024", "03/06/2024"];
  assertEquals(await notesOf(near), [
    ["2024-03-04", "2024-03-05", "2024-03-06"],
    [
      "dates such as 03/04/2024 are read with the month first, which makes them closer to each other; if they begin with the day, use --day-first",
    ],
  ]);
  const far = ["03/04/2024", "04/04/2024", "05/04/2024"];
  assertEquals(await notesOf(far), [
    ["2024-04-03", "2024-04-04", "2024-04-05"],
    [
      "dates such as 03/04/2024 are read with the day first, which makes them closer to each other; if they begin with the month, use --no-day-first",
    ],
  ]);
  // What the advice says, and what leaves no doubt, is not told.
  assertEquals(await notesOf(far, { dayFirst: false, interval: "1d" }), [
    ["2024-03-04", "2024-04-04"],
    [],
  ]);
  assertEquals(await notesOf([...near, "03/13/2024"]), [
    ["2024-03-04", "2024-03-05", "2024-03-06", "2024-03-13"],
    [],
  ]);
});

Deno.test("minutes on closed days alone speak of the calendar, not of the zone", async () => {
  const saturday = Date.parse("2024-06-01T13:30:00Z");
  const text = HEADER + Array.from(
    { length: 60 },
    (_, i) => `${saturday + i * 60_000},1,2,1,2,5\n`,
  ).join("");
  const refused = await reasonOf(text);
  assertEquals(refused.includes("--group CRYPTO"), true, refused);
  assertEquals(refused.includes("--timezone"), false, refused);
  const extended = await reasonOf(text, { extendedHours: true });
  assertEquals(
    extended,
    "60 of its 60 bars are on days on which US_EQUITY, the default calendar, has no session, and would be stored as extended hours; name the calendar: --group CRYPTO for markets that never close, --group US_EQUITY if the other days are to be stored as extended hours",
  );
  // Both pieces of advice work.
  for (
    const [options, hours] of [
      [{ exchange: "CRYPTO" }, "regular"],
      [{ exchange: "US_EQUITY", extendedHours: true }, "extended"],
    ] as const
  ) {
    const { summary, store } = await importText(text, options);
    assertEquals(summary.failed, []);
    assertEquals(
      store.inventory().map(({ hours, bars }) => [hours, bars]),
      [[hours, 60]],
    );
    store.close();
  }
});
