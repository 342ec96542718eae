/** Dividends, splits and mergers over the tape of a sweep, and in the trials of a walk-forward. */
import { assertEquals } from "@std/assert";
import type { CorporateAction } from "../../src/instruments/corporate_action.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import type { JsonObject } from "../../src/types.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import { daysBetween, withFolder } from "../system/_market.ts";

const DAYS = daysBetween("2024-07-05", "2024-07-12").slice(0, 5);
const PRICES = { AAA: [10, 10, 9, 4.5, NaN], BBB: [20, 20, 20, 20, 24] };
const ACTIONS: readonly CorporateAction[] = [
  { symbol: "AAA", date: DAYS[2].date, type: "dividend", value: 1 },
  { symbol: "AAA", date: DAYS[3].date, type: "split", value: 2 },
  {
    symbol: "AAA",
    date: DAYS[4].date,
    type: "merger",
    value: 0.25,
    cash: 1,
    newSymbol: "BBB",
  },
];

function makeStore(db: string): void {
  const store = openBarStore(db, { create: true });
  for (const [symbol, prices] of Object.entries(PRICES)) {
    prices.forEach((price, i) => {
      if (Number.isNaN(price)) return;
      const bar = makeColumns(1);
      bar.timestamp[0] = DAYS[i].open;
      for (const field of ["open", "high", "low", "close"] as const) {
        bar[field][0] = price;
      }
      bar.volume[0] = 1_000;
      store.writeDay(symbol, "1d", DAYS[i].date, bar, 0, 1, {
        exchange: "US_EQUITY",
      });
    });
  }
  const from = { path: "made up", size: 0, sha256: "", format: "csv" };
  store.actions.add(ACTIONS, { ...from, actions: ACTIONS.length });
  store.close();
}

/** Buys AAA in the first session that it sees. */
const buyer = (): Strategy => {
  let isFirst = true;
  return {
    subscriptions: [],
    onSessionStart(c) {
      if (isFirst) c.buy("AAA", 100);
      isFirst = false;
    },
  };
};

Deno.test("sets and trials book the actions of their windows", () =>
  withFolder(async (folder) => {
    const db = `${folder}/a.db`;
    makeStore(db);
    const { walkForward } = await runSweep({
      backtest_config: {
        start_date: DAYS[0].date,
        end_date: DAYS[4].date,
      },
      session_data_config: { symbols: ["AAA", "BBB"], streams: ["1d"] },
      variables: { quantity: 1 },
    }, {
      db,
      space: ["quantity=1,2"],
      strategies: [buyer],
      workers: 1,
      rank: "net_profit",
      walkForward: { train: 1, test: 2 },
    });
    assertEquals(
      walkForward?.equity.map(({ date, equity }) => [date, equity - 100_000]),
      [
        // Bought at 10; 9 and a dividend of 1.
        [DAYS[1].date, 0],
        [DAYS[2].date, 0],
        // A new trial buys 100 at 4.5; then 25 BBB at 20 and 1 in cash each.
        [DAYS[3].date, 0],
        [DAYS[4].date, 100 * (1 + 0.25 * 20 - 4.5) + 25 * 4],
      ],
    );
    assertEquals(walkForward?.outOfSample.net_profit, 250);
  }));

/** Buys as many ES as its parameter says in the first session, and holds. */
const holder = (params: JsonObject): Strategy => {
  let isFirst = true;
  return {
    subscriptions: [],
    onSessionStart(c) {
      if (isFirst) c.buy("ES", Number(params.quantity));
      isFirst = false;
    },
  };
};

Deno.test("the sets of a sweep roll their positions as a backtest does", () =>
  withFolder(async (folder) => {
    const db = `${folder}/es.db`;
    const time = new TimeManager({ exchange: "US_FUTURES" });
    const dates = time.getTradingDates("2024-03-05", "2024-03-12");
    const closes = [5100, 5110, 5120, 5190, 5200, 5210];
    const store = openBarStore(db, { create: true });
    dates.forEach((date, i) => {
      const bar = makeColumns(1);
      bar.timestamp[0] = time.requireTradingSession(date).open;
      for (const field of ["open", "high", "low", "close"] as const) {
        bar[field][0] = closes[i];
      }
      bar.volume[0] = 1_000;
      store.writeDay("ES", "1d", date, bar, 0, 1, { exchange: "US_FUTURES" });
    });
    const from = { path: "made up", size: 0, sha256: "", format: "csv" };
    store.actions.add([{
      symbol: "ES",
      date: dates[3],
      type: "roll",
      reference: 5120,
      value: 5180,
      oldSymbol: "ESH4",
      newSymbol: "ESM4",
    }], { ...from, actions: 1 });
    store.close();
    const config = {
      exchange_group: "US_FUTURES",
      backtest_config: { start_date: dates[0], end_date: dates[5] },
      session_data_config: { symbols: ["ES"], streams: ["1d"] as const },
      trading_config: { max_buying_power: 10_000_000 },
      strategies: [],
    };
    const { best } = await runSweep(config, {
      db,
      space: ["quantity=1,3"],
      strategies: [holder],
      workers: 1,
    });
    // Bought at 5,100, rolled at 5,120 and 5,180, and 5,210 at the end.
    assertEquals(
      best.map(({ set, metrics }) => [set, metrics.net_profit]).sort(),
      [[0, 50 * 50], [1, 150 * 50]],
    );
  }));
