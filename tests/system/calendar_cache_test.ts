/**
 * The calendar's cache in whole runs: which questions of the stages it answers.
 * A hit is a question for the session of a date that needs no calculation.
 */
import { assert, assertEquals } from "@std/assert";
import { AnalysisEngine } from "../../src/analysis/analysis_engine.ts";
import { makeStrategies } from "../../src/analysis/strategy_loader.ts";
import type { Runner } from "../../src/system/run_options.ts";
import { timeManager } from "../../src/coordinator/run_calendar.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { ScopeMetrics } from "../../src/monitoring/metrics_snapshot.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { makeTape } from "../../src/tape/tape.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import { simulatedBroker } from "../../src/trading/simulated/simulated_broker.ts";
import { recipesOf } from "../fleet/_recipe.ts";
import { makeSweepMarket } from "../sweep/_sweep.ts";
import { type Day, makeConfig, makeMarket, withFolder } from "./_market.ts";

const TIME = new TimeManager({ exchange: "US_EQUITY" });
const DAYS: readonly Day[] = TIME.getTradingDates("2024-01-02", "2024-08-01")
  .slice(0, 130)
  .map((date) => ({ date, ...TIME.getSessionBoundaryTimes(date) }));
const SYMBOLS = ["AAA", "BBB", "CCC"];
const INDICATORS = {
  sma: { type: "trailing_average", period: "40d", field: "close" },
  volume: {
    type: "trailing_average",
    period: "5d",
    granularity: "minute",
    field: "volume",
  },
} as const;

/** Asks the calendar as strategies do: today, the day before, the week ahead. */
class Curious implements Strategy {
  readonly subscriptions = [{ symbols: ["AAA"], intervals: ["1m"] }] as const;

  onSessionStart(
    context: Parameters<NonNullable<Strategy["onSessionStart"]>>[0],
  ) {
    const { calendar, session } = context;
    calendar.session(session.date);
    calendar.session(calendar.previousTradingDate(session.date));
  }
}

function requireHits(metrics: ScopeMetrics, sessions: number): void {
  const { calendarHits, calendarMisses, calendarHitRate } = metrics;
  // At least the coordinator and the engine ask once a session.
  assert(calendarHits + calendarMisses >= 2 * sessions);
  assert(
    calendarHitRate !== null && calendarHitRate > 0.9,
    `${calendarHits} hits, ${calendarMisses} misses`,
  );
}

/** Runs that differ in what they ask the calendar. */
const RUNS = [1, 60].flatMap((sessions) => [
  { sessions, symbols: ["AAA"], indicators: {}, strategies: [] },
  {
    sessions,
    symbols: SYMBOLS,
    indicators: { historical: INDICATORS },
    strategies: [new Curious()],
  },
  // Computed from all stored days, beyond the configured history.
  {
    sessions,
    symbols: ["AAA"],
    indicators: {
      session: [{ name: "sma", period: 5, interval: "1d" as const }],
    },
    strategies: [],
  },
]);

for (const runner of ["inline", "workers"] as const satisfies Runner[]) {
  Deno.test(`${runner}: the calendar answers more than 90 % of a run's questions without a calculation`, async () => {
    await withFolder(async (folder) => {
      const { db } = makeMarket(folder, {
        days: DAYS,
        symbols: SYMBOLS.map((name, seed) => ({ name, seed, gaps: 0.01 })),
      });
      for (const { sessions, symbols, indicators, strategies } of RUNS) {
        const config = makeConfig({
          days: DAYS.slice(-sessions),
          symbols,
          data: {
            streams: ["1m", "5m", "1d"],
            historical: {
              data: [
                { trailing_days: 3, intervals: ["1m", "5m"] },
                { trailing_days: 30, intervals: ["1d"] },
              ],
            },
            indicators,
          },
        });
        const { metrics } = await runBacktest(config, {
          db,
          runner,
          strategies,
        });
        requireHits(metrics.backtest, sessions);
        // The range and at least the 30 days of daily history.
        assert(metrics.backtest.calendarPrepared >= sessions + 30);
        assertEquals(metrics.session.calendarPrepared, 0);
      }
    });
  });
}

Deno.test("a sweep's tape and its sets ask the calendar without a calculation", async () => {
  await withFolder(async (folder) => {
    const { db } = makeSweepMarket(folder);
    const [{ recipe: { tape: recipe } }] = await recipesOf(db);
    const tape = await makeTape(recipe);
    const { length } = recipe.requirements.dates;
    requireHits(tape.reports.coordinator.metrics.backtest, length / 2);
    for (const plan of tape.plans) {
      const engine = new AnalysisEngine({
        plan,
        trading: recipe.trading,
        broker: simulatedBroker,
        strategies: makeStrategies([{
          source: new Curious(),
          config: { module: "curious", params: {} },
        }]),
        time: timeManager(plan),
        seed: 0,
        replay: true,
      });
      while (engine.step() !== "done");
      requireHits(engine.report().metrics.backtest, plan.dates.length);
    }
  });
});
