import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { RunResult } from "../../src/results/run_result.ts";
import type { TripGroup } from "../../src/statistics/breakdown.ts";
import { tearSheet } from "../../src/results/tear_sheet.ts";
import { sessionMaxDrawdown } from "../../src/statistics/drawdown.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { compound, value } from "../statistics/_curves.ts";
import { DATES, RETURNS } from "../statistics/_sample.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  withFolder,
} from "../system/_market.ts";

const DAYS = daysBetween("2024-06-10", "2024-07-12");
const ZONE = "America/New_York";

/** A run that goes long and short in two symbols, one with gaps. */
function run(folder: string): Promise<RunResult> {
  const { db } = makeMarket(folder, {
    days: DAYS,
    symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2, gaps: 0.05 }],
  });
  const config = makeConfig({
    days: DAYS,
    symbols: ["AAA", "BBB"],
    data: { streams: ["1m", "5m"] },
    rest: {
      trading_config: {
        borrow_rate: 0.1,
        commission: { type: "per_share", rate: 0.01 },
      },
    },
  });
  return runBacktest(config, {
    db,
    runner: "inline",
    strategies: [{
      name: "turner",
      subscriptions: [{ intervals: ["5m"] }],
      onBar(context, { symbol, open, close }) {
        const held = context.position(symbol);
        const sign = symbol === "AAA" ? 1 : -1;
        if (close > open && held === 0) {
          const tag = close > 100 ? "high" : "low";
          if (sign > 0) context.buy(symbol, 10, { tag, reason: "up" });
          else context.sell(symbol, 10, { tag, reason: "up" });
        }
        if (close < open && held !== 0) {
          if (held > 0) context.sell(symbol, held, { reason: "down" });
          else context.buy(symbol, -held, { reason: "down" });
        }
      },
    }],
  });
}

Deno.test("each breakdown of round trips adds up to the run", () =>
  withFolder(async (folder) => {
    const result = await run(folder);
    const { trips, gaps, costs, concentration } = tearSheet(result, ZONE);
    const { roundTrips } = result.account;
    assert(roundTrips.length > 200);
    const total = roundTrips.reduce((sum, trip) => sum + trip.netProfit, 0);
    const all: Record<string, readonly TripGroup[]> = { ...trips };
    for (const [name, groups] of Object.entries(all)) {
      const sum = (of: (one: TripGroup) => number) =>
        groups.reduce((sum, one) => sum + of(one), 0);
      assertEquals(sum((one) => one.count), roundTrips.length, name);
      assertAlmostEquals(sum((one) => one.netProfit), total, 1e-4, name);
      assertAlmostEquals(sum((one) => one.shareOfWins), 1, 1e-9, name);
    }
    assertEquals(
      trips.symbols.map(({ name }) => name).sort(),
      ["AAA", "BBB"],
    );
    assertEquals(trips.strategies.map(({ name }) => name), ["turner"]);
    assertEquals(trips.entryReasons.map(({ name }) => name), ["up"]);
    // Entries are at the open of the bar after a 5-minute bar, in New York.
    assertEquals(
      trips.hours.map(({ name }) => name),
      ["09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00"],
    );
    assertEquals(costs.fees, result.account.fees);
    assert(costs.borrow > 0);
    assert(concentration !== null && concentration >= 0.5);
    assertEquals(
      gaps.map(({ kind }) => kind),
      ["fills_after_gap", "profit_after_gap"],
    );
    assert(gaps.every(({ message }) => result.warnings.includes(message)));
  }));

Deno.test("exposure is what is not cash, and drawdowns are those of the statistics", () =>
  withFolder(async (folder) => {
    const result = await run(folder);
    const { netExposure, drawdowns, rolling, intervals } = tearSheet(
      result,
      ZONE,
    );
    assertEquals(
      netExposure,
      result.equity.map(({ equity, cash }) => (equity - cash) / equity),
    );
    assert(netExposure.some((share) => share !== null && share < 0));
    const depth = result.statistics.overall.sessionMaxDrawdown;
    assertAlmostEquals(drawdowns[0].depth, value(depth), 1e-12);
    assertEquals(rolling.sharpe.length, DAYS.length);
    assertEquals(intervals, null);
  }));

