import { assertEquals } from "@std/assert";
import { ORDER_TYPES } from "../../../src/trading/order_types/table.ts";

const RULES = Object.entries(ORDER_TYPES);

Deno.test("an order type with a price waits for it within bars, one without does not", () => {
  for (const [type, { prices, pass }] of RULES) {
    assertEquals(pass !== "none", prices.length > 0, type);
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
