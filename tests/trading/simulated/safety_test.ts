import { assertEquals } from "@std/assert";
import { NO_LIMITS } from "../../../src/trading/limits.ts";
import type { OrderView } from "../../../src/trading/orders.ts";
import type { BrokerOptions } from "../../../src/trading/simulated/broker_options.ts";
import { SimulatedBroker } from "../../../src/trading/simulated/simulated_broker.ts";
import { at, instruments, SESSION } from "../_market.ts";

/** A broker for AAA and BBB with 1000 in cash. */
function broker(options: Partial<BrokerOptions> = {}): SimulatedBroker {
  const made = new SimulatedBroker({
    instruments: instruments(["AAA", "BBB"]),
    limits: NO_LIMITS,
    startingCash: 1000,
    ...options,
  });
  made.onSessionStart(SESSION);
  return made;
}

/** Passes a slice with flat bars: the price of each symbol. */
function slice(
  b: SimulatedBroker,
  minute: number,
  ...prices: readonly number[]
): void {
  prices.forEach((p, i) => b.onBar(i, at(minute), p, p, p, p, 1000));
  b.endSlice(at(minute + 1));
}

const ends = (orders: readonly OrderView[]) =>
  orders.map(({ id, status, code }) => [id, status, code]);

Deno.test("the kill switch cancels what waits, refuses what comes, and leaves positions", () => {
  const b = broker();
  b.submit({ symbol: "AAA", side: "buy", quantity: 10 }, at(0));
  slice(b, 0, 10, 20);
  b.submit({
    symbol: "AAA",
    side: "sell",
    quantity: 10,
    type: "stop",
    stopPrice: 9,
  }, at(1));
  b.submit({
    symbol: "BBB",
    side: "buy",
    quantity: 1,
    type: "limit",
    limitPrice: 15,
  }, at(1));
  b.kill(false, at(1));
  for (const side of ["buy", "sell"] as const) {
    const { status, code } = b.submit(
      { symbol: "AAA", side, quantity: 10 },
      at(1),
    );
    assertEquals([status, code], ["refused", "kill_switch"]);
  }
  slice(b, 1, 8, 14);
  assertEquals(ends(b.orders), [
    [1, "filled", undefined],
    [2, "cancelled", "kill_switch"],
    [3, "cancelled", "kill_switch"],
    [4, "refused", "kill_switch"],
    [5, "refused", "kill_switch"],
  ]);
  assertEquals(b.position(0), 10);
  b.release();
  b.submit({ symbol: "AAA", side: "sell", quantity: 10 }, at(2));
  slice(b, 2, 8, 14);
  assertEquals(b.position(0), 0);
});

Deno.test("the kill switch closes long and short positions at the next price, and nobody can keep it from that", () => {
  const b = broker();
  b.submit({ symbol: "AAA", side: "buy", quantity: 10 }, at(0));
  b.submit({ symbol: "BBB", side: "sell", quantity: 5 }, at(0));
  slice(b, 0, 10, 20);
  b.kill(true, at(1));
  assertEquals(b.cancel(3), false);
  assertEquals(
    b.replace(4, { quantity: 1 }, at(1)).code,
    "kill_switch",
  );
  slice(b, 1, 11, 18);
  assertEquals([b.position(0), b.position(1)], [0, 0]);
  // 10 × (11 − 10) + 5 × (20 − 18)
  assertEquals(b.equity, 1020);
  assertEquals(
    b.fills.slice(2).map(({ tag, price, quantity }) => [tag, price, quantity]),
    [["kill_switch", 11, 10], ["kill_switch", 18, 5]],
  );
});

Deno.test("a loss that reaches max_daily_loss ends opening orders until the next session", () => {
  const b = broker({ maxDailyLoss: 50 });
  b.submit({ symbol: "AAA", side: "buy", quantity: 10 }, at(0));
  slice(b, 0, 10, 20);
  assertEquals(b.equityFloor, 950);
  b.submit({
    symbol: "BBB",
    side: "buy",
    quantity: 1,
    type: "limit",
    limitPrice: 1,
  }, at(1));
  slice(b, 1, 5.01, 20); // a loss of 49.90
  assertEquals(
    b.submit({ symbol: "BBB", side: "buy", quantity: 1 }, at(2)).status,
    "accepted",
  );
  slice(b, 2, 5, 20); // 50
  assertEquals(b.equityFloor, -Infinity);
  assertEquals(ends(b.orders.slice(1)), [
    [2, "cancelled", "daily_loss"],
    [3, "filled", undefined],
  ]);
  const opening = b.submit({ symbol: "BBB", side: "buy", quantity: 1 }, at(3));
  assertEquals(
    [opening.code, opening.reason],
    [
      "daily_loss",
      "the session's loss of 50.00 has reached max_daily_loss (50.00); only orders that reduce a position are accepted",
    ],
  );
  // A recovery changes nothing; what reduces is accepted.
  slice(b, 3, 20, 20);
  assertEquals(
    b.submit({ symbol: "BBB", side: "buy", quantity: 1 }, at(4)).code,
    "daily_loss",
  );
  assertEquals(
    b.submit({ symbol: "AAA", side: "sell", quantity: 4 }, at(4)).status,
    "accepted",
  );
  slice(b, 4, 20, 20);
  assertEquals(b.position(0), 6);
  b.onSessionEnd(SESSION);
  b.onSessionStart(SESSION);
  assertEquals(
    b.submit({ symbol: "BBB", side: "buy", quantity: 1 }, at(5)).status,
    "accepted",
  );
});

Deno.test("no more than max_orders_per_minute orders are taken in a minute of the market", () => {
  const b = broker({ maxOrdersPerMinute: 2 });
  const place = (minute: number) =>
    b.submit({ symbol: "AAA", side: "buy", quantity: 1 }, at(minute)).code;
  assertEquals([0, 0, 0, 0].map(place), [
    undefined,
    undefined,
    "order_rate",
    "order_rate",
  ]);
  assertEquals([1, 1, 1].map(place), [undefined, undefined, "order_rate"]);
  slice(b, 1, 10, 20);
  // Those of the kill switch are not the strategies'.
  b.kill(true, at(1));
  slice(b, 2, 10, 20);
  assertEquals(b.position(0), 0);
});
