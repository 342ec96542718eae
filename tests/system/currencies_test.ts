/** Whole runs with symbols in other currencies than the account's, worked out by hand to the cent. */
import {
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { SessionError } from "../../src/errors.ts";
import { makeReport } from "../../src/pages/report/report.ts";
import { resultCsv } from "../../src/results/result_csv.ts";
import { resultJson } from "../../src/results/result_json.ts";
import { formatResult } from "../../src/results/result_text.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy, StrategyContext } from "../../src/strategy/strategy.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import type { Interval, StoredInterval } from "../../src/types.ts";
import { withFolder } from "./_market.ts";
import { WAYS } from "./_ways.ts";

const MINUTE = 60_000;
const BEFORE = "2024-07-08";
const DATE = "2024-07-09";

/** Flat bars of a series: closes from a minute of the session on, by date. */
interface Bars {
  readonly symbol: string;
  readonly exchange: string;
  readonly interval?: StoredInterval;
  readonly days: Readonly<Record<string, readonly number[]>>;
  /** The first bar's minute after the open of the session. */
  readonly from?: number;
}

function write(db: string, series: readonly Bars[]): void {
  const store = openBarStore(db, { create: true });
  for (const { symbol, exchange, interval = "1m", days, from = 0 } of series) {
    const time = new TimeManager({ exchange });
    for (const [date, closes] of Object.entries(days)) {
      const { open } = time.requireTradingSession(date);
      const columns = makeColumns(closes.length);
      closes.forEach((price, i) => {
        columns.timestamp[i] = open + (from + i) * MINUTE;
        for (const key of ["open", "high", "low", "close"] as const) {
          columns[key][i] = price;
        }
        columns.volume[i] = 10_000;
      });
      const rows = closes.length;
      store.writeDay(symbol, interval, date, columns, 0, rows, { exchange });
    }
  }
  store.close();
}

interface Case {
  readonly bars: readonly Bars[];
  readonly symbols: readonly string[];
  readonly config?: Omit<SessionConfigInput, "session_data_config">;
  readonly streams?: readonly Interval[];
  readonly act: (context: StrategyContext, bar: number) => void;
}

/** Runs a case in every way; all results are equal, and the last one is used. */
async function run(
  one: Case,
  use: (result: RunResult, db: string) => void | Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    write(db, one.bars);
    const config = parseSessionConfig({
      backtest_config: { start_date: DATE, end_date: DATE },
      ...one.config,
      session_data_config: {
        symbols: [...one.symbols],
        streams: [...one.streams ?? ["1m"]],
      },
    });
    const results: RunResult[] = [];
    for (const way of WAYS) {
      let bar = 0;
      const strategy: Strategy = {
        subscriptions: [{
          symbols: [one.symbols[0]],
          intervals: [...one.streams ?? ["1m"]],
        }],
        onBar: (context) => one.act(context, bar++),
      };
      results.push(
        await runBacktest(config, { ...way, db, strategies: [strategy] }),
      );
    }
    for (const { hash } of results) assertEquals(hash, results[0].hash);
    await use(results[results.length - 1], db);
  });
}

const buyThenSell =
  (symbol: string, quantity: number, sellAt = 2) =>
  (context: StrategyContext, bar: number) => {
    if (bar === 0) context.buy(symbol, quantity);
    if (bar === sellAt) context.sell(symbol, quantity);
  };

const SAP: Bars = {
  symbol: "SAP",
  exchange: "US_EQUITY",
  days: { [DATE]: [100, 101, 102, 103.5] },
};
const EURUSD: Bars = {
  symbol: "EURUSD",
  exchange: "US_EQUITY",
  days: { [DATE]: [1.08, 1.081, 1.082, 1.09] },
};
const EUR = { SAP: { currency: "EUR" } };

