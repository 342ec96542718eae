import { assert, assertEquals } from "@std/assert";
import { barsOf, importText, kinds } from "../_support.ts";

const FIRST = Date.parse("2024-03-08T14:30:00Z");
const HEADER = "timestamp,open,high,low,close,volume";

Deno.test("rejected rows are counted by kind, with examples by file and line", async () => {
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
    negative: 1,
    negative_volume: 1,
    high_below_low: 1,
    outside_range: 1,
    repeated_row: 1,
    out_of_order: 2,
    off_grid: 1,
    outside_hours: 3,
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

Deno.test("a good bar is stored after a bad one of the same minute", async () => {
  const text = `${HEADER}\n${FIRST},10,12,-9,11,5\n${FIRST},10,12,9,11,5\n`;
  const { store } = await importText(text, { onError: "skip" });
  assertEquals(barsOf(store, "SPY").length, 1);
  store.close();
});

Deno.test("hour bars are aligned to the clock or to the open, but not both in a series", async () => {
  const file = (...starts: string[]): string =>
    "timestamp,open,high,low,close,volume\n" +
    starts.map((time) => `2024-03-11T${time}:00Z,10,12,9,11,5\n`).join("");
  const clock = ["13:00", "14:00", "15:00", "16:00", "17:00", "19:00"];
  const open = clock.map((time) => time.replace(":00", ":30"));
  for (const starts of [clock, open]) {
    const { summary, store } = await importText(file(...starts));
    assertEquals([summary.failed, summary.findings], [[], []]);
    assertEquals(
      barsOf(store, "SPY", starts === clock ? "1h-clock" : "1h")
        .map(({ timestamp }) => timestamp),
      // The hour by the clock that contains the open begins with the session.
      starts.map((time) =>
        Date.parse(`2024-03-11T${time === "13:00" ? "13:30" : time}:00Z`)
      ),
    );
    assertEquals(store.inventory().length, 1);
    store.close();
  }
  const mixed = await importText(file("13:30", "14:30", "15:00", "16:30"), {
    interval: "1h",
    onError: "skip",
  });
  assertEquals(kinds(mixed.summary), { off_grid: 1 });
  assert(
    mixed.summary.findings[0].examples[0].text.endsWith(
      "1h, earlier bars count from the open",
    ),
  );
  mixed.store.close();
  // 13:15 has neither alignment; the hour from 12:00 ends before the open.
  const off = await importText(file("12:00", "13:15", "14:00"), {
    interval: "1h",
    onError: "skip",
  });
  assertEquals(kinds(off.summary), { outside_hours: 1, off_grid: 1 });
  off.store.close();
});

Deno.test("bars read in the wrong zone are reported as zone_suspected", async () => {
  // A full day in New York, read in UTC.
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

Deno.test("many bars of low volume before the open do not look like a wrong zone", async () => {
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

Deno.test("a range that a rounding error leaves too small is widened and counted; a larger one is refused", async () => {
  const at = (minute: number): number => FIRST + minute * 60_000;
  const rows = [
    `${at(0)},100.10000000000001,100.1,99,100.10000000000001,5`,
    `${at(1)},100,100,99.00000000000001,99,5`,
    // A high that a 32-bit number has rounded.
    `${at(2)},1,${Math.fround(1.3)},1,1.3,5`,
    `${at(3)},10,10,10,10,5`,
  ];
  const text = `${HEADER}\n${rows.join("\n")}\n`;
  const { summary, store } = await importText(text);
  assertEquals(summary.failed, []);
  assertEquals(kinds(summary), { range_widened: 3 });
  assertEquals(
    barsOf(store, "SPY").map(({ high, low }) => [high, low]),
    [[100.10000000000001, 99], [100, 99], [1.3, 1], [10, 10]],
  );
  store.close();
  for (
    const bad of [
      "100.02,100,99,100,5",
      "100,100,99,98.98,5",
      "0,1,0.00000001,1,5",
      "100,99.99999999,100,100,5",
      "100.000000001,100,99,100,-5",
      "NaN,100,99,100,5",
    ]
  ) {
    const refused = await importText(`${HEADER}\n${at(0)},${bad}\n`);
    assertEquals(refused.summary.failed.length, 1, bad);
    assertEquals(refused.store.inventory(), []);
    refused.store.close();
  }
});

Deno.test("a refusal suggests to leave out rows only where no good bar would be lost", async () => {
  const at = (minute: number): number => FIRST + minute * 60_000;
  const bar = "10,12,9,11,5";
  const cases: [string[], RegExp][] = [
    [
      [
        `${at(0)},10,12,9,abc,5`,
        ...[1, 2, 3, 4, 5].map((minute) => `${at(minute)},${bar}`),
      ],
      /--on-error skip/,
    ],
    [
      [`${at(0)},${bar}`, `${at(0)},10,12,9,10,5`],
      /differs from line 2: .*--on-conflict replace .*--on-conflict keep/,
    ],
    [
      [`${at(1) - 1},${bar}`, `${at(2) - 1},${bar}`],
      /14:30:59\.999Z .*--stamp end$/,
    ],
    [
      [`${at(1)},10,12,9,abc,5`, `${at(0) + 500},${bar}`],
      /1 malformed, 1 off grid; .*--stamp end\)$/,
    ],
  ];
  for (const [rows, expected] of cases) {
    const text = `${HEADER}\n${rows.join("\n")}\n`;
    const { summary, store } = await importText(text);
    const [{ reason }] = summary.failed;
    assert(expected.test(reason), reason);
    store.close();
  }
});
