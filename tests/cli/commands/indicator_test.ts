import { assertEquals, assertMatch } from "@std/assert";
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

Deno.test("indicator runs an indicator of a user's module", async () => {
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
