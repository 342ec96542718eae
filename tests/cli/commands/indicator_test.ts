import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import { readBarsCsv } from "../../../src/cli/commands/indicator/bars_csv.ts";
import { toCsv } from "../../../src/cli/commands/indicator/compute.ts";
import { computeIndicator } from "../../../src/indicators/compute.ts";
import { listIndicators } from "../../../src/indicators/registry.ts";
import { quotes } from "../../indicators/_bars.ts";
import { inProject, openbell } from "../_openbell.ts";

const QUOTES = inProject("tests/indicators/data/quotes.csv");

Deno.test("indicator prints CSV with full precision, empty before ready", async () => {
  const { code, stdout, stderr } = await openbell([
    "indicator",
    "macd",
    "--params",
    '{"fast":5}',
    "--input",
    QUOTES,
  ]);
  assertEquals([code, stderr], [0, ""]);
  const lines = stdout.trimEnd().split("\n");
  assertEquals(lines.length, 503);
  assertEquals(lines[0], "timestamp,macd,signal,histogram");
  assertEquals(lines[1], "2017-01-03,,,");
  const values = computeIndicator("macd", { fast: 5 }, quotes());
  assertMatch(lines[26], /^2017-02-08,-?[\d.]+,,$/);
  const [date, ...cells] = lines[502].split(",");
  assertEquals(date, "2018-12-31");
  assertEquals(cells.map(Number), [
    values.macd[501],
    values.signal[501],
    values.histogram[501],
  ]);
});

Deno.test("indicator --list shows every indicator with its parameters and outputs", async () => {
  const { code, stdout } = await openbell(["indicator", "--list"]);
  assertEquals(code, 0);
  const lines = stdout.trimEnd().split("\n");
  assertEquals(lines.length, listIndicators().length);
  assertMatch(
    lines.find((line) => line.includes(" macd ")) ?? "",
    /^momentum +macd +Moving average.*\(fast=12 slow=26 signal=9 .*\) +→ macd, signal, histogram$/,
  );
});

Deno.test("indicator with a name alone describes it", async () => {
  const { code, stdout } = await openbell(["indicator", "rsi"]);
  assertEquals(code, 0);
  assertMatch(stdout, /^rsi: Relative strength index \(momentum\)\n/);
  assertMatch(
    stdout,
    /Bars before every output is ready: 14 with the defaults/,
  );
  assertMatch(stdout, /period = 14: .*a whole number from 1 to 1000000/);
  const plain = await openbell(["indicator", "adl"]);
  assertMatch(plain.stdout, /ready: 0\n$/);
});

Deno.test("indicator runs one of a user's module", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      `${folder}/own.ts`,
      `export const spread = {
        name: "own_spread", outputs: ["own_spread"], warmup: 0,
        create: () => ({ update: (bar: { high: number; low: number }) => bar.high - bar.low, reset() {} }),
      };`,
    );
    await Deno.writeTextFile(
      `${folder}/bars.csv`,
      "volume,close,low,high,open,timestamp\n1,2,1,4,3,1700000000000\n",
    );
    const { code, stdout, stderr } = await openbell(
      ["indicator", "own_spread", "--module", "own.ts", "--input", "bars.csv"],
      { cwd: folder },
    );
    assertEquals([code, stderr], [0, ""]);
    assertEquals(stdout, "timestamp,own_spread\n1700000000000,3\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("indicator ends with code 2 and a message with what is allowed", async () => {
  const cases: [string[], RegExp][] = [
    [["rsj"], /There is no indicator "rsj"; did you mean "rsi"\?/],
    [
      ["rsi", "--params", '{"period":0}'],
      /period is 0; it must be a whole number from 1/,
    ],
    [["rsi", "--params", "period=3"], /--params is not JSON: period=3/],
    [["rsi", "--params", "[3]"], /--params must be a JSON object/],
    [["rsi", "--input", "no_such_file.csv"], /Cannot read "no_such_file.csv"/],
    [[], /Missing the name of an indicator/],
  ];
  await Promise.all(cases.map(async ([args, message]) => {
    const { code, stdout, stderr } = await openbell(["indicator", ...args]);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, message);
  }));
});

