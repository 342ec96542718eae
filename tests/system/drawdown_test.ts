/** The drawdown as of every slice against one recomputed from bars and fills. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { formatResult } from "../../src/results/result_text.ts";
import { resultJson } from "../../src/results/result_json.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  type Day,
  daysBetween,
  makeConfig,
  makeMarket,
  MINUTE,
  withFolder,
} from "./_market.ts";
import { deepestFall, sliceEquity } from "./_slice_equity.ts";
import { WAYS } from "./_ways.ts";

/** A store with one symbol whose bars have one price each. */
function writePrices(
  folder: string,
  day: Day,
  prices: readonly number[],
): string {
  const db = `${folder}/market.db`;
  const store = openBarStore(db, { create: true });
  const columns = makeColumns(prices.length);
  prices.forEach((price, i) => {
    columns.timestamp[i] = day.open + i * MINUTE;
    for (const name of ["open", "high", "low", "close"] as const) {
      columns[name][i] = price;
    }
    columns.volume[i] = 10_000;
  });
  store.writeDay("AAA", "1m", day.date, columns, 0, prices.length, {
    exchange: "US_EQUITY",
  });
  store.close();
  return db;
}

Deno.test("what is lost and won back within a session is a drawdown of 50 %, and none as of session ends", async () => {
  await withFolder(async (folder) => {
    const [day] = daysBetween("2024-07-08", "2024-07-08");
    const prices = [100, 100, 50, 50, 50, 100, 100, 100];
    const db = writePrices(folder, day, prices);
    const config = makeConfig({
      days: [day],
      symbols: ["AAA"],
      data: { streams: ["1m"] },
    });
    const strategy: Strategy = {
      subscriptions: [{ intervals: ["1m"] }],
      onBar(c) {
        const minute = (c.time - c.session.open) / MINUTE;
        if (minute === 1) c.buy("AAA", 1_000);
        if (minute === 6) c.sell("AAA", 1_000);
      },
    };
    for (const way of WAYS) {
      const result = await runBacktest(config, {
        db,
        strategies: [strategy],
        ...way,
      });
      const { overall, sessions } = result.statistics;
      assertEquals(overall.maxDrawdown, { value: 0.5 });
      assertEquals(overall.sessionMaxDrawdown, { value: 0 });
      assertEquals(overall.maxDrawdownDuration, { value: 0 });
      assertEquals(sessions[0].drawdown, 0);
      const json = JSON.parse([...resultJson(result)].join(""));
      assertEquals(json.sliceDrawdown, {
        depth: 0.5,
        peak: 100_000,
        peakTime: "2024-07-08T13:30:00.000Z",
        trough: 50_000,
        troughTime: "2024-07-08T13:33:00.000Z",
      });
      const [risk] = formatResult(result).split("\n").filter((line) =>
        line.startsWith("  risk ")
      );
      assert(risk.includes("max drawdown 50.00 %"), risk);
    }
  });
});

Deno.test("drawdowns as of every slice equal those from bars and fills, of the account and of each strategy", async () => {
  await withFolder(async (folder) => {
    const days = daysBetween("2024-07-08", "2024-07-11");
    const market = makeMarket(folder, {
      days,
      symbols: [
        { name: "AAA", seed: 11 },
        { name: "BBB", seed: 12, gaps: 0.3 },
        { name: "CCC", seed: 13, gaps: 0.02 },
      ],
    });
    const config = makeConfig({
      days,
      symbols: ["AAA", "BBB", "CCC"],
      data: { streams: ["1m"] },
      rest: {
        trading_config: {
          commission: { type: "per_share", rate: 0.01 },
        },
      },
    });
    // Market orders only: their fills are at the open.
    const trader = (name: string, every: number): Strategy => ({
      name,
      subscriptions: [{ intervals: ["1m"] }],
      onBar(c, { symbol }) {
        const slot = (c.time - c.session.open) / MINUTE;
        if (slot === 390 || slot % every !== symbol.charCodeAt(0) % 7) return;
        const held = c.position(symbol);
        if (held !== 0) {
          c.submit({
            symbol,
            side: held > 0 ? "sell" : "buy",
            quantity: Math.abs(held),
          });
        } else if (c.random() < 0.5) c.buy(symbol, 150);
        else c.sell(symbol, 150);
      },
    });
    const strategies = [trader("fast", 17), trader("slow", 71)];
    const seen: unknown[] = [];
    for (const way of WAYS) {
      const result = await runBacktest(config, {
        db: market.db,
        strategies,
        ...way,
      });
      const { statistics, sliceDrawdown, equity } = result;
      const start = result.account.startingCash;
      const whole = deepestFall(start, sliceEquity(market, days, result));
      assertAlmostEquals(
        statistics.overall.maxDrawdown.value ?? NaN,
        whole,
        1e-9,
      );
      assertEquals(sliceDrawdown.depth, statistics.overall.maxDrawdown.value);
      assertAlmostEquals(
        1 - sliceDrawdown.trough / sliceDrawdown.peak,
        whole,
        1e-9,
      );
      for (const { name, maxDrawdown } of statistics.strategies) {
        assertAlmostEquals(
          maxDrawdown.value ?? NaN,
          deepestFall(start, sliceEquity(market, days, result, name)),
          1e-9,
        );
      }
      const ends = deepestFall(start, equity.map((session) => session.equity));
      const { sessionMaxDrawdown } = statistics.overall;
      assertAlmostEquals(sessionMaxDrawdown.value ?? NaN, ends, 1e-12);
      assert(whole > ends && ends > 0, `${whole}, ${ends}`);
      seen.push([
        sliceDrawdown,
        statistics.strategies.map((s) => s.maxDrawdown),
      ]);
    }
    for (const other of seen) assertEquals(other, seen[0]);
  });
});

Deno.test("an account that falls below zero has its drawdown from a peak within the session", async () => {
  await withFolder(async (folder) => {
    const [day] = daysBetween("2024-07-08", "2024-07-08");
    const db = writePrices(folder, day, [100, 100, 150, 100, 100, 100]);
    const strategy: Strategy = {
      subscriptions: [{ intervals: ["1m"] }],
      onBar(c) {
        const minute = (c.time - c.session.open) / MINUTE;
        if (minute === 1) c.buy("AAA", 100);
        // Costs 200,000.
        if (minute === 4) c.sell("AAA", 100);
      },
    };
    const config = makeConfig({
      days: [day],
      symbols: ["AAA"],
      data: { streams: ["1m"] },
      rest: {
        trading_config: {
          commission: {
            type: "tiered",
            tiers: [{ up_to: 100, rate: 0 }, { rate: 2_000 }],
          },
        },
      },
    });
    const { account, statistics } = await runBacktest(config, {
      db,
      runner: "inline",
      strategies: [strategy],
    });
    assertEquals(account.equity, -100_000);
    // From 105,000 to −100,000; from the starting cash it would be 2.
    assertEquals(statistics.overall.maxDrawdown, { value: 205 / 105 });
    assertEquals(statistics.overall.sessionMaxDrawdown, { value: 2 });
  });
});