Deno.test("a EUR stock in a USD account: fills, fees, conversion cost and equity in both currencies, in both fill models", async () => {
  const expected = {
    // Bought: 200 × 101 = 20,200 EUR × 1.081 = 21,836.20 USD. Fee 20.20 EUR =
    // 21.8362; conversion 0.02 % of 21,836.20 = 4.36724.
    // Sold: 200 × 103.5 = 20,700 EUR × 1.09 = 22,563.00. Fee 20.70 EUR = 22.563;
    // conversion 4.5126.
    next_open: {
      gross: 22_563 - 21_836.2,
      fees: [26.20344, 27.0756],
      own: 500,
      rates: [1.081, 1.09],
    },
    // Bought: 20,000 EUR × 1.08 = 21,600. Fee 20 EUR = 21.6; conversion 4.32.
    // Sold: 20,400 EUR × 1.082 = 22,072.80. Fee 22.0728; conversion 4.41456.
    this_close: {
      gross: 472.8,
      fees: [25.92, 26.48736],
      own: 400,
      rates: [1.08, 1.082],
    },
  };
  for (const fill of ["next_open", "this_close"] as const) {
    const { gross, fees, own, rates } = expected[fill];
    await run({
      bars: [SAP, EURUSD],
      symbols: ["SAP"],
      config: {
        instruments: EUR,
        trading_config: {
          fill,
          conversion_cost: 0.0002,
          commission: { type: "percent", percent: 0.1 },
        },
      },
      act: buyThenSell("SAP", 200),
    }, async (result, db) => {
      const { account, fills } = result;
      const total = fees[0] + fees[1];
      assertAlmostEquals(account.realisedProfit, gross, 1e-9);
      assertAlmostEquals(account.fees, total, 1e-9);
      assertAlmostEquals(account.netProfit, gross - total, 1e-9);
      assertAlmostEquals(account.cash, 100_000 + gross - total, 1e-9);
      assertEquals(fills.map(({ fee }) => fee), fees);
      assertEquals(fills.map(({ conversion }) => conversion?.rate), rates);
      assertEquals(fills.map(({ conversion }) => conversion?.currency), [
        "EUR",
        "EUR",
      ]);
      const [trip] = account.roundTrips;
      assertEquals(trip.currency, "EUR");
      assertEquals(trip.ownProfit, own);
      assertAlmostEquals(trip.netProfit, gross - total, 1e-9);
      const [day] = result.equity;
      const [{ currency, rate, equity }] = day.currencies ?? [];
      assertEquals([currency, rate], ["EUR", 1.09]);
      assertAlmostEquals(equity, day.equity / 1.09, 1e-6);
      const json = JSON.parse([...resultJson(result)].join(""));
      assertEquals(json.fills[0].conversion, fills[0].conversion);
      assertEquals(json.account.netProfit, account.netProfit);
      const csv = [...resultCsv(result, "fills")].join("");
      assertStringIncludes(csv, "currency,rate,own_fee,conversion_cost");
      assertStringIncludes(csv, `EUR,${rates[0]},`);
      const curve = [...resultCsv(result, "equity")].join("");
      assertStringIncludes(curve, "equity_EUR");
      assertStringIncludes([...resultCsv(result, "trades")].join(""), ",EUR,");
      assertStringIncludes(formatResult(result), "EUR at 1.09");
      const page = await makeReport(result, { db });
      assertStringIncludes(page, `"netProfit":${account.netProfit}`);
    });
  }
});

Deno.test("a rate is never of the future, and one from before the first session holds until the next", async () => {
  const seen: number[] = [];
  await run({
    bars: [
      SAP,
      // The pair trades in its own group, over the weekend's night too; its bars
      // are at 17:00 of the day before, and from 09:31 on.
      {
        symbol: "EUR/USD",
        exchange: "FOREX",
        days: { [BEFORE]: [1.05], [DATE]: [1.06] },
      },
      // Daily bars of the same pair end at 17:00: those of the day are too late.
      {
        symbol: "EUR/USD",
        exchange: "FOREX",
        interval: "1d",
        days: { [BEFORE]: [1.04], [DATE]: [9] },
      },
    ],
    symbols: ["SAP"],
    config: { instruments: EUR },
    act: (context) => seen.push(context.currencyRate("EUR")),
  }, () => {
    for (const rate of seen) assertEquals(rate, 1.06);
  });
  seen.length = 0;
  await run({
    bars: [
      SAP,
      { ...EURUSD, days: { [BEFORE]: [1.05] } },
      // 09:32 is known at 09:33, with the third slice.
      { ...EURUSD, days: { [DATE]: [1.07] }, from: 2 },
    ],
    symbols: ["SAP"],
    config: { instruments: EUR },
    act: (context) => seen.push(context.currencyRate("EUR")),
  }, () => {
    assertEquals(seen.slice(0, 4), [1.05, 1.05, 1.07, 1.07]);
  });
});