Deno.test("readBarsCsv() takes columns in any order and case, and ignores others", () => {
  const text = '\uFEFFVolume,"Close",LOW,high,Open,note,Date\r\n' +
    "10,4,1,5,2,x,2026-01-30\r\n\r\n20,5,2,6,4,,2026-01-31\r\n";
  const { stamps, bars } = readBarsCsv(text, "x.csv");
  assertEquals(stamps, ["2026-01-30", "2026-01-31"]);
  assertEquals([...bars.timestamp], [
    Date.UTC(2026, 0, 30),
    Date.UTC(2026, 0, 31),
  ]);
  assertEquals(
    [bars.open, bars.high, bars.low, bars.close, bars.volume].map((
      c,
    ) => [...c]),
    [[2, 4], [5, 6], [1, 2], [4, 5], [10, 20]],
  );
});

Deno.test("readBarsCsv() takes times without an offset as UTC", () => {
  const times = [
    "2026-01-30T14:30:00",
    "2026-01-30 14:31",
    "2026-01-30T09:32:00-05:00",
    "2026-01-30T14:33:00Z",
    `${Date.UTC(2026, 0, 30, 14, 34)}`,
  ];
  const text = "timestamp,open,high,low,close,volume\n" +
    times.map((time) => `${time},1,1,1,1,1`).join("\n");
  const { bars, stamps } = readBarsCsv(text, "x.csv");
  assertEquals(stamps, times);
  assertEquals(
    [...bars.timestamp],
    times.map((_, i) => Date.UTC(2026, 0, 30, 14, 30 + i)),
  );
});

Deno.test("readBarsCsv() reads epoch seconds and milliseconds, distinguished by size", () => {
  const text = (stamp: number) =>
    `timestamp,open,high,low,close,volume\n${stamp},1,1,1,1,1`;
  const ms = Date.UTC(2020, 0, 1, 9);
  for (const stamp of [ms, ms / 1_000]) {
    assertEquals(readBarsCsv(text(stamp), "x.csv").bars.timestamp[0], ms);
  }
});

Deno.test("readBarsCsv() reports the line and the text that is wrong", () => {
  const header = "date,open,high,low,close,volume\n";
  const cases: [string, string][] = [
    [
      "",
      "line 1: missing the columns date or timestamp, open, high, low, close, volume",
    ],
    [
      "date,open,high,low,close\n",
      "line 1: missing the column volume; the header is",
    ],
    [
      `${header}2026-01-30,1,1,1,x,1`,
      'line 2: close is "x"; it must be a number',
    ],
    [
      `${header}2026-01-30,1,1,1,,1`,
      'line 2: close is ""; it must be a number',
    ],
    [`${header}2026-01-30,1,1,1`, 'line 2: close is ""'],
    [
      `${header}30.1.2026,1,1,1,1,1`,
      'line 2: not a date or time: "30.1.2026"; write',
    ],
    [`${header}2026-01-32,1,1,1,1,1`, 'not a date or time: "2026-01-32"'],
    [`${header}2026-02-30,1,1,1,1,1`, 'not a date or time: "2026-02-30"'],
    [
      `${header}2026-04-31T10:00,1,1,1,1,1`,
      'not a date or time: "2026-04-31T10:00"',
    ],
    [`${header}2026-01-30,1,1,1,0x10,1`, 'line 2: close is "0x10"'],
    [`${header}2026-01-30,1,1,1,Infinity,1`, 'line 2: close is "Infinity"'],
    [
      "date,open,high,low,close,Close,volume\n",
      "line 1: the column close appears twice",
    ],
    [
      `${header}2026-01-30,1,1,1,1,1\n\n2026-01-30,1,1,1,1,1`,
      "line 4: 2026-01-30 is not later than the previous bar",
    ],
  ];
  for (const [text, message] of cases) {
    const error = assertThrows(() => readBarsCsv(text, "x.csv"), SessionError);
    assertEquals(error.code, "argument_invalid");
    assert(error.message.startsWith("x.csv line "), error.message);
    assert(error.message.includes(message), error.message);
  }
});

Deno.test("toCsv() writes numbers that read back as the same bits", () => {
  const values = Float64Array.of(NaN, 0.1 + 0.2, 1e21, -1 / 3);
  const csv = toCsv(["x"], ["a", "b", "c", "d"], { x: values });
  const cells = csv.trimEnd().split("\n").slice(1).map((line) =>
    line.split(",")[1]
  );
  assertEquals(cells[0], "");
  assertEquals(cells.slice(1).map(Number), [...values.slice(1)]);
});
