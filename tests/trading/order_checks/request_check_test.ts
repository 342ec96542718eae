import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import type { OrderRequest } from "../../../src/trading/order_types/table.ts";
import { at, openBroker } from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;

Deno.test("a request with the wrong fields for its type is rejected, and the error says what is right", () => {
  const b = openBroker();
  const wrong: [Record<string, unknown>, string][] = [
    [{ type: "limit" }, "needs limitPrice"],
    [{ type: "limit", limitPrice: -1 }, "limitPrice is -1; it must be above"],
    [{ type: "limit", limitPrice: 9, stopPrice: 9 }, "has no stopPrice"],
    [{ type: "stop", stopPrice: NaN }, "stopPrice is NaN"],
    [{ type: "stop_limit", stopPrice: 9 }, "needs limitPrice"],
    [{ type: "trailing_stop" }, "needs one of trailAmount and trailPercent"],
    [{ type: "trailing_stop", trailAmount: 1, trailPercent: 1 }, "one of"],
    [{ type: "trailing_stop", trailPercent: 100 }, "below 100"],
    [{ limitPrice: 9 }, "a market order has no limitPrice"],
    [{ type: "stop", stopPrice: 9, timeInForce: "ioc" }, "gtc, day"],
    [
      { type: "market_on_open", timeInForce: "day" },
      "does not take a timeInForce",
    ],
    [{ type: "toString" }, "order type"],
    [{ bracket: {} }, "needs stopPrice, limitPrice or both"],
    [{ bracket: { stopPrice: 0 } }, "bracket's stopPrice is 0"],
    [{ bracket: { stopPrice: 5, limitPrice: 4 } }, "must be below"],
    [
      { side: "sell", bracket: { stopPrice: 4, limitPrice: 5 } },
      "must be above",
    ],
    [{ reduceOnly: true, bracket: { stopPrice: 5 } }, "cannot have a bracket"],
  ];
  for (const [fields, part] of wrong) {
    const request = { ...BUY, ...fields } as OrderRequest;
    const error = assertThrows(() => b.submit(request, at(0)), SessionError);
    assertEquals(error.code, "order_invalid");
    assertStringIncludes(error.message, part);
  }
  assertThrows(() => b.submit(BUY, NaN), RangeError, "Order time");
  assertThrows(() => b.submit({ ...BUY, strategy: 1 }, 0), RangeError, "0 … 0");
});