Deno.test("an order of before the first rate is tested and converted when it fills", async () => {
  await withFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    write(db, [{ ...SAP, days: { [BEFORE]: [99, 98], ...SAP.days } }, EURUSD]);
    const config = parseSessionConfig({
      backtest_config: { start_date: DATE, end_date: DATE },
      instruments: EUR,
      session_data_config: {
        symbols: ["SAP"],
        streams: ["1m"],
        historical: { data: [{ trailing_days: 1, intervals: ["1m"] }] },
      },
    });
    // 900 × 100 × 1.08 = 97,200, and 950 are worth 102,600.
    for (const quantity of [900, 950]) {
      const hashes = new Set<string>();
      for (const way of WAYS) {
        const strategy: Strategy = {
          subscriptions: [{ symbols: ["SAP"], intervals: ["1m"] }],
          onSessionStart(context) {
            // The price is known, and the rate is not.
            assertEquals(context.bars("SAP", "1m").close(-1), 98);
            assertEquals(context.currencyRate("EUR"), NaN);
            assertEquals(context.buy("SAP", quantity).status, "accepted");
            assertEquals(context.targetPercent("SAP", 10)?.code, "no_rate");
          },
        };
        const { fills, orderEndings, hash } = await runBacktest(config, {
          ...way,
          db,
          strategies: [strategy],
        });
        hashes.add(hash);
        assertEquals(
          fills.map((fill) => [
            fill.quantity,
            fill.price,
            fill.conversion?.rate,
          ]),
          quantity === 900 ? [[900, 100, 1.08]] : [],
        );
        assertEquals(
          orderEndings.map(({ code }) => code).sort(),
          quantity === 900 ? ["no_rate"] : ["above_max_per_trade", "no_rate"],
        );
      }
      assertEquals(hashes.size, 1);
    }
  });
});

Deno.test("an open position, its margin, limits and sizes count in the account's currency", async () => {
  const seen: unknown[] = [];
  await run({
    bars: [SAP, EURUSD],
    symbols: ["SAP"],
    config: {
      instruments: EUR,
      trading_config: {
        max_buying_power: 100_000,
        max_per_trade: 50_000,
        initial_margin: { long: 0.5, short: 0.5 },
      },
    },
    act: (context, bar) => {
      if (bar === 0) {
        // 54,000 USD are 50,000 EUR, 500 at 100; 50,000 USD are 462.96.
        seen.push(context.quantityFor("SAP", { cash: 54_000 }));
        seen.push(context.buy("SAP", 463).code);
        seen.push(context.buy("SAP", 200).code);
        // A stop 2 EUR away loses 2.16 USD a share.
        seen.push(context.quantityFor("SAP", { risk: 216, stopDistance: 2 }));
      }
      if (bar === 1) {
        // 100,000 − 21,836.20; worth 20,200 EUR × 1.081. Half is its margin.
        const { cash, equity, buyingPower } = context.account;
        seen.push([cash, equity, buyingPower]);
      }
      if (bar === 3) seen.push(context.account.equity);
    },
  }, ({ account }) => {
    assertEquals(seen.slice(0, 6), [
      500,
      "above_max_per_trade",
      undefined,
      100,
      [78_163.8, 100_000, 100_000 - 10_918.1],
      // 200 × 103.5 × 1.09 = 22,563.
      100_726.8,
    ]);
    const [position] = account.openPositions;
    assertEquals(position.averagePrice, 101);
    assertEquals([position.price, position.rate], [103.5, 1.09]);
    assertEquals([position.ownValue, position.ownProfit], [20_700, 500]);
    assertEquals([position.value, position.unrealisedProfit], [22_563, 726.8]);
  });
});

