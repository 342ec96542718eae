/** When strategies are called, in which order, and what they can order then. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Strategy, StrategyContext } from "../../src/strategy/strategy.ts";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { SessionError } from "../../src/errors.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  MINUTE,
  withFolder,
} from "../system/_market.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-09");

interface RunParts {
  readonly symbols?: readonly string[];
  readonly trading?: SessionConfigInput["trading_config"];
  readonly gaps?: number;
  readonly days?: typeof DAYS;
}

/** Runs strategies over a small market, in one thread. */
function run(strategies: readonly Strategy[], parts: RunParts = {}) {
  const { symbols = ["AAA"], days = DAYS, trading, gaps = 0 } = parts;
  return withFolder((folder) => {
    const market = makeMarket(folder, {
      days,
      symbols: symbols.map((name, i) => ({ name, seed: 7 + i, gaps })),
    });
    const config = makeConfig({
      days,
      symbols,
      data: { streams: ["1m", "5m"] },
      rest: { trading_config: trading ?? null },
    });
    return runBacktest(config, { db: market.db, runner: "inline", strategies });
  });
}

/** A time of the first session, by its minute. */
const at = (minute: number) => DAYS[0].open + minute * MINUTE;

Deno.test("hooks are called in the documented order, those of orders before those of bars", async () => {
  const calls: string[] = [];
  const note = (context: StrategyContext, text: string) => {
    const minute = (context.time - DAYS[0].open) / MINUTE;
    if (minute <= 5 || context.time >= DAYS[1].close) {
      calls.push(`${minute > 5 ? "end" : minute} ${text}`);
    }
  };
  await run([{
    subscriptions: [{ intervals: ["1m", "5m"] }],
    setup: (c) => note(c, "setup"),
    onSessionStart: (c) => note(c, "onSessionStart"),
    onBar(c, { symbol, interval }) {
      note(c, `onBar ${symbol} ${interval}`);
      if (c.time === at(4) && symbol === "BBB") c.buy("BBB", 10);
      if (c.time === at(4) && symbol === "AAA") c.buy("AAA", 10);
    },
    onSlice: (c) => note(c, "onSlice"),
    onOrder: (c, order) => note(c, `onOrder ${order.symbol} ${order.status}`),
    onFill: (c, fill, order) =>
      note(c, `onFill ${fill.symbol} ${fill.quantity} ${order.status}`),
    onSessionEnd: (c) => note(c, "onSessionEnd"),
    teardown: (c) => note(c, "teardown"),
  }], { symbols: ["AAA", "BBB"] });
  const bars = (minute: number) => [
    `${minute} onBar AAA 1m`,
    `${minute} onBar BBB 1m`,
  ];
  assertEquals(calls, [
    "0 setup",
    "0 onSessionStart",
    ...[1, 2, 3].flatMap((minute) => [...bars(minute), `${minute} onSlice`]),
    ...bars(4),
    "4 onOrder AAA accepted",
    "4 onOrder BBB accepted",
    "4 onSlice",
    "5 onOrder AAA filled",
    "5 onFill AAA 10 filled",
    "5 onOrder BBB filled",
    "5 onFill BBB 10 filled",
    ...bars(5),
    "5 onBar AAA 5m",
    "5 onBar BBB 5m",
    "5 onSlice",
    "end onBar AAA 1m",
    "end onBar BBB 1m",
    "end onBar AAA 5m",
    "end onBar BBB 5m",
    "end onSlice",
    "end onSessionEnd",
    "end teardown",
  ]);
});

Deno.test("onSlice comes once a slice that has a bar of the subscriptions, also without onBar", async () => {
  const times: number[] = [];
  await run([{
    subscriptions: [{ intervals: ["5m"], symbols: ["BBB"] }],
    onSlice: (c) => {
      times.push(c.time);
    },
  }], { symbols: ["AAA", "BBB"], days: DAYS.slice(0, 1) });
  assertEquals(times, Array.from({ length: 78 }, (_, i) => at(5 * (i + 1))));
});

