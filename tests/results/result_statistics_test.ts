/**
 * The statistics in a run's result, compared with independent arithmetic on
 * the equity and the bars.
 */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { SessionError } from "../../src/errors.ts";
import { averageSessionsPerYear } from "../../src/results/result_statistics.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import {
  makeConfig,
  makeMarket,
  type RawBar,
  SUMMER_2024,
  withFolder,
} from "../system/_market.ts";

const DAYS = SUMMER_2024;

/** Buys on a rising bar, sells on a falling one, and holds overnight. */
const trader: Strategy = {
  subscriptions: [{ symbols: ["AAA"], intervals: ["5m"] }],
  onBar(context, bar) {
    const held = context.position("AAA");
    if (bar.close > bar.open && held === 0) context.buy("AAA", 100);
    if (bar.close < bar.open && held > 0) context.sell("AAA", held);
  },
};

const SYMBOLS = [
  { name: "AAA", seed: 1 },
  { name: "BBB", seed: 2, gaps: 0.05, empty: ["2024-06-12", "2024-06-28"] },
] as const;

function runOf(db: string, report_config: Record<string, unknown>) {
  const config = makeConfig({
    days: DAYS,
    symbols: ["AAA"],
    data: { streams: ["1m", "5m"] },
    rest: { report_config },
  });
  return runBacktest(config, { db, runner: "inline", strategies: [trader] });
}

Deno.test("statistics of a run equal an independent calculation from its equity", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
    const result = await runOf(db, { risk_free_rate: 0.04 });
    const { overall, basis, sessions, strategies } = result.statistics;
    assertEquals(basis.sessionsPerYear, 252); // NYSE, 2024
    const curve = [100_000, ...result.equity.map((e) => e.equity)];
    const excess = curve.slice(1).map((e, i) =>
      e / curve[i] - 1.04 ** (1 / 252)
    );
    const n = excess.length;
    const mean = excess.reduce((a, b) => a + b) / n;
    // Variance by raw moments; the engine uses central moments.
    const square = excess.reduce((a, b) => a + b * b, 0);
    const deviation = Math.sqrt((square - n * mean * mean) / (n - 1));
    const below = excess.reduce((a, b) => a + (b < 0 ? b * b : 0), 0);
    const value = (s: { value: number | null }) => s.value ?? NaN;
    assertAlmostEquals(
      value(overall.sharpe),
      mean / deviation * Math.sqrt(252),
      1e-8,
    );
    assertAlmostEquals(
      value(overall.sortino),
      mean / Math.sqrt(below / n) * Math.sqrt(252),
      1e-8,
    );
    assertAlmostEquals(
      value(overall.totalReturn),
      result.account.netProfit / 100_000,
      1e-12,
    );
    let deepest = 0;
    for (let i = 0; i < curve.length; i++) {
      for (let j = i; j < curve.length; j++) {
        deepest = Math.max(deepest, 1 - curve[j] / curve[i]);
      }
    }
    assertAlmostEquals(value(overall.sessionMaxDrawdown), deepest, 1e-12);
    // A single strategy is the account.
    assertEquals(strategies.length, 1);
    assertEquals(strategies[0].sharpe, overall.sharpe);
    assertEquals(
      sessions.map((s) => s.period),
      DAYS.map((day) => day.date),
    );
    assertAlmostEquals(
      sessions.reduce((sum, s) => sum + s.netProfit, 0),
      result.account.netProfit,
      1e-6,
    );
    const { roundTrips } = result.account;
    for (const [i, { roundTrips: count, fills }] of sessions.entries()) {
      const dateOf = (time: number) =>
        new Date(time).toISOString().slice(0, 10);
      const ended = roundTrips.filter((t) =>
        dateOf(t.exitTime) === DAYS[i].date
      );
      assertEquals(count, ended.length);
      assertEquals(
        fills,
        result.fills.filter((f) => f.time.startsWith(DAYS[i].date)).length,
      );
    }
    assertEquals(overall.cagr, {
      value: null,
      reason: "needs 90 days, and there are 32",
    });
  });
});

Deno.test("a benchmark is bought at its first open and held; days without bars use its last price", async () => {
  await withFolder(async (folder) => {
    const market = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
    const plain = await runOf(market.db, {});
    const result = await runOf(market.db, { benchmark: "BBB" });
    assertEquals(plain.statistics.benchmark, null);
    assertEquals(result.hash, plain.hash);
    const { benchmark } = result.statistics;
    assert(benchmark !== null);
    const byDate = market.bars.get("BBB") as ReadonlyMap<
      string,
      readonly RawBar[]
    >;
    let close = NaN;
    const closes = DAYS.map(({ date }) =>
      close = byDate.get(date)?.at(-1)?.close ?? close
    );
    const start = byDate.get(DAYS[0].date)?.[0].open ?? NaN;
    assertEquals(benchmark.symbol, "BBB");
    assertEquals([benchmark.start, benchmark.closes], [start, closes]);
    assertAlmostEquals(
      benchmark.totalReturn.value ?? NaN,
      closes[closes.length - 1] / start - 1,
      1e-12,
    );
    assertAlmostEquals(
      benchmark.excessReturn.value ?? NaN,
      result.account.netProfit / 100_000 - closes[closes.length - 1] / start +
        1,
      1e-12,
    );
    assertEquals(
      result.warnings.filter((w) => w.includes("benchmark")),
      [
        `The benchmark BBB has no bars in 2 of ${DAYS.length} sessions; each of them uses the last price before it`,
      ],
    );
  });
});

Deno.test("a benchmark without bars is refused before the run", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [...SYMBOLS, { name: "OLD", seed: 3, to: "2024-06-10" }],
    });
    const unknown = await assertRejects(
      () => runOf(db, { benchmark: "SPY" }),
      SessionError,
      "The benchmark SPY has no bars from 2024-06-10 to 2024-07-12; the store has AAA, BBB, OLD",
    );
    assertEquals(unknown.code, "data_missing");
  });
});

Deno.test("sessions per year are the calendar's trading dates, averaged over the years of the run", () => {
  const nyse = new TimeManager({ exchange: "NYSE" });
  assertEquals(averageSessionsPerYear(["2023-05-01"], [nyse]), 250);
  assertEquals(
    averageSessionsPerYear(["2023-05-01", "2024-02-01"], [nyse]),
    251,
  );
  const crypto = new TimeManager({ exchange: "CRYPTO" });
  assertEquals(averageSessionsPerYear(["2023-05-01"], [crypto]), 365);
});
