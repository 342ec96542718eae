/** Whole runs of futures, foreign exchange and crypto, worked out by hand to the cent. */
import {
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { makeReport } from "../../src/pages/report/report.ts";
import { resultCsv } from "../../src/results/result_csv.ts";
import { resultJson } from "../../src/results/result_json.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy, StrategyContext } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import { withFolder } from "./_market.ts";
import { WAYS } from "./_ways.ts";

const MINUTE = 60_000;

/** What a test runs: flat bars from the open of each date on, by symbol. */
interface Case {
  readonly exchange: string;
  readonly prices: Readonly<
    Record<string, Readonly<Record<string, readonly number[]>>>
  >;
  readonly config?: Omit<SessionConfigInput, "session_data_config">;
  /** What the strategy does after bar `i` of the run, counted over its dates. */
  readonly act: (context: StrategyContext, bar: number) => void;
}

function writeBars(db: string, { exchange, prices }: Case): void {
  const time = new TimeManager({ exchange });
  const store = openBarStore(db, { create: true });
  for (const [symbol, byDate] of Object.entries(prices)) {
    for (const [date, closes] of Object.entries(byDate)) {
      const { open } = time.requireTradingSession(date);
      const columns = makeColumns(closes.length);
      closes.forEach((price, i) => {
        columns.timestamp[i] = open + i * MINUTE;
        for (const key of ["open", "high", "low", "close"] as const) {
          columns[key][i] = price;
        }
        columns.volume[i] = 10_000;
      });
      store.writeDay(symbol, "1m", date, columns, 0, closes.length, {
        exchange,
      });
    }
  }
  store.close();
}

/** Runs a case in every way; all results are equal, and the last one is returned. */
async function run(
  one: Case,
  use: (result: RunResult, db: string) => void | Promise<void>,
): Promise<void> {
  const symbols = Object.keys(one.prices);
  const dates = Object.keys(one.prices[symbols[0]]).sort();
  await withFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    writeBars(db, one);
    const config = parseSessionConfig({
      exchange_group: one.exchange,
      backtest_config: {
        start_date: dates[0],
        end_date: dates[dates.length - 1],
      },
      ...one.config,
      session_data_config: { symbols, streams: ["1m"] },
    });
    const results: RunResult[] = [];
    for (const way of WAYS) {
      let bar = 0;
      const strategy: Strategy = {
        subscriptions: [{ symbols: [symbols[0]], intervals: ["1m"] }],
        onBar: (context) => one.act(context, bar++),
      };
      results.push(
        await runBacktest(config, { ...way, db, strategies: [strategy] }),
      );
    }
    for (const result of results) assertEquals(result.hash, results[0].hash);
    await use(results[results.length - 1], db);
  });
}

const DATE = "2024-07-09";
const BUY_FIRST_SELL_THIRD = (quantity: number, symbol: string) =>
(
  context: StrategyContext,
  bar: number,
) => {
  if (bar === 0) context.buy(symbol, quantity);
  if (bar === 2) context.sell(symbol, quantity);
};

const ES: Omit<Case, "act"> = {
  exchange: "US_FUTURES",
  prices: { ESU4: { [DATE]: [5500, 5500.25, 5510.5, 5490.75] } },
};
const ES_CONFIG = (fill: "next_open" | "this_close") => ({
  instruments: {
    ESU4: {
      initial_margin: 13_200,
      maintenance_margin: 12_000,
      fee_per_contract: 2.25,
    },
  },
  trading_config: {
    fill,
    starting_cash: 30_000,
    max_buying_power: 1_000_000,
  },
});