Deno.test("strategies have their own orders, positions and account under a common one", async () => {
  const seen: Record<string, unknown> = {};
  const result = await run([{
    name: "buyer",
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c) {
      if (c.time === at(1)) c.buy("AAA", 10);
      if (c.time === at(2)) {
        c.submit({
          symbol: "AAA",
          side: "sell",
          quantity: 10,
          type: "limit",
          limitPrice: 9_999,
        });
        seen.orders = c.orders.map((
          { id, type, status },
        ) => [id, type, status]);
        seen.foreign = c.order(2);
      }
      if (c.time !== at(3)) return;
      seen.buyer = [c.position("AAA"), c.totalPosition("AAA")];
      seen.positions = c.positions.map(({ symbol, quantity }) => [
        symbol,
        quantity,
      ]);
      seen.money = [
        c.account.startingCash,
        c.account.cash - c.account.startingCash,
        c.account.own.cash - c.account.startingCash,
      ];
      try {
        c.cancel(2);
      } catch (error) {
        seen.error = (error as SessionError).message;
      }
    },
  }, {
    name: "seller",
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c) {
      if (c.time === at(1)) c.sell("AAA", 4);
      if (c.time === at(2)) seen.sellerOrders = c.orders;
      if (c.time === at(3)) {
        seen.seller = [c.position("AAA"), c.totalPosition("AAA")];
      }
    },
  }], { days: DAYS.slice(0, 1) });
  assertEquals(seen.orders, [[3, "limit", "accepted"]]);
  assertEquals(seen.foreign, undefined);
  assertEquals(seen.sellerOrders, []);
  assertEquals(seen.buyer, [10, 6]);
  assertEquals(seen.seller, [-4, 6]);
  assertEquals(seen.positions, [["AAA", 10]]);
  const { price } = result.fills[0];
  const cents = (x: number) => Math.round(x * 100);
  const [start, common, own] = seen.money as number[];
  assertEquals([start, cents(common), cents(own)], [
    100_000,
    cents(-6 * price),
    cents(-10 * price),
  ]);
  assertEquals(
    seen.error,
    "Cannot cancel order 2: buyer has no order of that number",
  );
});

Deno.test("orders are replaced and cancelled, and one cancels the other, through the context", async () => {
  const told: string[] = [];
  const result = await run([{
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c, { close }) {
      if (c.time === at(1)) c.buy("AAA", 10);
      if (c.time === at(2)) {
        const [stop, limit] = c.submitOneCancelsOther([
          {
            symbol: "AAA",
            side: "sell",
            quantity: 10,
            type: "stop",
            stopPrice: close - 30,
          },
          {
            symbol: "AAA",
            side: "sell",
            quantity: 10,
            type: "limit",
            limitPrice: close + 30,
          },
        ]);
        assertEquals([stop.id, limit.id], [2, 3]);
      }
      if (c.time === at(3)) {
        // Below the market: it is filled at the next open.
        assertEquals(c.replace(3, { limitPrice: 1 }).status, "accepted");
        assertEquals(c.order(3)?.limitPrice, 1);
      }
      if (c.time === at(4)) {
        assertEquals(c.order(2)?.status, "cancelled");
        const far = { type: "limit", limitPrice: 1 } as const;
        const { id } = c.submit({
          symbol: "AAA",
          side: "buy",
          quantity: 1,
          ...far,
        });
        assertEquals([c.cancel(id), c.cancel(id)], [true, false]);
      }
    },
    onOrder: (_, order) => {
      told.push(`${order.id} ${order.status}`);
    },
  }], { days: DAYS.slice(0, 1) });
  assertEquals(told, [
    "1 accepted",
    "1 filled",
    "2 accepted",
    "3 accepted",
    "3 accepted",
    "3 filled",
    "2 cancelled",
    "4 accepted",
    "4 cancelled",
  ]);
  assertEquals(result.fills.map((f) => [f.side, f.quantity]), [
    ["buy", 10],
    ["sell", 10],
  ]);
});

