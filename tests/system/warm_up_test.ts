/** The history before the first session, and indicators warmed up on it. */
import { assert, assertEquals } from "@std/assert";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { Runner } from "../../src/system/run_options.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import {
  type Day,
  makeConfig,
  makeMarket,
  type Market,
  SUMMER_2024,
  withFolder,
} from "./_market.ts";
import { type Call, makeRecorder } from "./_recorder.ts";

const INDICATORS = [
  { id: "ema", name: "ema", period: 20, interval: "5m" },
  { id: "rsi", name: "rsi", period: 14, interval: "1m" },
  { id: "atr", name: "atr", period: 14, interval: "1h" },
  { id: "vwap", name: "vwap", interval: "1m" },
  { id: "macd", name: "macd", interval: "15m" },
  { id: "daily", name: "ema", period: 10, interval: "1d" },
] as const;
const IDS = INDICATORS.map(({ id }) => id);

async function calls(
  market: Market,
  run: readonly Day[],
  trailing: number,
  runner: Runner,
): Promise<Call[]> {
  const config = makeConfig({
    days: run,
    symbols: ["AAA"],
    data: {
      streams: ["1m", "5m", "15m", "1h", "1d"],
      historical: { data: [{ trailing_days: trailing, intervals: ["1m"] }] },
      indicators: { session: INDICATORS },
    },
  });
  const recorder = makeRecorder({
    intervals: ["5m", "1h", "1d"],
    indicators: IDS,
  });
  await runBacktest(config, {
    db: market.db,
    runner,
    strategies: [recorder.strategy],
  });
  return recorder.calls;
}

Deno.test("50 sessions of history and a run of 20 are bit-identical to 20 sessions of history and a run of 50", async () => {
  await withFolder(async (folder) => {
    const time = new TimeManager({ exchange: "US_EQUITY" });
    const days = time.getTradingDates("2024-01-02", "2024-04-15").slice(0, 70)
      .map((date) => ({ date, ...time.getSessionBoundaryTimes(date) }));
    assertEquals(days.length, 70);
    const market = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 5, gaps: 0.002 }],
    });
    const warmed = await calls(market, days.slice(50), 50, "inline");
    const run = await calls(market, days.slice(20), 20, "workers");
    const newest = run.slice(-warmed.length);
    assertEquals(
      newest.map((call) => [call.time, call.interval, ...call.indicators]),
      warmed.map((call) => [call.time, call.interval, ...call.indicators]),
    );
    assert(warmed.length > 1_500);
    assert(
      warmed.every((call) => call.indicators.every((v) => v !== undefined)),
    );
  });
});

Deno.test("trailing daily bars are counted by trading dates, including dates without a bar", async () => {
  await withFolder(async (folder) => {
    const run = SUMMER_2024.slice(10, 18);
    const missing = SUMMER_2024[7].date;
    const market = makeMarket(folder, {
      days: SUMMER_2024,
      symbols: [{
        name: "AAA",
        seed: 6,
        empty: [missing, SUMMER_2024[12].date],
      }],
    });
    for (const intraday of [0, 2]) {
      const config = makeConfig({
        days: run,
        symbols: ["AAA"],
        data: {
          streams: ["1m", "1d"],
          historical: {
            data: [
              { trailing_days: 5, intervals: ["1d"] },
              ...(intraday > 0
                ? [{ trailing_days: intraday, intervals: ["1m" as const] }]
                : []),
            ],
          },
        },
      });
      const recorder = makeRecorder({ intervals: ["1m", "1d"] });
      await runBacktest(config, {
        db: market.db,
        runner: "inline",
        strategies: [recorder.strategy],
      });
      const starts = recorder.notes.filter(({ at }) => at === "start");
      assertEquals(starts.length, run.length);
      for (const { date, lengths, oldest } of starts) {
        const today = SUMMER_2024.findIndex((day) => day.date === date);
        const past = SUMMER_2024.slice(today - 5, today).filter((day) =>
          market.bars.get("AAA")?.has(day.date)
        );
        assertEquals(lengths["AAA 1d"], past.length, `${date} ${intraday}`);
        assertEquals(oldest["AAA 1d"], past[0].open, date);
        const minutes = SUMMER_2024.slice(today - intraday, today)
          .reduce(
            (sum, day) =>
              sum + (market.bars.get("AAA")?.get(day.date)?.length ?? 0),
            0,
          );
        assertEquals(lengths["AAA 1m"], minutes, date);
      }
    }
  });
});

