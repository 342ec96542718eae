/** Whole runs with margin, cash accounts, interest and liquidation. */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { resultJson } from "../../src/results/result_json.ts";
import { formatResult } from "../../src/results/result_text.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy, StrategyContext } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import type { RunOptions } from "../../src/system/run_options.ts";
import {
  type Day,
  daysBetween,
  makeConfig,
  makeMarket,
  MINUTE,
  withFolder,
} from "./_market.ts";
import { WAYS } from "./_ways.ts";

const [DAY] = daysBetween("2024-07-08", "2024-07-08");

type Trading = SessionConfigInput["trading_config"];
/** Flat bars of each symbol from the open on, by date; 0 for a slot without a bar. */
type Prices = Readonly<Record<string, Readonly<Record<string, number[]>>>>;

/** Writes flat bars to a new store. */
function writeBars(db: string, prices: Prices, days: readonly Day[]): void {
  const store = openBarStore(db, { create: true });
  for (const [symbol, byDate] of Object.entries(prices)) {
    for (const [date, closes] of Object.entries(byDate)) {
      const open = days.find((day) => day.date === date)?.open ?? NaN;
      const rows = closes.flatMap((price, i) =>
        price === 0 ? [] : [{ price, time: open + i * MINUTE }]
      );
      const columns = makeColumns(rows.length);
      rows.forEach(({ price, time }, i) => {
        columns.timestamp[i] = time;
        for (const key of ["open", "high", "low", "close"] as const) {
          columns[key][i] = price;
        }
        columns.volume[i] = 10_000;
      });
      store.writeDay(symbol, "1m", date, columns, 0, rows.length, {
        exchange: "US_EQUITY",
      });
    }
  }
  store.close();
}

/** Runs a strategy on flat bars, in every way that is given. */
async function runOn(
  prices: Prices,
  strategies: () => readonly Strategy[],
  trading: Trading,
  options: {
    readonly symbols?: readonly string[];
    readonly ways?: readonly Omit<RunOptions, "db">[];
    readonly days?: readonly Day[];
    readonly streams?: string[];
  } = {},
): Promise<RunResult[]> {
  const {
    symbols = Object.keys(prices),
    ways = WAYS,
    days = [DAY],
    streams = ["1m"],
  } = options;
  return await withFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    writeBars(db, prices, days);
    const results: RunResult[] = [];
    for (const way of ways) {
      results.push(
        await runBacktest(
          makeConfig({
            days,
            symbols,
            data: { streams: streams as ["1m"] },
            rest: { trading_config: trading },
          }),
          { db, strategies: strategies(), ...way },
        ),
      );
    }
    return results;
  });
}

/** Acts in the n-th slice, counted from 1. */
function bySlice(
  actions: Readonly<Record<number, (context: StrategyContext) => void>>,
): Strategy {
  let n = 0;
  return {
    subscriptions: [{ intervals: ["1m"] }],
    onSlice: (context) => void actions[++n]?.(context),
  };
}

const flat = (...prices: number[]) => ({ [DAY.date]: prices });

Deno.test("an account is liquidated when its price runs away, and a ruined one places nothing", async () => {
  const codes: unknown[] = [];
  const equity: number[] = [];
  const results = await runOn(
    { AAA: flat(100, 100, 250, 250, 250, 90, 90) },
    () => [bySlice({
      1: (c) => void c.sell("AAA", 1000),
      4(c) {
        equity.push(c.account.equity);
        codes.push(c.buy("AAA", 1000).code, c.sell("AAA", 1).code);
      },
    })],
    { max_buying_power: 100_000 },
  );
  for (const result of results) {
    assertEquals(equity.shift(), -50_000);
    assertEquals(codes.splice(0, 2), ["account_ruined", "account_ruined"]);
    assertEquals(
      result.fills.map(({ side, quantity, price, tag }) => [
        side,
        quantity,
        price,
        tag,
      ]),
      [["sell", 1000, 100, ""], ["buy", 1000, 250, "liquidation"]],
    );
    assertEquals(result.account.equity, -50_000);
    assertEquals(result.account.liquidations, [{
      time: DAY.open + 3 * MINUTE,
      equity: -50_000,
      requirement: 75_000,
    }]);
    assertEquals(
      result.warnings.filter((text) => text.includes("liquidated")).length > 0,
      true,
    );
    assertStringIncludes(formatResult(result), "liquidated   once, at 2024-");
    const json = JSON.parse([...resultJson(result)].join(""));
    assertEquals(json.account.liquidations, [{
      time: new Date(DAY.open + 3 * MINUTE).toISOString(),
      equity: -50_000,
      requirement: 75_000,
    }]);
    assertEquals(result.hash, results[0].hash);
  }
});