Deno.test("a EUR future in a USD account: only its profit is converted, its margin and fees too", async () => {
  const seen: unknown[] = [];
  await run({
    bars: [
      {
        symbol: "FDAXU4",
        exchange: "US_FUTURES",
        days: { [DATE]: [18_000, 18_010, 18_100, 18_050] },
      },
      { ...EURUSD, exchange: "US_FUTURES" },
    ],
    symbols: ["FDAXU4"],
    config: {
      exchange_group: "US_FUTURES",
      instruments: {
        FDAXU4: {
          asset_class: "future",
          currency: "EUR",
          multiplier: 25,
          tick_size: 1,
          initial_margin: 30_000,
          maintenance_margin: 25_000,
          fee_per_contract: 2,
        },
      },
      trading_config: {
        starting_cash: 100_000,
        max_buying_power: 2_000_000,
        conversion_cost: 0.001,
      },
    },
    act: (context, bar) => {
      if (bar === 0) context.buy("FDAXU4", 2);
      if (bar === 2) {
        // Fee 4 EUR × 1.081 = 4.324. Open profit 2 × 25 × 90 = 4,500 EUR × 1.082 =
        // 4,869. Margin 60,000 EUR = 64,920.
        const { cash, equity, buyingPower } = context.account;
        seen.push([cash, equity, buyingPower]);
        context.sell("FDAXU4", 2);
      }
    },
  }, ({ account, fills }) => {
    assertEquals(seen[0], [99_995.676, 104_864.676, 39_944.676]);
    // Sold at 18,050: 2 × 25 × 40 = 2,000 EUR × 1.09 = 2,180; fee 4.36; conversion
    // 0.1 % of 2,180 = 2.18, and nothing for the purchase.
    assertEquals(account.realisedProfit, 2_180);
    assertEquals(fills.map(({ fee }) => fee), [4.324, 6.54]);
    assertEquals(fills[1].conversion, {
      currency: "EUR",
      rate: 1.09,
      ownFee: 4,
      cost: 2.18,
    });
    assertEquals(account.netProfit, 2_180 - 4.324 - 6.54);
    assertEquals(account.roundTrips[0].ownProfit, 2_000);
  });
});

Deno.test("an account in dollars is liquidated by the margin of a EUR future at the newest rate", async () => {
  await run({
    bars: [
      {
        symbol: "FDAXU4",
        exchange: "US_FUTURES",
        days: { [DATE]: [18_000, 18_000, 18_000, 18_000, 18_000] },
      },
      // The price stands still: 25,000 EUR are 27,000 USD, and then 27,500.
      {
        symbol: "EURUSD",
        exchange: "US_FUTURES",
        days: { [DATE]: [1.08, 1.08, 1.1, 1.1, 1.1] },
      },
    ],
    symbols: ["FDAXU4"],
    config: {
      exchange_group: "US_FUTURES",
      instruments: {
        FDAXU4: {
          asset_class: "future",
          currency: "EUR",
          multiplier: 25,
          initial_margin: 25_000,
        },
      },
      trading_config: { starting_cash: 27_100, max_buying_power: 2_000_000 },
    },
    act: (context, bar) => {
      if (bar === 0) context.buy("FDAXU4", 1);
    },
  }, ({ account }) => {
    assertEquals(
      account.liquidations.map(({ equity, requirement }) => [
        equity,
        requirement,
      ]),
      [[27_100, 27_500]],
    );
  });
});

Deno.test("BTC/USDT in an account of USDT, and of USD by a pair", async () => {
  const BTC: Bars = {
    symbol: "BTC/USDT",
    exchange: "CRYPTO",
    days: { [DATE]: [64_000, 64_321.09, 65_500, 65_000.01] },
  };
  const shared = { commission: { type: "percent", percent: 0.1 } } as const;
  const instruments = { "BTC/USDT": { currency: "USDT" } };
  await run({
    bars: [BTC],
    symbols: ["BTC/USDT"],
    config: {
      exchange_group: "CRYPTO",
      instruments,
      trading_config: { ...shared, account_currency: "USDT" },
    },
    act: buyThenSell("BTC/USDT", 0.5),
  }, ({ account, fills }) => {
    // 0.5 × 65,000.01 − 0.5 × 64,321.09 = 339.46; fees 32.160545 + 32.500005.
    assertEquals(account.realisedProfit, 339.46);
    assertEquals(account.netProfit, 339.46 - 64.66055);
    assertEquals(fills[0].conversion, undefined);
  });
  await run({
    bars: [BTC, {
      symbol: "USDT-USD",
      exchange: "CRYPTO",
      days: { [DATE]: [1, 0.9995, 0.9995, 0.9998] },
    }],
    symbols: ["BTC/USDT"],
    config: {
      exchange_group: "CRYPTO",
      instruments,
      trading_config: { ...shared, account: "cash" },
    },
    act: buyThenSell("BTC/USDT", 0.5),
  }, ({ account }) => {
    // 32,160.545 × 0.9995 = 32,144.464728 (…7275); 32,500.005 × 0.9998 =
    // 32,493.504999. Fees 32.160545 × 0.9995 = 32.144465 and 32.500005 × 0.9998 =
    // 32.493505.
    assertAlmostEquals(
      account.realisedProfit,
      32_493.504999 - 32_144.464728,
      1e-9,
    );
    assertAlmostEquals(account.fees, 64.63797, 1e-9);
  });
});

