/** Excursions and leverage, against all bars of the market looked at one by one. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { HeldBars } from "../../../src/pages/report/held_bars.ts";
import { makeReport } from "../../../src/pages/report/report.ts";
import { packCandles } from "../../../src/pages/report/candles.ts";
import { tearSheet } from "../../../src/results/tear_sheet.ts";
import type { RunResult } from "../../../src/results/run_result.ts";
import { runBacktest } from "../../../src/system/system_manager.ts";
import type { StrategyContext } from "../../../src/strategy/strategy.ts";
import { adjustedStore, splitOf, tradedFactor } from "../../system/_actions.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  type Market,
  MINUTE,
  withFolder,
} from "../../system/_market.ts";
import { readPage } from "./_page.ts";

const DAYS = daysBetween("2024-06-10", "2024-06-21");

async function runOf(
  folder: string,
  rest: Record<string, unknown> = {},
): Promise<{ market: Market; result: RunResult }> {
  const market = makeMarket(folder, {
    days: DAYS,
    symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2, gaps: 0.05 }],
  });
  const result = await runBacktest(
    makeConfig({ days: DAYS, symbols: ["AAA", "BBB"], rest }),
    {
      db: market.db,
      runner: "inline",
      strategies: [{
        subscriptions: [{ intervals: ["1m"] }],
        onBar(context, { symbol, open, close }) {
          // Some positions stay overnight, those in BBB are short.
          if (context.random() > 0.05) return;
          const held = context.position(symbol);
          if (held !== 0) {
            if (held > 0) context.sell(symbol, held);
            else context.buy(symbol, -held);
          } else if (symbol === "AAA") {
            context.buy(symbol, 10);
            if (close > open) {
              context.submit({
                symbol,
                side: "sell",
                quantity: 10,
                type: "limit",
                limitPrice: close * 1.001,
                timeInForce: "day",
              });
            }
          } else context.sell(symbol, 7);
        },
      }],
    },
  );
  return { market, result };
}

async function heldBars(market: Market, result: RunResult): Promise<HeldBars> {
  const held = new HeldBars(result);
  await packCandles({ result, db: market.db, mostBytes: 0, held });
  return held;
}

Deno.test("excursions are those of the bars in which round trips were open", () =>
  withFolder(async (folder) => {
    const { market, result } = await runOf(folder);
    const { excursions } = await heldBars(market, result);
    const { roundTrips } = result.account;
    assert(roundTrips.length > 100);
    assert(roundTrips.some((trip) => trip.side === "short"));
    let across = 0;
    roundTrips.forEach((trip, i) => {
      const bars = [...market.bars.get(trip.symbol)?.values() ?? []].flat()
        .filter(({ timestamp }) =>
          timestamp >= trip.entryTime && timestamp < trip.exitTime
        );
      if (bars.length === 0) {
        assertEquals(excursions[i], undefined);
        return;
      }
      if (bars.at(-1)!.timestamp - bars[0].timestamp > 600 * MINUTE) across++;
      const prices = [trip.entryPrice, trip.exitPrice];
      const high = Math.max(...prices, ...bars.map((bar) => bar.high));
      const low = Math.min(...prices, ...bars.map((bar) => bar.low));
      const up = high / trip.entryPrice - 1;
      const down = 1 - low / trip.entryPrice;
      const [mae, mfe] = trip.side === "long" ? [down, up] : [up, down];
      assertAlmostEquals(excursions[i]?.mae ?? NaN, mae, 1e-12);
      assertAlmostEquals(excursions[i]?.mfe ?? NaN, mfe, 1e-12);
    });
    assert(across > 0, "no position stayed overnight");
  }));

/** BBB in euros, which are worth what AAA costs. */
const EUROS = {
  instruments: { BBB: { currency: "EUR" } },
  trading_config: {
    starting_cash: 1_000_000,
    max_buying_power: 10_000_000,
    currency_pairs: { "EUR/USD": "AAA" },
  },
};

for (const rest of [{}, EUROS]) {
  Deno.test(`the value of positions is that of each symbol at its last close${rest === EUROS ? ", converted" : ""}`, () =>
    withFolder(async (folder) => {
      const { market, result } = await runOf(folder, rest);
      const { gross } = await heldBars(market, result);
      let both = 0;
      for (const { date, close } of DAYS) {
        let all = 0;
        let net = 0;
        for (const symbol of ["AAA", "BBB"]) {
          const held = result.fills
            .filter((fill) =>
              fill.symbol === symbol && Date.parse(fill.time) <= close
            )
            .reduce(
              (sum, { side, quantity }) =>
                sum + (side === "buy" ? quantity : -quantity),
              0,
            );
          const closeOf = (name: string) =>
            market.bars.get(name)?.get(date)?.at(-1)?.close ?? NaN;
          const price = closeOf(symbol) *
            (rest === EUROS && symbol === "BBB" ? closeOf("AAA") : 1);
          all += Math.abs(held * price);
          net += held * price;
        }
        if (Math.abs(net) !== all) both++;
        assertAlmostEquals(gross.get(date) ?? NaN, all, 1e-6, date);
        // The account knows the net value.
        const end = result.equity.find((one) => one.date === date);
        assertAlmostEquals(
          (end?.equity ?? NaN) - (end?.cash ?? NaN),
          net,
          1e-4,
        );
      }
      assert(both > 0, "positions were never long and short");
      if (rest !== EUROS) return;
      // Shares of what was traded, in dollars.
      const traded = ["AAA", "BBB"].map((symbol) =>
        result.fills.filter((fill) => fill.symbol === symbol).reduce(
          (sum, { price, quantity, conversion }) =>
            sum + price * quantity * (conversion?.rate ?? 1),
          0,
        )
      );
      const total = traded[0] + traded[1];
      assertAlmostEquals(
        tearSheet(result, "America/New_York").concentration ?? NaN,
        traded.reduce((sum, one) => sum + (one / total) ** 2, 0),
        1e-9,
      );
      const booked = result.statistics.sessions.reduce(
        (sum, one) => sum + one.traded,
        0,
      );
      assertAlmostEquals(booked / total, 1, 1e-9);
    }));
}

