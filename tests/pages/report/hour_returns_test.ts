/** Returns by hour, against the account valued at every hour from all bars and fills. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { packCandles } from "../../../src/pages/report/candles.ts";
import { HeldBars } from "../../../src/pages/report/held_bars.ts";
import { HourReturns } from "../../../src/pages/report/hour_returns.ts";
import type { RunResult } from "../../../src/results/run_result.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { addActions, rollOf } from "../../system/_continuous.ts";
import type { StrategyContext } from "../../../src/strategy/strategy.ts";
import { runBacktest } from "../../../src/system/system_manager.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  type Market,
  withFolder,
} from "../../system/_market.ts";

const DAYS = daysBetween("2024-06-10", "2024-06-21");
const SYMBOLS = ["AAA", "BBB"];
const MULTIPLIER = 5;

async function runOf(folder: string) {
  const market = makeMarket(folder, {
    days: DAYS,
    symbols: [{ name: "AAA", seed: 1 }, { name: "BBB", seed: 2, gaps: 0.05 }],
  });
  const config = makeConfig({
    days: DAYS,
    symbols: SYMBOLS,
    rest: {
      instruments: { BBB: { multiplier: MULTIPLIER } },
      trading_config: {
        commission: { type: "per_share", rate: 0.01 },
        starting_cash: 100_000,
        interest_rate: 0.05,
        borrow_rate: 0.02,
      },
    },
  });
  const result = await runBacktest(config, {
    db: market.db,
    runner: "inline",
    strategies: [{
      subscriptions: [{ intervals: ["1m"] }],
      onBar(context, { symbol }) {
        if (context.random() > 0.02) return;
        const held = context.position(symbol);
        if (held > 0) context.sell(symbol, held);
        else if (held < 0) context.buy(symbol, -held);
        else if (symbol === "AAA") context.buy(symbol, 90);
        else context.sell(symbol, 40);
      },
    }],
  });
  return { market, result };
}

/** What the account gains in each hour, from its value at the hours' ends. */
function gainsByHand(market: Market, result: RunResult) {
  const hours = [9, 10, 11, 12, 13, 14, 15];
  const fills = result.fills.map((fill) => ({
    ...fill,
    at: Date.parse(fill.time),
  }));
  const gains: { hour: number; gain: number; equity: number }[] = [];
  let before = result.account.startingCash;
  DAYS.forEach(({ date, open, close }, day) => {
    const valueAt = (end: number) => {
      let value = 0;
      for (const { symbol, side, quantity, price, fee, at } of fills) {
        if (end === close ? at > close : at >= end) continue;
        const unit = symbol === "BBB" ? MULTIPLIER : 1;
        const sign = side === "buy" ? 1 : -1;
        value -= sign * quantity * price * unit + fee;
      }
      for (const symbol of SYMBOLS) {
        const bars = market.bars.get(symbol)?.get(date) ?? [];
        const known = bars.filter(({ timestamp }) => timestamp < end);
        const price = known.at(-1)?.close ?? bars[0].open;
        const held = fills.filter((fill) =>
          fill.symbol === symbol &&
          (end === close ? fill.at <= close : fill.at < end)
        ).reduce(
          (sum, { side, quantity }) =>
            sum + (side === "buy" ? quantity : -quantity),
          0,
        );
        value += held * price * (symbol === "BBB" ? MULTIPLIER : 1);
      }
      return value;
    };
    const session = result.equity[day];
    let value = valueAt(open);
    let equity = session.equity - (valueAt(close) - value);
    if (day > 0) {
      gains.push({ hour: -1, gain: equity - before, equity: before });
    }
    for (const hour of hours) {
      // Half past nine to ten, then whole hours.
      const end = open + (hour - 9) * 3_600_000 + 1_800_000;
      const next = valueAt(end);
      gains.push({ hour, gain: next - value, equity });
      equity += next - value;
      value = next;
    }
    assertAlmostEquals(equity, session.equity, 1e-6);
    before = session.equity;
  });
  return gains;
}

Deno.test("returns by hour are those of the account valued at each hour; the rest comes between sessions", () =>
  withFolder(async (folder) => {
    const { market, result } = await runOf(folder);
    assert(result.fills.length > 50);
    assert(result.account.borrowCost > 0);
    const held = new HeldBars(result);
    await packCandles({ result, db: market.db, mostBytes: 0, held });
    const gains = gainsByHand(market, result);
    assertEquals(held.hours.map(({ group }) => group), [
      ...[-1, 9, 10, 11, 12, 13, 14, 15],
    ]);
    for (const { group, count, mean, positive } of held.hours) {
      const own = gains.filter(({ hour }) => hour === group)
        .map(({ gain, equity }) => gain / equity);
      assertEquals(count, own.length);
      assertAlmostEquals(
        mean,
        own.reduce((a, b) => a + b) / own.length,
        1e-12,
        `hour ${group}`,
      );
      assertAlmostEquals(
        positive,
        own.filter((one) => one > 1e-12).length / own.length,
        0.01,
      );
    }
  }));

Deno.test("the roll of a position is between sessions, not in the first hour", () =>
  withFolder(async (folder) => {
    const db = `${folder}/rolls.db`;
    const prices = [100, 130, 121];
    const days = DAYS.slice(0, prices.length);
    const store = openBarStore(db, { create: true });
    days.forEach(({ date, open }, i) => {
      const bars = makeColumns(390);
      for (let row = 0; row < 390; row++) {
        bars.timestamp[row] = open + row * 60_000;
        for (const field of ["open", "high", "low", "close"] as const) {
          bars[field][row] = prices[i];
        }
        bars.volume[row] = 100;
      }
      store.writeDay("FUT", "1m", date, bars, 0, 390, {
        exchange: "US_EQUITY",
      });
    });
    addActions(store, [
      rollOf("FUT", days[1].date, ["F1", "F2"], [100, 128]),
      rollOf("FUT", days[2].date, ["F2", "F3"], [130, 120]),
    ]);
    store.close();
    for (const continuous of ["raw", "difference"]) {
      const result = await runBacktest(
        makeConfig({
          days,
          symbols: ["FUT"],
          rest: { instruments: { FUT: { asset_class: "future" } } },
          data: { continuous } as never,
        }),
        {
          db,
          runner: "inline",
          strategies: [{
            subscriptions: [],
            onSessionStart: (context) => {
              if (context.position("FUT") === 0) context.buy("FUT", 50);
            },
          }],
        },
      );
      // 50 × (130 − 128) and 50 × (121 − 120), and nothing within a session.
      assertEquals(result.account.netProfit, 150);
      const held = new HeldBars(result);
      await packCandles({ result, db, mostBytes: 0, held });
      for (const { group, mean } of held.hours) {
        const right = group === -1 ? (100 / 100_000 + 50 / 100_100) / 2 : 0;
        assertAlmostEquals(mean, right, 1e-12, `hour ${group}`);
      }
    }
  }));

Deno.test("a run of daily bars has no hours", () =>
  withFolder(async (folder) => {
    const { result } = await runOf(folder);
    const hours = new HourReturns(result, "America/New_York");
    for (const session of DAYS) {
      const context = { session, symbols: SYMBOLS };
      hours.endSession(context as unknown as StrategyContext, "1d");
    }
    assertEquals(hours.groups, []);
  }));
