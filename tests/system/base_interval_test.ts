/** Contract 5: the base interval, and the bars derived from it. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { Runner } from "../../src/system/run_options.ts";
import type { Interval } from "../../src/types.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  MINUTE,
  SECOND,
  SUMMER_2024,
  withFolder,
} from "./_market.ts";
import { deliveredOf, makeRecorder } from "./_recorder.ts";
import { dayBars, expectedSession } from "./_reference.ts";

const RUNNERS: readonly Runner[] = ["inline", "workers"];
const DAYS = daysBetween("2024-07-02", "2024-07-05");

/** The intervals that a run over a store with one symbol delivers. */
async function delivered(
  db: string,
  streams: readonly Interval[],
  runner: Runner,
) {
  const recorder = makeRecorder({ intervals: streams });
  const { quality, sessions } = await runBacktest(
    makeConfig({ days: DAYS, symbols: ["AAA"], data: { streams } }),
    { db, runner, strategies: [recorder.strategy] },
  );
  const counts = streams.map((interval) =>
    recorder.calls.filter((call) => call.interval === interval).length
  );
  return { base: Object.keys(quality.AAA)[0], counts, sessions, recorder };
}

Deno.test("contract 5: a run on daily bars streams stored daily bars, delivered at the close", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: SUMMER_2024,
      interval: "1d",
      symbols: [{ name: "AAA", seed: 6 }, { name: "BBB", seed: 7, gaps: 0.3 }],
    });
    for (const runner of RUNNERS) {
      const recorder = makeRecorder({
        intervals: ["1d"],
        indicators: ["sma"],
        historical: ["top"],
      });
      const run = daysBetween("2024-06-24", "2024-07-12");
      const { sessions } = await runBacktest(
        makeConfig({
          days: run,
          symbols: ["AAA", "BBB"],
          data: {
            streams: ["1d"],
            historical: { data: [{ trailing_days: 4, intervals: ["1d"] }] },
            indicators: {
              session: [{ id: "sma", name: "sma", period: 3, interval: "1d" }],
              historical: { top: { type: "trailing_max", period: "3d" } },
            },
          },
        }),
        { db: market.db, runner, strategies: [recorder.strategy] },
      );
      const asked = { market, symbols: ["AAA", "BBB"], intervals: ["1d"] };
      assertEquals(
        recorder.calls.map(deliveredOf),
        run.flatMap((day) =>
          market.bars.get("AAA")?.has(day.date) ||
            market.bars.get("BBB")?.has(day.date)
            ? expectedSession(asked, day)
            : []
        ),
      );
      assert(
        recorder.calls.every(({ time, timestamp }) =>
          run.some((day) => day.open === timestamp && day.close === time)
        ),
      );
      const closes = SUMMER_2024.flatMap((day) => dayBars(market, "AAA", day));
      for (const call of recorder.calls.filter((c) => c.symbol === "AAA")) {
        const at = closes.findIndex((bar) => bar.timestamp === call.timestamp);
        const newest = closes.slice(at - 2, at + 1).map((bar) => bar.close);
        const expected = (newest[0] + newest[1] + newest[2]) / 3;
        assert(Math.abs((call.indicators[0] ?? NaN) - expected) < 1e-9);
        assertEquals(call.price, call.close);
        assertEquals(call.quality, 100);
      }
      for (const { date, historical, lengths, at } of recorder.notes) {
        if (at === "end") continue;
        const today = SUMMER_2024.findIndex((day) => day.date === date);
        const past = SUMMER_2024.slice(today - 3, today);
        const highs = past.flatMap((day) => dayBars(market, "AAA", day));
        assertEquals(
          historical["AAA top"],
          Math.max(...highs.map((bar) => bar.high)),
        );
        assertEquals(lengths["AAA 1d"], 4);
      }
      assertEquals(sessions.map((s) => s.bars.AAA), run.map(() => 1));
    }
  });
});