Deno.test("a liquidation needs neither a subscriber nor a waiting order", async () => {
  // The strategy subscribes to a longer bar, so the slices are silent.
  const quiet = (): Strategy => ({
    subscriptions: [{ intervals: ["30m"] }],
    onSessionStart: (c) => void c.sell("AAA", 1000),
  });
  const path = Array.from({ length: 60 }, (_, i) => i < 17 ? 100 : 250);
  for (const fill of ["next_open", "this_close"] as const) {
    const results = await runOn(
      { AAA: flat(...path), BBB: flat(...path.map(() => 10)) },
      () => [quiet()],
      { fill },
      { streams: ["1m", "30m"] },
    );
    for (const result of results) {
      assertEquals(
        result.account.liquidations.map(({ time }) => time),
        [DAY.open + 18 * MINUTE],
      );
      assertEquals(
        result.fills.map(({ time, price }) => [time, price]),
        [
          [new Date(DAY.open).toISOString(), 100],
          [new Date(DAY.open + 18 * MINUTE).toISOString(), 250],
        ],
      );
      assertEquals(result.hash, results[0].hash);
    }
  }
});

Deno.test("a liquidation is found in slices where not every symbol has a bar", async () => {
  const results = await runOn(
    { AAA: flat(100, 100, 0, 250, 250), BBB: flat(1, 1, 1, 0, 1) },
    () => [{
      subscriptions: [{ symbols: ["BBB"], intervals: ["1m"] }],
      onSessionStart: (c) => void c.sell("AAA", 1000),
    }],
    {},
  );
  for (const result of results) {
    assertEquals(
      result.account.liquidations.map(({ time }) => time),
      [DAY.open + 4 * MINUTE],
    );
  }
});

Deno.test("selling one symbol and buying another in one slice works fully invested, in any order of the symbols", async () => {
  const hundred = flat(100, 100, 100, 100, 100, 100);
  for (const symbols of [["AAA", "BBB"], ["BBB", "AAA"]]) {
    for (const fill of ["next_open", "this_close"] as const) {
      for (const account of ["margin", "cash"] as const) {
        const results = await runOn(
          { AAA: hundred, BBB: hundred },
          () => [bySlice({
            1: (c) => void c.buy("AAA", 1000),
            3(c) {
              c.sell("AAA", 1000);
              c.buy("BBB", 1000);
            },
          })],
          { max_buying_power: 100_000, fill, account },
          { symbols },
        );
        for (const result of results) {
          assertEquals(
            result.account.openPositions.map((p) => [p.symbol, p.quantity]),
            [["BBB", 1000]],
          );
          assertEquals([result.account.equity, result.account.cash], [
            100_000,
            0,
          ]);
          assertEquals(result.account.orders.refused, 0);
        }
      }
    }
  }
});

Deno.test("a cash account cuts the last purchase of a slice to its cash, and tells", async () => {
  const results = await runOn(
    { AAA: flat(100, 100, 100, 100), BBB: flat(30, 31, 31, 31) },
    () => [bySlice({
      1(c) {
        c.buy("AAA", 700);
        c.buy("BBB", 1000);
      },
    })],
    {
      max_buying_power: 100_000,
      account: "cash",
      commission: { type: "per_share", rate: 0.005, minimum: 1 },
    },
  );
  for (const result of results) {
    // 100,000 − 70,000 − 3.50 leaves 29,996.50; each of BBB costs 31.005.
    assertEquals(result.fills.map((f) => [f.symbol, f.quantity]), [
      ["AAA", 700],
      ["BBB", 967],
    ]);
    assertEquals(result.account.cash >= 0, true);
    assertEquals(
      result.warnings.some((text) => text.includes("cash of 29,996.50")),
      true,
    );
  }
});

Deno.test("a cash account refuses orders that it cannot pay, if so configured", async () => {
  const results = await runOn(
    { AAA: flat(100, 101, 101) },
    () => [bySlice({ 1: (c) => void c.buy("AAA", 1000) })],
    { max_buying_power: 100_000, account: "cash", on_short_cash: "refuse" },
    { ways: [WAYS[0]] },
  );
  assertEquals(results[0].fills, []);
  assertEquals(results[0].orderEndings.map(({ code }) => code), [
    "short_of_cash",
  ]);
});

Deno.test("a cash account sells nothing short", async () => {
  const codes: unknown[] = [];
  const [result] = await runOn(
    { AAA: flat(100, 100, 100, 100, 100) },
    () => [bySlice({
      1: (c) => void codes.push(c.sell("AAA", 1).code),
      2: (c) => void c.buy("AAA", 10),
      3(c) {
        codes.push(c.sell("AAA", 11).code, c.sell("AAA", 6).code);
        // Both together could sell more than is held.
        codes.push(c.sell("AAA", 5).code, c.sell("AAA", 4).code);
      },
    })],
    { account: "cash" },
    { ways: [WAYS[0]] },
  );
  assertEquals(codes, [
    "short_not_allowed",
    "short_not_allowed",
    undefined,
    "short_not_allowed",
    undefined,
  ]);
  assertEquals(result.account.openPositions, []);
});

