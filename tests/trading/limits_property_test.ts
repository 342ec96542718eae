import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Side } from "../../src/trading/order_types/request_fields.ts";
import { limited, order, SYMBOLS } from "./_limited.ts";
import { at, showBar } from "./_market.ts";

Deno.test("no sequence of orders, fills and cancellations leads beyond the limits", () => {
  const limits = {
    maxPerTrade: 800,
    maxPerSymbol: 1200,
    maxBuyingPower: 2000,
    maxOpenPositions: 2,
  };
  const act = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("order" as const),
        side: fc.constantFrom<Side>("buy", "sell"),
        symbol: fc.constantFrom(...SYMBOLS),
        quantity: fc.integer({ min: 1, max: 150 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("bar" as const),
        symbol: fc.integer({ min: 0, max: 2 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("cancel" as const),
        id: fc.nat(20),
      }),
    },
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const b = limited(limits);
      for (const a of acts) {
        if (a.kind === "order") order(b, a.side, a.symbol, a.quantity);
        else if (a.kind === "bar") {
          showBar(b, a.symbol, at(0), 10, 10, 10, 10, 1e6);
        } else if (a.id < b.orders.length) b.cancel(a.id + 1);
        const sizes = SYMBOLS.map((_, i) => Math.abs(b.position(i)) * 10);
        // The price never moves, so the limits hold exactly.
        assertEquals(sizes.every((size) => size <= 1200), true);
        assertEquals(sizes.filter((size) => size > 0).length <= 2, true);
        assertEquals(sizes.reduce((x, y) => x + y) <= 2000, true);
      }
    }),
    { numRuns: 200 },
  );
});