Deno.test("filled at the close of the signal's bar: a EUR future, and BTC/USDT by a pair", async () => {
  await run({
    bars: [
      {
        symbol: "FDAXU4",
        exchange: "US_FUTURES",
        days: { [DATE]: [18_000, 18_010, 18_100, 18_050] },
      },
      { ...EURUSD, exchange: "US_FUTURES" },
    ],
    symbols: ["FDAXU4"],
    config: {
      exchange_group: "US_FUTURES",
      instruments: {
        FDAXU4: {
          asset_class: "future",
          currency: "EUR",
          multiplier: 25,
          tick_size: 1,
          initial_margin: 30_000,
          maintenance_margin: 25_000,
          fee_per_contract: 2,
        },
      },
      trading_config: {
        fill: "this_close",
        starting_cash: 100_000,
        max_buying_power: 2_000_000,
        conversion_cost: 0.001,
      },
    },
    act: buyThenSell("FDAXU4", 2),
  }, ({ account, fills }) => {
    assertEquals(fills.map(({ price }) => price), [18_000, 18_100]);
    // 2 × 25 × 100 = 5,000 EUR × 1.082 = 5,410. Fees 4 EUR × 1.08 = 4.32 and
    // 4 × 1.082 = 4.328; conversion 0.1 % of 5,410 = 5.41.
    assertEquals(account.realisedProfit, 5_410);
    assertEquals(fills.map(({ fee }) => fee), [4.32, 9.738]);
    assertEquals(account.netProfit, 5_410 - 4.32 - 9.738);
  });
  await run({
    bars: [{
      symbol: "BTC/USDT",
      exchange: "CRYPTO",
      days: { [DATE]: [64_000, 64_321.09, 65_500, 65_000.01] },
    }, {
      symbol: "USDT-USD",
      exchange: "CRYPTO",
      days: { [DATE]: [1, 0.9995, 0.9995, 0.9998] },
    }],
    symbols: ["BTC/USDT"],
    config: {
      exchange_group: "CRYPTO",
      instruments: { "BTC/USDT": { currency: "USDT" } },
      trading_config: {
        fill: "this_close",
        account: "cash",
        commission: { type: "percent", percent: 0.1 },
      },
    },
    act: buyThenSell("BTC/USDT", 0.5),
  }, ({ account, fills }) => {
    assertEquals(fills.map(({ price }) => price), [64_000, 65_500]);
    // 32,000 × 1 and 32,750 × 0.9995 = 32,733.625; fees 32 and 32.733625.
    assertAlmostEquals(account.realisedProfit, 733.625, 1e-9);
    assertAlmostEquals(account.fees, 64.733625, 1e-9);
    assertAlmostEquals(account.cash, 100_000 + 733.625 - 64.733625, 1e-9);
  });
});