Deno.test("the distribution of returns equals that of empyrical and numpy", () =>
  withFolder(async (folder) => {
    const result = await run(folder);
    const equity = compound(RETURNS);
    const sessions = DATES.map((period, i) => ({
      ...result.statistics.sessions[0],
      period,
      equity: equity[i],
    }));
    const { account, statistics, ...rest } = result;
    const sheet = tearSheet({
      ...rest,
      toColumns: result.toColumns,
      account: { ...account, startingCash: 1_000 },
      statistics: { ...statistics, sessions },
    }, ZONE);
    const { distribution, intervals, drawdowns } = sheet;
    assert(distribution !== null && intervals !== null);
    // empyrical-reloaded 0.7.1: value_at_risk(r, 0.05), conditional_value_at_risk(r, 0.05)
    assertAlmostEquals(distribution.valueAtRisk, -0.01039165138215369, 1e-12);
    assertAlmostEquals(
      distribution.expectedShortfall,
      -0.011154111892925339,
      1e-12,
    );
    assertAlmostEquals(distribution.worst[0], Math.min(...RETURNS), 1e-12);
    assertEquals(
      distribution.best[1],
      DATES[RETURNS.indexOf(Math.max(...RETURNS))],
    );
    assertAlmostEquals(
      drawdowns[0].depth,
      value(sessionMaxDrawdown({ start: 1_000, equity, from: 0, to: 1 })),
      1e-12,
    );
    // quantstats 0.0.86: drawdown_details()
    assertEquals(drawdowns[0].trough, "2024-12-05");
    assertEquals(drawdowns[0].recovery, null);
    assertEquals(drawdowns[1].trough, "2024-06-14");
    assertEquals(drawdowns.length, 10);
  }));

Deno.test("a run of one session without trades has a tear sheet", () =>
  withFolder(async (folder) => {
    const days = DAYS.slice(0, 1);
    const { db } = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    const result = await runBacktest(makeConfig({ days, symbols: ["AAA"] }), {
      db,
      runner: "inline",
      strategies: [],
    });
    const sheet = tearSheet(result, ZONE);
    assertEquals(sheet.drawdowns, []);
    assertEquals(sheet.distribution?.histogram, { edges: [0, 0], counts: [1] });
    assertEquals(sheet.trips.holding, []);
    assertEquals(sheet.concentration, null);
    assertEquals(sheet.netExposure, [0]);
    assert(!/NaN|Infinity/.test(JSON.stringify(sheet)));
  }));

Deno.test("slippage and spread of a run are those of its fills, whatever the runner, and are not in its hash", () =>
  withFolder(async (folder) => {
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 5 }],
    });
    const module = `${folder}/turner.ts`;
    Deno.writeTextFileSync(
      module,
      `export default () => ({
        subscriptions: [{ intervals: ["5m"] }],
        onBar(context, { symbol, open, close }) {
          const held = context.position(symbol);
          if (close > open && held === 0) context.buy(symbol, 10);
          if (close < open && held !== 0) context.sell(symbol, held);
        },
      });`,
    );
    const config = makeConfig({
      days: DAYS,
      symbols: ["AAA"],
      data: { streams: ["1m", "5m"] },
      rest: {
        strategies: [{ module }],
        trading_config: {
          slippage: { type: "ticks", ticks: 3 },
          spread: { type: "fixed", width: 0.08 },
        },
      },
    });
    const results = [
      await runBacktest(config, { db: market.db, runner: "inline" }),
      await runBacktest(config, { db: market.db, runner: "workers" }),
    ];
    const [{ hash, account, fills }] = results;
    const units = fills.reduce((sum, { quantity }) => sum + quantity, 0);
    assert(units > 500);
    for (const result of results) {
      const { costs } = tearSheet(result, ZONE);
      assertAlmostEquals(costs.slippage ?? NaN, units * 0.03, 1e-5);
      assertAlmostEquals(costs.spread ?? NaN, units * 0.04, 1e-5);
      assertEquals(result.hash, hash);
    }
    // A result of a version that did not count them.
    const { slippageCost: _, spreadCost: __, ...rest } = account;
    const old = tearSheet({ ...results[0], account: rest }, ZONE);
    assertEquals([old.costs.slippage, old.costs.spread], [null, null]);
    const plain = await run(folder);
    const { costs } = tearSheet(plain, ZONE);
    assertEquals([costs.slippage, costs.spread], [0, 0]);
  }));
