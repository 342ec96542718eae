/** Orders that end without a complete fill: counted, named and told everywhere. */
import { assert, assertEquals } from "@std/assert";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { reportData } from "../../src/pages/report/report_data.ts";
import { resultJson } from "../../src/results/result_json.ts";
import { formatResult } from "../../src/results/result_text.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  type Day,
  daysBetween,
  makeConfig,
  MINUTE,
  withFolder,
} from "./_market.ts";
import { WAYS } from "./_ways.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-09");
const ONE_DAY = DAYS.slice(0, 1);

/** The price of a symbol's bar in every minute that has one. */
type Prices = Readonly<Record<string, (minute: number) => number | undefined>>;

function writeMarket(folder: string, days: readonly Day[], prices: Prices) {
  const db = `${folder}/${crypto.randomUUID()}.db`;
  const store = openBarStore(db, { create: true });
  for (const [symbol, priceOf] of Object.entries(prices)) {
    for (const { date, open } of days) {
      const columns = makeColumns(390);
      let count = 0;
      for (let minute = 0; minute < 390; minute++) {
        const price = priceOf(minute);
        if (price === undefined) continue;
        columns.timestamp[count] = open + minute * MINUTE;
        for (const name of ["open", "high", "low", "close"] as const) {
          columns[name][count] = price;
        }
        columns.volume[count++] = 10_000;
      }
      store.writeDay(symbol, "1m", date, columns, 0, count, {
        exchange: "US_EQUITY",
      });
    }
  }
  store.close();
  return db;
}

interface Parts {
  readonly strategies: readonly Strategy[];
  readonly prices?: Prices;
  readonly days?: readonly Day[];
  readonly trading?: SessionConfigInput["trading_config"];
}

/** The result of a run, which must be the same on every runner. */
async function run(parts: Parts): Promise<RunResult> {
  const { strategies, days = ONE_DAY, trading = null } = parts;
  const prices = parts.prices ?? { AAA: () => 100 };
  return await withFolder(async (folder) => {
    const db = writeMarket(folder, days, prices);
    const config = makeConfig({
      days,
      symbols: Object.keys(prices),
      data: { streams: ["1m"] },
      rest: { trading_config: trading },
    });
    const results: RunResult[] = [];
    for (const way of WAYS) {
      results.push(await runBacktest(config, { db, strategies, ...way }));
    }
    const [first, ...others] = results;
    for (const other of others) {
      assertEquals(other.orderEndings, first.orderEndings);
      assertEquals(other.account.orders, first.account.orders);
      assertEquals(other.warnings, first.warnings);
    }
    return first;
  });
}

const onBar = (
  minute: number,
  act: NonNullable<Strategy["onBar"]>,
): Strategy => ({
  name: "trader",
  subscriptions: [{ intervals: ["1m"] }],
  onBar(context, bar) {
    if (context.time === context.session.open + minute * MINUTE) {
      act(context, bar);
    }
  },
});

/** The line of a summary that begins with a name. */
const lineOf = (result: RunResult, name: string) =>
  formatResult(result).split("\n").filter((line) =>
    line.startsWith(`  ${name} `)
  ).map((line) => line.slice(15));

Deno.test("an order in the last bar, which nothing can fill, is told in summary, warnings, JSON and report", async () => {
  const result = await run({
    strategies: [onBar(390, (c) => void c.buy("AAA", 100))],
  });
  assertEquals(lineOf(result, "orders"), [
    "0 filled, 1 cancelled (run_ended)",
  ]);
  const warning =
    "1 order was cancelled (run_ended): order 1 of trader (buy 100 AAA, market) on 2024-07-08: the run ended";
  assertEquals(result.warnings, [warning]);
  assertEquals(lineOf(result, "warning"), [warning]);
  assertEquals(result.account.orders.cancelled, 1);
  const ending = {
    status: "cancelled",
    code: "run_ended",
    count: 1,
    partlyFilled: 0,
    legs: 0,
    warns: true,
    strategies: { trader: 1 },
    symbols: { AAA: 1 },
    first: {
      order: 1,
      date: "2024-07-08",
      time: "2024-07-08T20:00:00.000Z",
      strategy: "trader",
      symbol: "AAA",
      request: "buy 100 AAA, market",
      text: "the run ended",
    },
  };
  const json = JSON.parse([...resultJson(result)].join(""));
  assertEquals(json.orderEndings, [ending]);
  const { orderLine, orderEndings } = reportData(result);
  assertEquals(orderLine, "0 filled, 1 cancelled (run_ended)");
  assertEquals(JSON.parse(JSON.stringify(orderEndings)), [ending]);
});