const NONSENSE: readonly [string, (c: StrategyContext) => unknown, string][] = [
  ["NaN quantity", (c) => c.buy("AAA", NaN), "quantity is NaN; it must be"],
  ["unknown symbol", (c) => c.buy("ZZZ", 1), "the run has no such symbol"],
  [
    "negative limit",
    (c) =>
      c.submit({
        symbol: "AAA",
        side: "buy",
        quantity: 1,
        type: "limit",
        limitPrice: -1,
      }),
    "limitPrice is -1; it must be above zero",
  ],
  [
    "no order",
    (c) => c.submit(null as never),
    "An order must be an object with",
  ],
  ["unknown order", (c) => c.replace(99, {}), "has no order of that number"],
  [
    "text for a quantity",
    (c) => c.buy("AAA", "10" as never),
    'quantity is "10"; it must be a number above zero',
  ],
  [
    "quantity of another kind of number",
    (c) => c.buy("AAA", 10n as never),
    "quantity is 10n; it must be a number above zero",
  ],
  [
    "quantity that no number is exact for",
    (c) => c.buy("AAA", 1e308),
    "quantity is 1e+308; it must be at most 9007199254740991",
  ],
  [
    "text for a limit",
    (c) =>
      c.submit({
        symbol: "AAA",
        side: "buy",
        quantity: 1,
        type: "limit",
        limitPrice: "50" as never,
      }),
    'limitPrice is "50"; it must be a number above zero',
  ],
  [
    "misspelt field",
    (c) =>
      c.submit(
        { symbol: "AAA", side: "buy", quantity: 1, limit: 50 } as never,
      ),
    'an order has no "limit"; did you mean "limitPrice"?',
  ],
  [
    "misspelt field of a bracket",
    (c) =>
      c.submit({
        symbol: "AAA",
        side: "buy",
        quantity: 1,
        bracket: { stop: 1, limitPrice: 500 } as never,
      }),
    'a bracket has no "stop"; did you mean "stopPrice"?',
  ],
  [
    "bracket that is none",
    (c) =>
      c.submit({
        symbol: "AAA",
        side: "buy",
        quantity: 1,
        bracket: null as never,
      }),
    "bracket is null; it must be an object with stopPrice, limitPrice or both",
  ],
  [
    "flag that is none",
    (c) =>
      c.submit({
        symbol: "AAA",
        side: "sell",
        quantity: 1,
        reduceOnly: "no" as never,
      }),
    'reduceOnly is "no"; it must be true or false',
  ],
  [
    "misspelt change",
    (c) => {
      const { id } = c.submit({
        symbol: "AAA",
        side: "buy",
        quantity: 1,
        type: "limit",
        limitPrice: 0.01,
      });
      return c.replace(id, { limit: 0.02 } as never);
    },
    'changes have no "limit"; did you mean "limitPrice"?',
  ],
  [
    "lonely order",
    (c) => c.submitOneCancelsOther([]),
    "must be a list of at least two",
  ],
];

Deno.test("an order that makes no sense ends the run with the strategy, the hook and the reason", async () => {
  const cases: [string, (c: StrategyContext) => unknown, string, string][] = [
    ...NONSENSE.map(([name, ask, message]) =>
      [name, ask, message, "onSessionStart"] as [
        string,
        typeof ask,
        string,
        string,
      ]
    ),
    [
      "order in teardown",
      (c) => c.buy("AAA", 1),
      "the run has ended",
      "teardown",
    ],
  ];
  for (const [name, ask, message, hook] of cases) {
    const strategy: Strategy = {
      name: "asker",
      subscriptions: [],
      [hook]: (c: StrategyContext) => void ask(c),
    };
    const error = await assertRejects(
      () => run([strategy], { days: DAYS.slice(0, 1) }),
      SessionError,
    );
    assertEquals(error.code, "strategy_failed", name);
    assert(
      error.message.startsWith(
        `Strategy asker failed in ${hook} on ${DAYS[0].date}: `,
      ),
      error.message,
    );
    assert(error.message.includes(message), error.message);
  }
});

Deno.test("with on_invalid_order refuse such an order is refused and logged, and the run goes on", async () => {
  const receipts: unknown[] = [];
  const result = await run([{
    name: "asker",
    subscriptions: [{ intervals: ["1m"] }],
    onSessionStart(c) {
      for (const [, ask] of NONSENSE) receipts.push(ask(c));
      assertEquals(c.cancel(99), false);
      c.buy("AAA", 10);
    },
    teardown: (c) => void receipts.push(c.buy("AAA", 1)),
  }], { days: DAYS.slice(0, 1), trading: { on_invalid_order: "refuse" } });
  const reasons = [...NONSENSE.map(([, , text]) => text), "the run has ended"];
  assertEquals(receipts.length, reasons.length);
  receipts.flat().forEach((receipt, i) => {
    const { id, status, reason } = receipt as {
      id: number;
      status: string;
      reason: string;
    };
    assertEquals([id, status], [0, "refused"]);
    assert(reason.includes(reasons[i]), reason);
  });
  assertEquals(result.fills.length, 1);
  assertEquals(result.log.lines.length, reasons.length + 1);
  assert(result.log.lines.every(({ level }) => level === "error"));
});

Deno.test("a limit of the account refuses an order with its reason, and the run goes on", async () => {
  const reasons: (string | undefined)[] = [];
  const result = await run([{
    subscriptions: [{ intervals: ["1m"] }],
    onBar(c) {
      if (c.time === at(1)) reasons.push(c.buy("AAA", 1e6).reason);
    },
    onOrder: (_, order) => {
      reasons.push(`${order.status}: ${order.reason}`);
    },
  }], { days: DAYS.slice(0, 1) });
  assert(reasons[0]?.includes("above max_per_trade"), reasons[0]);
  assertEquals(reasons[1], `refused: ${reasons[0]}`);
  assertEquals(result.account.orders.refused, 1);
});