Deno.test("profit of two ES contracts is 50 dollars a point and contract, through result, JSON, CSV and report", async () => {
  const expected = {
    // 2 × 50 × (5,490.75 − 5,500.25) = −950; fees 2 × 2 × 2.25 = 9.
    next_open: { entry: 5500.25, exit: 5490.75, net: -959, traded: 1_099_100 },
    // 2 × 50 × (5,510.50 − 5,500.00) = 1,050.
    this_close: { entry: 5500, exit: 5510.5, net: 1_041, traded: 1_101_050 },
  };
  for (const fill of ["next_open", "this_close"] as const) {
    const { entry, exit, net, traded } = expected[fill];
    await run({
      ...ES,
      config: ES_CONFIG(fill),
      act: BUY_FIRST_SELL_THIRD(2, "ESU4"),
    }, async (result, db) => {
      const { account, statistics, equity } = result;
      assertEquals(account.netProfit, net);
      assertEquals(account.fees, 9);
      assertEquals(account.realisedProfit, net + 9);
      assertEquals(account.cash, 30_000 + net);
      assertEquals(equity.at(-1)?.equity, 30_000 + net);
      const [trip] = account.roundTrips;
      assertEquals([trip.entryPrice, trip.exitPrice, trip.netProfit], [
        entry,
        exit,
        net,
      ]);
      assertAlmostEquals(
        statistics.overall.totalReturn.value ?? NaN,
        net / 30_000,
        1e-12,
      );
      assertEquals(statistics.sessions[0].traded, traded);
      const json = JSON.parse([...resultJson(result)].join(""));
      assertEquals(json.account.netProfit, net);
      assertEquals(json.account.roundTrips[0].netProfit, net);
      assertEquals(json.instruments[0].facts.multiplier, 50);
      assertEquals(json.instruments[0].sources, {
        asset_class: "built-in",
        currency: "built-in",
        multiplier: "built-in",
        tick_size: "built-in",
        lot_size: "built-in",
        exchange_group: "built-in",
        underlying: "built-in",
        initial_margin: "config",
        maintenance_margin: "config",
        fee_per_contract: "config",
      });
      const trades = [...resultCsv(result, "trades")].join("");
      assertStringIncludes(trades, `${entry},${exit}`);
      const page = await makeReport(result, { db });
      assertStringIncludes(page, `"netProfit":${net}`);
    });
  }
});

Deno.test("a future is not paid for: cash changes by fees and profit, and its margin is per contract", async () => {
  const seen: unknown[] = [];
  await run({
    ...ES,
    config: ES_CONFIG("next_open"),
    act: (context, bar) => {
      if (bar === 0) context.buy("ESU4", 2);
      if (bar !== 2) return;
      const { cash, equity, buyingPower } = context.account;
      // Bought at 5,500.25, and the close is 5,510.50: 2 × 50 × 10.25 = 1,025.
      seen.push([cash, equity, buyingPower]);
      // 3 × 13,200 = 39,600 are above the equity of 31,020.50.
      seen.push(context.buy("ESU4", 1).code);
    },
  }, (result) => {
    for (let way = 0; way < WAYS.length; way++) {
      assertEquals(seen[2 * way], [29_995.5, 31_020.5, 31_020.5 - 26_400]);
      assertEquals(seen[2 * way + 1], "short_of_margin");
    }
    // At the last close, 5,490.75: 2 × 50 × −9.50 = −950.
    const [position] = result.account.openPositions;
    assertEquals(position.averagePrice, 5500.25);
    assertEquals(position.unrealisedProfit, -950);
    assertEquals(position.value, -950);
    assertEquals(result.account.cash, 29_995.5);
    assertEquals(result.account.equity, 29_045.5);
  });
});

Deno.test("an account of futures is liquidated below the maintenance margin per contract", async () => {
  await run({
    ...ES,
    // Bought at 5,500.25. Equity of 30,000 − 4.50 − 100 × 60 = 23,995.50 at
    // 5,440.25 is below 2 × 12,000; at 5,440.50 it is 24,020.50.
    prices: {
      ESU4: { [DATE]: [5500, 5500.25, 5440.5, 5440.25, 5441] },
    },
    config: ES_CONFIG("next_open"),
    act: (context, bar) => {
      if (bar === 0) context.buy("ESU4", 2);
    },
  }, ({ account }) => {
    assertEquals(account.liquidations.length, 1);
    const [{ equity, requirement }] = account.liquidations;
    assertEquals([equity, requirement], [23_995.5, 24_000]);
    // Closed at the next open: 2 × 50 × (5,441 − 5,500.25) = −5,925; fees 9.
    assertEquals(account.netProfit, -5_934);
  });
});

Deno.test("a short position in 6E earns 125,000 dollars a point", async () => {
  for (
    const { fill, net } of [
      // 3 × 125,000 × (1.08675 − 1.0825) = 1,593.75; fees 3 × 2 × 2.40 = 14.40.
      { fill: "next_open", net: 1_579.35 },
      // 3 × 125,000 × (1.0868 − 1.0864) = 150.
      { fill: "this_close", net: 135.6 },
    ] as const
  ) {
    await run({
      exchange: "US_FUTURES",
      prices: { "6EU4": { [DATE]: [1.0868, 1.08675, 1.0864, 1.0825] } },
      config: {
        instruments: { "6EU4": { fee_per_contract: 2.4 } },
        trading_config: { fill, max_buying_power: 1_000_000 },
      },
      act: (context, bar) => {
        if (bar === 0) context.sell("6EU4", 3);
        if (bar === 2) context.buy("6EU4", 3);
      },
    }, ({ account }) => assertEquals(account.netProfit, net));
  }
});

