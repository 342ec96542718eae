/** Positions, orders and cash over splits and dividends, in whole runs. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { CorporateAction } from "../../src/instruments/corporate_action.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { formatResult } from "../../src/results/result_text.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { adjustedStore, splitOf, tradedFactor } from "./_actions.ts";
import {
  daysBetween,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  MINUTE,
  SUMMER_2024,
  withFolder,
} from "./_market.ts";

/** AAPL's 7:1 and 4:1, and a reverse split. */
const SPLITS = [
  splitOf("AAA", "2024-06-24", 7),
  splitOf("AAA", "2024-06-28", 4),
  splitOf("AAA", "2024-07-08", 0.1),
];
const RUN = SUMMER_2024.slice(3);

/**
 * Buys above an EMA of days and VWAP, with brackets and trailing stops in
 * prices, and holds over splits. `units` is a quantity of the date in its shares.
 */
function trader(units: (date: string) => number): Strategy {
  let slice = 0;
  return {
    subscriptions: [{ intervals: ["1m"] }],
    onSessionStart: () => void (slice = 0),
    onBar(c, { symbol, close }) {
      slice++;
      const day = c.indicator(symbol, "day").get("ema") ?? NaN;
      const vwap = c.indicator(symbol, "vwap").get("vwap") ?? NaN;
      const quantity = units(c.session.date);
      // A comparison that rounding cannot turn around.
      const rises = close > vwap * 1.00001 && !(close < day * 0.9);
      if (slice === 60 && c.position(symbol) === 0 && rises) {
        c.submit({
          symbol,
          side: "buy",
          quantity,
          bracket: { stopPrice: close * 0.93, limitPrice: close * 1.08 },
        });
      }
      if (slice === 120 && c.position(symbol) === 0) {
        c.sell(symbol, quantity, {
          type: "limit",
          limitPrice: close * 1.001,
          bracket: { trailAmount: close * 0.06 },
        } as never);
      }
    },
  };
}

Deno.test("raw bars with actions, bars that a vendor adjusted, and a recomputation by hand agree in returns", () =>
  withFolder(async (folder) => {
    let traded = 0;
    let held = 0;
    for (const seed of [1, 2, 3, 4]) {
      const market = makeMarket(folder, {
        days: SUMMER_2024,
        symbols: [{ name: "AAA", seed }],
      });
      const later = tradedFactor(SPLITS);
      const raw = adjustedStore(
        `${folder}/raw${seed}.db`,
        market,
        {
          AAA: later,
        },
        SPLITS,
        ["AAA"],
      );
      const vendor = adjustedStore(
        `${folder}/vendor${seed}.db`,
        market,
        {},
        [],
        ["AAA"],
      );
      const run = (
        db: string,
        adjustment: "raw" | "splits",
        units: (date: string) => number,
      ) =>
        runBacktest(
          makeConfig({
            days: RUN,
            symbols: ["AAA"],
            data: {
              adjustment,
              streams: ["1m", "1d"],
              indicators: {
                session: [
                  { id: "day", name: "ema", period: 5, interval: "1d" },
                  { id: "vwap", name: "vwap", interval: "1m" },
                ],
              },
            } as never,
          }),
          { db, strategies: [trader(units)], runner: "inline" },
        );
      // 100 shares before all splits are 280 after them.
      const acted = await run(
        raw,
        "splits",
        (date) => Math.round(280 / later(date).price * 1e6) / 1e6,
      );
      const adjusted = await run(vendor, "raw", () => 280);
      assertEquals(acted.fills.length, adjusted.fills.length);
      traded += acted.fills.length;
      const equities = acted.equity.map(({ equity }) => equity);
      adjusted.equity.forEach(({ equity }, i) =>
        assertAlmostEquals(equities[i] / equity, 1, 1e-9)
      );
      // By hand: cash and shares, from the fills of the raw run.
      let cash = 100_000;
      let shares = 0;
      RUN.forEach(({ date, open, close }, i) => {
        const split = SPLITS.find((one) => one.date === date);
        if (split !== undefined) {
          if (shares !== 0) held++;
          shares *= split.value ?? 1;
        }
        for (const fill of acted.fills) {
          const at = Date.parse(fill.time);
          if (at < open || at > close) continue;
          const signed = fill.side === "buy" ? fill.quantity : -fill.quantity;
          shares += signed;
          cash -= signed * fill.price;
        }
        const last = market.bars.get("AAA")?.get(date)?.at(-1)?.close ?? NaN;
        const worth = last * later(date).price;
        assertAlmostEquals(equities[i] / (cash + shares * worth), 1, 1e-9);
      });
      // Round trips over a split are in the shares after it.
      acted.account.roundTrips.forEach((trip, i) => {
        const right = adjusted.account.roundTrips[i];
        assertAlmostEquals(trip.netProfit, right.netProfit, 1e-4);
        assertAlmostEquals(
          trip.exitPrice / trip.entryPrice,
          right.exitPrice / right.entryPrice,
          1e-9,
        );
      });
    }
    assert(traded > 20 && held > 4, `${traded} fills, ${held} splits`);
  }));

