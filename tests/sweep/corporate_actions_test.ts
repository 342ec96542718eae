/** Dividends, splits and mergers over the tape of a sweep, and in the trials of a walk-forward. */
import { assertEquals } from "@std/assert";
import type { CorporateAction } from "../../src/instruments/corporate_action.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runSweep } from "../../src/sweep/run_sweep.ts";
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
