import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../src/errors.ts";
import { joinOrders } from "../../src/trading/broker_result.ts";
import { countEndings } from "../../src/trading/order_endings.ts";
import { NO_LIMITS } from "../../src/trading/limits.ts";
import {
  bar,
  type Candle,
  MINUTE,
  OPEN,
  openBroker,
  SESSION,
} from "./_market.ts";

const FLAT: Candle = [10, 10, 10, 10];

Deno.test("countEndings() counts by status and code, and prefers the first order that is no leg", () => {
  const broker = openBroker();
  bar(broker, 0, FLAT);
  // Orders 1 to 3: a position whose two legs are working.
  broker.submit({
    symbol: "AAA",
    side: "buy",
    quantity: 5,
    bracket: { stopPrice: 9, limitPrice: 11 },
  }, OPEN + 60_000);
  bar(broker, 1, FLAT);
  assertEquals(countEndings(broker.orders), []);
  // Order 4 is cancelled, 5 waits for good, 6 for the day.
  const limit = (price: number, timeInForce: "gtc" | "day" = "gtc") =>
    broker.submit({
      symbol: "BBB",
      side: "buy",
      quantity: 1,
      type: "limit",
      limitPrice: price,
      timeInForce,
    }, OPEN + 120_000);
  broker.cancel(limit(8).id);
  limit(7);
  limit(6, "day");
  broker.onSessionEnd(SESSION);
  const { orders, endings } = broker.finish();
  assertEquals(orders, {
    held: 0,
    accepted: 0,
    filled: 1,
    refused: 0,
    cancelled: 4,
    expired: 1,
  });
  assertEquals(
    endings.map(({ status, code, count, legs, strategies, symbols, first }) => [
      status,
      code,
      count,
      legs,
      strategies,
      symbols,
      first.order,
      first.request,
    ]),
    [
      [
        "cancelled",
        "run_ended",
        3,
        2,
        [3],
        { AAA: 2, BBB: 1 },
        5,
        "buy 1 BBB, limit",
      ],
      [
        "cancelled",
        "cancelled_by_strategy",
        1,
        0,
        [1],
        { BBB: 1 },
        4,
        "buy 1 BBB, limit",
      ],
      [
        "expired",
        "session_ended",
        1,
        0,
        [1],
        { BBB: 1 },
        6,
        "buy 1 BBB, limit",
      ],
    ],
  );
});

Deno.test("a partly filled order that ends is counted as such", () => {
  const broker = openBroker({ maxVolumeShare: 0.5 });
  bar(broker, 0, FLAT);
  broker.submit({ symbol: "AAA", side: "buy", quantity: 9 }, OPEN + 60_000);
  bar(broker, 1, [10, 10, 10, 10, 8]);
  const { endings } = broker.finish();
  assertEquals(
    endings.map(({ code, count, partlyFilled }) => [code, count, partlyFilled]),
    [["run_ended", 1, 1]],
  );
});

Deno.test("joinOrders() adds the orders of accounts", () => {
  const account = (symbol: string, strategy: number) => {
    const broker = openBroker({ strategies: 2 });
    broker.submit({ symbol, side: "buy", quantity: 1, strategy }, OPEN);
    return broker.finish();
  };
  const { orders, endings } = joinOrders([
    account("AAA", 1),
    account("BBB", 0),
    account("AAA", 1),
  ]);
  assertEquals(orders.cancelled, 3);
  assertEquals(endings.length, 1);
  const [{ count, strategies, symbols, first }] = endings;
  assertEquals([count, strategies, symbols], [3, [1, 2], { AAA: 2, BBB: 1 }]);
  assertEquals([first.strategy, first.symbol], [1, "AAA"]);
});

Deno.test("after the run every order is filled or counted once, whatever was ordered", () => {
  const side = fc.constantFrom("buy" as const, "sell" as const);
  const price = fc.integer({ min: 8, max: 12 });
  const order = fc.record({
    kind: fc.constantFrom(
      "market",
      "limit",
      "stop",
      "bracket",
      "pair",
      "close",
    ),
    side,
    symbol: fc.constantFrom("AAA", "BBB"),
    quantity: fc.integer({ min: 1, max: 30 }),
    price,
    timeInForce: fc.constantFrom(
      "gtc" as const,
      "day" as const,
      "ioc" as const,
    ),
    reduceOnly: fc.boolean(),
    cancels: fc.nat(12),
  });
  const minute = fc.record({
    orders: fc.array(order, { maxLength: 3 }),
    candle: fc.tuple(price, price, price, price),
  });
  fc.assert(
    fc.property(fc.array(minute, { maxLength: 12 }), (minutes) => {
      const broker = openBroker({
        limits: { ...NO_LIMITS, maxPerTrade: 250, maxBuyingPower: 10_000 },
        maxVolumeShare: 0.01,
      });
      minutes.forEach(({ orders, candle: [open, a, b, close] }, i) => {
        const [high, low] = [
          Math.max(open, a, b, close),
          Math.min(open, a, b, close),
        ];
        bar(broker, i, [open, high, low, close]);
        const time = OPEN + (i + 1) * MINUTE;
        for (const { kind, cancels, price, ...rest } of orders) {
          if (cancels > 0 && cancels <= broker.orders.length) {
            broker.cancel(cancels);
          }
          const { timeInForce: _, ...plain } = rest;
          try {
            if (kind === "market") broker.submit(rest, time);
            if (kind === "limit") {
              broker.submit(
                { ...rest, type: "limit", limitPrice: price },
                time,
              );
            }
            if (kind === "stop") {
              broker.submit({ ...plain, type: "stop", stopPrice: price }, time);
            }
            if (kind === "close") {
              broker.submit({ ...plain, type: "market_on_close" }, time);
            }
            if (kind === "bracket") {
              const bracket = rest.side === "buy"
                ? { stopPrice: price - 2, limitPrice: price + 2 }
                : { stopPrice: price + 2, limitPrice: price - 2 };
              broker.submit({
                ...plain,
                reduceOnly: false,
                type: "limit",
                limitPrice: price,
                bracket,
              }, time);
            }
            if (kind === "pair") {
              broker.submitOneCancelsOther([
                { ...plain, type: "limit", limitPrice: price },
                { ...plain, type: "stop", stopPrice: price },
              ], time);
            }
          } catch (error) {
            // The request is no valid order, and leaves none.
            if (!(error instanceof SessionError)) throw error;
          }
        }
      });
      broker.onSessionEnd(SESSION);
      const { orders, endings } = broker.finish();
      assertEquals([orders.held, orders.accepted], [0, 0]);
      const counted = endings.reduce((sum, { count }) => sum + count, 0);
      assertEquals(counted + orders.filled, broker.orders.length);
      for (const { count, strategies, symbols, code, legs } of endings) {
        assertEquals(strategies, [count]);
        const bySymbol = Object.values(symbols).reduce((a, b) => a + b, 0);
        assertEquals(bySymbol, count);
        assert(code !== null && legs <= count);
      }
    }),
    { numRuns: 300 },
  );
});
