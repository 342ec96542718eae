// Styles of numbers, dates and encodings that are found in the field.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { numberStyleOf } from "../../../../src/ingest/parsing/number_style.ts";
import { dateOrderOf } from "../../../../src/ingest/parsing/date_order.ts";
import type { ImportOptions } from "../../../../src/ingest/import_files.ts";
import { barsOf, importText } from "../../_support.ts";

const FIRST = Date.parse("2024-03-08T14:30:00Z");
const COUNT = 12;

/** The bars of every file here, from 09:30 in New York on. */
const EXPECTED = Array.from({ length: COUNT }, (_, i) => ({
  timestamp: FIRST + i * 60_000,
  open: 1010 + i / 4,
  high: 1012 + i / 4,
  low: 1009 + i / 4,
  close: 1011 + i / 4,
  volume: 1_000 * i,
}));

type Row = (clock: string, prices: readonly number[], volume: number) => string;

function lines(row: Row): string {
  return EXPECTED.map((bar, i) =>
    row(
      `09:${30 + i}`,
      [bar.open, bar.high, bar.low, bar.close],
      bar.volume,
    )
  ).join("\n") + "\n";
}

/** A number with separators of thousands and decimals. */
function spell(value: number, group: string, point: string): string {
  const [whole, decimals] = value.toFixed(2).split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, group)}${point}${decimals}`;
}

const HEADER = "Date,Time,Open,High,Low,Close,Volume\n";
const PLAIN: Row = (clock, p, v) => `2024-03-08,${clock},${p.join()},${v}`;

async function assertRead(
  text: string | Uint8Array,
  notes: readonly string[] = [],
  options: ImportOptions = {},
): Promise<void> {
  const { summary, store } = await importText(text, {
    timezone: "America/New_York",
    ...options,
  });
  try {
    assertEquals(summary.failed, []);
    assertEquals(barsOf(store, "SPY"), EXPECTED);
    assertEquals(summary.notes.length, notes.length, summary.notes.join());
    notes.forEach((note, i) => assertStringIncludes(summary.notes[i], note));
  } finally {
    store.close();
  }
}

async function reasonOf(
  text: string,
  options: ImportOptions = {},
): Promise<string> {
  const { summary, store } = await importText(text, {
    timezone: "America/New_York",
    ...options,
  });
  assertEquals(store.inventory(), []);
  store.close();
  return summary.failed[0]?.reason ?? "none";
}

Deno.test("separators of thousands are read if they are unambiguous", async () => {
  const us: Row = (clock, p, v) =>
    `2024-03-08,${clock},${p.map((x) => `"${spell(x, ",", ".")}"`).join()},"${
      v.toLocaleString("en")
    }"`;
  await assertRead(HEADER + lines(us));
  const dollars: Row = (clock, p, v) =>
    `2024-03-08,${clock},${p.map((x) => `$${x}`).join()},"${
      v.toLocaleString("en")
    }"`;
  await assertRead(HEADER + lines(dollars));
  const german: Row = (clock, p, v) =>
    `08.03.2024;${clock};${p.map((x) => spell(x, ".", ",")).join(";")};${v}`;
  await assertRead(HEADER.replaceAll(",", ";") + lines(german));
  const tabs: Row = (clock, p, v) =>
    `08.03.2024\t${clock}\t${p.map((x) => spell(x, "", ",")).join("\t")}\t${v}`;
  await assertRead(HEADER.replaceAll(",", "\t") + lines(tabs));
});

Deno.test("a decimal comma is found even if the first rows have no decimals", () =>
  assertRead(
    HEADER.replaceAll(",", ";") +
      lines((clock, p, v) =>
        `08.03.2024;${clock};${
          p.map((x) => String(x).replace(".", ",")).join(";")
        };${v}`
      ),
  ));

Deno.test("an ambiguous comma is refused", async () => {
  const text = HEADER +
    '2024-03-08,09:30,"1,010","1,012","1,009","1,011",5\n';
  assertStringIncludes(await reasonOf(text), 'open is not a number: "1,010"');
  const comma = 44, semicolon = 59, point = 46;
  const styles = [
    [["1,234"], ["5"], comma, point, 0],
    [["1,234"], ["5"], semicolon, comma, 0],
    [["1.5"], ["1,234"], comma, point, comma],
    [["150"], ["1,234"], semicolon, point, 0],
    [["1,5"], ["1.234.567"], semicolon, comma, point],
    [["1.234,5"], [], semicolon, comma, point],
    [["1,234.5"], [], comma, point, comma],
    [["1.5", "1,5"], [], semicolon, point, 0],
    [["1.234"], ["12"], comma, point, 0],
  ] as const;
  for (const [prices, volumes, delimiter, wanted, group] of styles) {
    assertEquals(
      numberStyleOf(prices, volumes, delimiter),
      { point: wanted, group },
      JSON.stringify([prices, volumes]),
    );
  }
});

Deno.test("separators in the wrong places are refused", async () => {
  const text = HEADER +
    '2024-03-08,09:30,"1,010.5","1,012.5","10,09.5","1,011.5",5\n';
  assertStringIncludes(await reasonOf(text), 'low is not a number: "10,09.5"');
});