Deno.test("an order in every state outlives a session, or not, as its time in force says", async () => {
  const states: Record<string, unknown> = {};
  await run([{
    subscriptions: [{ intervals: ["1m"] }],
    onSessionStart(c) {
      if (c.clock.date !== DAYS[0].date) {
        states.next = c.orders.map(({ id, status }) => [id, status]);
        states.day = c.order(2)?.reason;
        states.ioc = c.order(3)?.reason;
        return;
      }
      const far = {
        symbol: "AAA",
        side: "buy",
        quantity: 100,
        type: "limit",
        limitPrice: 1,
      } as const;
      c.submit({ ...far, timeInForce: "gtc" });
      c.submit({ ...far, timeInForce: "day" });
      c.submit({ ...far, timeInForce: "ioc" });
      c.submit({ ...far, bracket: { stopPrice: 0.5 } });
      c.submit({ symbol: "AAA", side: "buy", quantity: 10 });
    },
    onBar(c) {
      // Filled in part: a hundredth of a bar's volume at a time.
      if (c.time === DAYS[0].close - 2 * MINUTE) {
        c.submit({ symbol: "AAA", side: "buy", quantity: 900 });
      }
      if (c.time === DAYS[0].close) {
        states.partial = (c.order(7)?.filledQuantity ?? 0) > 0;
        states.open = c.orders.map(({ id, status }) => [id, status]);
      }
    },
    onOrder: (c, order) => {
      if (order.status !== "expired") return;
      states.expired = [order.id, c.time === DAYS[0].close];
    },
  }], { trading: { max_volume_share: 0.01, max_buying_power: 1e6 } });
  const waiting = [[1, "accepted"], [4, "accepted"], [5, "held"]];
  assertEquals(states, {
    partial: true,
    open: [[1, "accepted"], [2, "accepted"], ...waiting.slice(1), [
      7,
      "accepted",
    ]],
    next: [...waiting, [7, "accepted"]],
    day: "the session ended before it was filled",
    ioc: "it was not filled completely at once",
    expired: [2, true],
  });
});

Deno.test("clock and calendar tell the session's time and the exchange's dates, and cannot be set", async () => {
  const seen: unknown[] = [];
  await run([{
    subscriptions: [{ intervals: ["5m"] }],
    onBar(c) {
      if (c.time !== at(5)) return;
      const { clock, calendar } = c;
      seen.push(clock.now, clock.date, clock.sinceOpenMs, clock.untilCloseMs);
      seen.push(calendar.isTradingDay("2024-07-04"), calendar.zone);
      seen.push(calendar.nextTradingDate("2024-07-03"));
      seen.push(calendar.nextTradingDate("2024-07-03", 2));
      seen.push(calendar.previousTradingDate("2024-07-05"));
      seen.push(calendar.tradingDates("2024-07-03", "2024-07-08"));
      seen.push(calendar.session("2024-07-03"), calendar.session("2024-07-04"));
      for (const view of [c, clock, calendar, c.account, c.logger]) {
        assert(Object.isFrozen(view));
        assert(!("setCurrentTime" in view) && !("setOverrides" in view));
      }
    },
  }], { days: DAYS.slice(0, 1) });
  const [date, zone] = [DAYS[0].date, "America/New_York"];
  assertEquals(seen, [
    at(5),
    date,
    5 * MINUTE,
    385 * MINUTE,
    false,
    zone,
    "2024-07-05",
    "2024-07-08",
    "2024-07-03",
    ["2024-07-03", "2024-07-05", "2024-07-08"],
    {
      date: "2024-07-03",
      open: Date.parse("2024-07-03T13:30:00Z"),
      close: Date.parse("2024-07-03T17:00:00Z"),
      earlyClose: true,
      breaks: [],
    },
    undefined,
  ]);
});

Deno.test("callbacks that place orders in response to each other without end stop the run", async () => {
  const error = await assertRejects(
    () =>
      run([{
        subscriptions: [{ intervals: ["1m"] }],
        onBar(c) {
          if (c.time === at(1)) c.buy("AAA", 1);
        },
        onFill: (c) => void c.buy("AAA", 1),
      }], { trading: { fill: "this_close", max_buying_power: 1e9 } }),
    SessionError,
  );
  assert(
    error.message.includes("in response to each other without end"),
    error.message,
  );
});
