/** Runs of continuous futures: rolls of positions and orders, by hand. */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { SessionError } from "../../src/errors.ts";
import type { CorporateAction } from "../../src/instruments/corporate_action.ts";
import { makeReport } from "../../src/pages/report/report.ts";
import { resultCsv } from "../../src/results/result_csv.ts";
import { resultJson } from "../../src/results/result_json.ts";
import { formatResult } from "../../src/results/result_text.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy, StrategyContext } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import { addActions, rollOf } from "./_continuous.ts";
import { MINUTE, withFolder } from "./_market.ts";
import { WAYS } from "./_ways.ts";

const START: CorporateAction = {
  symbol: "ES",
  date: "2024-03-07",
  type: "roll",
  newSymbol: "ESH4",
};
const ROLLS = [
  START,
  rollOf("ES", "2024-03-08", ["ESH4", "ESM4"], [5160.5, 5220.75]),
  rollOf("ES", "2024-03-11", ["ESM4", "ESU4"], [5230.25, 5285.5]),
];
/** Flat bars of the contract in front, from the open of each session on. */
const PRICES = {
  "2024-03-07": [5150, 5150.25, 5160.5],
  "2024-03-08": [5225, 5230.25],
  "2024-03-11": [5290, 5280.75, 5300],
};

function writeEs(
  db: string,
  prices: Readonly<Record<string, readonly number[]>>,
  rolls: readonly CorporateAction[],
): void {
  const time = new TimeManager({ exchange: "US_FUTURES" });
  const store = openBarStore(db, { create: true });
  for (const [date, closes] of Object.entries(prices)) {
    if (closes.length === 0) continue;
    const { open } = time.requireTradingSession(date);
    const columns = makeColumns(closes.length);
    closes.forEach((price, i) => {
      columns.timestamp[i] = open + i * MINUTE;
      for (const key of ["open", "high", "low", "close"] as const) {
        columns[key][i] = price;
      }
      columns.volume[i] = 10_000;
    });
    store.writeDay("ES", "1m", date, columns, 0, closes.length, {
      exchange: "US_FUTURES",
    });
  }
  addActions(store, rolls);
  store.close();
}

/** Runs ES in every way; all results are equal, and the last one is returned. */
async function runEs(
  config: Omit<SessionConfigInput, "session_data_config"> & {
    readonly continuous?: "raw" | "ratio" | "difference";
  },
  act: (context: StrategyContext, bar: number) => void,
  use: (result: RunResult, db: string) => void | Promise<void>,
  prices: Readonly<Record<string, readonly number[]>> = PRICES,
  rolls: readonly CorporateAction[] = ROLLS,
  onSessionStart: (context: StrategyContext) => void = () => {},
): Promise<void> {
  const { continuous = "raw", ...rest } = config;
  const dates = Object.keys(prices).sort();
  await withFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    writeEs(db, prices, rolls);
    const parsed = parseSessionConfig({
      exchange_group: "US_FUTURES",
      backtest_config: {
        start_date: dates[0],
        end_date: dates[dates.length - 1],
      },
      ...rest,
      session_data_config: { symbols: ["ES"], streams: ["1m"], continuous },
    });
    const results: RunResult[] = [];
    for (const way of WAYS) {
      let bar = 0;
      const strategy: Strategy = {
        subscriptions: [{ symbols: ["ES"], intervals: ["1m"] }],
        onSessionStart,
        onBar: (context) => act(context, bar++),
      };
      results.push(
        await runBacktest(parsed, { ...way, db, strategies: [strategy] }),
      );
    }
    for (const result of results) assertEquals(result.hash, results[0].hash);
    await use(results[results.length - 1], db);
  });
}

const ES_CONFIG = (fill: "next_open" | "this_close", slippage = 0) => ({
  instruments: {
    ES: {
      initial_margin: 13_200,
      maintenance_margin: 12_000,
      fee_per_contract: 2.25,
    },
  },
  trading_config: {
    fill,
    starting_cash: 30_000,
    max_buying_power: 1_000_000,
    ...slippage > 0 && {
      slippage: { type: "ticks", ticks: slippage } as const,
    },
  },
});