Deno.test("dates with slashes begin with the day if the file shows it", async () => {
  const dayFirst = (date: string): string =>
    HEADER + lines((clock, p, v) => `${date},${clock},${p.join()},${v}`);
  await assertRead(dayFirst("03/08/2024"), ["the month first"]);
  await assertRead(dayFirst("08/03/2024"), [], { dayFirst: true });
  await assertRead(dayFirst("08-03-2024"), [], { dayFirst: true });
  const { summary, store } = await importText(
    dayFirst("07/03/2024") +
      lines((clock, p, v) => `08/03/2024,${clock},${p.join()},${v}`),
    { timezone: "America/New_York" },
  );
  assertEquals(summary.notes.length, 1);
  assertStringIncludes(summary.notes[0], "--no-day-first");
  assertEquals(store.tradingDates("SPY", "1m", "0", "9"), [
    "2024-03-07",
    "2024-03-08",
  ]);
  store.close();
  const turns = dayFirst("03/08/2024") +
    lines((clock, p, v) => `03/11/2024,${clock},${p.join()},${v}`) +
    "13/03/2024,09:30,1,1,1,1,1\n";
  assertStringIncludes(
    await reasonOf(turns, { dayFirst: false }),
    '"13/03/2024 09:30"; if dates begin with the day, use --day-first',
  );
});

const orderOf = (texts: string[]) => dateOrderOf(texts).dayFirst;

Deno.test("the order of dates follows from a day above 12, else from distances between dates", () => {
  assertEquals(orderOf(["03/04/2024", "03/13/2024"]), false);
  assertEquals(orderOf(["03/04/2024 09:30", "13/04/2024 09:30"]), true);
  assertEquals(orderOf(["03/04/2024", "03/05/2024"]), false);
  assertEquals(orderOf(["03/04/2024", "04/04/2024"]), true);
  assertEquals(orderOf(["04/03/2024", "04/03/2024"]), false);
  assertEquals(
    orderOf(["2024-03-04", "08.03.2024", "1709908200"]),
    false,
  );
});

Deno.test("comments, empty rows and rows of empty fields are skipped", () =>
  assertRead(
    "# made by hand\n# prices in USD\n" + HEADER + "\n" +
      lines(PLAIN).replaceAll("\n", "\n\n") + "   \n,,,,,,\n# the end\n",
  ));

Deno.test("UTF-16 with a byte order mark, as MetaTrader saves it, is read", async () => {
  const text = "\ufeff" + (HEADER + lines(PLAIN)).replaceAll("\n", "\r\n");
  const units = Uint16Array.from(text, (c) => c.charCodeAt(0));
  const little = new Uint8Array(units.buffer);
  await assertRead(little);
  const big = little.map((_, i) => little[i ^ 1]);
  await assertRead(big);
});

Deno.test("an empty volume is 0, and a note counts them", async () => {
  for (const empty of ["", "nan", "null", "-"]) {
    const text = HEADER + lines(PLAIN).replace(",0\n", `,${empty}\n`);
    await assertRead(text, ["1 bars have no volume"]);
  }
  const price = HEADER + lines(PLAIN).replace("1010,", ",");
  assertStringIncludes(await reasonOf(price), 'open is not a number: ""');
});

Deno.test("volumes with K and M are read as thousands and millions", async () => {
  const text = HEADER +
    "2024-03-08,09:30,1,1,1,1,1.23M\n2024-03-08,09:31,1,1,1,1,45.6K\n" +
    "2024-03-08,09:32,1,1,1,1,2B\n";
  const { store } = await importText(text, { timezone: "America/New_York" });
  assertEquals(
    barsOf(store, "SPY").map(({ volume }) => volume),
    [1_230_000, 45_600, 2_000_000_000],
  );
  store.close();
});

Deno.test("several symbols side by side are refused", async () => {
  const joined = `date,close,close,high,high,low,low,open,open,volume,volume
2024-03-08,11,21,12,22,9,19,10,20,100,200
`;
  assertStringIncludes(await reasonOf(joined), "more than one column");
  const plain = "date,open,high,low,close,close\n2024-03-08,1,1,1,1,2\n";
  assertStringIncludes(await reasonOf(plain), "more than one column close");
});

Deno.test("Kraken's OHLCVT is read without its number of trades", () =>
  assertRead(
    EXPECTED.map((b) =>
      `${
        b.timestamp / 1_000
      },${b.open},${b.high},${b.low},${b.close},${b.volume},17\n`
    ).join(""),
  ));

Deno.test("what cannot be read is refused with an excerpt", async () => {
  const found = async (text: string): Promise<string> =>
    (await reasonOf(text)).slice(0, 90);
  assertEquals(
    await found((HEADER + lines(PLAIN)).replaceAll("\n", "\r")),
    "The lines end with carriage returns alone; save the file with line feeds",
  );
  assertEquals(await found(""), "The file is empty");
  assertStringIncludes(await found("Datum;Hoch\n"), 'begins with "Datum;Hoch"');
  const named = HEADER.replace("Time,", "") + '"Mar 08, 2024",1,1,1,1,1\n';
  assertStringIncludes(await found(named), 'not a timestamp: "Mar 08, 2024"');
  const zone = "date,open,high,low,close\n20240308 09:30:00 CST,1,1,1,1\n";
  assert((await reasonOf(zone)).includes("stands for several"));
});
