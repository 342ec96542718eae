/** Mergers and delistings with a value, in whole runs. */
import { assert, assertEquals } from "@std/assert";
import type { CorporateAction } from "../../src/instruments/corporate_action.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { reportData } from "../../src/pages/report/report_data.ts";
import { resultCsv } from "../../src/results/result_csv.ts";
import { formatResult } from "../../src/results/result_text.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  withFolder,
} from "./_market.ts";

const DAYS = daysBetween("2024-07-05", "2024-07-12").slice(0, 5);
const [D0, D1, D2, D3] = DAYS.map(({ date }) => date);
const N = NaN;

/** A store of flat daily bars; NaN for a date without one. */
function dailyStore(
  db: string,
  prices: Readonly<Record<string, readonly number[]>>,
  actions: readonly CorporateAction[],
): string {
  const store = openBarStore(db, { create: true });
  for (const [symbol, days] of Object.entries(prices)) {
    days.forEach((price, i) => {
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
  store.actions.add(actions, { ...from, actions: actions.length });
  store.close();
  return db;
}

/** Holds units of symbols from the first open on, with an order that waits. */
function holder(units: Readonly<Record<string, number>>): Strategy {
  return {
    subscriptions: [],
    onSessionStart(c) {
      if (c.session.date !== D0) return;
      for (const [symbol, quantity] of Object.entries(units)) {
        if (quantity > 0) c.buy(symbol, quantity);
        else c.sell(symbol, -quantity);
      }
      c.buy("AAA", 1, { type: "limit", limitPrice: 1 } as never);
    },
  };
}

function run(
  db: string,
  symbols: readonly string[],
  strategies: readonly Strategy[],
  options: object = { runner: "inline" },
  rest: object = {},
) {
  return runBacktest(
    makeConfig({
      days: DAYS,
      symbols,
      data: { streams: ["1d"] },
      rest: rest as never,
    }),
    { db, strategies, ...options },
  );
}

const merger = (value: number, cash: number): CorporateAction => ({
  symbol: "AAA",
  date: D2,
  type: "merger",
  value,
  cash,
  newSymbol: "BBB",
});

Deno.test("a merger books shares and cash: longs, shorts and a short of the acquirer", () =>
  withFolder(async (folder) => {
    const db = dailyStore(
      `${folder}/a.db`,
      { AAA: [10, 11, N, N, N], BBB: [20, 22, 25, 26, 27] },
      [merger(0.5, 3)],
    );
    const result = await run(db, ["AAA", "BBB"], [
      holder({ AAA: 101 }),
      holder({ AAA: -10 }),
      // Merger arbitrage: what is received covers what was sold.
      holder({ AAA: 100, BBB: -50 }),
    ]);
    // Each share is worth 3 + 0.5 × 22 = 14. Half a share of BBB pays 11.
    const { account } = result;
    assertEquals(
      account.actions?.map((
        { type, strategy, before, after, fraction, cash, price, into },
      ) => [
        type,
        strategy,
        before,
        after,
        fraction,
        cash,
        price,
        into?.quantity,
        into?.price,
      ]),
      [
        ["merger", 0, 101, 0, 0.5, 303 + 11, 14, 50, 22],
        ["merger", 1, -10, 0, 0, -30, 14, -5, 22],
        ["merger", 2, 100, 0, 0, 300, 14, 50, 22],
      ],
    );
    assertEquals(
      result.equity.map(({ equity }) => equity - 100_000),
      [
        0,
        101 - 10 + 100 - 100,
        // At the booking and the close of 25.
        101 * 4 - 10 * 4 + 100 * 4 - 50 * 2 + (50 - 5) * 3,
        101 * 4 - 10 * 4 + 100 * 4 - 50 * 2 + (50 - 5) * 4,
        101 * 4 - 10 * 4 + 100 * 4 - 50 * 2 + (50 - 5) * 5,
      ],
    );
    assertEquals(
      account.openPositions.map(({ symbol, strategy, quantity }) => [
        symbol,
        strategy,
        quantity,
      ]),
      [["BBB", 0, 50], ["BBB", 1, -5]],
    );
    assertEquals(
      account.roundTrips.map(({ symbol, strategy, netProfit, exitReason }) => [
        symbol,
        strategy,
        netProfit,
        exitReason,
      ]),
      [
        ["AAA", 0, 404, "merger"],
        ["AAA", 1, -40, "merger"],
        ["AAA", 2, 400, "merger"],
        ["BBB", 2, -100, "merger"],
      ],
    );
    assertEquals(
      result.orderEndings.map(({ code, count }) => [code, count]),
      [["delisted", 3]],
    );
    assertEquals(account.endedPositions, []);
    const [, line] = [...resultCsv(result, "actions")].join("").split("\n");
    assertEquals(
      line,
      `${D2},2024-07-09T13:30:00.000Z,merger,strategy 1,AAA,0.5,101,0,314,14,BBB,50`,
    );
    const { bookings, bookingTotal } = reportData(result);
    assertEquals(bookingTotal, 3);
    assertEquals(bookings[2].name, "strategy 3");
    assertEquals(bookings[2].into?.quantity, 50);
    assert(
      formatResult(result).includes("merged 3 for cash of 584.00\n"),
      formatResult(result),
    );
  }));

Deno.test("shares of an acquirer outside of the run are paid at its stored close, else at the last close", () =>
  withFolder(async (folder) => {
    const prices = { AAA: [10, 11, N, N, N] };
    const bbb = [20, 22, 25, 26, 27];
    const cases = [
      [{ ...prices, BBB: bbb }, 3 + 0.5 * 22],
      [prices, 11],
    ] as const;
    for (const [i, [stored, worth]] of cases.entries()) {
      const db = dailyStore(
        `${folder}/${i}.db`,
        { ...stored, CCC: [1, 1, 1, 1, 1] },
        [merger(0.5, 3)],
      );
      const result = await run(db, ["AAA", "CCC"], [holder({ AAA: 10 })]);
      assertEquals(result.account.netProfit, 10 * (worth - 10));
      assertEquals(result.account.openPositions, []);
      assertEquals(result.account.actions?.[0].price, worth);
    }
  }));

Deno.test("a delisting with a value pays it, also nothing, after bars that ended before it", () =>
  withFolder(async (folder) => {
    for (const value of [0, 0.25]) {
      const db = dailyStore(
        `${folder}/${value}.db`,
        { AAA: [10, N, N, N, N], BBB: [7, 7, 7, 7, 7] },
        [{ symbol: "AAA", date: D3, type: "delist", value }],
      );
      const result = await run(
        db,
        ["AAA", "BBB"],
        [holder({ AAA: 8 }), holder({ AAA: -4 })],
      );
      const { account, equity } = result;
      assertEquals(account.netProfit, 4 * (value - 10));
      assertEquals(
        account.actions?.map(({ type, date, before, cash }) => [
          type,
          date,
          before,
          cash,
        ]),
        [["delisting", D3, 8, 8 * value], ["delisting", D3, -4, -4 * value]],
      );
      // Until then it is worth its last close.
      assertEquals(equity[2].equity, 100_000);
    }
  }));

Deno.test("mergers of one date follow each other, and hashes are equal in all layouts", () =>
  withFolder(async (folder) => {
    const db = dailyStore(
      `${folder}/a.db`,
      {
        AAA: [10, 10, N, N, N],
        BBB: [20, 20, N, N, N],
        CCC: [5, 5, 6, 7, 8],
      },
      [merger(0.5, 0), {
        symbol: "BBB",
        date: D2,
        type: "merger",
        value: 4,
        newSymbol: "CCC",
      }],
    );
    const hashes = new Set<string>();
    for (const name of LAYOUT_NAMES) {
      const { account, hash } = await run(
        db,
        ["BBB", "CCC", "AAA"],
        [holder({ AAA: 10 })],
        LAYOUTS[name],
      );
      hashes.add(hash);
      assertEquals(
        account.openPositions.map(({ symbol, quantity, price }) => [
          symbol,
          quantity,
          price,
        ]),
        [["CCC", 20, 8]],
      );
      assertEquals(account.netProfit, 20 * 8 - 100);
    }
    assertEquals(hashes.size, 1);
  }));

Deno.test("a merger after the range changes nothing", () =>
  withFolder(async (folder) => {
    const later = { ...merger(0.5, 3), date: "2024-08-01" };
    const prices = { AAA: [10, 11, 12, 13, 14], BBB: [20, 22, 25, 26, 27] };
    const hashes = await Promise.all([[later], []].map(async (actions, i) => {
      const db = dailyStore(`${folder}/${i}.db`, prices, actions);
      const { hash } = await run(db, ["AAA", "BBB"], [holder({ AAA: 10 })]);
      return hash;
    }));
    assertEquals(hashes[0], hashes[1]);
    assertEquals(D1 < D2, true);
  }));