const HOLD = (side: "buy" | "sell") => (c: StrategyContext, bar: number) => {
  const other = side === "buy" ? "sell" : "buy";
  if (bar === 0) c[side]("ES", 2);
  if (bar === 5) c[other]("ES", 2);
};

for (const continuous of ["raw", "ratio", "difference"] as const) {
  Deno.test(`two ES contracts held over two rolls give what three contracts gave, with six fees (${continuous})`, async () => {
    const points = {
      // ESH4 5,150.25 to 5,160.50, ESM4 5,220.75 to 5,230.25, ESU4 5,285.50 to
      // 5,280.75: 10.25 + 9.50 − 4.75.
      next_open: 15,
      // ESH4 from 5,150, ESU4 to 5,290: 10.50 + 9.50 + 4.50.
      this_close: 24.5,
    };
    for (const fill of ["next_open", "this_close"] as const) {
      for (const side of ["buy", "sell"] as const) {
        const gross = 100 * points[fill] * (side === "buy" ? 1 : -1);
        // Six fills of two contracts at 2.25.
        const net = gross - 27;
        await runEs(
          { ...ES_CONFIG(fill), continuous },
          HOLD(side),
          async (result, db) => {
            const { account, equity, fills } = result;
            assertEquals(account.netProfit, net);
            assertEquals(account.fees, 27);
            assertEquals(account.cash, 30_000 + net);
            assertEquals(
              fills.map(({ contract, tag, price }) => [contract, tag, price]),
              [
                ["ESH4", "", fill === "next_open" ? 5150.25 : 5150],
                ["ESH4", "roll", 5160.5],
                ["ESM4", "roll", 5220.75],
                ["ESM4", "roll", 5230.25],
                ["ESU4", "roll", 5285.5],
                ["ESU4", "", fill === "next_open" ? 5280.75 : 5290],
              ],
            );
            const sign = side === "buy" ? 100 : -100;
            const first = fill === "next_open" ? 10.25 : 10.5;
            assertEquals(equity.map((one) => one.equity), [
              30_000 + sign * first - 4.5,
              30_000 + sign * (first + 9.5) - 13.5,
              30_000 + net,
            ]);
            assertEquals(
              account.roundTrips.map(({ contract, netProfit }) => [
                contract,
                netProfit,
              ]),
              [
                ["ESH4", sign * first - 9],
                ["ESM4", sign * 9.5 - 9],
                ["ESU4", net - sign * (first + 9.5) + 18],
              ],
            );
            const json = JSON.parse([...resultJson(result)].join(""));
            assertEquals(json.fills[2].contract, "ESM4");
            assertEquals(json.account.netProfit, net);
            assertEquals(json.account.roundTrips[1].contract, "ESM4");
            const trades = [...resultCsv(result, "trades")].join("");
            const [head, , second] = trades.split("\n");
            assert(head.trimEnd().endsWith(",contract"), head);
            assertStringIncludes(second, "ESM4");
            assertStringIncludes(
              formatResult(result),
              "  rolls        positions rolled 2, fees 18.00\n",
            );
            const page = await makeReport(result, { db });
            assertStringIncludes(page, `"netProfit":${net}`);
          },
        );
      }
    }
  });
}

Deno.test("each leg of a roll has slippage, and the margin per contract is that of one position", async () => {
  const seen: unknown[] = [];
  await runEs(
    ES_CONFIG("next_open", 1),
    (c, bar) => {
      HOLD("buy")(c, bar);
      if (bar === 3) seen.push(c.account.buyingPower, c.contract("ES"));
    },
    ({ account }) => {
      // Six fills with a tick of 12.50 for each of two contracts.
      assertEquals(account.netProfit, 1_500 - 27 - 150);
      // After the roll, at the close of 5,225: equity less the margin of two.
      const equity = 30_000 + 100 * (10.25 + 5225 - 5220.75) - 13.5 - 75;
      assertEquals(seen.slice(-2), [equity - 26_400, "ESM4"]);
    },
  );
});