Deno.test("interest and borrow cost are charged for the calendar days between sessions, and told", async () => {
  const days = daysBetween("2024-07-05", "2024-07-09");
  const [friday, monday, tuesday] = days.map(({ date }) => date);
  const results = await runOn(
    {
      AAA: { [friday]: [100, 100], [monday]: [100], [tuesday]: [100] },
      BBB: { [friday]: [50, 50], [monday]: [60], [tuesday]: [50] },
    },
    () => [bySlice({
      1(c) {
        c.buy("AAA", 200);
        c.sell("BBB", 10);
      },
    })],
    {
      starting_cash: 10_000,
      max_buying_power: 100_000,
      interest_rate: 0.05,
      borrow_rate: 0.02,
    },
    { days },
  );
  for (const result of results) {
    const { account } = result;
    // Monday, for three days: 9,500 × 0.05 × 3 ÷ 365 = 3.904110 and
    // 500 × 0.02 × 3 ÷ 365 = 0.082192. Tuesday, for one day:
    // 9,503.986302 × 0.05 ÷ 365 = 1.301916 and 600 × 0.02 ÷ 365 = 0.032877.
    assertEquals([account.interest, account.borrowCost], [5.206026, 0.115069]);
    assertEquals(account.cash, -9505.321095);
    assertEquals(account.equity, 9994.678905);
    assertEquals(result.equity.map(({ cash }) => cash), [
      -9500,
      -9503.986302,
      -9505.321095,
    ]);
    assertStringIncludes(
      formatResult(result),
      "financing    interest 5.21, borrow cost 0.12",
    );
  }
});

Deno.test("the drawdown as of slices is that of the equity that a strategy sees", async () => {
  await withFolder(async (folder) => {
    const days = daysBetween("2024-07-08", "2024-07-10");
    const symbols = ["AAA", "BBB", "CCC"];
    const market = makeMarket(folder, {
      days,
      symbols: symbols.map((name, i) => ({
        name,
        seed: 60 + i,
        gaps: i * 0.1,
      })),
    });
    const trade = (c: StrategyContext) => {
      symbols.forEach((symbol, i) =>
        c.submit({
          symbol,
          side: (i + Number(c.session.date.at(-1))) % 2 === 0 ? "buy" : "sell",
          quantity: 100 + i,
        })
      );
    };
    const trading = {
      commission: { type: "per_trade", fee: 1 },
      max_buying_power: 1_000_000,
    } as const;
    for (const fill of ["next_open", "this_close"] as const) {
      let peak = 1_000_000;
      let depth = 0;
      // Sees every slice, and so watches equity itself.
      const watcher: Strategy = {
        subscriptions: [{ intervals: ["1m"] }],
        onSessionStart: trade,
        onSlice(c) {
          peak = Math.max(peak, c.account.equity);
          depth = Math.max(depth, (peak - c.account.equity) / peak);
        },
      };
      const quiet: Strategy = {
        subscriptions: [{ intervals: ["5m"], symbols: ["AAA"] }],
        onSessionStart: trade,
      };
      const run = (strategy: Strategy, way: (typeof WAYS)[number]) =>
        runBacktest(
          makeConfig({
            days,
            symbols,
            data: { streams: ["1m", "5m"] },
            rest: { trading_config: { ...trading, fill } },
          }),
          { db: market.db, strategies: [strategy], ...way },
        );
      const watched = await run(watcher, WAYS[0]);
      assert(depth > 0);
      assertAlmostEquals(watched.sliceDrawdown.depth, depth, 1e-12);
      for (const way of WAYS) {
        const result = await run(quiet, way);
        assertEquals(result.sliceDrawdown, watched.sliceDrawdown);
        assertEquals(result.accountHash, watched.accountHash);
      }
    }
  });
});

Deno.test("a refusal names the strategies whose positions it adds up", async () => {
  const reasons: unknown[] = [];
  await runOn(
    { AAA: flat(100, 100, 100), BBB: flat(100, 100, 100) },
    () => [
      { ...bySlice({ 1: (c) => void c.buy("AAA", 800) }), name: "trend" },
      {
        ...bySlice({ 2: (c) => void reasons.push(c.buy("BBB", 300).reason) }),
        name: "mean",
      },
    ],
    { max_buying_power: 100_000 },
    { ways: [WAYS[0]] },
  );
  assertEquals(reasons, [
    "all positions together could reach 110,000.00, above max_buying_power (100,000.00), with the positions and orders of trend",
  ]);
});
