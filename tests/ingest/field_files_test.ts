// Files as vendors, platforms and spreadsheets write them, each with its right value.
import { assert, assertEquals } from "@std/assert";
import type { ImportOptions } from "../../src/ingest/import_files.ts";
import { barsOf, importText, kinds, zip } from "./_support.ts";

const HEADER = "timestamp,open,high,low,close,volume\n";

function rows(
  count: number,
  line: (i: number) => string,
  header = HEADER,
): string {
  return header + Array.from({ length: count }, (_, i) => `${line(i)}\n`)
    .join("");
}

/** `hh:mm:00` of minutes after midnight. */
function clock(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00`;
}

/** The only reason why a file failed. */
async function reasonOf(
  content: string | Uint8Array,
  options: ImportOptions = {},
  name = "A.csv",
): Promise<string> {
  const { summary, store } = await importText(content, options, name);
  assertEquals([store.inventory(), summary.failed.length], [[], 1]);
  store.close();
  return summary.failed[0].reason;
}

/** The starts of the bars of the only series, as ISO. */
async function startsOf(
  content: string | Uint8Array,
  options: ImportOptions = {},
  name = "A.csv",
): Promise<string[]> {
  const { summary, store } = await importText(content, options, name);
  assertEquals(summary.failed, []);
  const [{ symbol, interval }] = store.inventory();
  const starts = barsOf(store, symbol, interval)
    .map(({ timestamp }) => new Date(timestamp).toISOString());
  store.close();
  return starts;
}

Deno.test("MetaTrader 5: the volume is the tick volume if the other is 0", async () => {
  const text = rows(
    5,
    (i) =>
      `2024.06.03\t10:0${i}:00\t1.085\t1.0855\t1.0845\t1.0852\t${30 + i}\t0\t2`,
    "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n",
  );
  const { summary, store } = await importText(text, {
    exchange: "FOREX",
    timezone: "Europe/Helsinki",
  }, "EURUSD_M1_202406030000_202406072359.csv");
  const bars = barsOf(store, "EURUSD");
  assertEquals(bars.map(({ volume }) => volume), [30, 31, 32, 33, 34]);
  assertEquals(bars[0].timestamp, Date.parse("2024-06-03T07:00:00Z"));
  const guess = summary.guesses.find(({ what }) => what === "volume");
  assertEquals([guess?.value, guess?.option], ["<TICKVOL>", "--volume"]);
  store.close();
});

Deno.test("stamps with the name of their zone are read in it, before and after a change of clocks", async () => {
  for (const zone of ["US/Eastern", "America/New_York"]) {
    const text = rows(
      2,
      (i) => `2024${["0308", "0311"][i]} 09:30:00 ${zone},1,2,1,1,5`,
    );
    for (const timezone of [undefined, "UTC"]) {
      assertEquals(await startsOf(text, { timezone, interval: "1m" }), [
        "2024-03-08T14:30:00.000Z",
        "2024-03-11T13:30:00.000Z",
      ]);
    }
  }
  for (const zone of ["-04:00[Asia/Tokyo]", "[America/New_York]"]) {
    const text = rows(2, (i) => `2024-06-03T09:3${i}:00${zone},1,2,1,1,5`);
    assertEquals((await startsOf(text))[0], "2024-06-03T13:30:00.000Z");
  }
  const json = JSON.stringify([0, 1].map((i) => ({
    date: `2024-06-03 09:3${i}:00 US/Eastern`,
    open: 1,
    high: 2,
    low: 1,
    close: 1,
  })));
  const read = await startsOf(json, { timezone: "UTC" }, "A.json");
  assertEquals(read[0], "2024-06-03T13:30:00.000Z");
  const fixed = rows(1, () => "2024-03-08 09:30:00 EST,1,2,1,1,5");
  assertEquals(await startsOf(fixed), ["2024-03-08T14:30:00.000Z"]);
  const utc = rows(1, () => "20240308-14:30:00,1,2,1,1,5");
  assertEquals(await startsOf(utc), ["2024-03-08T14:30:00.000Z"]);
});

Deno.test("a second zone among the stamps of a file is refused", async () => {
  const text = rows(
    2,
    (i) => `20240308 09:3${i}:00 US/${["Eastern", "Central"][i]},1,2,1,1,5`,
  );
  assert((await reasonOf(text)).includes("US/Central"));
});

Deno.test("a row without prices is left out and counted, and one with some of them is refused", async () => {
  for (const none of ["null", "NaN", "", "N/A", "-", "#N/A"]) {
    const text = HEADER +
      `2024-06-03,1,2,1,1,5\n2024-06-04,${none},${none},${none},${none},${none}\n`;
    const { summary, store } = await importText(text);
    assertEquals([summary.failed, summary.added], [[], 1], none);
    assertEquals(kinds(summary), { no_price: 1 });
    store.close();
  }
  const some = `${HEADER}2024-06-03,1,2,null,1,5\n`;
  assert((await reasonOf(some)).includes("low is not a number"));
  const json = await importText(
    '[{"t":"2024-06-03","o":1,"h":2,"l":1,"c":1,"v":5},{"t":"2024-06-04","o":null,"h":null,"l":null,"c":null,"v":null}]',
    {},
    "A.json",
  );
  assertEquals([json.summary.added, kinds(json.summary)], [1, { no_price: 1 }]);
  json.store.close();
});

Deno.test("a row of zeros is no bar; a single price of 0 is refused, except for futures", async () => {
  const zeros = `${HEADER}2024-06-03,0,0,0,0,9\n2024-06-04,1,2,1,1,5\n`;
  const { summary, store } = await importText(zeros);
  assertEquals([summary.added, kinds(summary)], [1, { no_price: 1 }]);
  store.close();
  const low = `${HEADER}2024-06-03,1,2,0,1,5\n2024-06-04,1,2,1,1,5\n`;
  assert((await reasonOf(low)).includes("1 zero price"));
  const futures = await importText(low, { exchange: "US_FUTURES" });
  assertEquals(futures.summary.added, 2);
  futures.store.close();
});

Deno.test("futures have negative prices, stocks do not", async () => {
  const text = rows(
    5,
    (i) =>
      `2020-04-20T18:3${i}:00Z,${-30 - i},${-29 - i},${-37.63 - i},${
        -31 - i
      },100`,
  );
  const { summary, store } = await importText(text, { exchange: "US_FUTURES" });
  assertEquals(summary.failed, []);
  assertEquals(
    barsOf(store, "SPY").map((
      { open, low },
    ) => [open, low]),
    [-30, -31, -32, -33, -34].map((open) => [open, open - 7.63]),
  );
  store.close();
  assert((await reasonOf(text)).includes("5 negative"));
});

/** Minutes of Crypto from 00:30 to 02:29 in New York, with 01:00 to 01:59 twice. */
const FALL = [
  ...Array.from({ length: 90 }, (_, i) => 30 + i),
  ...Array.from({ length: 90 }, (_, i) => 60 + i),
];
const CRYPTO_NEW_YORK = {
  exchange: "CRYPTO",
  timezone: "America/New_York",
} as const;

Deno.test("times that occur twice are told apart by the order of rows, in both directions", async () => {
  const first = Date.parse("2024-11-03T04:30:00Z");
  for (const minutes of [FALL, FALL.toReversed()]) {
    const text = rows(
      180,
      (i) => `2024-11-03 ${clock(minutes[i])},1,2,1,1,${i}`,
    );
    const { summary, store } = await importText(text, CRYPTO_NEW_YORK);
    assertEquals([summary.failed, summary.findings], [[], []]);
    assertEquals(
      barsOf(store, "SPY").map(({ timestamp }) => timestamp),
      FALL.map((_, i) => first + i * 60_000),
    );
    assert(summary.notes[0].includes("occur twice"));
    store.close();
  }
  // Bars of an hour have the same time in both passes.
  const hours = rows(
    4,
    (i) => `2024-11-03 0${[0, 1, 1, 2][i]}:00:00,1,2,1,1,${i}`,
  );
  assertEquals(
    await startsOf(hours, CRYPTO_NEW_YORK),
    ["04", "05", "06", "07"].map((hour) => `2024-11-03T${hour}:00:00.000Z`),
  );
  // With --stamp end, the first bar of the second pass ends a minute later.
  const ends = rows(
    180,
    (i) => `2024-11-03 ${clock(FALL[i])},1,2,1,1,${i}`,
  );
  const starts = await startsOf(ends, { ...CRYPTO_NEW_YORK, stamp: "end" });
  assertEquals(Date.parse(starts[179]), first + 178 * 60_000);
});

Deno.test("rows out of order with times that occur twice are refused", async () => {
  const mixed = FALL.toSpliced(0, 2, FALL[1], FALL[0]);
  const text = rows(180, (i) => `2024-11-03 ${clock(mixed[i])},1,2,1,1,${i}`);
  assert((await reasonOf(text, CRYPTO_NEW_YORK)).includes("unclear order"));
});

Deno.test("times that clocks skip are refused, since the zone is wrong, and never advised to be left out", async () => {
  const text = rows(
    90,
    (i) => `2024-03-10 ${clock(90 + i)},1,2,0.5,1.5,${i}`,
  );
  const reason = await reasonOf(text, CRYPTO_NEW_YORK);
  assert(reason.startsWith("60 nonexistent time; first at line 32:"), reason);
  assert(reason.includes("02:00 does not exist in America/New_York"));
  assert(reason.includes("--timezone") && !reason.includes("--on-error"));
  assertEquals((await startsOf(text, { exchange: "CRYPTO" })).length, 90);
});

Deno.test("times a millisecond before the minute are ends: refused with that advice, which works", async () => {
  for (const ending of ["59.999Z", "59.999999Z", "59Z"]) {
    const text = rows(5, (i) => `2024-06-03T13:3${i}:${ending},1,2,1,1,5`);
    const reason = await reasonOf(text);
    assert(reason.includes("13:30:59.") && reason.includes("--stamp end"));
    const starts = await startsOf(text, { stamp: "end" });
    assertEquals(starts[0], "2024-06-03T13:30:00.000Z");
    assertEquals(starts.length, 5);
  }
});

Deno.test("starts that are off by up to 50 ms are rounded and counted; others are refused", async () => {
  const off = [0, 3, -4, 50, -50];
  const first = Date.parse("2024-06-03T13:30:00Z");
  const text = rows(5, (i) => `${first + i * 60_000 + off[i]},1,2,1,1,5`);
  const { summary, store } = await importText(text);
  assertEquals([summary.added, kinds(summary)], [5, { time_rounded: 4 }]);
  assertEquals(
    barsOf(store, "SPY").map(({ timestamp }) => (timestamp - first) / 60_000),
    [0, 1, 2, 3, 4],
  );
  store.close();
  const early = await importText(
    `${HEADER}${first - 20},1,2,1,1,5\n${first + 60_000},1,2,1,1,5\n`,
  );
  assertEquals(barsOf(early.store, "SPY")[0].timestamp, first);
  early.store.close();
  const far = rows(5, (i) => `${first + i * 60_000 + 51},1,2,1,1,5`);
  assert((await reasonOf(far)).includes("5 off grid"));
});

Deno.test("rows in any order are sorted, with a count", async () => {
  const order = [11, 5, 17, 19, 9, 0, 16, 1, 15, 6, 10, 13, 14, 12, 7, 3, 8];
  const all = [...order, 2, 18, 4];
  const text = rows(
    20,
    (i) => `2024-06-03T${clock(13 * 60 + 30 + all[i])}Z,1,2,0.5,1.5,${all[i]}`,
  );
  const { summary, store } = await importText(text);
  assertEquals(summary.failed, []);
  assertEquals(
    barsOf(store, "SPY").map(({ volume }) => volume),
    [...Array(20).keys()],
  );
  assertEquals(Object.keys(kinds(summary)), ["out_of_order"]);
  store.close();
});

Deno.test("days of Excel are read, with and without a time; other small numbers are no timestamps", async () => {
  const days = rows(2, (i) => `${45446 + i},100,101,99,100.5,1000`);
  assertEquals(await startsOf(days), [
    "2024-06-03T13:30:00.000Z",
    "2024-06-04T13:30:00.000Z",
  ]);
  // 09:30 and 09:31, with six decimals.
  for (const mark of [".", ","]) {
    const times = rows(
      2,
      (i) => `${45446 + i}${mark}${["395833", "396528"][i]};1${mark}5;2;1;1;5`,
      "date;open;high;low;close;volume\n",
    );
    assertEquals(
      await startsOf(times, { timezone: "America/New_York", interval: "1m" }),
      ["2024-06-03T13:30:00.000Z", "2024-06-04T13:31:00.000Z"],
    );
  }
  for (const number of [0, 17, 738_675, 14_000]) {
    const text = rows(3, (i) => `${number + i},1,2,1,1,5`);
    assert((await reasonOf(text)).includes("not a timestamp"));
  }
});

Deno.test("a file of 2-minute bars is stored as such", async () => {
  const text = rows(
    195,
    (i) => `2024-06-03T${clock(570 + 2 * i)}-04:00,1,2,1,1,5`,
  );
  const { store } = await importText(text, {}, "SPY_2.csv");
  assertEquals(
    store.inventory().map(({ symbol, interval, bars }) => [
      symbol,
      interval,
      bars,
    ]),
    [["SPY", "2m", 195]],
  );
  store.close();
});

/** Local times of New York from `from` on, `count` of them on each of three days. */
function week(from: number, count: number, step = 1): string {
  const lines = ["06/13", "06/14", "06/17"].flatMap((day) =>
    Array.from(
      { length: count },
      (_, i) =>
        `${day}/2024,${clock(from + step * i).slice(0, 5)},100,101,99,100.5,10`,
    )
  );
  return `Date,Time,Open,High,Low,Close,Volume\n${lines.join("\n")}\n`;
}

Deno.test("bars that end with the close and never start with the open are refused until --stamp says what they are", async () => {
  for (const [from, count, step] of [[571, 390, 1], [575, 78, 5]]) {
    for (
      const text of [
        week(from, count, step),
        // The newest first.
        week(from, count, step).trim().split("\n").map((line, i, all) =>
          i === 0 ? line : all[all.length - i]
        ).join("\n"),
      ]
    ) {
      const reason = await reasonOf(text);
      assert(reason.includes("--stamp end"), reason);
      assert(!reason.includes("--on-error"));
      const ends = await startsOf(text, { stamp: "end" });
      assertEquals([ends.length, ends[0]], [
        3 * count,
        "2024-06-13T13:30:00.000Z",
      ]);
      const starts = await startsOf(text, { stamp: "start" });
      assertEquals(starts.length, 3 * (count - 1));
    }
  }
  // Bars after the close are no ends if there are bars at the open.
  const late = await importText(week(570, 392));
  assertEquals([late.summary.failed, late.summary.added], [[], 3 * 390]);
  late.store.close();
});

Deno.test("with --columns, a header in any language or encoding is passed over", async () => {
  const columns = ["date", "open", "high", "low", "close", "volume"];
  const body =
    "2024-06-03;100.5;101.5;99.5;100.75;1234567\n2024-06-04;100.5;101.5;99.5;100.75;1234567\n";
  const text = `Kurszeit;Erster;Hoechst;Tiefst;Letzter;Umsatz\n${body}`;
  assert((await reasonOf(text)).includes("--columns"));
  assertEquals((await startsOf(text, { columns })).length, 2);
  const latin = Uint8Array.from(
    `Kurszeit;Er\u00f6ffnung;H\u00f6chst;Tiefst;Schlu\u00df;Umsatz\n${body}`,
    (character) => character.charCodeAt(0),
  );
  assert((await reasonOf(latin)).includes("--columns"));
  assertEquals((await startsOf(latin, { columns })).length, 2);
});

Deno.test("UTF-16 is read without a byte order mark", async () => {
  const text = rows(2, (i) => `2024-06-0${3 + i},1,2,1,1,5`);
  for (const swap of [false, true]) {
    const bytes = new Uint8Array(2 * text.length);
    for (let i = 0; i < text.length; i++) {
      bytes[2 * i + (swap ? 1 : 0)] = text.charCodeAt(i);
    }
    assertEquals((await startsOf(bytes)).length, 2);
  }
});

Deno.test("headers inside of a file that was joined from several are passed over, with a note", async () => {
  const part = (day: number): string =>
    rows(2, (i) => `2024-06-0${day + i},1,2,1,1,5`);
  const { summary, store } = await importText(`${part(5)}\ufeff${part(3)}`);
  assertEquals([summary.failed, summary.added], [[], 4]);
  assert(summary.notes[0].includes("1 lines repeat the header"));
  store.close();
  const titled = `https://example.org\n${part(3)}`;
  const both = await importText(`${titled}https://example.org\n${part(5)}`);
  assertEquals([both.summary.failed, both.summary.added], [[], 4]);
  both.store.close();
  const other = part(3) + part(5).replace("open,high", "high,open");
  assert((await reasonOf(other)).includes("malformed"));
});