Deno.test("a pair that is traded says what its own quote is worth, and the inverse or two pairs will do", async () => {
  await run({
    bars: [{
      symbol: "USDJPY",
      exchange: "FOREX",
      days: { [DATE]: [160, 161, 162, 161.5] },
    }],
    symbols: ["USDJPY"],
    config: {
      exchange_group: "FOREX",
      trading_config: { max_buying_power: 1_000_000 },
    },
    act: buyThenSell("USDJPY", 100_000),
  }, ({ account, fills }) => {
    // 100,000 × 0.5 = 50,000 JPY, / 161.5 = 309.597523 USD.
    assertEquals(fills[0].conversion?.currency, "JPY");
    assertEquals(account.netProfit, 309.597523);
  });
  await run({
    bars: [
      { ...SAP, symbol: "NESN" },
      {
        ...EURUSD,
        symbol: "EURCHF",
        days: { [DATE]: [0.97, 0.97, 0.97, 0.96] },
      },
      EURUSD,
    ],
    symbols: ["NESN"],
    config: { instruments: { NESN: { currency: "CHF" } } },
    act: buyThenSell("NESN", 100),
  }, ({ fills }) => {
    // 1 / EURCHF × EURUSD.
    assertAlmostEquals(fills[0].conversion?.rate ?? 0, 1.081 / 0.97, 1e-14);
    assertAlmostEquals(fills[1].conversion?.rate ?? 0, 1.09 / 0.96, 1e-14);
  });
});

Deno.test("a pair of another name is given in the config", async () => {
  await run({
    bars: [SAP, { ...EURUSD, symbol: "E7" }],
    symbols: ["SAP"],
    config: {
      instruments: EUR,
      trading_config: { currency_pairs: { "EUR/USD": "E7" } },
    },
    act: buyThenSell("SAP", 1),
  }, ({ fills }) => assertEquals(fills[0].conversion?.rate, 1.081));
});

Deno.test("without a pair, or before its first bar, one error says what to do before the run", async () => {
  const cases: [readonly Bars[], Case["config"], string][] = [
    [[SAP], { instruments: EUR }, "the store has no pair to convert it"],
    [
      [SAP, { ...EURUSD, days: { [DATE]: [1.08, 1.09] }, from: 1 }],
      { instruments: EUR },
      "known from 2024-07-09T13:32:00.000Z on",
    ],
    [
      [SAP],
      {
        instruments: EUR,
        trading_config: { currency_pairs: { "EUR/USD": "E7" } },
      },
      "the store has no bars of it",
    ],
  ];
  for (const [bars, config, text] of cases) {
    const error = await assertRejects(
      () => run({ bars, symbols: ["SAP"], config, act() {} }, () => {}),
      SessionError,
      text,
    );
    assertEquals(error.message.includes("\n"), false);
  }
});

Deno.test("drawdowns and the session's loss limit follow the rate, slice by slice", async () => {
  for (const asset_class of ["stock", "future"] as const) {
    // Bought at 100 with 1.08. A stock is worth 100,000 EUR: 108,000 USD, then
    // 100,000. A future has earned 0 EUR, and 10,000 at the end.
    const isStock = asset_class === "stock";
    await run({
      bars: [
        { ...SAP, days: { [DATE]: [100, 100, 100, 100, 110, 110, 110] } },
        {
          ...EURUSD,
          days: { [DATE]: [1.08, 1.08, 1, 1.05, 1.05, 0.95, 0.95] },
        },
      ],
      symbols: ["SAP"],
      config: {
        instruments: { SAP: { asset_class, currency: "EUR" } },
        trading_config: {
          starting_cash: 200_000,
          max_buying_power: 1_000_000,
          max_daily_loss: 7_999,
        },
      },
      act: (context, bar) => {
        if (bar === 0) context.buy("SAP", 1_000);
        if (bar !== 3) return;
        const { code } = context.buy("SAP", 1);
        assertEquals(code, isStock ? "daily_loss" : undefined);
      },
    }, ({ sliceDrawdown, account, equity }) => {
      // From 115,500 to 104,500 at the end, or from 10,500 to 9,500 (of 1,000 and
      // 1 more, which cost 110 at once).
      const [peak, trough] = isStock
        ? [200_000 - 108_000 + 115_500, 200_000 - 108_000 + 104_500]
        : [210_500, 209_500];
      assertEquals([sliceDrawdown.peak, sliceDrawdown.trough], [peak, trough]);
      assertEquals(account.equity, trough);
      assertEquals(equity[0].currencies?.[0].rate, 0.95);
    });
  }
});