Deno.test("a report has the excursions and the leverage of its run", () =>
  withFolder(async (folder) => {
    const { market, result } = await runOf(folder);
    const { excursions } = await heldBars(market, result);
    const { data } = readPage(await makeReport(result, { db: market.db }));
    const { tear } = data;
    const known = excursions.filter((one) => one !== undefined);
    assertEquals(tear.excursions.count, known.length);
    assertEquals(tear.excursions.mae.length, tear.excursions.shown);
    assertAlmostEquals(tear.excursions.mae[0], known[0]?.mae ?? NaN, 1e-5);
    assertEquals(tear.grossExposure.length, DAYS.length);
  }));

Deno.test("positions in another currency and with a multiplier are worth that in the account's", () => {
  const result = {
    baseInterval: "1d",
    config: { exchange_group: "US_EQUITY" },
    sessions: [],
    account: { roundTrips: [] },
    instruments: [
      { symbol: "FUT", facts: { multiplier: 2, currency: "EUR" } },
      { symbol: "AAA", facts: {} },
    ],
    fills: [
      { symbol: "FUT", time: "2024-07-01T14:00Z", side: "sell", quantity: 10 },
      { symbol: "AAA", time: "2024-07-02T14:00Z", side: "buy", quantity: 3 },
    ],
    equity: [
      { date: "2024-07-01", currencies: [{ currency: "EUR", rate: 1.1 }] },
      { date: "2024-07-02", currencies: [{ currency: "EUR", rate: 1.2 }] },
    ],
  } as unknown as RunResult;
  const held = new HeldBars(result);
  const prices: Record<string, number> = { FUT: 50, AAA: 7 };
  for (const date of ["2024-07-01", "2024-07-02"]) {
    held.endSession({
      session: {
        date,
        exchange: "US_EQUITY",
        open: 0,
        close: Date.parse(`${date}T20:00Z`),
      },
      sessionOf: () => ({ exchange: "US_EQUITY" }),
      symbols: ["FUT", "AAA"],
      bars: (symbol: string) => ({ length: 1, close: () => prices[symbol] }),
    } as unknown as StrategyContext);
  }
  assertAlmostEquals(held.gross.get("2024-07-01") ?? NaN, 10 * 50 * 2 * 1.1);
  assertAlmostEquals(
    held.gross.get("2024-07-02") ?? NaN,
    10 * 50 * 2 * 1.2 + 3 * 7,
  );
});

Deno.test("excursions over splits are those of bars that are adjusted for them", () =>
  withFolder(async (folder) => {
    const splits = [
      splitOf("AAA", "2024-06-11", 4),
      splitOf("AAA", "2024-06-14", 0.1),
    ];
    const market = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 3 }],
    });
    const factor = tradedFactor(splits);
    const raw = adjustedStore(
      `${folder}/raw.db`,
      market,
      { AAA: factor },
      splits,
    );
    // Bought on the first day, and again later; sold two days after.
    const trade = async (db: string, units: (date: string) => number) => {
      const result = await runBacktest(
        makeConfig({
          days: DAYS,
          symbols: ["AAA"],
          data: { adjustment: db === raw ? "splits" : "raw" } as never,
        }),
        {
          db,
          runner: "inline",
          strategies: [{
            subscriptions: [{ intervals: ["1m"] }],
            onBar(context, { symbol }) {
              const { date, open } = context.session;
              if (context.time !== open + 30 * MINUTE) return;
              const held = context.position(symbol);
              const day = DAYS.findIndex((one) => one.date === date);
              if (day % 3 === 0 && held === 0) {
                context.buy(symbol, units(date));
              }
              if (day % 3 === 2 && held > 0) context.sell(symbol, held);
            },
          }],
        },
      );
      const held = new HeldBars(result);
      await packCandles({ result, db, mostBytes: 0, held });
      return { result, held };
    };
    const acted = await trade(raw, (date) => 40 / factor(date).price);
    const plain = await trade(market.db, () => 40);
    assert(plain.held.excursions.length >= 2);
    const overSplit = (acted.result.account.actions ?? []).length;
    assert(overSplit >= 2, `${overSplit} positions were split`);
    assertEquals(
      acted.held.excursions.length,
      plain.held.excursions.length,
    );
    plain.held.excursions.forEach((right, i) => {
      const found = acted.held.excursions[i];
      assertAlmostEquals(found?.mae ?? NaN, right?.mae ?? NaN, 1e-9);
      assertAlmostEquals(found?.mfe ?? NaN, right?.mfe ?? NaN, 1e-9);
    });
    for (const [date, value] of plain.held.gross) {
      const found = acted.held.gross.get(date) ?? NaN;
      assertAlmostEquals(found, value, 1e-6 * Math.max(1, value));
    }
  }));