Deno.test("a corrected row later in a file follows --on-conflict, as between files", async () => {
  const row = (minute: number, close: number): string =>
    `2024-06-03T13:3${minute}:00Z,1,9,1,${close},5\n`;
  const text = HEADER + row(0, 2) + row(1, 3) + row(2, 4) + row(1, 5);
  const reason = await reasonOf(text);
  assert(reason.includes("line 5") && reason.includes("line 3"), reason);
  assert(!reason.includes("--on-error"));
  const closes = { keep: [2, 3, 4], replace: [2, 5, 4] };
  for (const onConflict of ["keep", "replace"] as const) {
    const { summary, store } = await importText(text, { onConflict });
    assertEquals(
      barsOf(store, "SPY").map(({ close }) => close),
      closes[onConflict],
    );
    assertEquals(
      [summary.kept, summary.replaced, summary.added],
      onConflict === "keep" ? [1, 0, 3] : [0, 1, 3],
    );
    store.close();
  }
  const same = await importText(HEADER + row(0, 2) + row(0, 2));
  assertEquals([same.summary.added, kinds(same.summary)], [1, {
    repeated_row: 1,
  }]);
  same.store.close();
});

Deno.test("workbooks and archives in archives are refused with a reason", async () => {
  const sheet = zip({
    "[Content_Types].xml": "<x/>",
    "xl/workbook.xml": "<x/>",
  });
  assert((await reasonOf(sheet, {}, "A.xlsx")).includes("Excel workbook"));
  const inner = zip({ "A.csv": rows(1, () => "2024-06-03,1,2,1,1,5") });
  const outer = zip({ "A.zip": inner });
  assert((await reasonOf(outer, {}, "A.zip")).includes("unpack it first"));
  const old = new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3, 4]);
  assert((await reasonOf(old, {}, "A.xls")).includes("Excel workbook"));
});