Deno.test("refusals are counted by reason, strategy and symbol; the first one is described", async () => {
  const subscriptions = [{ intervals: ["1m"] }] as const;
  const result = await run({
    days: DAYS,
    prices: { AAA: () => 100, BBB: () => 200 },
    trading: {
      max_buying_power: 100_000,
      max_per_symbol: 1_000_000,
      max_per_trade: 1_000_000,
    },
    strategies: [{
      name: "greedy",
      subscriptions,
      onBar(c, bar) {
        const minute = (c.time - c.session.open) / MINUTE;
        // Filled on the first day, refused on the second.
        if (minute === 1 && bar.symbol === "AAA") c.buy("AAA", 900);
        // Twice a day for each symbol: refused.
        if (minute === 3 || minute === 4) c.buy(bar.symbol, 200);
      },
    }, {
      name: "late",
      subscriptions,
      onSlice(c) {
        if (c.time === c.session.open + 5 * MINUTE) c.buy("BBB", 1_000);
      },
    }],
  });
  const [ending, ...others] = result.orderEndings;
  assertEquals(others, []);
  const { status, code, count, strategies, symbols, first } = ending;
  assertEquals([status, code, count], [
    "refused",
    "above_max_buying_power",
    11,
  ]);
  assertEquals(strategies, { greedy: 9, late: 2 });
  assertEquals(symbols, { AAA: 5, BBB: 6 });
  // What the limit adds up is the limits' own text.
  assert(
    first.text.startsWith(
      "all positions together could reach 110,000.00, above max_buying_power (100,000.00)",
    ),
    first.text,
  );
  assertEquals(first, {
    order: 2,
    date: "2024-07-08",
    time: "2024-07-08T13:33:00.000Z",
    strategy: "greedy",
    symbol: "AAA",
    request: "buy 200 AAA, market",
    text: first.text,
  });
  assertEquals(lineOf(result, "orders"), [
    "1 filled, 11 refused (above_max_buying_power)",
  ]);
  assertEquals(result.warnings, [
    `11 orders were refused (above_max_buying_power): the first was order 2 of greedy (buy 200 AAA, market) on 2024-07-08: ${first.text}`,
  ]);
});

Deno.test("requests whose errors a strategy catches, and those that on_invalid_order refuses, are counted", async () => {
  const bad = (c: Parameters<NonNullable<Strategy["onBar"]>>[0]) => {
    const attempts: (() => unknown)[] = [
      () => c.buy("AAA", -1),
      () => c.buy("ZZZ", 1),
      () => c.submit(null as never),
      () => c.submitOneCancelsOther([]),
      () => c.cancel(77),
      () => c.replace(78, { quantity: 5 }),
    ];
    for (const attempt of attempts) {
      try {
        attempt();
      } catch {
        // Strategies may be written like this.
      }
    }
  };
  const results = [];
  for (const on_invalid_order of ["fail", "refuse"] as const) {
    const result = await run({
      trading: { on_invalid_order },
      strategies: [{
        ...onBar(2, bad),
        teardown(c) {
          try {
            c.buy("AAA", 3);
          } catch {
            // As above.
          }
        },
      }],
    });
    assertEquals(result.account.orders.refused, 5);
    assertEquals(lineOf(result, "orders"), [
      "0 filled, 5 refused (order_invalid), 2 changes refused (order_invalid)",
    ]);
    const [orders, changes] = result.orderEndings;
    assertEquals(orders.count, 5);
    assertEquals(orders.symbols, { AAA: 2 });
    assertEquals(orders.first.request, "buy -1 AAA");
    assertEquals(orders.first.time, "2024-07-08T13:32:00.000Z");
    assert(
      orders.first.text.includes("quantity is -1"),
      orders.first.text,
    );
    assertEquals([changes.status, changes.count], ["change_refused", 2]);
    assertEquals(changes.first.request, "cancel order 77");
    assertEquals(result.warnings.length, 2);
    results.push(result.orderEndings);
  }
  assertEquals(results[0], results[1]);
});

Deno.test("an order for the close of a session without a last bar expires with a warning", async () => {
  const result = await run({
    prices: { AAA: (minute) => minute < 300 ? 100 : undefined },
    strategies: [onBar(2, (c) => {
      c.submit({
        symbol: "AAA",
        side: "buy",
        quantity: 1,
        type: "market_on_close",
      });
    })],
  });
  assertEquals(lineOf(result, "orders"), [
    "0 filled, 1 expired (no_bar_at_close)",
  ]);
  assertEquals(
    result.warnings[0],
    "1 order expired (no_bar_at_close): order 1 of trader (buy 1 AAA, market on close) on 2024-07-08: there was no bar at the session's close after it was placed",
  );
});

