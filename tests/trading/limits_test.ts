import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { NO_LIMITS, type TradingLimits } from "../../src/trading/limits.ts";
import { SimulatedBroker } from "../../src/trading/simulated/simulated_broker.ts";
import { fill, limited, order } from "./_limited.ts";
import { at, instruments, SESSION, showBar } from "./_market.ts";

Deno.test("max_per_trade bounds the value of one order", () => {
  const b = limited({ maxPerTrade: 1000 });
  assertEquals(order(b, "buy", "AAA", 100).status, "accepted");
  const refused = order(b, "sell", "BBB", 100.01);
  assertEquals(refused, {
    id: 2,
    status: "refused",
    code: "above_max_per_trade",
    reason: "the order's value of 1,000.10 is above max_per_trade (1,000.00)",
  });
  assertEquals(b.orders[1].status, "refused");
  assertEquals(b.pendingCount(1), 0);
});

Deno.test("max_per_trade takes a limit order at its limit", () => {
  const b = limited({ maxPerTrade: 1000 });
  const at12 = {
    symbol: "AAA",
    side: "buy",
    quantity: 90,
    type: "limit",
    limitPrice: 12,
  } as const;
  assertEquals(b.submit(at12, at(0)).status, "refused");
  assertEquals(b.submit({ ...at12, limitPrice: 11 }, at(0)).status, "accepted");
});

Deno.test("max_per_symbol bounds the position that an order may lead to, working orders included", () => {
  const b = limited({ maxPerSymbol: 1000 });
  order(b, "buy", "AAA", 60);
  fill(b);
  order(b, "buy", "AAA", 30);
  const refused = order(b, "buy", "AAA", 11); // 60 held, 30 waiting
  assertEquals(refused.code, "above_max_per_symbol");
  assertStringIncludes(refused.reason ?? "", "1,010.00, above max_per_symbol");
  assertEquals(order(b, "buy", "AAA", 10).status, "accepted");
});

Deno.test("max_per_symbol bounds short positions alike", () => {
  const b = limited({ maxPerSymbol: 1000 });
  order(b, "buy", "AAA", 100);
  fill(b);
  assertEquals(order(b, "sell", "AAA", 201).status, "refused"); // short 101
  assertEquals(order(b, "sell", "AAA", 200).status, "accepted"); // short 100
});

Deno.test("max_open_positions counts positions and orders that open one", () => {
  const b = limited({ maxOpenPositions: 2 });
  order(b, "buy", "AAA", 1);
  fill(b);
  order(b, "sell", "BBB", 1);
  assertEquals(
    order(b, "buy", "CCC", 1).code,
    "above_max_open_positions",
  );
  assertEquals(order(b, "buy", "AAA", 5).status, "accepted");
  b.cancel(2);
  assertEquals(order(b, "buy", "CCC", 1).status, "accepted");
});

Deno.test("max_open_positions no longer counts a closed position", () => {
  const b = limited({ maxOpenPositions: 1 });
  order(b, "buy", "AAA", 5);
  fill(b);
  const limit = {
    symbol: "AAA",
    side: "sell",
    quantity: 5,
    type: "limit",
    limitPrice: 10,
  } as const;
  b.submit(limit, at(0)); // it may never fill
  assertEquals(order(b, "buy", "BBB", 5).status, "refused");
  fill(b);
  assertEquals(order(b, "buy", "BBB", 5).status, "accepted");
});

Deno.test("max_buying_power bounds long and short positions together", () => {
  const b = limited({ maxBuyingPower: 1000 });
  order(b, "buy", "AAA", 50);
  fill(b);
  order(b, "sell", "BBB", 40);
  assertEquals(order(b, "buy", "CCC", 11).code, "above_max_buying_power");
  assertEquals(order(b, "buy", "CCC", 10).status, "accepted");
  assertEquals(order(b, "buy", "CCC", 0.1).status, "refused");
});

Deno.test("max_buying_power counts positions at their newest prices", () => {
  const b = limited({ maxBuyingPower: 1000 });
  order(b, "buy", "AAA", 50);
  fill(b);
  b.mark(0, 15);
  assertEquals(order(b, "buy", "BBB", 26).status, "refused");
  b.mark(0, 5);
  assertEquals(order(b, "buy", "BBB", 75).status, "accepted");
});

Deno.test("orders that only reduce a position are never refused", () => {
  const b = limited({
    maxBuyingPower: 1000,
    maxPerTrade: 500,
    maxPerSymbol: 600,
    maxOpenPositions: 2,
  });
  order(b, "buy", "AAA", 50);
  order(b, "sell", "BBB", 50);
  fill(b);
  b.mark(0, 1000);
  b.mark(1, 1000);
  assertEquals(order(b, "sell", "AAA", 20).status, "accepted");
  assertEquals(order(b, "sell", "AAA", 30).status, "accepted");
  assertEquals(order(b, "sell", "AAA", 1).status, "refused"); // would be short
  assertEquals(order(b, "buy", "BBB", 50).status, "accepted");
});

