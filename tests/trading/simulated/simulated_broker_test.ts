import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { SimulatedBroker } from "../../../src/trading/simulated/simulated_broker.ts";
import type { BrokerOptions } from "../../../src/trading/simulated/broker_options.ts";
import { NO_LIMITS } from "../../../src/trading/limits.ts";
import type { MarketRequest } from "../../../src/trading/order_types/market.ts";
import type { OrderRequest } from "../../../src/trading/order_types/table.ts";
import { SessionError } from "../../../src/errors.ts";
import {
  instruments,
  MINUTE,
  OPEN,
  SESSION,
  SESSION_2,
  showBar,
} from "../_market.ts";

function broker(options: Partial<BrokerOptions> = {}): SimulatedBroker {
  return new SimulatedBroker({
    instruments: instruments(["AAA", "BBB"]),
    limits: NO_LIMITS,
    startingCash: 10_000,
    ...options,
  });
}

function order(fields: Partial<MarketRequest> = {}): MarketRequest {
  return { symbol: "AAA", side: "buy", quantity: 10, ...fields };
}

Deno.test("a market order fills at the open of the first bar that starts at or after its placing", () => {
  const b = broker();
  b.onSessionStart(SESSION);
  b.submit(order(), OPEN + 5 * MINUTE);
  showBar(b, 0, OPEN + 4 * MINUTE, 90, 91, 89, 90, 1000); // began earlier
  assertEquals(b.fills.length, 0);
  assertEquals(b.pendingCount(0), 1);
  showBar(b, 1, OPEN + 5 * MINUTE, 50, 51, 49, 50, 1000); // another symbol
  assertEquals(b.fills.length, 0);
  showBar(b, 0, OPEN + 7 * MINUTE, 101, 103, 100, 102, 1000); // 5 and 6 are missing
  assertEquals(b.fills, [{
    time: OPEN + 7 * MINUTE,
    symbol: "AAA",
    side: "buy",
    quantity: 10,
    price: 101,
    fee: 0,
    orderId: 1,
    strategy: 0,
    tag: "",
    reason: "",
  }]);
  assertEquals(b.pendingCount(0), 0);
  assertEquals(b.position(0), 10);
  assertEquals(b.cash, 10_000 - 1010);
  assertEquals(b.equity, 10_000 - 1010 + 1020); // marked at the close
});

Deno.test("an order placed at the close fills at the next session's open", () => {
  const b = broker();
  b.onSessionStart(SESSION);
  b.submit(order(), SESSION.close);
  const first = b.onSessionEnd(SESSION);
  assertEquals([first.fills, first.equity], [0, 10_000]);
  b.onSessionStart(SESSION_2);
  showBar(b, 0, SESSION_2.open, 100, 100, 100, 100, 1);
  assertEquals(b.fills[0].time, SESSION_2.open);
  assertEquals(b.onSessionEnd(SESSION_2).fills, 1);
});

Deno.test("a good-till-cancelled order outlives its session, a day order expires with it", () => {
  const b = broker();
  b.onSessionStart(SESSION);
  b.submit(order(), OPEN + MINUTE);
  b.submit(order({ timeInForce: "day" }), OPEN + MINUTE);
  b.submit(order({ timeInForce: "day", quantity: 3 }), SESSION.close);
  b.onSessionEnd(SESSION);
  assertEquals(b.orders.map((o) => o.status), [
    "accepted",
    "expired",
    "accepted", // placed at the close: it is the next session's
  ]);
  b.onSessionStart(SESSION_2);
  showBar(b, 0, SESSION_2.open, 100, 100, 100, 100, 1);
  assertEquals(b.fills.map((f) => [f.orderId, f.quantity]), [[1, 10], [3, 3]]);
});

