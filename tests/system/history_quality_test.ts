/** The quality of the trailing history, in strategies, results and reports. */
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { reportData } from "../../src/pages/report/report_data.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { Interval } from "../../src/types.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  type Market,
  MINUTE,
  SUMMER_2024,
  withFolder,
} from "./_market.ts";
import { WAYS } from "./_ways.ts";

/** Two weeks of history before it. */
const DAYS = daysBetween("2024-06-25", "2024-07-12");
const SYMBOLS = [
  { name: "AAA", seed: 1 },
  {
    name: "BBB",
    seed: 2,
    gaps: 0.1,
    omitsNoTrade: true,
    empty: ["2024-07-01"],
  },
  {
    name: "CCC",
    seed: 3,
    gaps: 0.3,
    // A whole week, and a short day.
    empty: [
      "2024-06-17",
      "2024-06-18",
      "2024-06-20",
      "2024-06-21",
      "2024-07-03",
    ],
  },
  { name: "DDD", seed: 4, from: "2024-06-26" },
];
const NAMES = SYMBOLS.map(({ name }) => name);
const WEEK_ENDS = ["2024-06-14", "2024-06-21", "2024-06-28", "2024-07-05"];

/** Days of intraday history: DDD has none. */
const INTRADAY: Record<string, number> = { AAA: 4, BBB: 4, CCC: 2, DDD: 0 };
const DAILY = 10;

/** The bars of a symbol on a date. */
function barsOn(market: Market, symbol: string, date: string): number {
  return market.bars.get(symbol)?.get(date)?.length ?? 0;
}

function pastDays(date: string, days: number) {
  const today = SUMMER_2024.findIndex((day) => day.date === date);
  return SUMMER_2024.slice(today - days, today);
}

/** The score of base bars from the stored ones. */
function minuteScore(
  market: Market,
  symbol: string,
  date: string,
  days: number,
) {
  let expected = 0;
  let accounted = 0;
  for (const day of pastDays(date, days)) {
    const slots = (day.close - day.open) / MINUTE;
    const bars = barsOn(market, symbol, day.date);
    const omits = SYMBOLS.some((s) => s.name === symbol && s.omitsNoTrade);
    expected += slots;
    accounted += omits && bars > 0 ? slots : bars;
  }
  return expected === 0 ? 100 : 100 * accounted / expected;
}

/** The share of the last days that have bars. */
function dayScore(market: Market, symbol: string, date: string, days: number) {
  const past = pastDays(date, days);
  const found = past.filter((day) => barsOn(market, symbol, day.date) > 0);
  return 100 * found.length / past.length;
}

/** The share of the weeks that ended in the last days and have bars. */
function weekScore(market: Market, symbol: string, date: string, days: number) {
  const past = pastDays(date, days).map((day) => day.date);
  const ended = WEEK_ENDS.filter((end) => past.includes(end));
  const found = ended.filter((end) => {
    const last = SUMMER_2024.findIndex((day) => day.date === end);
    // No week of these has less than four trading dates, and none on end − 4 others.
    const monday = Date.parse(end) - 4 * 86_400_000;
    return SUMMER_2024.slice(0, last + 1).some((day) =>
      Date.parse(day.date) >= monday && barsOn(market, symbol, day.date) > 0
    );
  });
  return ended.length === 0 ? 100 : 100 * found.length / ended.length;
}

/** Reads the scores of all symbols at some intervals at each session's start and end. */
function reader(
  intervals: readonly Interval[],
  seen: Map<string, number>,
): Strategy {
  const read = (
    context: Parameters<NonNullable<Strategy["onSessionEnd"]>>[0],
  ) => {
    for (const symbol of NAMES) {
      for (const interval of intervals) {
        const key = `${context.session.date} ${symbol} ${interval}`;
        const score = context.quality(symbol, { history: true, interval });
        // The session itself changes nothing.
        assertEquals(seen.get(key) ?? score, score);
        seen.set(key, score);
      }
    }
  };
  return {
    subscriptions: [{ intervals: ["1m"] }],
    onSessionStart: read,
    onBar: (context) => {
      if (context.time % (97 * MINUTE) === 0) read(context);
    },
    onSessionEnd: read,
  };
}