const DAYS = daysBetween("2024-07-08", "2024-07-12");

/** A store of flat days; the first bars are missing in the slots before `first`. */
function flatStore(
  db: string,
  prices: Readonly<Record<string, readonly number[]>>,
  actions: readonly CorporateAction[],
  first = 0,
): string {
  const store = openBarStore(db, { create: true });
  for (const [symbol, days] of Object.entries(prices)) {
    days.forEach((price, i) => {
      const from = symbol === "AAA" ? first : 0;
      const count = 390 - from;
      const rows = makeColumns(count);
      for (let row = 0; row < count; row++) {
        rows.timestamp[row] = DAYS[i].open + (from + row) * MINUTE;
        for (const field of ["open", "high", "low", "close"] as const) {
          rows[field][row] = price;
        }
        rows.volume[row] = 1_000;
      }
      store.writeDay(symbol, "1m", DAYS[i].date, rows, 0, count, {
        exchange: "US_EQUITY",
      });
    });
  }
  const from = { path: "made up", size: 0, sha256: "", format: "csv" };
  store.actions.add(actions, { ...from, actions: actions.length });
  store.close();
  return db;
}

function runFlat(
  db: string,
  strategies: readonly Strategy[],
  adjustment: "raw" | "splits" | "total",
  options: object = { runner: "inline" },
) {
  return runBacktest(
    makeConfig({
      days: DAYS,
      symbols: ["AAA", "BBB"],
      data: { adjustment },
    }),
    { db, strategies, ...options },
  );
}

/** Buys or sells in the first slice of the run. */
function holder(symbol: string, units: number): Strategy {
  return {
    subscriptions: [],
    onSessionStart(c) {
      if (c.session.date !== DAYS[0].date) return;
      if (units > 0) c.buy(symbol, units);
      else c.sell(symbol, -units);
    },
  };
}

Deno.test("fractions of whole lots become cash at the price after the split, long and short", () =>
  withFolder(async (folder) => {
    const db = flatStore(
      `${folder}/a.db`,
      { AAA: [10, 10, 100, 100, 100], BBB: [5, 5, 5, 5, 5] },
      [splitOf("AAA", DAYS[2].date, 0.1)],
      2,
    );
    for (const adjustment of ["raw", "splits", "total"] as const) {
      const { account, equity: curve } = await runFlat(
        db,
        [holder("AAA", 1_015), holder("AAA", -27), holder("AAA", 4)],
        adjustment,
      );
      // Of 101.5 shares 101 stay, of −2.7 two; 0.4 shares leave nothing.
      const shared = {
        date: DAYS[2].date,
        time: DAYS[2].open,
        type: "split",
        symbol: "AAA",
        value: 0.1,
        price: 100,
      };
      assertEquals(account.actions as readonly unknown[] | undefined, [
        {
          ...shared,
          strategy: 0,
          before: 1_015,
          after: 101,
          fraction: 0.5,
          cash: 50,
        },
        {
          ...shared,
          strategy: 1,
          before: -27,
          after: -2,
          fraction: -0.7,
          cash: -70,
        },
        {
          ...shared,
          strategy: 2,
          before: 4,
          after: 0,
          fraction: 0.4,
          cash: 40,
        },
      ]);
      // Nobody has gained or lost: the price is ten times what it was.
      for (const { equity } of curve) assertEquals(equity, 100_000);
      assertEquals(
        account.openPositions.map((
          { quantity, averagePrice, unrealisedProfit },
        ) => [quantity, averagePrice, unrealisedProfit]),
        [[101, 100, 0], [-2, 100, 0]],
      );
      // The position that is gone is a round trip in shares after the split.
      assertEquals(
        account.roundTrips.map((
          { quantity, entryPrice, exitPrice, netProfit, exitReason },
        ) => [quantity, entryPrice, exitPrice, netProfit, exitReason]),
        [[0.4, 100, 100, 0, "split"]],
      );
    }
  }));