Deno.test("the net profit of a round trip is the change of cash", () => {
  const b = broker({ commission: { type: "per_share", rate: 0.005 } });
  b.onSessionStart(SESSION);
  b.submit(order({ quantity: 100 }), OPEN);
  showBar(b, 0, OPEN, 50.01, 51, 50, 51, 1000);
  b.submit(order({ side: "sell", quantity: 100 }), OPEN + MINUTE);
  showBar(b, 0, OPEN + MINUTE, 50.94, 51, 50, 51, 1000);
  const end = b.onSessionEnd(SESSION);
  // (50.94 − 50.01) × 100 − 2 × 0.50
  assertEquals(b.roundTrips, [{
    strategy: 0,
    symbol: "AAA",
    side: "long",
    quantity: 100,
    entryTime: OPEN,
    exitTime: OPEN + MINUTE,
    entryPrice: 50.01,
    exitPrice: 50.94,
    fees: 1,
    netProfit: 92,
    entryTag: "",
    entryReason: "",
    exitTag: "",
    exitReason: "",
  }]);
  assertEquals(b.cash, 10_092);
  assertEquals(end, {
    date: SESSION.date,
    open: SESSION.open,
    close: SESSION.close,
    equity: 10_092,
    cash: 10_092,
    positionValue: 0,
    fees: 1,
    interest: 0,
    borrowCost: 0,
    fills: 2,
    traded: 10_095,
    strategies: [10_092],
  });
  assertEquals(b.result().netProfit, 92);
});

Deno.test("selling more than is held reverses the position and begins a new round trip", () => {
  const b = broker();
  b.submit(order({ quantity: 10 }), OPEN);
  showBar(b, 0, OPEN, 100, 100, 100, 100, 1);
  b.submit(order({ side: "sell", quantity: 25 }), OPEN + MINUTE);
  showBar(b, 0, OPEN + MINUTE, 110, 110, 110, 110, 1);
  assertEquals(b.position(0), -15);
  assertEquals(b.roundTrips.map((t) => [t.side, t.quantity, t.netProfit]), [
    ["long", 10, 100],
  ]);
  b.submit(order({ quantity: 15 }), OPEN + 2 * MINUTE);
  showBar(b, 0, OPEN + 2 * MINUTE, 108, 108, 108, 108, 1);
  assertEquals(b.roundTrips[1].side, "short");
  assertEquals(b.roundTrips[1].netProfit, 30);
  assertEquals(b.equity, 10_130);
});

Deno.test("an invalid request throws order_invalid and leaves no order", () => {
  const b = broker();
  const cases: [OrderRequest, string][] = [
    [order({ quantity: NaN }), "quantity is NaN"],
    [order({ quantity: 0 }), "above zero"],
    [order({ quantity: -5 }), "quantity is -5"],
    [order({ quantity: Infinity }), "quantity is Infinity"],
    [order({ symbol: "ZZZ" }), "no such symbol"],
    [order({ side: "hold" as "buy" }), '"buy" or "sell"'],
    [order({ type: "wish" as "market" }), "order type"],
    [order({ timeInForce: "never" as "day" }), "time in force"],
  ];
  for (const [request, part] of cases) {
    const error = assertThrows(() => b.submit(request, OPEN), SessionError);
    assertEquals(error.code, "order_invalid");
    assertStringIncludes(error.message, part);
  }
  assertEquals(b.orders.length, 0);
});

Deno.test("profit is realised at the average cost, and the remainder of the division stays in the position", () => {
  const b = broker({ commission: { type: "per_trade", fee: 1 } });
  for (const [i, price] of [10, 20, 20].entries()) {
    b.submit(order({ quantity: 1 }), OPEN + i * MINUTE);
    showBar(b, 0, OPEN + i * MINUTE, price, price, price, price, 1);
  }
  // Three units cost 50 together, one of them 16.666667.
  b.submit(order({ side: "sell", quantity: 1 }), OPEN + 3 * MINUTE);
  showBar(b, 0, OPEN + 3 * MINUTE, 25, 25, 25, 25, 1);
  const result = b.result();
  assertEquals(result.realisedProfit, 8.333333);
  assertEquals(result.unrealisedProfit, 16.666667);
  assertEquals(result.fees, 4);
  assertEquals(result.netProfit, 21);
  assertEquals(result.openPositions[0].averagePrice, 33.333333 / 2);
});
