import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  dailyValues,
  type HistoryDate,
  historyStart,
} from "../../src/coordinator/historical_indicators.ts";
import type { HistoricalPlan } from "../../src/session/run_plan.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import type { Bar } from "../../src/types.ts";
import { seededBar, toColumns } from "./_store_support.ts";

function plan(more: Partial<HistoricalPlan>): HistoricalPlan {
  return {
    key: "k",
    kind: "trailing_average",
    period: 5,
    unit: "days",
    granularity: "daily",
    field: "volume",
    skip_early_close: false,
    params: {},
    outputs: ["trailing_average"],
    ...more,
  };
}

const TODAY = "2026-03-31";

/** Weekdays before a date, ascending. */
function weekdays(count: number): string[] {
  const dates: string[] = [];
  let time = Date.parse(TODAY);
  while (dates.length < count) {
    time -= 86_400_000;
    const date = new Date(time);
    if (date.getUTCDay() % 6 !== 0) {
      dates.unshift(date.toISOString().slice(0, 10));
    }
  }
  return dates;
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const KINDS: readonly [
  Partial<HistoricalPlan>,
  (bars: readonly Bar[]) => number[],
][] = [
  [{ field: "volume" }, (bars) => [mean(bars.map((b) => b.volume))]],
  [
    { kind: "trailing_max", field: "high" },
    (bars) => [Math.max(...bars.map((b) => b.high))],
  ],
  [
    { kind: "trailing_min", field: "low" },
    (bars) => [Math.min(...bars.map((b) => b.low))],
  ],
  [
    { kind: "avg_volume", field: null },
    (bars) => [mean(bars.map((b) => b.volume))],
  ],
  [
    { kind: "avg_range", field: null },
    (bars) => [mean(bars.map((b) => b.high - b.low))],
  ],
  [
    { kind: "high_low", field: null },
    (bars) => [
      Math.max(...bars.map((b) => b.high)),
      Math.min(...bars.map((b) => b.low)),
    ],
  ],
];

Deno.test("a daily indicator reads the bars of the newest trading dates, and skips early closes if asked to", () => {
  fc.assert(fc.property(
    fc.constantFrom(...KINDS),
    fc.constantFrom("days" as const, "weeks" as const, "months" as const),
    fc.integer({ min: 1, max: 8 }),
    fc.boolean(),
    fc.array(fc.record({ hasBar: fc.boolean(), isEarly: fc.boolean() }), {
      maxLength: 40,
    }),
    ([more, read], unit, period, skip, past) => {
      const names = weekdays(past.length);
      const bars: Bar[] = [];
      const dates: HistoryDate[] = past.map(({ hasBar, isEarly }, i) => {
        const row = bars.length;
        if (hasBar) bars.push(seededBar(Date.parse(names[i]), i));
        return { date: names[i], earlyClose: isEarly, row };
      });
      const start = new Date(TODAY);
      if (unit === "weeks") start.setUTCDate(start.getUTCDate() - 7 * period);
      if (unit === "months") {
        // The same day of the month, or its last day.
        const day = start.getUTCDate();
        start.setUTCDate(1);
        start.setUTCMonth(start.getUTCMonth() - period);
        const last = new Date(
          Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0),
        ).getUTCDate();
        start.setUTCDate(Math.min(day, last));
      }
      const from = start.toISOString().slice(0, 10);
      let looked = past.map((one, i) => ({ ...one, date: names[i] }))
        .filter(({ isEarly }) => !(skip && isEarly));
      looked = unit === "days"
        ? looked.slice(-period)
        : looked.filter(({ date }) => date >= from);
      const wanted = new Set(
        looked.filter(({ hasBar }) => hasBar)
          .map(({ date }) => Date.parse(date)),
      );
      const taken = bars.filter((bar) => wanted.has(bar.timestamp));
      const values = dailyValues(
        plan({ ...more, unit, period, skip_early_close: skip }),
        toColumns(bars),
        bars.length,
        dates,
        TODAY,
      );
      const truth = read(taken.length === 0 ? [seededBar(0, 0)] : taken);
      assertEquals(values.length, truth.length);
      truth.forEach((value, i) => {
        if (taken.length === 0) assertEquals(values[i], NaN);
        else assertAlmostEquals(values[i], value, 1e-9);
      });
    },
  ));
});

Deno.test("a true range reads the previous close, which may lie before the period", () => {
  const bars = [
    { timestamp: 1, open: 9, high: 9, low: 9, close: 5, volume: 1 },
    { timestamp: 2, open: 9, high: 12, low: 10, close: 11, volume: 1 },
    { timestamp: 3, open: 9, high: 13, low: 12, close: 12, volume: 1 },
  ];
  const names = weekdays(3);
  const dates = names.map((date, row) => ({ date, earlyClose: false, row }));
  const [value] = dailyValues(
    plan({ kind: "atr_daily", field: null, period: 2 }),
    toColumns(bars),
    3,
    dates,
    TODAY,
  );
  // 12 − 5 and 13 − 11.
  assertEquals(value, 4.5);
});

Deno.test("the history of a period of days, weeks, months or years begins that far back", () => {
  const time = new TimeManager({ exchange: "US_EQUITY" });
  const start = (more: Partial<HistoricalPlan>) =>
    historyStart(plan(more), "2026-01-12", time);
  // New Year's Day is a holiday; the fifth session before Monday the 12th is Monday the 5th.
  assertEquals(start({ period: 5 }), "2026-01-05");
  assertEquals(start({ period: 7 }), "2025-12-31");
  assertEquals(start({ period: 1, unit: "weeks" }), "2026-01-05");
  // The 12th of October 2025 is a Sunday.
  assertEquals(start({ period: 3, unit: "months" }), "2025-10-13");
  assertEquals(start({ period: 1, unit: "years" }), "2025-01-13");
  // A true range needs the previous close: Friday the 10th.
  const range = { kind: "atr_daily", field: null } as const;
  assertEquals(start({ ...range, period: 5 }), "2026-01-02");
  assertEquals(start({ ...range, period: 1, unit: "years" }), "2025-01-10");
  const early = start({ period: 5, skip_early_close: true });
  assertEquals(early < "2026-01-05", true);
});
