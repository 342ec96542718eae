import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import { at, bar, brief, openBroker } from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;
const SELL = { symbol: "AAA", side: "sell", quantity: 10 } as const;

Deno.test("of orders that cancel each other, one is filled", () => {
  const b = openBroker();
  const receipts = b.submitOneCancelsOther([
    { ...BUY, type: "stop", stopPrice: 102 },
    { ...SELL, type: "stop", stopPrice: 98 },
  ], at(0));
  assertEquals(receipts, [
    { id: 1, status: "accepted" },
    { id: 2, status: "accepted" },
  ]);
  bar(b, 0, [100, 103, 99, 100]);
  bar(b, 1, [100, 100, 90, 90]);
  assertEquals(brief(b.fills), [[1, "buy", 10, 102]]);
  assertEquals(b.orders[1].code, "group_filled");
});

Deno.test("a partial fill reduces the other orders of its group", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submitOneCancelsOther([
    { ...BUY, type: "limit", limitPrice: 98 },
    { ...BUY, type: "stop", stopPrice: 105 },
  ], at(0));
  bar(b, 0, [100, 100, 98, 99, 8]); // 4 can be traded
  assertEquals(b.orders.map((o) => [o.quantity, o.filledQuantity]), [
    [10, 4],
    [6, 0],
  ]);
  bar(b, 1, [106, 106, 106, 106, 1000]);
  assertEquals(b.position(0), 10);
  assertEquals(b.orders[0].status, "cancelled");
});

Deno.test("orders of different symbols, or that wait for no price, cannot cancel each other", () => {
  const b = openBroker();
  const limit = { type: "limit", limitPrice: 99 } as const;
  const own = { ...BUY, ...limit };
  const other = { ...SELL, ...limit, symbol: "BBB" };
  assertThrows(
    () => b.submitOneCancelsOther([own, other], at(0)),
    SessionError,
    "one symbol and one strategy",
  );
  assertThrows(
    () => b.submitOneCancelsOther([own, SELL], at(0)),
    SessionError,
    "Cannot join a market order",
  );
  assertEquals(b.orders.length, 0);
});
