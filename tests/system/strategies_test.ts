/** Orders and calls of strategies in whole runs. */
import { assert, assertEquals } from "@std/assert";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  MINUTE,
  withFolder,
} from "./_market.ts";
import { dayBars } from "./_reference.ts";

const DAYS = daysBetween("2024-07-01", "2024-07-12");
const RUNNERS = ["inline", "workers"] as const;

Deno.test("market orders fill at the open of the symbol's next base bar, and the account adds up", async () => {
  await withFolder(async (folder) => {
    const days = DAYS.slice(0, 2);
    const market = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2, gaps: 0.5 }],
    });
    for (const runner of RUNNERS) {
      const wanted: [number, string, number][] = [];
      const positions: number[] = [];
      const strategy: Strategy = {
        name: "hand",
        subscriptions: [{ symbols: ["AAA"], intervals: ["1m"] }],
        onBar(context) {
          const minute = (context.time - context.session.open) / MINUTE;
          const order = (symbol: string, quantity: number) => {
            wanted.push([context.time, symbol, quantity]);
            if (quantity > 0) context.buy(symbol, quantity);
            else context.sell(symbol, -quantity);
          };
          if (minute === 10) order("BBB", 20);
          if (minute === 30) order("AAA", 10);
          // After the last slice: filled at the open of the next session.
          if (minute === 390) order("AAA", -10);
          if (minute === 200) order("BBB", -20);
          positions.push(context.position("AAA"));
        },
      };
      const { fills, account, equity, hash } = await runBacktest(
        makeConfig({ days, symbols: ["AAA", "BBB"] }),
        { db: market.db, runner, strategies: [strategy] },
      );
      assert(hash.length === 64);
      const all = (symbol: string) =>
        days.flatMap((day) => dayBars(market, symbol, day));
      const expected = wanted.flatMap(([time, symbol, quantity]) => {
        const bar = all(symbol).find((bar) => bar.timestamp >= time);
        return bar === undefined ? [] : [{
          time: new Date(bar.timestamp).toISOString(),
          symbol,
          side: quantity > 0 ? "buy" : "sell",
          quantity: Math.abs(quantity),
          price: bar.open,
          strategy: "hand",
        }];
      }).sort((a, b) => a.time < b.time ? -1 : 1);
      assertEquals(
        fills.map(({ fee: _, tag: _tag, reason: _reason, ...fill }) => fill),
        expected,
      );
      assertEquals(expected.length, 7);
      let cash = 100_000;
      let held = 0;
      for (const { side, quantity, price, symbol, fee } of fills) {
        cash += (side === "buy" ? -1 : 1) * quantity * price - fee;
        if (symbol === "AAA") held += side === "buy" ? quantity : -quantity;
      }
      assertEquals(held, 10);
      const price = all("AAA").at(-1)?.close ?? NaN;
      assert(Math.abs(account.cash - cash) < 1e-6);
      assert(Math.abs(account.equity - cash - held * price) < 1e-6);
      assert(Math.abs(account.netProfit - (account.equity - 100_000)) < 1e-6);
      assertEquals(equity.map((row) => row.date), days.map((d) => d.date));
      assertEquals(equity[1].equity, account.equity);
      // Filled before the call with the bar that filled it.
      assertEquals(positions.slice(29, 31), [0, 10]);
    }
  });
});

Deno.test("strategies are called in order, each with its own subscriptions and positions", async () => {
  await withFolder(async (folder) => {
    const days = DAYS.slice(0, 1);
    const { db } = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 3 }, { name: "BBB", seed: 4 }],
    });
    for (const runner of RUNNERS) {
      const trace: string[] = [];
      const make = (
        name: string,
        subscriptions: Strategy["subscriptions"],
      ): Strategy => ({
        name,
        subscriptions,
        onSessionStart: () => trace.push(`${name} start`),
        onBar(context, { symbol, interval }) {
          const minute = (context.time - context.session.open) / MINUTE;
          if (minute <= 6) {
            trace.push(`${minute} ${name} ${symbol} ${interval}`);
          }
          if (minute === 1) context.buy("AAA", name === "one" ? 1 : 5);
        },
        onSessionEnd: (context) =>
          trace.push(`${name} end ${context.position("AAA")}`),
      });
      const config = makeConfig({
        days,
        symbols: ["BBB", "AAA"],
        data: { streams: ["15m", "5m", "1m"] },
      });
      const { fills } = await runBacktest(config, {
        db,
        runner,
        strategies: [
          make("one", [{ symbols: ["AAA"], intervals: ["1m", "5m"] }]),
          () =>
            make("two", [
              { intervals: ["5m"] },
              { symbols: ["AAA"], intervals: ["1m"] },
            ]),
        ],
      });
      const minutes = [1, 2, 3, 4, 5, 6].flatMap((minute) => [
        `${minute} one AAA 1m`,
        `${minute} two AAA 1m`,
        ...(minute === 5
          ? ["5 two BBB 5m", "5 one AAA 5m", "5 two AAA 5m"]
          : []),
      ]);
      assertEquals(trace, [
        "one start",
        "two start",
        ...minutes,
        "one end 1",
        "two end 5",
      ]);
      assertEquals(
        fills.map(({ strategy, quantity }) => [strategy, quantity]),
        [["one", 1], ["two", 5]],
      );
    }
  });
});