Deno.test("waiting orders move by the difference of the contracts, and guard the position on", async () => {
  const levels: unknown[] = [];
  const { trading_config, ...rest } = ES_CONFIG("next_open");
  await runEs(
    { ...rest, trading_config: { ...trading_config, starting_cash: 60_000 } },
    (c, bar) => {
      if (bar === 0) {
        c.submit({
          symbol: "ES",
          side: "buy",
          quantity: 2,
          bracket: { stopPrice: 5140, limitPrice: 5180 },
        });
        c.buy("ES", 1, { type: "limit", limitPrice: 5100 });
      }
      if (bar === 2 || bar === 3) {
        levels.push(
          c.orders.map((one) =>
            Number.isNaN(one.stopPrice) ? one.limitPrice : one.stopPrice
          ),
        );
      }
    },
    ({ fills, account }) => {
      // The roll adds 60.25: 5,140 becomes 5,200.25, 5,180 becomes 5,240.25.
      assertEquals(levels.slice(-2), [[5140, 5180, 5100], [
        5200.25,
        5240.25,
        5160.25,
      ]]);
      const last = fills[fills.length - 1];
      assertEquals([last.contract, last.price, last.side], [
        "ESM4",
        5199,
        "sell",
      ]);
      assertEquals(account.openPositions, []);
      // 100 × (10.25 + 5,199 − 5,220.75), and four fees.
      assertEquals(account.netProfit, 100 * (10.25 - 21.75) - 18);
    },
    {
      "2024-03-07": [5150, 5150.25, 5160.5],
      // Above the old stop, below the moved one.
      "2024-03-08": [5225, 5199, 5230.25],
    },
    ROLLS.slice(0, 2),
  );
});

Deno.test("a roll on the first date of a run rolls nothing and names the contract; without rolls there is none", async () => {
  const contracts: unknown[] = [];
  const act = (c: StrategyContext, bar: number) => {
    if (bar === 0) {
      contracts.push(c.contract("ES"));
      c.buy("ES", 1);
    }
  };
  const prices = { "2024-03-08": [5225, 5230.25] };
  await runEs(ES_CONFIG("next_open"), act, ({ fills }) => {
    assertEquals(fills.map(({ contract }) => contract), ["ESM4"]);
  }, prices);
  assertEquals(contracts, ["ESM4", "ESM4", "ESM4", "ESM4"]);
  await runEs(
    ES_CONFIG("next_open"),
    act,
    ({ fills }) => {
      assertEquals(fills[0].contract, undefined);
      assert(!("contract" in fills[0]));
    },
    prices,
    [],
  );
  assertEquals(contracts.slice(4), Array(4).fill(undefined));
});

Deno.test("oil rolls at prices below zero, which have no ratio", async () => {
  const rolls = [
    START,
    rollOf("ES", "2024-03-08", ["ESH4", "ESM4"], [-37.63, 21.5]),
  ];
  const prices = { "2024-03-07": [10, 5, -37.63], "2024-03-08": [22, 23] };
  const hold = (c: StrategyContext, bar: number) => {
    if (bar === 0) c.buy("ES", 2);
    if (bar === 3) c.sell("ES", 2);
  };
  for (const continuous of ["raw", "difference"] as const) {
    await runEs(
      { ...ES_CONFIG("next_open"), continuous },
      hold,
      ({ account }) => {
        // 100 × (−37.63 − 5 + 23 − 21.50), and four fees.
        assertEquals(account.netProfit, 100 * (-42.63 + 1.5) - 18);
      },
      prices,
      rolls,
    );
  }
  const error = await assertRejects(
    () =>
      runEs(
        { ...ES_CONFIG("next_open"), continuous: "ratio" },
        hold,
        () => {},
        prices,
        rolls,
      ),
    SessionError,
  );
  assertEquals(error.code, "data_missing");
  assertStringIncludes(error.message, "has no ratio");
});

Deno.test("a symbol with rolls that is not a future is refused", async () => {
  const error = await assertRejects(
    () =>
      runEs(
        { instruments: { ES: { asset_class: "stock" } } },
        () => {},
        () => {},
      ),
    SessionError,
  );
  assertEquals(error.code, "config_invalid");
  assertStringIncludes(error.message, "asset_class: future");
});

