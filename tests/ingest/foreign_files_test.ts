// Files of spreadsheets, pages of web sites and files that were cut short.
import { assert, assertEquals } from "@std/assert";
import { barsOf, importText } from "./_support.ts";

const FIRST = Date.parse("2024-06-03T13:30:00Z");
const HEADER = "timestamp,open,high,low,close,volume\n";

async function reasonOf(content: string, name = "A.csv"): Promise<string> {
  const { summary, store } = await importText(content, {}, name);
  assertEquals([store.inventory(), summary.failed.length], [[], 1]);
  store.close();
  return summary.failed[0].reason;
}

Deno.test("days and times of Excel in two columns are read, and a date in digits beside a time of Excel too", async () => {
  // 09:30 and 09:31; and the same as digits.
  const days: [string, string[]][] = [
    ["45446", ["0.3958333333", "0.3965277778"]],
    ["45446", ["0,395833", "0,396528"]],
    ["45446", ["09:30:00", "09:31:00"]],
    ["45446", ["9:30 AM", "9:31 AM"]],
    ["2024-06-03", ["0.395833333333333", "0.396527777777778"]],
    ["06/03/2024", ["0.395833", "0.396528"]],
  ];
  for (const [date, times] of days) {
    const text = `Date;Time;Open;High;Low;Close;Volume\n` +
      times.map((time) => `${date};${time};1;2;1;1;5\n`).join("");
    const { summary, store } = await importText(text, {
      timezone: "America/New_York",
      interval: "1m",
    });
    assertEquals(summary.failed, [], times[0]);
    assertEquals(
      barsOf(store, "SPY").map(({ timestamp }) => timestamp),
      [FIRST, FIRST + 60_000],
      times[0],
    );
    store.close();
  }
  // Midnight is a whole number.
  const { store } = await importText(
    "Date,Time,Open,High,Low,Close,Volume\n45446,0,1,2,1,1,5\n45446,0.000694,1,2,1,1,5\n",
    { timezone: "UTC", exchange: "CRYPTO", interval: "1m" },
  );
  const midnight = Date.parse("2024-06-03T00:00:00Z");
  assertEquals(
    barsOf(store, "SPY").map(({ timestamp }) => timestamp),
    [midnight, midnight + 60_000],
  );
  store.close();
  for (const stamp of ["45446 1.5", "45446 -0.5", "45446 0.4 x", "4544 0.4"]) {
    const reason = await reasonOf(`${HEADER}${stamp},1,2,1,1,5\n`);
    assert(reason.includes("not a timestamp"), reason);
  }
});

Deno.test("pages and XML that carry a table's name are refused as what they are", async () => {
  const pages: [string, RegExp][] = [
    ["<!DOCTYPE html><html><body>Sign in</body></html>", /HTML page.*again/],
    [
      "\ufeff\n  <HTML><table><tr><td>Date</td><td>Open</td></tr></table>",
      /HTML page.*save it as CSV/,
    ],
    [
      '<?xml version="1.0"?><Workbook><Worksheet/></Workbook>',
      /XML.*save the sheet as CSV/,
    ],
  ];
  for (const [text, expected] of pages) {
    for (const name of ["A.csv", "A.xls", "A.txt"]) {
      const reason = await reasonOf(text, name);
      assert(expected.test(reason), reason);
    }
  }
});

Deno.test("a file that ends within its last row is told to be cut short", async () => {
  const rows = [0, 1, 2, 3, 4, 5].map((i) =>
    `${FIRST + i * 60_000},1,2,1,1,5000\n`
  ).join("");
  const reason = await reasonOf(HEADER + rows.slice(0, -9));
  assert(/4 fields instead of 6.*cut short/.test(reason), reason);
  // A short row in the middle, or one that is ended, says nothing of the kind.
  const inside = rows.replace(",1,5000\n", "\n");
  assert(!(await reasonOf(HEADER + inside)).includes("cut short"));
  const ended = `${rows.slice(0, -9)}\n`;
  assert(!(await reasonOf(HEADER + ended)).includes("cut short"));
});
