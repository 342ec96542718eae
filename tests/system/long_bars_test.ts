/** Bars of several days and weeks, from every base interval. */
import { assert, assertEquals } from "@std/assert";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { Runner } from "../../src/system/run_options.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import type { BaseInterval, Interval } from "../../src/types.ts";
import {
  type Day,
  daysBetween,
  makeConfig,
  makeMarket,
  SUMMER_2024,
  withFolder,
} from "./_market.ts";
import { deliveredOf, makeRecorder } from "./_recorder.ts";
import { expectedSession } from "./_reference.ts";

const RUNNERS: readonly Runner[] = ["inline", "workers"];
const LONG: readonly Interval[] = ["2d", "5d", "1w", "2w"];

for (const base of ["1d", "1m", "1s"] as readonly BaseInterval[]) {
  Deno.test(`bars of days and weeks are derived from ${base} bars, over a holiday and a short day`, async () => {
    await withFolder(async (folder) => {
      const days = base === "1s"
        ? daysBetween("2024-07-01", "2024-07-08")
        : SUMMER_2024;
      // The reference is too slow for every second of a week.
      const [gaps, minCoverage] = base === "1s" ? [0.98, 0] : [0, 1];
      const market = makeMarket(folder, {
        days,
        interval: base,
        symbols: [{ name: "AAA", seed: 1, gaps }, {
          name: "BBB",
          seed: 2,
          gaps: gaps + 0.01,
          omitsNoTrade: true,
        }],
      });
      const hashes = new Set<string>();
      for (const runner of RUNNERS) {
        const recorder = makeRecorder({ intervals: LONG.slice(0, 3) });
        const streams = [base, ...LONG.slice(0, 3)];
        const { hash } = await runBacktest(
          makeConfig({
            days,
            symbols: ["AAA", "BBB"],
            data: { streams, derived_bars: { min_coverage: minCoverage } },
          }),
          { db: market.db, runner, strategies: [recorder.strategy] },
        );
        hashes.add(hash);
        const expected = days.flatMap((day) =>
          expectedSession({
            market,
            symbols: ["AAA", "BBB"],
            intervals: streams,
            minCoverage,
            omitsNoTrade: ["BBB"],
            readFrom: { AAA: days[0].date, BBB: days[0].date },
          }, day)
        ).filter(({ interval }) => interval !== base);
        assert(expected.some(({ interval }) => interval === "1w"));
        assertEquals(recorder.calls.map(deliveredOf), expected);
      }
      assertEquals(hashes.size, 1);
    });
  });
}

Deno.test("min_coverage of a week is a share of the slots of all its sessions; skipped bars are counted", async () => {
  await withFolder(async (folder) => {
    const days = daysBetween("2024-06-17", "2024-07-05");
    const market = makeMarket(folder, {
      days,
      interval: "1d",
      symbols: [{ name: "AAA", seed: 3, empty: ["2024-06-25", "2024-07-02"] }],
    });
    const run = async (least: number) => {
      const recorder = makeRecorder({ intervals: ["1w"] });
      const { quality, warnings, skips } = await runBacktest(
        makeConfig({
          days,
          symbols: ["AAA"],
          data: { streams: ["1w"], derived_bars: { min_coverage: least } },
        }),
        { db: market.db, runner: "inline", strategies: [recorder.strategy] },
      );
      const bars = recorder.calls.map(({ coverage, timestamp }) => ({
        coverage,
        date: new Date(timestamp).toISOString().slice(0, 10),
      }));
      return { bars, skipped: quality.AAA["1w"].skipped, warnings, skips };
    };
    const strict = await run(1);
    assertEquals(strict.bars, [{ coverage: 1, date: "2024-06-17" }]);
    assertEquals(strict.skipped, 2);
    const notice = { symbol: "AAA", interval: "1w", skipped: 1 };
    assertEquals(strict.skips, {
      notices: [
        { date: "2024-06-28", ...notice },
        { date: "2024-07-05", ...notice },
      ],
      dropped: 0,
    } as never);
    assert(strict.warnings.some((text) => text.includes("1w")));
    // Four of five, and three of the four around Independence Day.
    const lax = await run(0.75);
    assertEquals(lax.bars.map(({ coverage }) => coverage), [1, 0.8, 0.75]);
    assertEquals(lax.skipped, 0);
    assertEquals((await run(0.8)).skipped, 1);
  });
});

Deno.test("a week that begins before the history has no bar", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: SUMMER_2024,
      symbols: [{ name: "AAA", seed: 4 }],
    });
    const weeksBefore = async (trailing: number) => {
      const recorder = makeRecorder({ intervals: ["1w"] });
      await runBacktest(
        makeConfig({
          days: daysBetween("2024-07-08", "2024-07-08"),
          symbols: ["AAA"],
          data: {
            streams: ["1m", "1w"],
            derived_bars: { min_coverage: 0 },
            historical: {
              data: [{ trailing_days: trailing, intervals: ["1w"] }],
            },
          },
        }),
        { db: market.db, runner: "inline", strategies: [recorder.strategy] },
      );
      return recorder.notes[0].lengths["AAA 1w"];
    };
    // The week of 1 July has four trading dates, the one before it five.
    assertEquals(await weeksBefore(3), 0);
    assertEquals(await weeksBefore(4), 1);
    assertEquals(await weeksBefore(8), 1);
    assertEquals(await weeksBefore(9), 2);
  });
});

Deno.test("contract 4: weekly indicators are equal for long and short histories", async () => {
  const time = new TimeManager({ exchange: "US_EQUITY" });
  const days: Day[] = time.getTradingDates("2023-01-04", "2024-01-31")
    .map((date) => ({ date, ...time.getSessionBoundaryTimes(date) }));
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days,
      interval: "1d",
      symbols: [{ name: "AAA", seed: 5, gaps: 0.02 }],
    });
    const ids = ["ema_4_1w", "rsi_5_1w", "pivot_points_1w", "atr_3_5d"];
    const run = async (history: number) => {
      const recorder = makeRecorder({
        intervals: ["5d", "1w"],
        indicators: ids,
      });
      await runBacktest(
        makeConfig({
          days: days.slice(history),
          symbols: ["AAA"],
          data: {
            streams: ["1d", "5d", "1w"],
            historical: {
              data: [{ trailing_days: history, intervals: ["1d"] }],
            },
            indicators: {
              session: [
                { name: "ema", period: 4, interval: "1w" },
                { name: "rsi", period: 5, interval: "1w" },
                { name: "pivot_points", interval: "1w" },
                { name: "atr", period: 3, interval: "5d" },
              ],
            },
          },
        }),
        { db: market.db, runner: "inline", strategies: [recorder.strategy] },
      );
      const from = days[150].open;
      return recorder.calls.filter((call) => call.time >= from);
    };
    const [much, little] = [await run(150), await run(37)];
    assert(much.length > 20);
    assertEquals(
      much.map(({ time, interval, indicators }) => [
        time,
        interval,
        indicators,
      ]),
      little.map(({ time, interval, indicators }) => [
        time,
        interval,
        indicators,
      ]),
    );
    // The pivot points of a week come from the previous week as delivered.
    const weeks = little.filter(({ interval }) => interval === "1w");
    weeks.slice(1).forEach(({ indicators }, i) => {
      const { high, low, close } = weeks[i];
      const [, , pivot] = indicators;
      assert(Math.abs((pivot as number) - (high + low + close) / 3) < 1e-9);
    });
  });
});