Deno.test("0.12345678 bitcoin are paid for in full, and cost their share of a percentage fee", async () => {
  await run({
    exchange: "CRYPTO",
    prices: { "BTC/USDT": { [DATE]: [64_000, 64_321.09, 65_500, 65_000.01] } },
    config: {
      trading_config: {
        account_currency: "USDT",
        account: "cash",
        commission: { type: "percent", percent: 0.1 },
      },
      instruments: { "BTC/USDT": { currency: "USDT", lot_size: 1e-8 } },
    },
    act: BUY_FIRST_SELL_THIRD(0.12345678, "BTC/USDT"),
  }, ({ account }) => {
    // 0.12345678 × 64,321.09 = 7,940.874657; × 65,000.01 = 8,024.691935, to the millionth
    // Fees: 7.940875 and 8.024692.
    assertEquals(account.fees, 15.965567);
    assertEquals(account.realisedProfit, 83.817278);
    assertEquals(account.netProfit, 67.851711);
    assertEquals(account.cash, 100_067.851711);
  });
});

Deno.test("oil below zero can be held, and its loss is the whole fall", async () => {
  await run({
    exchange: "US_FUTURES",
    prices: { CLK0: { "2020-04-20": [10, 5, -10, -37.63] } },
    config: {
      trading_config: {
        max_buying_power: 1_000_000,
        slippage: { type: "percent", percent: 1 },
        commission: { type: "percent", percent: 0.1 },
      },
    },
    act: (context, bar) => {
      if (bar === 0) context.buy("CLK0", 1);
      if (bar === 2) context.sell("CLK0", 1);
    },
  }, ({ account, fills }) => {
    // Bought at 5.05, sold at −37.63 − 0.3763 = −38.0063.
    assertEquals(fills.map(({ price }) => price), [5.05, -38.0063]);
    assertEquals(account.realisedProfit, (-38.0063 - 5.05) * 1_000);
    // 0.1 % of 5,050 and of 38,006.30.
    assertEquals(account.fees, 43.0563);
  });
});

Deno.test("an order at a price below zero fills where the class allows it", async () => {
  await run({
    exchange: "US_FUTURES",
    prices: { CLK0: { "2020-04-20": [10, 5, -10, -37.63, -20] } },
    config: { trading_config: { max_buying_power: 1_000_000 } },
    act: (context, bar) => {
      if (bar === 0) {
        context.buy("CLK0", 1, { type: "limit", limitPrice: -30 });
      }
      if (bar === 3) {
        context.sell("CLK0", 1, { type: "limit", limitPrice: -25 });
      }
    },
  }, ({ fills, account }) => {
    assertEquals(fills.map(({ price }) => price), [-37.63, -20]);
    assertEquals(account.netProfit, 17_630);
  });
});

Deno.test("a position ends at the close of the last trading date, and later orders are refused", async () => {
  const codes: unknown[] = [];
  await run({
    exchange: "US_FUTURES",
    prices: {
      ESU4: {
        "2024-07-08": [5500, 5501],
        "2024-07-09": [5510, 5520],
        "2024-07-10": [5530, 5540],
      },
    },
    config: {
      instruments: { ESU4: { last_trading_date: "2024-07-09" } },
      trading_config: { max_buying_power: 1_000_000, on_delisting: "keep" },
    },
    act: (context, bar) => {
      if (bar === 0) context.buy("ESU4", 1);
      if (bar === 4) codes.push(context.buy("ESU4", 1).code);
    },
  }, ({ account, fills }) => {
    assertEquals(codes, WAYS.map(() => "last_trading_date"));
    assertEquals(fills.map(({ price, tag }) => [price, tag]), [
      [5501, ""],
      [5520, "last_trading_date"],
    ]);
    assertEquals(account.netProfit, 50 * 19);
    assertEquals(account.openPositions, []);
    assertEquals(
      account.endedPositions.map(({ cause, date, left }) => [
        cause,
        date,
        left,
      ]),
      [["last_trading_date", "2024-07-09", 0]],
    );
  });
});

Deno.test("the last trading date may be the last date of the range, whatever at_end says", async () => {
  await run({
    ...ES,
    config: {
      instruments: { ESU4: { last_trading_date: DATE } },
      trading_config: { max_buying_power: 1_000_000 },
    },
    act: (context, bar) => {
      if (bar === 0) context.buy("ESU4", 1);
    },
  }, ({ account, fills }) => {
    assertEquals(fills.map(({ tag }) => tag), ["", "last_trading_date"]);
    assertEquals(account.netProfit, 50 * -9.5);
  });
});

