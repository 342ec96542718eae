import { assertEquals } from "@std/assert";
import { at, bar, openBroker } from "./_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;
const SELL = { symbol: "AAA", side: "sell", quantity: 10 } as const;

Deno.test("a fill that reverses a position splits its fee between the two round trips", () => {
  const b = openBroker({ commission: { type: "per_share", rate: 0.01 } });
  b.submit(BUY, at(0));
  bar(b, 0, [100, 100, 100, 100]);
  b.submit({ ...SELL, quantity: 25 }, at(1));
  bar(b, 1, [100, 100, 100, 100]);
  b.submit({ ...BUY, quantity: 15 }, at(2));
  bar(b, 2, [100, 100, 100, 100]);
  assertEquals(b.roundTrips.map((t) => [t.quantity, t.fees, t.netProfit]), [
    [10, 0.2, -0.2],
    [15, 0.3, -0.3],
  ]);
});