Deno.test("a stop and a target that cancel each other count once", () => {
  const b = limited({ maxPerSymbol: 500, maxPerTrade: 600 });
  order(b, "buy", "AAA", 50);
  fill(b);
  const exit = { symbol: "AAA", side: "sell", quantity: 50 } as const;
  const receipts = b.submitOneCancelsOther([
    { ...exit, type: "stop", stopPrice: 9 },
    { ...exit, type: "limit", limitPrice: 11 },
  ], at(0));
  assertEquals(receipts.map((r) => r.status), ["accepted", "accepted"]);
});

Deno.test("orders that cancel each other are all refused if one is", () => {
  const b = limited({ maxPerTrade: 600 });
  const entry = {
    symbol: "AAA",
    side: "buy",
    type: "limit",
    limitPrice: 10,
  } as const;
  const receipts = b.submitOneCancelsOther([
    { ...entry, quantity: 50 },
    { ...entry, quantity: 70 },
    { ...entry, quantity: 10 },
  ], at(0));
  assertEquals(receipts.map((r) => r.status), [
    "refused",
    "refused",
    "refused",
  ]);
  assertEquals(receipts.map((r) => r.code), [
    "group_refused",
    "above_max_per_trade",
    "group_refused",
  ]);
  assertStringIncludes(receipts[0].reason ?? "", "order 2 of its group");
  assertEquals(b.pendingCount(0), 0);
  assertEquals(b.orders.map((o) => o.status), [
    "refused",
    "refused",
    "refused",
  ]);
});

Deno.test("a replacement that breaks a limit leaves the order unchanged", () => {
  const b = limited({ maxPerTrade: 600 });
  order(b, "buy", "AAA", 50);
  assertEquals(b.replace(1, { quantity: 61 }, at(0)).status, "refused");
  assertEquals(b.orders[0].quantity, 50);
  assertEquals(b.replace(1, { quantity: 60 }, at(0)).status, "accepted");
});

Deno.test("without a known price the limits are tested at the fill", () => {
  const b = new SimulatedBroker({
    instruments: instruments(["AAA"]),
    limits: { ...NO_LIMITS, maxPerTrade: 1000 },
  });
  order(b, "buy", "AAA", 100);
  order(b, "buy", "AAA", 10);
  showBar(b, 0, at(0), 11, 11, 11, 11, 1);
  assertEquals(b.orders.map((o) => o.status), ["refused", "filled"]);
  assertEquals(b.orders[0].code, "above_max_per_trade");
});

Deno.test("an order for more than an account can hold is refused", () => {
  const b = limited({});
  assertEquals(order(b, "buy", "AAA", 1e15).code, "amount_too_large");
  const unpriced = new SimulatedBroker({
    instruments: instruments(["AAA"]),
    limits: NO_LIMITS,
  });
  order(unpriced, "buy", "AAA", 1e9);
  showBar(unpriced, 0, at(0), 1e6, 1e6, 1e6, 1e6, 1);
  assertEquals(unpriced.orders[0].status, "refused");
  assertEquals(unpriced.orders[0].code, "amount_too_large");
});

Deno.test("with priceOf the broker reads prices itself", () => {
  let price = 10;
  const b = new SimulatedBroker({
    instruments: instruments(["AAA"]),
    limits: { ...NO_LIMITS, maxPerTrade: 1000 },
    priceOf: () => price,
  });
  assertEquals(order(b, "buy", "AAA", 100).status, "accepted");
  price = 11;
  assertEquals(order(b, "buy", "AAA", 100).status, "refused");
  showBar(b, 0, at(0), 10, 10, 10, 10, 1);
  assertEquals(b.equity, 100_100);
  price = NaN; // unknown again: the last price seen counts
  assertEquals(b.equity, 100_000);
});

Deno.test("strategies share the limits and keep their own positions", () => {
  const b = limited({ maxPerSymbol: 1000, maxBuyingPower: 5000 }, 2);
  order(b, "buy", "AAA", 60, 0);
  order(b, "sell", "AAA", 40, 1);
  assertEquals(order(b, "sell", "AAA", 1, 1).status, "refused"); // 60 + 41
  fill(b);
  assertEquals([b.position(0, 0), b.position(0, 1), b.position(0)], [
    60,
    -40,
    20,
  ]);
  b.mark(0, 11);
  assertEquals([b.equityOf(0), b.equityOf(1), b.equity], [5060, 4960, 5020]);
  assertEquals([b.cashOf(0), b.cashOf(1), b.cash], [4400, 5400, 4800]);
  order(b, "buy", "AAA", 40, 1); // only reduces its own position
  fill(b);
  assertEquals(b.position(0), 60);
  assertEquals(b.roundTrips.map((t) => [t.strategy, t.side, t.netProfit]), [
    [1, "short", 0],
  ]);
  assertEquals(b.onSessionEnd(SESSION).strategies, [5000, 5000]);
});

Deno.test("an invalid limit is a mistake of the config", () => {
  for (const name of Object.keys(NO_LIMITS) as (keyof TradingLimits)[]) {
    for (const value of [-1, NaN]) {
      const error = assertThrows(
        () =>
          limited({ [name]: value, maxOpenPositions: 1, ...{ [name]: value } }),
        SessionError,
        name,
      );
      assertEquals(error.code, "config_invalid");
    }
  }
});

Deno.test("cash starts as the buying power, or as 100,000 where that is unlimited", () => {
  assertEquals(limited({ maxBuyingPower: 2500 }).cash, 2500);
  assertEquals(limited({}).cash, 100_000);
});
