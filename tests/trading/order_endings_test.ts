import { assertEquals } from "@std/assert";
import { joinOrders } from "../../src/trading/broker_result.ts";
import { countEndings } from "../../src/trading/order_endings.ts";
import { type Candle, OPEN, openBroker, SESSION } from "./_market.ts";
import { bar } from "./_market.ts";

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
