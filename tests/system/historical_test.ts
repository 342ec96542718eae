/**
 * Historical indicators equal a naive calculation over the raw bars of the
 * previous sessions.
 */
import { assert, assertEquals } from "@std/assert";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  type Day,
  daysBetween,
  makeConfig,
  makeMarket,
  type Market,
  MINUTE,
  SUMMER_2024,
  type SymbolSpec,
  withFolder,
} from "./_market.ts";
import { makeRecorder } from "./_recorder.ts";
import { isClose, mean } from "./_naive_indicators.ts";
import { dayBars } from "./_reference.ts";

const RUN = daysBetween("2024-06-28", "2024-07-09");
const AVERAGE = "trailing_average";

/** The `count` sessions before a date. */
function before(date: string, count: number, days = SUMMER_2024): Day[] {
  const today = days.findIndex((day) => day.date === date);
  return days.slice(Math.max(0, today - count), today);
}

function weekBefore(date: string): string {
  return new Date(Date.parse(date) - 7 * 86_400_000).toISOString().slice(0, 10);
}

/** Values of one symbol on days with bars. */
function perDay<T>(
  market: Market,
  symbol: string,
  days: readonly Day[],
  value: (bars: ReturnType<typeof dayBars>) => T,
): T[] {
  return days.map((day) => dayBars(market, symbol, day))
    .filter((bars) => bars.length > 0).map(value);
}

const volumeOf = (bars: ReturnType<typeof dayBars>) =>
  bars.reduce((sum, bar) => sum + bar.volume, 0);
const highOf = (bars: ReturnType<typeof dayBars>) =>
  Math.max(...bars.map((bar) => bar.high));
const lowOf = (bars: ReturnType<typeof dayBars>) =>
  Math.min(...bars.map((bar) => bar.low));

Deno.test("daily historical indicators equal averages and extremes over the previous sessions", async () => {
  await withFolder(async (folder) => {
    const symbols = ["AAA", "BBB"];
    const market = makeMarket(folder, {
      days: SUMMER_2024,
      symbols: symbols.map((name, i) => ({ name, seed: 20 + i })),
    });
    const config = makeConfig({
      days: RUN,
      symbols,
      data: {
        indicators: {
          historical: {
            volume: { type: AVERAGE, period: "5d" },
            close: { type: AVERAGE, period: "1w", field: "close" },
            top: { type: "trailing_max", period: "3d" },
            floor: { type: "trailing_min", period: "10d" },
            traded: { type: "avg_volume", period: "4d" },
            range: { type: "avg_range", period: "4d" },
          },
        },
      },
    });
    const recorder = makeRecorder({
      intervals: ["1m"],
      historical: ["volume", "close", "top", "floor", "traded", "range"],
    });
    await runBacktest(config, {
      db: market.db,
      runner: "inline",
      strategies: [recorder.strategy],
    });
    assertEquals(recorder.notes.length, 2 * RUN.length);
    for (const { date, historical } of recorder.notes) {
      for (const symbol of symbols) {
        const days = (count: number) => before(date, count);
        const expected = {
          volume: mean(perDay(market, symbol, days(5), volumeOf)),
          close: mean(
            // A week is a calendar week, not five trading dates.
            perDay(
              market,
              symbol,
              SUMMER_2024.filter((day) =>
                day.date < date && day.date >= weekBefore(date)
              ),
              (bars) => bars.at(-1)?.close ?? 0,
            ),
          ),
          top: Math.max(...perDay(market, symbol, days(3), highOf)),
          floor: Math.min(...perDay(market, symbol, days(10), lowOf)),
          traded: mean(perDay(market, symbol, days(4), volumeOf)),
          range: mean(
            perDay(
              market,
              symbol,
              days(4),
              (bars) => highOf(bars) - lowOf(bars),
            ),
          ),
        };
        for (const [key, value] of Object.entries(expected)) {
          const actual = historical[`${symbol} ${key}`];
          assert(isClose(actual, value), `${symbol} ${key} ${date}: ${actual}`);
        }
      }
    }
  });
});