Deno.test("any quantity and any ratio make the quantity to eight decimals, and the account agrees", () =>
  withFolder(async (folder) => {
    const ratios = [1 / 3, 2 / 3, 0.1, 3, 7, 1e-4, 1e-7, 1e-9];
    const units = [1e-8, 1.23e-6, 1e-5, 1e-4, 0.0123, 0.5, 10.5, -1e-4, -0.5];
    for (const ratio of ratios) {
      const db = `${folder}/${ratio}.db`;
      flatStore(
        db,
        { AAA: [10, 10, 10, 10, 10], BBB: [5, 5, 5, 5, 5] },
        [splitOf("AAA", DAYS[2].date, ratio)],
        2,
      );
      const { account } = await runFlat(
        db,
        units.map((quantity) => holder("AAA", quantity)),
        "raw",
      );
      const splits = account.actions ?? [];
      assertEquals(splits.map(({ before }) => before), units);
      for (const { before, after, fraction } of splits) {
        const right = before * ratio;
        assert(
          Math.abs(after + fraction - right) <= 1e-8 + 1e-5 * Math.abs(right),
          `${before} × ${ratio}: ${after} and ${fraction}`,
        );
      }
    }
  }));

Deno.test("waiting orders are split: quantities, limits, stops, brackets and trails", () =>
  withFolder(async (folder) => {
    const db = flatStore(
      `${folder}/a.db`,
      { AAA: [100, 100, 25, 25, 25], BBB: [5, 5, 5, 5, 5] },
      [splitOf("AAA", DAYS[2].date, 4)],
    );
    const seen: unknown[] = [];
    const strategy: Strategy = {
      subscriptions: [],
      onSessionStart(c) {
        if (c.session.date === DAYS[1].date) {
          c.submit({
            symbol: "AAA",
            side: "buy",
            type: "limit",
            limitPrice: 90,
            quantity: 10,
            bracket: { stopOffset: 8, limitPercent: 10 },
          } as never);
          c.submit({
            symbol: "AAA",
            side: "sell",
            type: "stop",
            stopPrice: 80.2,
            quantity: 3,
          });
          c.submit({
            symbol: "AAA",
            side: "buy",
            type: "stop_limit",
            stopPrice: 120,
            limitPrice: 121,
            quantity: 1,
          });
          c.submit({
            symbol: "AAA",
            side: "sell",
            type: "trailing_stop",
            trailAmount: 30,
            quantity: 2,
          });
          c.submit({
            symbol: "BBB",
            side: "buy",
            type: "limit",
            limitPrice: 4,
            quantity: 7,
          });
        }
        if (c.session.date !== DAYS[2].date) return;
        for (const id of [1, 2, 3, 4, 5, 6, 7]) {
          const order = c.order(id);
          if (order === undefined) continue;
          const { type, quantity, limitPrice, stopPrice, status } = order;
          seen.push([type, quantity, limitPrice, stopPrice, status]);
        }
      },
    };
    await runFlat(db, [strategy], "raw");
    assertEquals(seen, [
      ["limit", 40, 22.5, NaN, "accepted"],
      ["stop", 40, NaN, NaN, "held"],
      ["limit", 40, NaN, NaN, "held"],
      ["stop", 12, NaN, 20.05, "accepted"],
      ["stop_limit", 4, 30.25, 30, "accepted"],
      ["trailing_stop", 8, NaN, 17.5, "accepted"],
      ["limit", 7, 4, NaN, "accepted"],
    ]);
  }));

Deno.test("an order of which a reverse split leaves less than a lot is cancelled with the reason", () =>
  withFolder(async (folder) => {
    const db = flatStore(
      `${folder}/a.db`,
      { AAA: [1, 1, 10, 10, 10], BBB: [5, 5, 5, 5, 5] },
      [splitOf("AAA", DAYS[2].date, 0.1)],
    );
    const { orderEndings } = await runFlat(db, [{
      subscriptions: [],
      onSessionStart(c) {
        if (c.session.date !== DAYS[1].date) return;
        c.buy("AAA", 9, { limitPrice: 0.5, type: "limit" } as never);
        c.buy("AAA", 25, { limitPrice: 0.5, type: "limit" } as never);
      },
    }], "raw");
    assertEquals(orderEndings.map(({ code, count }) => [code, count]), [
      ["split_away", 1],
      ["run_ended", 1],
    ]);
  }));