Deno.test("a symbol of the universe in another currency is converted once it is added", async () => {
  await withFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    write(db, [
      { ...SAP, symbol: "HOME", days: { [DATE]: [10, 10, 10, 10] } },
      SAP,
      { ...SAP, interval: "1d", days: { [BEFORE]: [99] } },
      { ...EURUSD, days: { [BEFORE]: [1.07], ...EURUSD.days } },
    ]);
    const config = parseSessionConfig({
      backtest_config: { start_date: DATE, end_date: DATE },
      instruments: EUR,
      session_data_config: {
        symbols: ["HOME"],
        universe: ["SAP"],
        streams: ["1m"],
      },
    });
    const hashes = new Set<string>();
    for (const way of WAYS) {
      const result = await runBacktest(config, {
        ...way,
        db,
        strategies: [{
          subscriptions: [{ intervals: ["1m"] }],
          onSessionStart: (context) => context.addSymbol("SAP"),
          onBar(context, { symbol }) {
            if (symbol === "SAP" && context.position(symbol) === 0) {
              context.buy(symbol, 10);
            }
          },
        }],
      });
      assertEquals(result.fills[0].conversion?.rate, 1.081);
      const [{ value, rate }] = result.account.openPositions;
      assertEquals([value, rate], [10 * 103.5 * 1.09, 1.09]);
      hashes.add(result.hash);
    }
    assertEquals(hashes.size, 1);
  });
});

Deno.test("sets of a sweep have the account of a run of their own", async () => {
  await withFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    write(db, [
      { ...SAP, days: { [BEFORE]: [99, 98, 97], ...SAP.days } },
      { ...EURUSD, days: { [BEFORE]: [1.07, 1.06], ...EURUSD.days } },
    ]);
    const input = {
      backtest_config: { start_date: BEFORE, end_date: DATE },
      instruments: EUR,
      session_data_config: { symbols: ["SAP"], streams: ["1m"] },
      trading_config: { conversion_cost: "${cost}" },
      variables: { cost: 0.001 },
    } as unknown as SessionConfigInput;
    const strategies = [(): Strategy => {
      let bar = 0;
      return {
        subscriptions: [{ symbols: ["SAP"], intervals: ["1m"] }],
        onBar: (context) => buyThenSell("SAP", 70, 5)(context, bar++),
      };
    }];
    const { best } = await runSweep(input, {
      db,
      space: ["cost=0,0.001,0.01"],
      strategies,
      workers: 1,
    });
    assertEquals(best.length, 3);
    for (const { parameters, hash, metrics } of best) {
      const variables = parameters as Record<string, number>;
      const config = parseSessionConfig(input, { variables });
      const alone = await runBacktest(config, {
        db,
        strategies: [strategies[0]()],
        runner: "inline",
      });
      assertEquals(hash, alone.accountHash);
      assertEquals(metrics.net_profit, alone.account.netProfit);
      assertEquals(alone.fills.length, 2);
    }
    const profits = best.map(({ metrics }) => metrics.net_profit);
    assertEquals(new Set(profits).size, 3);
  });
});

Deno.test("dividends, splits and delistings of a EUR stock are converted at the rate before the open", async () => {
  await withFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    write(db, [
      { ...SAP, days: { [BEFORE]: [100, 100], [DATE]: [50, 50] } },
      { ...EURUSD, days: { [BEFORE]: [1.08, 1.1], [DATE]: [1.2, 1.2] } },
    ]);
    const store = openBarStore(db);
    store.actions.add([
      { symbol: "SAP", date: DATE, type: "dividend", value: 2 },
      { symbol: "SAP", date: DATE, type: "split", value: 2 },
    ], { path: "made up", size: 0, sha256: "", format: "csv", actions: 2 });
    store.close();
    const config = parseSessionConfig({
      backtest_config: { start_date: BEFORE, end_date: DATE },
      instruments: EUR,
      session_data_config: { symbols: ["SAP"], streams: ["1m"] },
    });
    let bar = 0;
    const result = await runBacktest(config, {
      db,
      runner: "inline",
      strategies: [{
        subscriptions: [{ symbols: ["SAP"], intervals: ["1m"] }],
        onBar: (context: StrategyContext) => {
          if (bar++ === 0) context.buy("SAP", 10);
        },
      }],
    });
    const { account } = result;
    // 10 × 2 EUR × 1.10.
    assertEquals(account.dividends, 22);
    assertEquals(account.actions?.map(({ rate }) => rate), [1.1, 1.1]);
    // Cash 100,000 − 1,100 + 22; worth 20 × 50 × 1.2.
    assertEquals(account.equity, 100_122);
  });
});