Deno.test("orders before the first trading date are refused", async () => {
  const codes: unknown[] = [];
  await run({
    exchange: "US_FUTURES",
    prices: {
      ESU4: { "2024-07-08": [5500, 5501], "2024-07-09": [5510, 5520] },
    },
    config: {
      instruments: { ESU4: { first_trading_date: "2024-07-09" } },
      trading_config: { max_buying_power: 1_000_000 },
    },
    act: (context, bar) => {
      if (bar !== 1) codes.push(context.buy("ESU4", 1).code);
    },
  }, ({ fills }) => {
    assertEquals(codes.slice(0, 2), ["not_yet_trading", undefined]);
    assertEquals(fills.map(({ price }) => price), [5520]);
  });
});

Deno.test("prices go to the tick that is no worse, or are refused", async () => {
  for (const on_off_tick of ["round", "refuse"] as const) {
    const codes: unknown[] = [];
    await run({
      ...ES,
      prices: { ESU4: { [DATE]: [5500, 5499.25, 5499] } },
      config: {
        trading_config: { max_buying_power: 1_000_000, on_off_tick },
      },
      act: (context, bar) => {
        if (bar !== 0) return;
        // Down to 5,499.00, which the second bar does not reach.
        const request = { type: "limit", limitPrice: 5499.2 } as const;
        codes.push(context.buy("ESU4", 1, request).code);
      },
    }, ({ fills }) => {
      const isRound = on_off_tick === "round";
      assertEquals(codes[0], isRound ? undefined : "off_tick");
      assertEquals(fills.map((f) => f.price), isRound ? [5499] : []);
    });
  }
});

Deno.test("sizes and targets count with the multiplier", async () => {
  const sizes: unknown[] = [];
  await run({
    ...ES,
    config: { trading_config: { max_buying_power: 1_000_000 } },
    act: (context, bar) => {
      if (bar !== 0) return;
      sizes.push(
        // 1,000,000 ÷ (50 × 5,500) = 3.63…
        context.quantityFor("ESU4", { percent: 100 }),
        // 10,000 ÷ (50 × 10) = 20
        context.quantityFor("ESU4", { risk: 10_000, stopDistance: 10 }),
        context.quantityFor("ESU4", { riskPercent: 1, stopPrice: 5490 }),
      );
      context.targetValue("ESU4", 600_000);
    },
  }, ({ fills }) => {
    assertEquals(sizes.slice(0, 3), [3, 20, 20]);
    assertEquals(fills.map(({ quantity }) => quantity), [2]);
  });
});

Deno.test("what an instrument cannot be is one error before the run", async () => {
  const cases: readonly [SessionConfigInput["instruments"], object, string][] =
    [
      [
        { ESU4: { exchange_group: "US_EQUITY" } },
        {},
        "in which no symbol trades",
      ],
      [{}, { account: "cash" }, "a cash account cannot hold"],
    ];
  for (const [instruments, trading_config, text] of cases) {
    const error = await assertRejects(
      () =>
        run(
          { ...ES, config: { instruments, trading_config }, act() {} },
          () => {
          },
        ),
      SessionError,
    );
    assertStringIncludes(error.message, text);
    assertEquals(error.code, "config_invalid");
  }
});

Deno.test("a stock has no multiplier, though a contract has its symbol", async () => {
  await run({
    exchange: "US_EQUITY",
    prices: { CL: { [DATE]: [90, 91, 92, 93] } },
    act: BUY_FIRST_SELL_THIRD(10, "CL"),
  }, ({ account }) => assertEquals(account.netProfit, 20));
});

Deno.test("a strategy reads the facts of its instruments, and cannot change them", async () => {
  const seen: unknown[] = [];
  await run({
    ...ES,
    config: {
      instruments: { ESU4: { initial_margin: 13_200 } },
      trading_config: { max_buying_power: 1_000_000 },
    },
    act: (context, bar) => {
      if (bar !== 0) return;
      const es = context.instrument("ESU4");
      seen.push([es.assetClass, es.multiplier, es.tickSize, es.lotSize]);
      assertThrows(() => Object.assign(es, { multiplier: 1 }), TypeError);
      const { margin = {} } = es;
      assertThrows(() => Object.assign(margin, { initial: 0 }), TypeError);
      assertThrows(() => context.instrument("NQU4"), SessionError);
      seen.push(context.instrument("ESU4").multiplier);
    },
  }, () => {
    assertEquals(seen.length % 2, 0);
    for (let i = 0; i < seen.length; i += 2) {
      assertEquals(seen.slice(i, i + 2), [["future", 50, 0.25, 1], 50]);
    }
  });
  assertEquals(seen.length > 0, true);
});
