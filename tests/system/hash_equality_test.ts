/**
 * Same input, same result: the hash over events, fills, equity and quality
 * does not depend on the runner, the batches, the credits or the speed.
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { RunOptions } from "../../src/system/run_options.ts";
import {
  type ConfigParts,
  daysBetween,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  SUMMER_2024,
  type SymbolSpec,
  withFolder,
} from "./_market.ts";
import makeTrader from "../fixtures/strategies/trader.ts";

const DAYS = daysBetween("2024-07-01", "2024-07-09");
const SPECS: readonly SymbolSpec[] = [
  { name: "AAA", seed: 11 },
  { name: "BBB", seed: 12, gaps: 0.05 },
  { name: "CCC", seed: 13, gaps: 0.5, empty: ["2024-07-02", "2024-06-27"] },
];
const CONFIG: ConfigParts = {
  days: DAYS,
  symbols: SPECS.map(({ name }) => name),
  data: {
    streams: ["1m", "5m", "15m", "30m", "1h", "1d"],
    derived_bars: { min_coverage: 0.6 },
    historical: {
      data: [
        { trailing_days: 2, intervals: ["1m", "5m"], apply_to: ["AAA"] },
        { trailing_days: 1, intervals: ["1m"], apply_to: ["BBB", "CCC"] },
        { trailing_days: 4, intervals: ["1d"] },
      ],
    },
    indicators: {
      session: [
        { id: "fast", name: "ema", period: 3, interval: "5m" },
        { id: "slow", name: "ema", period: 8, interval: "5m" },
        { id: "rsi", name: "rsi", period: 9, interval: "1m" },
        { id: "atr", name: "atr", period: 4, interval: "15m" },
        { id: "vwap", name: "vwap", interval: "1m" },
        { id: "days", name: "sma", period: 2, interval: "1d" },
      ],
      historical: {
        volume: { type: "trailing_average", period: "5d" },
        top: { type: "trailing_max", period: "5d" },
        minute: {
          type: "trailing_average",
          period: "2d",
          granularity: "minute",
        },
      },
    },
  },
  rest: {
    trading_config: { max_buying_power: 50_000, max_per_symbol: 20_000 },
  },
};

const MODULE =
  new URL("../fixtures/strategies/trader.ts", import.meta.url).href;

function run(db: string, options: Partial<RunOptions>, speed = 0) {
  const config = makeConfig({
    ...CONFIG,
    speed,
    rest: { ...CONFIG.rest, strategies: [{ module: MODULE }] },
  });
  return runBacktest(config, { db, ...options });
}

function outcome({ hash, fills, equity, quality, sessions }: RunResult) {
  return { hash, fills, equity, quality, sessions };
}

Deno.test("a run's hash is the same inline and in workers, for any batch, credits and speed", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, { days: SUMMER_2024, symbols: SPECS });
    const first = await run(db, { runner: "inline" });
    assert(first.fills.length > 50);
    assert(first.quality.CCC["1m"].quality < 60);
    assertEquals(first.sessions.length, 6);
    const expected = outcome(first);
    for (const layout of LAYOUT_NAMES) {
      for (const credits of [1, 7, 4_096]) {
        for (const batchSlices of [1, 1_024]) {
          const result = await run(db, {
            ...LAYOUTS[layout],
            credits,
            batchSlices,
          });
          assertEquals(
            outcome(result),
            expected,
            `${layout} ${credits} ${batchSlices}`,
          );
        }
      }
      for (const [credits, batchSlices] of [[1, 1], [7, 1_024], [4_096, 16]]) {
        const result = await run(
          db,
          { ...LAYOUTS[layout], credits, batchSlices },
          1e9,
        );
        assertEquals(result.config.mode, "clock-driven");
        assertEquals(outcome(result), expected, `${layout} by the clock`);
      }
    }
  });
});

Deno.test("clock-driven: a late consumer is reported while the run goes on and counted in its metrics", async () => {
  await withFolder(async (folder) => {
    const [day] = SUMMER_2024;
    const { db } = makeMarket(folder, {
      days: [day],
      symbols: [{ name: "AAA", seed: 3 }],
    });
    const notices: string[] = [];
    let slow = true;
    const result = await runBacktest(
      makeConfig({ days: [day], symbols: ["AAA"], speed: 100_000 }),
      {
        db,
        runner: "workers",
        credits: 1,
        batchSlices: 1,
        onNotice: (message) => notices.push(message),
        strategies: [{
          subscriptions: [{ intervals: ["1m"] }],
          onBar() {
            if (!slow) return;
            slow = false;
            // Longer than a producer waits: hundreds of bars become due.
            const never = new Int32Array(new SharedArrayBuffer(4));
            Atomics.wait(never, 0, 0, 250);
          },
        }],
      },
    );
    const { overruns } = result.metrics.backtest.edges[
      "processor → analysis"
    ];
    assert(overruns > 0);
    const pattern =
      /^processor → analysis: the consumer is late; \d+ slices were sent before/;
    assert(notices.some((notice) => pattern.test(notice)), notices.join("\n"));
    assert(notices.length <= overruns);
  });
});

Deno.test("a strategy object, which runs in the caller's thread, gives the same result as its module", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, { days: SUMMER_2024, symbols: SPECS });
    const expected = await run(db, { runner: "workers" });
    for (const runner of ["inline", "workers"] as const) {
      let sessions = 0;
      const strategy: Strategy = {
        ...makeTrader(),
        onSessionStart() {
          // In a worker, the strategy would increment its own copy.
          sessions++;
        },
      };
      const result = await run(db, { runner, strategies: [strategy] });
      assertEquals(sessions, DAYS.length);
      assertEquals(outcome(result), outcome(expected));
    }
  });
});

Deno.test("the hash changes with one price, one volume, one missing bar, one order or one indicator", async () => {
  await withFolder(async (folder) => {
    const days = daysBetween("2024-07-08", "2024-07-09");
    const hashes = new Set<string>();
    const add = async (
      specs: readonly SymbolSpec[],
      quantity = 1,
      period?: number,
    ) => {
      const { db } = makeMarket(folder, { days, symbols: specs });
      const session = period === undefined
        ? []
        : [{ name: "sma", interval: "1m" as const, period }];
      const config = makeConfig({
        days,
        symbols: ["AAA"],
        data: { streams: ["1m"], indicators: { session } },
      });
      let slices = 0;
      const { hash } = await runBacktest(config, {
        db,
        runner: "inline",
        strategies: [{
          subscriptions: [{ intervals: ["1m"] }],
          onBar(context) {
            if (++slices === 100) context.buy("AAA", quantity);
          },
        }],
      });
      hashes.add(hash);
      return hash;
    };
    const first = await add([{ name: "AAA", seed: 1 }]);
    assertEquals(await add([{ name: "AAA", seed: 1 }]), first);
    assertEquals(hashes.size, 1);
    await add([{ name: "AAA", seed: 2 }]);
    await add([{ name: "AAA", seed: 1, gaps: 0.01 }]);
    await add([{ name: "AAA", seed: 1 }], 2);
    await add([{ name: "AAA", seed: 1 }], 1, 5);
    await add([{ name: "AAA", seed: 1 }], 1, 6);
    assertEquals(hashes.size, 6);
  });
});

Deno.test("a config gives the same hash after it is written with its defaults and read again", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, { days: SUMMER_2024, symbols: SPECS });
    const { config, hash } = await run(db, { runner: "inline" });
    const again = parseSessionConfig(JSON.parse(JSON.stringify(config)));
    assertEquals(again, config);
    assertEquals(
      (await runBacktest(again, { db, runner: "inline" })).hash,
      hash,
    );
    const longer = makeConfig({ ...CONFIG, days: DAYS.slice(0, -1) });
    const other = await runBacktest(longer, { db, runner: "inline" });
    assertNotEquals(other.hash, hash);
  });
});