const DATA = {
  streams: ["1m", "5m", "1d", "1w"],
  // A day with any minute has a daily bar.
  derived_bars: { min_coverage: 0.01 },
  historical: {
    enable_quality: true,
    data: [
      {
        trailing_days: 4,
        intervals: ["1m", "5m"],
        apply_to: ["AAA", "BBB"],
      },
      { trailing_days: 2, intervals: ["1m", "5m"], apply_to: ["CCC"] },
      { trailing_days: DAILY, intervals: ["1d"] },
    ],
  },
} as const;

Deno.test("the score of the history equals a naive count of the stored bars, in strategies and results, in both runners", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: SUMMER_2024, symbols: SYMBOLS });
    const hashes = new Set<string>();
    for (const way of WAYS) {
      const seen = new Map<string, number>();
      const result = await runBacktest(
        makeConfig({ days: DAYS, symbols: NAMES, data: DATA }),
        {
          db: market.db,
          strategies: [reader(["1m", "5m", "1d", "1w"], seen)],
          ...way,
        },
      );
      hashes.add(result.hash);
      assertEquals(result.sessions.length, DAYS.length);
      const low = new Set<string>();
      for (const { date, historyQuality } of result.sessions) {
        for (const symbol of NAMES) {
          const minutes = minuteScore(market, symbol, date, INTRADAY[symbol]);
          const days = dayScore(market, symbol, date, DAILY);
          const at = (interval: Interval) =>
            seen.get(`${date} ${symbol} ${interval}`);
          assertEquals(at("1m"), minutes, `${date} ${symbol}`);
          assertEquals(at("5m"), minutes);
          assertEquals(at("1d"), days, `${date} ${symbol}`);
          assertEquals(at("1w"), days);
          if (minutes < 100) low.add(`${symbol} 1m`);
          if (days < 100) low.add(`${symbol} 1d`);
          const scores = historyQuality[symbol];
          for (const interval of ["1m", "5m", "1d"] as const) {
            const has = interval === "1d" || INTRADAY[symbol] > 0;
            assertEquals(scores[interval], has ? at(interval) : undefined);
          }
        }
      }
      assertEquals([...low].sort(), [
        "BBB 1d",
        "BBB 1m",
        "CCC 1d",
        "CCC 1m",
        "DDD 1d",
      ]);
      const { weakHistories, weakHistoryTotal } = reportData(result);
      assertEquals(weakHistories.length, weakHistoryTotal);
      assert(weakHistories.every(({ quality }) => quality < 100));
      for (const { date, symbol, intervals, quality } of weakHistories) {
        for (const interval of intervals.split(", ")) {
          assertEquals(seen.get(`${date} ${symbol} ${interval}`), quality);
        }
      }
      assert(weakHistories.some(({ symbol }) => symbol === "DDD"));
    }
    assertEquals(hashes.size, 1);
  });
});

/** Minutes reach as far back as weeks; or weeks alone do, as the run begins. */
for (
  const { intervals, compared } of [
    { intervals: ["1m", "1w"], compared: DAYS },
    { intervals: ["1w"], compared: DAYS.slice(0, 1) },
  ] as const
) {
  Deno.test(`weeks are the slots of their history in a run without daily bars: ${intervals.join(", ")}`, async () => {
    await withFolder(async (folder) => {
      // Whole days or none, which need no minimum coverage.
      const market = makeMarket(folder, {
        days: SUMMER_2024,
        symbols: SYMBOLS.map((symbol) => ({ ...symbol, gaps: 0 })),
      });
      const seen = new Map<string, number>();
      await runBacktest(
        makeConfig({
          days: DAYS,
          symbols: NAMES,
          data: {
            ...DATA,
            streams: ["1m", "1w"],
            historical: { data: [{ trailing_days: DAILY, intervals }] },
          },
        }),
        { db: market.db, runner: "inline", strategies: [reader(["1w"], seen)] },
      );
      for (const { date } of compared) {
        for (const symbol of NAMES) {
          assertEquals(
            seen.get(`${date} ${symbol} 1w`),
            weekScore(market, symbol, date, DAILY),
            `${date} ${symbol}`,
          );
        }
      }
      assert([...seen.values()].some((score) => score < 100));
    });
  });
}