Deno.test("on a roll without a bar, a position is worth what the roll made it until the next bar", async () => {
  const seen: number[] = [];
  const prices = {
    "2024-03-07": [5150, 5150.25, 5160.5],
    "2024-03-08": [],
    "2024-03-11": [5225, 5230.25],
  };
  for (const continuous of ["raw", "ratio", "difference"] as const) {
    await runEs(
      { ...ES_CONFIG("next_open"), continuous },
      (c, bar) => {
        if (bar === 0) c.buy("ES", 2);
      },
      ({ equity, fills }) => {
        assertEquals(fills.map(({ contract }) => contract), [
          "ESH4",
          "ESH4",
          "ESM4",
        ]);
        const first = 30_000 + 1_025 - 4.5;
        assertEquals(equity.map((one) => one.equity), [
          first,
          first - 9,
          first - 9 + 100 * (5230.25 - 5220.75),
        ]);
        assertEquals(seen.splice(0), Array(WAYS.length).fill(first - 9));
      },
      prices,
      ROLLS.slice(0, 2),
      (c) => {
        if (c.session.date === "2024-03-11") seen.push(c.account.equity);
      },
    );
  }
});

Deno.test("a split of one symbol and the adjusted rolls of another do not disturb each other", () =>
  withFolder(async (folder) => {
    const db = `${folder}/bars.db`;
    const time = new TimeManager({ exchange: "US_EQUITY" });
    const dates = ["2024-03-07", "2024-03-08", "2024-03-11"];
    const store = openBarStore(db, { create: true });
    const put = (symbol: string, prices: readonly number[]) =>
      prices.forEach((price, i) => {
        // A halt: no bar on the date of the action.
        if (Number.isNaN(price)) return;
        const bar = makeColumns(1);
        bar.timestamp[0] = time.requireTradingSession(dates[i]).open;
        for (const key of ["open", "high", "low", "close"] as const) {
          bar[key][0] = price;
        }
        bar.volume[0] = 1_000;
        store.writeDay(symbol, "1d", dates[i], bar, 0, 1, {
          exchange: "US_EQUITY",
        });
      });
    put("AAA", [100, NaN, 25]);
    put("FUT", [50, NaN, 61]);
    addActions(store, [
      { symbol: "AAA", date: dates[1], type: "split", value: 4 },
      rollOf("FUT", dates[1], ["F1", "F2"], [50, 60]),
    ]);
    store.close();
    for (const continuous of ["raw", "ratio", "difference"] as const) {
      for (const adjustment of ["raw", "splits"] as const) {
        const starts: number[] = [];
        let isFirst = true;
        const config = parseSessionConfig({
          backtest_config: { start_date: dates[0], end_date: dates[2] },
          session_data_config: {
            symbols: ["AAA", "FUT"],
            streams: ["1d"],
            continuous,
            adjustment,
          },
          instruments: { FUT: { asset_class: "future" } },
        });
        const { equity } = await runBacktest(config, {
          db,
          runner: "inline",
          strategies: [{
            subscriptions: [],
            onSessionStart(c) {
              starts.push(c.account.equity);
              if (!isFirst) return;
              isFirst = false;
              c.buy("AAA", 10);
              c.buy("FUT", 10);
            },
          }],
        });
        const what = `${continuous} ${adjustment}`;
        assertEquals(starts, [100_000, 100_000, 100_000], what);
        assertEquals(
          equity.map((one) => one.equity),
          [100_000, 100_000, 100_010],
          what,
        );
      }
    }
  }));

Deno.test("a benchmark is rolled by the value of its contracts", async () => {
  await runEs(
    { ...ES_CONFIG("next_open"), report_config: { benchmark: "ES" } },
    () => {},
    ({ statistics }) => {
      const closes = statistics.benchmark?.closes ?? [];
      const right = 5160.5 * 5230.25 / 5220.75 * 5300 / 5285.5;
      assertAlmostEquals(closes[2], right, 1e-6);
    },
  );
});
