import { assertEquals } from "@std/assert";
import type { OrderRequest } from "../../../src/trading/order_types/table.ts";
import { at, openBroker, SESSION } from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;
const BRACKET = {
  ...BUY,
  bracket: { stopPrice: 95, limitPrice: 110 },
} as const;

Deno.test("every order type outlives the close only if its time in force says so", () => {
  const b = openBroker();
  b.mark(0, 100);
  const placed: [OrderRequest, string][] = [
    [{ ...BUY, type: "limit", limitPrice: 90 }, "accepted"],
    [{ ...BUY, type: "limit", limitPrice: 90, timeInForce: "day" }, "expired"],
    [{ ...BUY, type: "limit", limitPrice: 90, timeInForce: "ioc" }, "expired"],
    [{ ...BUY, type: "stop", stopPrice: 120 }, "accepted"],
    [{ ...BUY, type: "stop", stopPrice: 120, timeInForce: "day" }, "expired"],
    [
      { ...BUY, type: "stop_limit", stopPrice: 120, limitPrice: 121 },
      "accepted",
    ],
    [{ ...BUY, type: "trailing_stop", trailAmount: 50 }, "accepted"],
    [{ ...BUY, type: "market" }, "accepted"],
    [{ ...BUY, type: "market", timeInForce: "day" }, "expired"],
    [{ ...BUY, type: "market_on_open" }, "accepted"],
    [{ ...BUY, type: "market_on_close" }, "expired"],
    [BRACKET, "accepted"],
  ];
  for (const [request] of placed) b.submit(request, at(389.5));
  b.onSessionEnd(SESSION);
  const entries = b.orders.filter((o) => o.parent === 0);
  assertEquals(entries.map((o) => o.status), placed.map(([, s]) => s));
  assertEquals(b.orders.filter((o) => o.parent > 0).map((o) => o.status), [
    "held",
    "held",
  ]);
});
