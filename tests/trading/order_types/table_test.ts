import { assertEquals } from "@std/assert";
import type { PricedOrder } from "../../../src/trading/order_types/rules.ts";
import { ORDER_TYPES } from "../../../src/trading/order_types/table.ts";

const RULES = Object.entries(ORDER_TYPES);

Deno.test("an order type with a price waits for it within bars, one without does not", () => {
  for (const [type, { prices, awaits }] of RULES) {
    const order: PricedOrder = {
      side: "buy",
      limitPrice: 1,
      stopPrice: 1,
      trail: { amount: 1, percent: undefined, tick: NaN },
      timeInForce: "gtc",
      placedAt: 0,
      triggered: false,
    };
    assertEquals(awaits(order) !== "nothing", prices.length > 0, type);
  }
});

Deno.test("an order type for an auction has no choice of its time in force", () => {
  for (const [type, { firstBar, timesInForce }] of RULES) {
    assertEquals(timesInForce.length === 0, firstBar !== "next", type);
  }
});

Deno.test("slippage applies to every order type without a limit", () => {
  for (const [type, { prices, takesAnyPrice }] of RULES) {
    assertEquals(takesAnyPrice, !prices.includes("limitPrice"), type);
  }
});
