/** What a program gets out of a run, and how it may ask for one. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { SessionError } from "../../src/errors.ts";
import { writeDemoMarket } from "../../src/demo/demo_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { readRequirements } from "../../src/system/prepare_run.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { RunProgress } from "../../src/system/worker_protocol.ts";
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

Deno.test("market orders fill at the open of the symbol's next base bar, and the money adds up by hand", async () => {
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
          // The last slice of the day: filled at the next session's open.
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
        fills.map(({ fee: _, ...fill }) => fill),
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
      // Filled before the strategy is called for the bar that filled it.
      assertEquals(positions.slice(29, 31), [0, 10]);
    }
  });
});

Deno.test("several strategies are called one after the other, each with what it subscribes to and positions of its own", async () => {
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

Deno.test("progress ascends, is told at the end, and knows the sessions of the range", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 5 }],
    });
    for (const runner of RUNNERS) {
      const told: RunProgress[] = [];
      const result = await runBacktest(
        makeConfig({ days: DAYS, symbols: ["AAA"] }),
        { db, runner, onProgress: (progress) => told.push(progress) },
      );
      const last = told[told.length - 1];
      assertEquals(last, {
        sessions: DAYS.length,
        sessionsTotal: DAYS.length,
        date: "2024-07-12",
        events: result.metrics.events,
        equity: result.account.equity,
      });
      for (let i = 1; i < told.length; i++) {
        assert(told[i].sessions > told[i - 1].sessions);
        assert(told[i].date > told[i - 1].date);
      }
    }
  });
});

Deno.test("the log keeps what strategies write, with the time of the slice, up to 10,000 lines", async () => {
  await withFolder(async (folder) => {
    const days = DAYS.slice(0, 1);
    const { db } = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 6 }],
    });
    for (const runner of RUNNERS) {
      const { log } = await runBacktest(
        makeConfig({ days, symbols: ["AAA"] }),
        {
          db,
          runner,
          strategies: [{
            name: "writer",
            subscriptions: [{ intervals: ["1m"] }],
            onBar(context) {
              for (let i = 0; i < 30; i++) context.log(`line ${i}`);
            },
          }],
        },
      );
      assertEquals(log.lines.length, 10_000);
      assertEquals(log.dropped, 390 * 30 - 10_000);
      assertEquals(log.lines[31], {
        time: days[0].open + 2 * MINUTE,
        strategy: "writer",
        level: "info",
        message: "line 1",
      });
    }
  });
});

Deno.test("a run without strategies delivers, scores and counts all the same", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 7, gaps: 0.1 }],
    });
    const results = [];
    for (const runner of RUNNERS) {
      results.push(
        await runBacktest(makeConfig({ days: DAYS, symbols: ["AAA"] }), {
          db,
          runner,
        }),
      );
    }
    assertEquals(results[0].hash, results[1].hash);
    const { metrics, quality, fills, account } = results[0];
    assertEquals([metrics.calls, fills.length, account.equity], [
      0,
      0,
      100_000,
    ]);
    assertEquals(metrics.bars, quality.AAA["1m"].traded);
    assertEquals(metrics.slices, metrics.bars);
  });
});

Deno.test("options and configs that make no sense are refused before anything is started", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 8 }],
    });
    const config = makeConfig({ days: DAYS, symbols: ["AAA"] });
    for (
      const flow of [{ credits: 0 }, { batchSlices: 1.5 }, { credits: NaN }]
    ) {
      await assertRejects(
        () => runBacktest(config, { db, ...flow }),
        RangeError,
      );
    }
    const live = await assertRejects(
      () => runBacktest({ ...config, mode: "live" }, { db }),
      SessionError,
    );
    assertEquals(live.code, "config_invalid");
    const strategies = [{ subscriptions: "all" } as unknown as Strategy];
    for (const runner of RUNNERS) {
      const wrong = await assertRejects(
        () => runBacktest(config, { db, runner, strategies }),
        SessionError,
      );
      assertEquals(wrong.code, "strategy_load");
    }
    const unknown = await assertRejects(
      () =>
        runBacktest(config, {
          db,
          strategies: [{ subscriptions: [{ intervals: ["2m"] }] }],
        }),
      SessionError,
    );
    assertEquals(unknown.code, "strategy_load");
    assertEquals(unknown.worker, "analysis");
  });
});

Deno.test("readRequirements() tells what a run needs and reads no bars", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 9 }],
    });
    const needs = await readRequirements(
      makeConfig({
        days: DAYS,
        symbols: ["AAA"],
        data: {
          streams: ["1m"],
          historical: { data: [{ trailing_days: 2, intervals: ["5m"] }] },
        },
      }),
      db,
    );
    assertEquals(needs.dates, DAYS.map(({ date }) => date));
    assertEquals(needs.base, "1m");
    assertEquals(needs.visible, ["1m", "5m"]);
    assertEquals(needs.historyDays, [2]);
  });
});

Deno.test("the demo market runs with full quality over an early close and over the end of daylight saving time", async () => {
  await withFolder(async (folder) => {
    const db = `${folder}/demo.db`;
    const store = openBarStore(db, { create: true });
    writeDemoMarket(store, {
      symbols: ["ALFA", "BRAVO"],
      from: "2025-10-27",
      to: "2025-12-01",
      seed: 4,
    });
    store.close();
    const range = { start_date: "2025-10-31", end_date: "2025-12-01" };
    const config = makeConfig({
      days: [
        { date: range.start_date, open: 0, close: 0 },
        { date: range.end_date, open: 0, close: 0 },
      ],
      symbols: ["ALFA", "BRAVO"],
      data: { streams: ["1m", "15m", "1d"] },
    });
    const { sessions, quality, warnings } = await runBacktest(config, { db });
    assertEquals(warnings, []);
    // 22 weekdays from 31 October on, less Thanksgiving.
    assertEquals(sessions.length, 21);
    const hours = sessions.map(({ date, open, close, bars }) =>
      [date, open.slice(11, 16), close.slice(11, 16), bars.ALFA] as const
    );
    assertEquals(hours[0], ["2025-10-31", "13:30", "20:00", 390]);
    assertEquals(hours[1], ["2025-11-03", "14:30", "21:00", 390]);
    assertEquals(
      hours.find(([date]) => date === "2025-11-28"),
      ["2025-11-28", "14:30", "18:00", 210],
    );
    assert(!sessions.some(({ date }) => date === "2025-11-27"));
    assertEquals(quality.BRAVO["1m"].quality, 100);
    assertEquals(quality.BRAVO["1d"].skipped, 0);
  });
});