Deno.test("contract 5: every longer interval can be derived from seconds", async () => {
  await withFolder(async (folder) => {
    const open = DAYS[1].open;
    const market = makeMarket(folder, {
      days: [DAYS[1]],
      interval: "1s",
      symbols: [
        { name: "AAA", seed: 8, gaps: 0.02 },
        { name: "BBB", seed: 9, gaps: 0.7 },
      ],
    });
    const intervals = ["1s", "5s", "15s", "1m", "1h"] as const;
    for (const runner of RUNNERS) {
      const recorder = makeRecorder({ intervals, quality: false });
      await runBacktest(
        makeConfig({
          days: [DAYS[1]],
          symbols: ["AAA", "BBB"],
          data: { streams: intervals, derived_bars: { min_coverage: 0.5 } },
        }),
        { db: market.db, runner, strategies: [recorder.strategy] },
      );
      const asked = {
        market,
        symbols: ["AAA", "BBB"],
        intervals,
        minCoverage: 0.5,
      };
      const whole = recorder.calls.map(deliveredOf);
      // The reference is quadratic: all bars are compared for a part only.
      const until = open + 120 * SECOND;
      const early = {
        ...market,
        bars: new Map([...market.bars].map(([symbol, days]) => [
          symbol,
          new Map([...days].map(([date, bars]) => [
            date,
            bars.filter((bar) => bar.timestamp < until),
          ])),
        ])),
      };
      assertEquals(
        whole.filter((call) => call.time <= until),
        expectedSession({ ...asked, market: early }, {
          ...DAYS[1],
          close: until,
        }).filter((call) => call.interval !== "1h"),
      );
      const volumes = (symbol: string) =>
        dayBars(market, symbol, DAYS[1]).reduce((sum, b) => sum + b.volume, 0);
      const hours = whole.filter((c) =>
        c.interval === "1h" && c.symbol === "AAA"
      );
      assertEquals(hours.length, 4);
      assertEquals(
        hours.reduce((sum, bar) => sum + bar.volume, 0),
        volumes("AAA"),
      );
    }
  });
});

Deno.test("contract 5: minutes are derived from stored seconds if no minutes are stored, never the other way round", async () => {
  await withFolder(async (folder) => {
    const seconds = makeMarket(folder, {
      days: DAYS.slice(1, 2),
      interval: "1s",
      symbols: [{ name: "AAA", seed: 10 }],
    });
    const { base, counts } = await delivered(
      seconds.db,
      ["1m", "5m"],
      "inline",
    );
    assertEquals(base, "1s");
    assertEquals(counts, [210, 42]);
    const minutes = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 11 }],
    });
    assertEquals((await delivered(minutes.db, ["1d"], "inline")).base, "1m");
    for (const streams of [["5s"], ["1m", "30s"]] as const) {
      const error = await assertRejects(
        () => delivered(minutes.db, streams, "inline"),
        SessionError,
      );
      assertEquals(error.code, "interval_unavailable");
      assert(
        error.message.includes(
          `${streams.at(-1)} (asked for by streams) needs 1s`,
        ) &&
          error.message.includes("AAA"),
        error.message,
      );
    }
    const daily = makeMarket(folder, {
      days: DAYS,
      interval: "1d",
      symbols: [{ name: "AAA", seed: 12 }],
    });
    await assertRejects(
      () => delivered(daily.db, ["1m", "1d"], "inline"),
      SessionError,
      "1m (asked for by streams) needs 1s or 1m bars; the store lacks 1s bars of AAA and 1m bars of AAA",
    );
  });
});

Deno.test("a crypto session is the whole UTC day, every day of the week", async () => {
  await withFolder(async (folder) => {
    const days = ["2024-07-05", "2024-07-06", "2024-07-07"].map((date) => ({
      date,
      open: Date.parse(`${date}T00:00:00Z`),
      close: Date.parse(`${date}T00:00:00Z`) + 1_440 * MINUTE,
    }));
    const market = makeMarket(folder, {
      days,
      exchange: "CRYPTO",
      symbols: [{ name: "BTC", seed: 18, gaps: 0.01 }],
    });
    const intervals = ["1m", "1h", "4h", "1d"] as const;
    for (const runner of RUNNERS) {
      const recorder = makeRecorder({ intervals });
      const { quality } = await runBacktest(
        makeConfig({
          days,
          symbols: ["BTC"],
          data: { streams: intervals, derived_bars: { min_coverage: 0.9 } },
          rest: { exchange_group: "CRYPTO" },
        }),
        { db: market.db, runner, strategies: [recorder.strategy] },
      );
      const asked = { market, symbols: ["BTC"], intervals, minCoverage: 0.9 };
      assertEquals(
        recorder.calls.map(deliveredOf),
        days.flatMap((day) => expectedSession(asked, day)),
      );
      assertEquals(quality.BTC["1m"].expected, 3 * 1_440);
    }
  });
});