Deno.test("a fraction after a split and a dividend of one date is paid at the traded close in every adjustment", () =>
  withFolder(async (folder) => {
    const db = flatStore(
      `${folder}/a.db`,
      { AAA: [100, 100, 990, 990, 990], BBB: [50, 50, 50, 50, 50] },
      [
        { symbol: "AAA", date: DAYS[2].date, type: "dividend", value: 2 },
        splitOf("AAA", DAYS[2].date, 0.1),
      ],
    );
    for (const adjustment of ["raw", "splits", "total"] as const) {
      const result = await runFlat(
        db,
        [holder("AAA", 15), holder("BBB", 1)],
        adjustment,
      );
      // Half a share is left over: 0.5 × 100 ÷ 0.1.
      assertEquals(
        result.account.actions?.map(({ type, cash }) => [type, cash]),
        [["dividend", 30], ["split", 500]],
      );
      assertEquals(result.account.netProfit, 30 + 500 + 990 - 1_500);
    }
  }));

Deno.test("dividends are paid on the ex-date to longs and charged to shorts, on the shares before a split", () =>
  withFolder(async (folder) => {
    const db = flatStore(
      `${folder}/a.db`,
      { AAA: [100, 100, 49, 49, 49], BBB: [50, 49.5, 49.5, 49.5, 49.5] },
      [
        { symbol: "AAA", date: DAYS[2].date, type: "dividend", value: 2 },
        splitOf("AAA", DAYS[2].date, 2),
        { symbol: "BBB", date: DAYS[1].date, type: "dividend", value: 0.5 },
        // Bought on that date: it is paid to who held it before.
        { symbol: "BBB", date: DAYS[0].date, type: "dividend", value: 9 },
      ],
    );
    for (const adjustment of ["raw", "splits", "total"] as const) {
      const result = await runFlat(
        db,
        [holder("AAA", 10), holder("BBB", -40)],
        adjustment,
      );
      const { account, equity: curve } = result;
      assertEquals(
        account.actions?.map((
          { type, symbol, before, after, cash },
        ) => [type, symbol, before, after, cash]),
        [
          ["dividend", "BBB", -40, -40, -20],
          ["dividend", "AAA", 10, 10, 20],
          ["split", "AAA", 10, 20, 0],
        ],
      );
      // Prices fell by the dividends, so nobody has gained.
      assertEquals(account.netProfit, 0);
      assertEquals(account.dividends, 0);
      assert(
        formatResult(result).includes(
          "  actions      positions split 1, dividends 0.00\n",
        ),
      );
      assertEquals(account.unrealisedProfit, 0 - 20 + 20);
      assertEquals(curve.map(({ equity }) => equity), [
        100_000,
        100_000,
        100_000,
        100_000,
        100_000,
      ]);
    }
  }));

Deno.test("actions are part of the hash, which is equal in all layouts, and of the JSON", () =>
  withFolder(async (folder) => {
    const prices = { AAA: [100, 100, 50, 50, 50], BBB: [5, 5, 5, 5, 5] };
    const split = splitOf("AAA", DAYS[2].date, 2);
    const db = flatStore(`${folder}/a.db`, prices, [split]);
    const plain = flatStore(`${folder}/b.db`, prices, []);
    const hashes = new Set<string>();
    for (const name of LAYOUT_NAMES) {
      const result = await runFlat(db, [holder("AAA", 10)], "splits", {
        ...LAYOUTS[name],
      });
      hashes.add(result.hash);
      const json = JSON.parse(JSON.stringify(result));
      assertEquals(json.account.actions[0].after, 20);
      assertEquals(result.account.netProfit, 0);
      assertEquals(
        result.dataWarnings.filter(({ kind }) => kind === "overnight_jump"),
        [],
      );
    }
    assertEquals(hashes.size, 1);
    const without = await runFlat(plain, [holder("AAA", 10)], "raw");
    assertEquals(without.account.netProfit, -500);
    assert(!hashes.has(without.hash));
    assertEquals(
      without.dataWarnings.filter(({ kind }) => kind === "overnight_jump")
        .length,
      1,
    );
  }));