Deno.test("sessions are the slots of the history of a daily base", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: SUMMER_2024,
      symbols: SYMBOLS,
      interval: "1d",
    });
    const { sessions } = await runBacktest(
      makeConfig({
        days: DAYS,
        symbols: NAMES,
        data: {
          streams: ["1d"],
          historical: { data: [{ trailing_days: DAILY, intervals: ["1d"] }] },
        },
      }),
      { db: market.db, runner: "inline", strategies: [] },
    );
    for (const { date, historyQuality } of sessions) {
      for (const symbol of NAMES) {
        assertEquals(
          historyQuality[symbol],
          { "1d": dayScore(market, symbol, date, DAILY) },
        );
      }
    }
  });
});

Deno.test("history that is not scored is 100, and its scores are in the hash", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: SUMMER_2024, symbols: SYMBOLS });
    const hashes: string[] = [];
    for (const enable_quality of [true, false]) {
      const seen = new Map<string, number>();
      const result = await runBacktest(
        makeConfig({
          days: DAYS,
          symbols: NAMES,
          data: {
            ...DATA,
            historical: { ...DATA.historical, enable_quality },
          },
        }),
        {
          db: market.db,
          runner: "inline",
          strategies: [reader(["1m", "1d"], seen)],
        },
      );
      hashes.push(result.hash);
      const scores = result.sessions.flatMap(({ historyQuality }) =>
        Object.values(historyQuality).flatMap((one) => Object.values(one))
      );
      assert(scores.length > 0);
      for (const all of [scores, [...seen.values()]]) {
        assertEquals(all.every((score) => score === 100), !enable_quality);
      }
      // The session's own score does not depend on it.
      assert(result.sessions.some(({ quality }) => quality.CCC < 100));
      const { isHistoryScored, weakHistoryTotal } = reportData(result);
      assertEquals(isHistoryScored, enable_quality);
      assertEquals(weakHistoryTotal > 0, enable_quality);
    }
    assertNotEquals(hashes[0], hashes[1]);
  });
});

Deno.test("context.quality() keeps its short forms and refuses unknown symbols and intervals", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: SUMMER_2024, symbols: SYMBOLS });
    let calls = 0;
    const strategy: Strategy = {
      subscriptions: [{ intervals: ["5m"] }],
      onSessionEnd(context) {
        calls++;
        const session = context.quality("CCC");
        assertEquals(context.quality("CCC", "5m"), session);
        assertEquals(context.quality("CCC", { interval: "5m" }), session);
        assertEquals(context.quality("CCC", { history: false }), session);
        assertEquals(
          context.quality("CCC", { history: true }),
          context.quality("CCC", { history: true, interval: "1m" }),
        );
        for (
          const wrong of [
            () => context.quality("XXX", { history: true }),
            () => context.quality("CCC", { history: true, interval: "15m" }),
          ]
        ) {
          const error = assertThrows(wrong, SessionError);
          assertEquals(error.code, "argument_invalid");
        }
      },
    };
    await runBacktest(
      makeConfig({ days: DAYS, symbols: NAMES, data: DATA }),
      { db: market.db, runner: "inline", strategies: [strategy] },
    );
    assertEquals(calls, DAYS.length);
  });
});