Deno.test("what an archive holds beside bars is passed over with a note", async () => {
  const { summary, store } = await importText(
    zip({
      "readme.txt": "see",
      "A.csv": rows(1, () => "2024-06-03,1,2,1,1,5"),
    }),
    {},
    "all.zip",
  );
  assertEquals([summary.failed, summary.added], [[], 1]);
  assert(summary.notes.some((note) => note.includes("readme.txt")));
  store.close();
});

Deno.test("the change of interval is found anywhere in a file, in both directions", async () => {
  const days = (step: number, dates: readonly number[]): string =>
    dates.map((date) =>
      rows(
        390 / step,
        (i) => `2024-06-${date}T${clock(810 + step * i)}Z,1,2,1,1,5`,
        "",
      )
    ).join("");
  const minutesFirst = HEADER + days(1, [10, 11, 12, 13]) + days(5, [14, 17]);
  assert((await reasonOf(minutesFirst)).includes("several intervals"));
  const named = await importText(minutesFirst, { interval: "1m" });
  assertEquals(named.summary.added, 4 * 390 + 2 * 78);
  named.store.close();
  const fivesFirst = HEADER +
    days(
      5,
      Array.from({ length: 15 }, (_, i) =>
        [
          10,
          11,
          12,
          13,
          14,
          17,
          18,
          20,
          21,
          24,
          25,
          26,
          27,
          28,
          30,
        ][i]),
    ) + days(1, [28]);
  assert(/off grid|several intervals/.test(await reasonOf(fivesFirst)));
  // After two years of dates, the minutes of a day.
  const dates = Array.from(
    { length: 2_000 },
    (_, i) =>
      `${
        new Date(Date.UTC(2016, 0, 4) + i * 86_400_000).toISOString()
      },1,2,1,1,5\n`,
  );
  const daily = HEADER + dates.join("") + days(1, [28]);
  const mixed = await reasonOf(daily);
  assert(mixed.includes("interval suspected"), mixed);
});

Deno.test("leaving rows out is advised for a few wrong ones, not for most of a file", async () => {
  const line = (i: number): string => `2024-06-03T13:${30 + i}:00Z,1,2,1,1,5`;
  const few = rows(20, (i) => i === 3 ? "x" : line(i));
  assert((await reasonOf(few)).includes("--on-error skip"));
  const most = rows(20, (i) => i < 10 ? "x" : line(i));
  const reason = await reasonOf(most);
  assert(!reason.includes("--on-error") && reason.includes("--columns"));
});