Deno.test("a refused replacement is counted; its order is filled as it was", async () => {
  const result = await run({
    trading: { max_per_trade: 20_000 },
    prices: { AAA: (minute) => minute < 10 ? 100 : 90 },
    strategies: [onBar(2, (c) => {
      const { id } = c.submit({
        symbol: "AAA",
        side: "buy",
        quantity: 100,
        type: "limit",
        limitPrice: 95,
      });
      assertEquals(c.replace(id, { quantity: 1_000 }).status, "refused");
    })],
  });
  assertEquals(result.account.orders.refused, 0);
  assertEquals(lineOf(result, "orders"), [
    "1 filled, 1 change refused (above_max_per_trade)",
  ]);
  const [{ first, warns }] = result.orderEndings;
  assertEquals([first.order, first.request, warns], [
    1,
    "replace order 1",
    true,
  ]);
});

Deno.test("endings that a strategy brings about are counted without a warning, the legs of a kept position too", async () => {
  const result = await run({
    strategies: [onBar(2, (c) => {
      const { id } = c.submit({
        symbol: "AAA",
        side: "buy",
        quantity: 1,
        type: "limit",
        limitPrice: 50,
      });
      c.cancel(id);
      c.submit({
        symbol: "AAA",
        side: "buy",
        quantity: 1,
        type: "limit",
        limitPrice: 50,
        timeInForce: "day",
      });
      c.submit({
        symbol: "AAA",
        side: "buy",
        quantity: 1,
        bracket: { stopPrice: 90, limitPrice: 110 },
      });
    })],
  });
  assertEquals(result.warnings, []);
  assertEquals(lineOf(result, "orders"), [
    "1 filled, 3 cancelled (run_ended 2, cancelled_by_strategy 1), 1 expired (session_ended)",
  ]);
  assertEquals(
    result.orderEndings.map(({ code, count, legs }) => [code, count, legs]),
    [["run_ended", 2, 2], ["cancelled_by_strategy", 1, 0], [
      "session_ended",
      1,
      0,
    ]],
  );
});

Deno.test("no order is lost in warm-up: no hook is called before the first session, and an order of setup fills at its open", async () => {
  const calls: number[] = [];
  const note = (c: { readonly time: number }) => void calls.push(c.time);
  await withFolder(async (folder) => {
    const days = daysBetween("2024-07-01", "2024-07-09");
    const price = () => 100;
    const db = writeMarket(folder, days, { AAA: price, BBB: price });
    const config = makeConfig({
      days: DAYS,
      symbols: ["AAA"],
      data: {
        streams: ["1m", "5m"],
        universe: ["BBB"],
        historical: { data: [{ trailing_days: 4, intervals: ["1m"] }] },
      },
    });
    for (const way of WAYS) {
      const result = await runBacktest(config, {
        db,
        ...way,
        strategies: [{
          subscriptions: [{ intervals: ["1m", "5m"] }],
          setup(c) {
            note(c);
            assertEquals(c.bars("AAA", "1m").length, 4 * 390 - 180);
            c.buy("AAA", 1);
          },
          onScan(c) {
            note(c);
            if (c.time === DAYS[0].open) c.buy("AAA", 2);
            return ["BBB"];
          },
          onSessionStart(c) {
            note(c);
            if (c.time === DAYS[0].open) c.buy("AAA", 4);
          },
          onSlice: note,
          onBar: note,
          onFill: note,
          onOrder: note,
          onSessionEnd: note,
          teardown: note,
        }],
      });
      assertEquals(Math.min(...calls), DAYS[0].open);
      assertEquals(result.orderEndings, []);
      assertEquals(
        result.fills.map(({ time, quantity }) => [Date.parse(time), quantity]),
        [1, 2, 4].map((quantity) => [DAYS[0].open, quantity]),
      );
    }
  });
});

Deno.test("hostile texts of a strategy neither forge lines of the summary nor make them long", async () => {
  const result = await run({
    trading: { on_invalid_order: "refuse" },
    strategies: [
      onBar(2, (c) => {
        const symbol = `X\u001b[31m\n  net profit   1,000,000.00${
          "y".repeat(5_000)
        }`;
        c.buy(symbol, 1);
      }),
    ],
  });
  const [warning] = result.warnings;
  assert(warning.length < 600, String(warning.length));
  // deno-lint-ignore no-control-regex
  assert(!/[\n\u001b]/.test(warning), warning);
  assertEquals(lineOf(result, "net profit"), ["0.00"]);
});
