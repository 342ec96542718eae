/**
 * Every historical indicator in the config's list form, over days, weeks,
 * months and years, as strategies read it.
 */
import { assert, assertEquals } from "@std/assert";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { Runner } from "../../src/system/run_options.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import {
  type Day,
  daysBetween,
  makeConfig,
  makeMarket,
  type RawBar,
  SUMMER_2024,
  withFolder,
} from "./_market.ts";
import { makeRecorder } from "./_recorder.ts";
import { isClose, mean } from "./_naive_indicators.ts";
import { dayBars } from "./_reference.ts";

const UNITS = ["days", "weeks", "months", "years"] as const;
type Values = Readonly<Record<string, number>>;

/** Each kind's value, from the daily bars of the period and the one before. */
const KINDS: Readonly<
  Record<string, (bars: readonly RawBar[], before: RawBar) => Values | number>
> = {
  trailing_average: (bars) => mean(bars.map((bar) => bar.volume)),
  trailing_sum: (bars) => bars.reduce((sum, bar) => sum + bar.volume, 0),
  trailing_max: (bars) => Math.max(...bars.map((bar) => bar.high)),
  trailing_min: (bars) => Math.min(...bars.map((bar) => bar.low)),
  avg_volume: (bars) => mean(bars.map((bar) => bar.volume)),
  avg_range: (bars) => mean(bars.map((bar) => bar.high - bar.low)),
  atr_daily: (bars, before) =>
    mean(bars.map((bar, i) => {
      const close = i === 0 ? before.close : bars[i - 1].close;
      return Math.max(bar.high, close) - Math.min(bar.low, close);
    })),
  high_low: (bars) => ({
    high: Math.max(...bars.map((bar) => bar.high)),
    low: Math.min(...bars.map((bar) => bar.low)),
  }),
  gap_stats: (bars, before) => {
    const gaps = bars.map((bar, i) => {
      const close = i === 0 ? before.close : bars[i - 1].close;
      return 100 * (bar.open / close - 1);
    });
    return {
      mean: mean(gaps),
      size: mean(gaps.map(Math.abs)),
      up_share: gaps.filter((gap) => gap > 0).length / gaps.length,
      down_share: gaps.filter((gap) => gap < 0).length / gaps.length,
      largest_up: Math.max(0, ...gaps),
      largest_down: Math.min(0, ...gaps),
    };
  },
  range_ratio: (bars) => {
    const ranges = bars.map((bar) => bar.high - bar.low);
    return ranges[ranges.length - 1] / mean(ranges);
  },
};

for (const runner of ["inline", "workers"] as readonly Runner[]) {
  Deno.test(`every historical indicator of a list has a value before every session (${runner})`, async () => {
    const time = new TimeManager({ exchange: "US_EQUITY" });
    const days: Day[] = time.getTradingDates("2022-06-01", "2024-07-12")
      .map((date) => ({ date, ...time.getSessionBoundaryTimes(date) }));
    const list = Object.keys(KINDS).flatMap((name) =>
      UNITS.map((unit) => ({ name, period: unit === "years" ? 1 : 3, unit }))
    );
    const keyOf = ({ name, period, unit }: typeof list[number]) =>
      `${name}_${period}${unit[0]}`;
    await withFolder(async (folder) => {
      const market = makeMarket(folder, {
        days,
        interval: "1d",
        symbols: [{ name: "AAA", seed: 9 }],
      });
      const run = days.filter(({ date }) => date >= "2024-07-01");
      const keys = list.flatMap((entry) => {
        const sample = KINDS[entry.name](
          [dayBars(market, "AAA", days[1])[0]],
          dayBars(market, "AAA", days[0])[0],
        );
        return typeof sample === "number"
          ? [keyOf(entry)]
          : Object.keys(sample).map((output) => `${keyOf(entry)}.${output}`);
      });
      const recorder = makeRecorder({ intervals: ["1d"], historical: keys });
      await runBacktest(
        makeConfig({
          days: run,
          symbols: ["AAA"],
          data: {
            streams: ["1d"],
            indicators: { historical: list as never },
          },
        }),
        { db: market.db, runner, strategies: [recorder.strategy] },
      );
      assertEquals(recorder.notes.length, 2 * run.length);
      for (const { date, historical } of recorder.notes) {
        const today = days.findIndex((day) => day.date === date);
        for (const entry of list) {
          const { name, period, unit } = entry;
          const start = unit === "days"
            ? days[today - period].date
            : Temporal.PlainDate.from(date).subtract({ [unit]: period })
              .toString();
          const from = days.findIndex((day) => day.date >= start);
          const bars = days.slice(from, today)
            .map((day) => dayBars(market, "AAA", day)[0]);
          const before = dayBars(market, "AAA", days[from - 1])[0];
          const value = KINDS[name](bars, before);
          const wanted = typeof value === "number" ? { "": value } : value;
          for (const [output, expected] of Object.entries(wanted)) {
            const key = keyOf(entry) + (output === "" ? "" : `.${output}`);
            const actual = historical[`AAA ${key}`];
            assert(
              isClose(actual, expected),
              `${date} ${key}: ${actual}, expected ${expected}`,
            );
          }
        }
      }
    });
  });
}

Deno.test("the four trailing kinds have a value for every minute of the session", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: SUMMER_2024,
      symbols: [{ name: "AAA", seed: 10, gaps: 0.1 }],
    });
    const fields = {
      trailing_average: "volume",
      trailing_sum: "volume",
      trailing_max: "high",
      trailing_min: "low",
    } as const;
    const names = Object.keys(fields) as (keyof typeof fields)[];
    const seen: (number | undefined)[][] = [];
    const run = daysBetween("2024-07-03", "2024-07-05");
    await runBacktest(
      makeConfig({
        days: run,
        symbols: ["AAA"],
        data: {
          indicators: {
            historical: names.map((name) => ({
              name,
              period: 4,
              interval: "1m" as const,
            })),
          },
        },
      }),
      {
        db: market.db,
        runner: "inline",
        strategies: [{
          subscriptions: [],
          onSessionStart(context) {
            const { open, close } = context.session;
            for (let at = open; at < close; at += 60_000) {
              seen.push(
                names.map((name) =>
                  context.historicalIndicator("AAA", `${name}_4d_1m`, at)
                ),
              );
            }
          },
        }],
      },
    );
    let row = 0;
    for (const day of run) {
      const today = SUMMER_2024.findIndex(({ date }) => date === day.date);
      const past = SUMMER_2024.slice(today - 4, today);
      for (let at = day.open; at < day.close; at += 60_000) {
        const bars = past.flatMap((one) =>
          dayBars(market, "AAA", one).filter((bar) =>
            bar.timestamp - one.open === at - day.open
          )
        );
        const expected = names.map((name) => {
          const values = bars.map((bar) => bar[fields[name]]);
          if (values.length === 0) return undefined;
          if (name === "trailing_max") return Math.max(...values);
          if (name === "trailing_min") return Math.min(...values);
          const sum = values.reduce((a, b) => a + b);
          return name === "trailing_sum" ? sum : sum / values.length;
        });
        const actual = seen[row++];
        assert(
          expected.every((value, i) => isClose(actual[i], value)),
          `${new Date(at).toISOString()}: ${actual}, expected ${expected}`,
        );
      }
    }
    assertEquals(row, seen.length);
    assertEquals(row, 210 + 390);
  });
});