Deno.test("a per-minute historical indicator has the average of each minute over the previous sessions", async () => {
  for (const skipEarlyClose of [false, true]) {
    await withFolder(async (folder) => {
      const market = makeMarket(folder, {
        days: SUMMER_2024,
        symbols: [
          { name: "AAA", seed: 31, gaps: 0.3 },
          { name: "BBB", seed: 32, empty: ["2024-07-02"] },
        ],
      });
      const config = makeConfig({
        days: RUN,
        symbols: ["AAA", "BBB"],
        data: {
          indicators: {
            historical: {
              slot: {
                type: AVERAGE,
                period: "3d",
                granularity: "minute",
                skip_early_close: skipEarlyClose,
              },
            },
          },
        },
      });
      const full = SUMMER_2024.filter((day) =>
        !skipEarlyClose || day.date !== "2024-07-03"
      );
      let checked = 0;
      const check = (symbol: string, date: string, slot: number) => {
        const at = full.findIndex((day) => day.date >= date);
        const values = full.slice(at - 3, at).flatMap((day) =>
          dayBars(market, symbol, day).filter((bar) =>
            bar.timestamp === day.open + slot * MINUTE
          ).map((bar) => bar.volume)
        );
        checked++;
        return values.length === 0 ? undefined : mean(values);
      };
      await runBacktest(config, {
        db: market.db,
        runner: "inline",
        strategies: [{
          subscriptions: [{ intervals: ["1m"] }],
          onSessionStart(context) {
            const { date, open, close } = context.session;
            for (const symbol of ["AAA", "BBB"]) {
              for (let slot = 0; slot < (close - open) / MINUTE; slot++) {
                const time = open + slot * MINUTE;
                const expected = check(symbol, date, slot);
                for (const instant of [time, time + MINUTE - 1]) {
                  const actual = context.historicalIndicator(
                    symbol,
                    "slot",
                    instant,
                  );
                  assert(
                    isClose(actual, expected),
                    `${symbol} ${date} minute ${slot}: ${actual} ${expected}`,
                  );
                }
              }
              for (const instant of [open - 1, close, NaN]) {
                assertEquals(
                  context.historicalIndicator(symbol, "slot", instant),
                  undefined,
                );
              }
            }
          },
          onBar(context, { symbol }) {
            // The time defaults to now. At the close, no minute is left.
            const { date, open, close } = context.session;
            const slot = (context.time - open) / MINUTE;
            const expected = context.time === close
              ? undefined
              : check(symbol, date, slot);
            assert(
              isClose(context.historicalIndicator(symbol, "slot"), expected),
            );
          },
        }],
      });
      assert(checked > 7_000);
    });
  }
});

/** Daily values of a run, by date. */
async function valuesFrom(
  market: Market,
  run: readonly Day[],
  historical: Record<string, {
    type: "trailing_average" | "trailing_max";
    period: string;
    skip_early_close?: boolean;
  }>,
): Promise<Map<string, number | undefined>> {
  const config = makeConfig({
    days: run,
    symbols: ["AAA", "FULL"],
    data: {
      streams: ["1m"],
      indicators: { historical },
    },
  });
  const recorder = makeRecorder({
    intervals: ["1m"],
    historical: Object.keys(historical),
    quality: false,
  });
  await runBacktest(config, {
    db: market.db,
    runner: "inline",
    strategies: [recorder.strategy],
  });
  return new Map(
    recorder.notes.flatMap(({ date, historical }) =>
      Object.entries(historical).map(([key, value]) =>
        [`${date} ${key}`, value] as const
      )
    ),
  );
}

const HOLES: readonly SymbolSpec[] = [
  { name: "AAA", seed: 41, empty: ["2024-06-27", "2024-07-05"] },
  { name: "FULL", seed: 42 },
];

Deno.test("a historical indicator of a date does not depend on where the run began, even across sessions without bars", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: SUMMER_2024, symbols: HOLES });
    const wanted = {
      volume: { type: AVERAGE, period: "4d" },
      top: { type: "trailing_max", period: "4d" },
    } as const;
    const long = await valuesFrom(market, RUN, wanted);
    for (let first = 1; first < RUN.length; first++) {
      const short = await valuesFrom(market, RUN.slice(first), wanted);
      for (const [key, value] of short) {
        assertEquals(value, long.get(key), `from ${RUN[first].date}: ${key}`);
      }
    }
  });
});

Deno.test("skip_early_close skips short sessions in daily averages too", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: SUMMER_2024, symbols: HOLES });
    const run = daysBetween("2024-07-08", "2024-07-09");
    const values = await valuesFrom(market, run, {
      volume: { type: AVERAGE, period: "2d", skip_early_close: true },
    });
    const days = daysBetween("2024-07-02", "2024-07-05")
      .filter(({ date }) => date !== "2024-07-03");
    const expected = mean(perDay(market, "FULL", days, volumeOf));
    assert(isClose(values.get("2024-07-08 FULL volume"), expected));
  });
});
