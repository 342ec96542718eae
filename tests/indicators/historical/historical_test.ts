import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../../src/errors.ts";
import {
  computeHistorical,
  getHistoricalIndicator,
  listHistoricalIndicators,
} from "../../../src/indicators/historical/registry.ts";
import {
  parsePeriod,
  trailingRows,
} from "../../../src/indicators/historical/period.ts";
import type { Source } from "../../../src/indicators/params.ts";
import { toColumns } from "../../../src/indicators/compute.ts";
import { quotes, randomBars } from "../_bars.ts";

/** Daily bars from open, high, low, close, volume. */
function days(...rows: [number, number, number, number, number][]) {
  return toColumns(rows.map(([open, high, low, close, volume], i) => ({
    timestamp: i * 86_400_000,
    open,
    high,
    low,
    close,
    volume,
  })));
}

const SAMPLE = days(
  [10, 12, 9, 11, 100],
  [13, 14, 12, 12, 200],
  [11, 13, 10, 13, 300],
  [13, 15, 11, 14, 600],
);
const AFTER = 4 * 86_400_000;

const of = (name: string, period: string, field?: Source) =>
  computeHistorical(name, SAMPLE, { period, sessionOpen: AFTER, field });

Deno.test("the trailing indicators aggregate the chosen column of the newest days", () => {
  assertEquals(of("trailing_average", "2d"), { trailing_average: 13.5 });
  assertEquals(of("trailing_average", "3d", "volume"), {
    trailing_average: 1100 / 3,
  });
  assertEquals(of("trailing_sum", "4d", "volume"), { trailing_sum: 1200 });
  assertEquals(of("trailing_max", "4d", "high"), { trailing_max: 15 });
  assertEquals(of("trailing_max", "2d", "open"), { trailing_max: 13 });
  assertEquals(of("trailing_min", "3d", "low"), { trailing_min: 10 });
});

Deno.test("avg_volume, avg_range, atr_daily and high_low cover the newest days", () => {
  assertEquals(of("avg_volume", "2d"), { avg_volume: 450 });
  assertEquals(of("avg_range", "4d"), { avg_range: (3 + 2 + 3 + 4) / 4 });
  // True ranges: 14 − 11, 13 − 10, 15 − 11.
  assertEquals(of("atr_daily", "3d"), { atr_daily: (3 + 3 + 4) / 3 });
  assertEquals(of("high_low", "3d"), { high: 15, low: 10 });
  assertEquals(of("range_ratio", "4d"), { range_ratio: 4 / 3 });
});

Deno.test("gap_stats compares opens with the previous close", () => {
  // Gaps: 13 after 11, not filled; 11 after 12, filled at 13; 13 after 13, no gap.
  const gaps = of("gap_stats", "3d");
  const [up, down] = [200 / 11, 100 / 12];
  assertAlmostEquals(gaps.mean, (up - down) / 3, 1e-12);
  assertAlmostEquals(gaps.size, (up + down) / 3, 1e-12);
  assertAlmostEquals(gaps.largest_up, up, 1e-12);
  assertAlmostEquals(gaps.largest_down, down, 1e-12);
  assertAlmostEquals(gaps.up_share, 1 / 3, 1e-12);
  assertAlmostEquals(gaps.down_share, 1 / 3, 1e-12);
  assertEquals(gaps.filled_share, 1 / 2);
  const filledUp = days([5, 6, 4, 5, 1], [6, 7, 5, 6, 1]);
  const filled = computeHistorical("gap_stats", filledUp, {
    period: "1d",
    sessionOpen: AFTER,
  });
  assertEquals(filled.filled_share, 1);
});

Deno.test("a history that is too short gives NaN, never a value from fewer days", () => {
  for (const { name, outputs, extraRows } of listHistoricalIndicators()) {
    const reaches = of(name, `${4 - extraRows}d`);
    assertEquals(Object.keys(reaches), [...outputs]);
    for (const output of outputs) {
      assert(!Number.isNaN(reaches[output]), `${name}.${output}`);
    }
    const short = of(name, `${5 - extraRows}d`);
    for (const output of outputs) {
      assert(Number.isNaN(short[output]), `${name}.${output}`);
    }
    const none = computeHistorical(name, SAMPLE, {
      period: "1w",
      sessionOpen: 0,
    });
    for (const output of outputs) {
      assert(Number.isNaN(none[output]), `${name}.${output}`);
    }
  }
});