Deno.test("without history a series begins empty and its indicators are not ready", async () => {
  await withFolder(async (folder) => {
    const days = SUMMER_2024.slice(0, 2);
    const market = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 7 }],
    });
    const config = makeConfig({
      days,
      symbols: ["AAA"],
      data: {
        streams: ["1m", "5m"],
        indicators: {
          session: [{ id: "ema", name: "ema", period: 3, interval: "5m" }],
        },
      },
    });
    const recorder = makeRecorder({ intervals: ["5m"], indicators: ["ema"] });
    const { warnings } = await runBacktest(config, {
      db: market.db,
      runner: "inline",
      strategies: [recorder.strategy],
    });
    assertEquals(warnings, []);
    assertEquals(
      recorder.calls.slice(0, 4).map((call) =>
        call.indicators[0] === undefined
      ),
      [true, true, false, false],
    );
    assertEquals(
      recorder.notes.map(({ at, lengths }) => [at, lengths["AAA 5m"]]),
      [["start", 0], ["end", 78], ["start", 0], ["end", 78]],
    );
  });
});

Deno.test("a run with less history than asked for continues with a warning", async () => {
  await withFolder(async (folder) => {
    const days = SUMMER_2024.slice(0, 3);
    const market = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 8 }],
    });
    const config = makeConfig({
      days: days.slice(2),
      symbols: ["AAA"],
      data: {
        historical: { data: [{ trailing_days: 5, intervals: ["1m"] }] },
        indicators: {
          historical: { top: { type: "trailing_max", period: "5d" } },
        },
      },
    });
    const recorder = makeRecorder({ intervals: ["1m"], historical: ["top"] });
    const { warnings } = await runBacktest(config, {
      db: market.db,
      runner: "inline",
      strategies: [recorder.strategy],
    });
    assertEquals(warnings, [
      `AAA has 2 of the 5 daily bars that precede ${days[2].date}`,
      `historical.data asks for 5 sessions of 1m before ${
        days[2].date
      }, and fewer are stored: AAA has 2`,
    ]);
    assertEquals(recorder.notes[0].lengths["AAA 1m"], 2 * 390);
    const highs = days.slice(0, 2).flatMap((day) =>
      market.bars.get("AAA")?.get(day.date)?.map((bar) => bar.high) ?? []
    );
    assertEquals(recorder.notes[0].historical["AAA top"], Math.max(...highs));
  });
});

Deno.test("daily history is stored daily bars, before the run and as sessions pass", async () => {
  await withFolder(async (folder) => {
    const minutes = SUMMER_2024.slice(8, 12);
    const run = SUMMER_2024.slice(9, 12);
    const market = makeMarket(folder, {
      days: minutes,
      symbols: [{ name: "AAA", seed: 9 }],
    });
    const store = openBarStore(market.db);
    // Highs identify the day: 1000 on the first, 1011 on the last.
    const highs = SUMMER_2024.slice(0, 12).map(({ date, open }, i) => {
      const columns = makeColumns(1);
      columns.timestamp[0] = open;
      columns.open[0] = 900;
      columns.high[0] = 1_000 + i;
      columns.low[0] = 800;
      columns.close[0] = 900 + i;
      columns.volume[0] = 1;
      store.writeDay("AAA", "1d", date, columns, 0, 1);
      return 1_000 + i;
    });
    store.close();
    const closes: number[][] = [];
    const recorder = makeRecorder({ intervals: ["1m"], historical: ["top"] });
    const { warnings } = await runBacktest(
      makeConfig({
        days: run,
        symbols: ["AAA"],
        data: {
          streams: ["1m", "1d"],
          historical: { data: [{ trailing_days: 4, intervals: ["1d"] }] },
          indicators: {
            historical: { top: { type: "trailing_max", period: "4d" } },
          },
        },
      }),
      {
        db: market.db,
        runner: "inline",
        strategies: [recorder.strategy, {
          subscriptions: [],
          onSessionStart(context) {
            closes.push([...context.bars("AAA", "1d")].map((bar) => bar.close));
          },
        }],
      },
    );
    assertEquals(warnings, [
      "the stored 1d bars of AAA differ from its 1m bars in 3 sessions by more than 0.5 % of a price; the stored ones are used",
    ]);
    const starts = recorder.notes.filter(({ at }) => at === "start");
    assertEquals(
      starts.map(({ historical }) => historical["AAA top"]),
      [highs[8], highs[9], highs[10]],
    );
    assertEquals(closes[0], [905, 906, 907, 908]);
    assertEquals(closes[1], [906, 907, 908, 909]);
    assertEquals(closes[2], [907, 908, 909, 910]);
  });
});