Deno.test("without ranges the range ratio is NaN, without gaps the filled share", () => {
  const still = days([5, 5, 5, 5, 1], [5, 5, 5, 5, 1]);
  const request = { period: "1d", sessionOpen: AFTER };
  assert(
    Number.isNaN(computeHistorical("range_ratio", still, request).range_ratio),
  );
  const gaps = computeHistorical("gap_stats", still, request);
  assertEquals([gaps.mean, gaps.up_share, gaps.largest_up], [0, 0, 0]);
  assert(Number.isNaN(gaps.filled_share));
});

Deno.test("no historical indicator reads bars from the session on", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...listHistoricalIndicators()),
      fc.integer({ min: 5, max: 59 }),
      fc.integer({ min: 1, max: 500 }),
      (definition, day, seed) => {
        const bars = randomBars(60, seed);
        const request = { period: "4d", sessionOpen: day * 86_400_000 };
        const before = computeHistorical(definition.name, bars, request);
        for (
          const column of [
            bars.open,
            bars.high,
            bars.low,
            bars.close,
            bars.volume,
          ]
        ) {
          column.fill(1e6, day);
        }
        assertEquals(computeHistorical(definition.name, bars, request), before);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("atr_daily does not depend on the history before its period", () => {
  const bars = quotes();
  const late = toColumns([...bars.close.slice(400)].map((close, i) => ({
    timestamp: bars.timestamp[400 + i],
    open: bars.open[400 + i],
    high: bars.high[400 + i],
    low: bars.low[400 + i],
    close,
    volume: bars.volume[400 + i],
  })));
  const request = { period: "14d", sessionOpen: bars.timestamp[500] };
  assertEquals(
    computeHistorical("atr_daily", late, request),
    computeHistorical("atr_daily", bars, request),
  );
});

Deno.test("weeks, months and years follow the calendar, regardless of holidays", () => {
  const { timestamp } = quotes();
  const dateOf = (row: number) =>
    new Date(timestamp[row]).toISOString().slice(0, 10);
  const first = (date: string, period: string) => {
    const { from, to } = trailingRows(
      timestamp,
      Date.parse(date),
      parsePeriod(period),
    );
    return [dateOf(from), dateOf(to - 1)];
  };
  assertEquals(first("2017-01-16", "1w"), ["2017-01-09", "2017-01-13"]);
  assertEquals(first("2017-02-28", "1m"), ["2017-01-30", "2017-02-27"]);
  assertEquals(first("2017-03-31", "1m"), ["2017-02-28", "2017-03-30"]);
  assertEquals(first("2018-06-01", "1y"), ["2017-06-01", "2018-05-31"]);
  assertEquals(first("2018-01-02", "52w"), ["2017-01-03", "2017-12-29"]);
  assertEquals(first("2017-01-05", "2d"), ["2017-01-03", "2017-01-04"]);
});

Deno.test("a week is complete across a change to daylight saving time", () => {
  // Opens in New York: 14:30 UTC before 2026-03-08, 13:30 UTC after.
  const opens = ["03-02T14:30", "03-03T14:30", "03-06T14:30", "03-09T13:30"]
    .map((time) => Date.parse(`2026-${time}Z`));
  const rows = trailingRows(
    Float64Array.from(opens),
    opens[3],
    parsePeriod("1w"),
  );
  assertEquals(rows, { from: 0, to: 3 });
});

Deno.test("parsePeriod() parses days, weeks, months, years and refuses anything else", () => {
  assertEquals(parsePeriod("10d"), { count: 10, unit: "d" });
  assertEquals(parsePeriod("52w"), { count: 52, unit: "w" });
  assertEquals(parsePeriod("3m").unit, "m");
  assertEquals(parsePeriod("1y").unit, "y");
  for (
    const text of ["0d", "d", "10", "10h", "1.5d", "-1d", " 1d", "1234567d"]
  ) {
    const error = assertThrows(() => parsePeriod(text), SessionError);
    assertEquals(error.code, "indicator_invalid");
    assert(
      error.message.includes(`${JSON.stringify(text)}; write a whole number`),
    );
  }
  assertEquals(
    computeHistorical("high_low", SAMPLE, {
      period: { count: 2, unit: "d" },
      sessionOpen: AFTER,
    }),
    { high: 15, low: 10 },
  );
});

Deno.test("errors for unknown historical indicators and fields list the known ones", () => {
  const message = (act: () => unknown) =>
    assertThrows(act, SessionError).message;
  assert(
    message(() => getHistoricalIndicator("avg_volum")).includes(
      'did you mean "avg_volume"?',
    ),
  );
  assert(
    message(() => getHistoricalIndicator("xyz")).includes(
      "known are trailing_average, ",
    ),
  );
  assert(
    message(() => of("trailing_max", "1d", "mid" as Source))
      .includes(
        'field is "mid"; it must be one of close, open, high, low, volume',
      ),
  );
});
