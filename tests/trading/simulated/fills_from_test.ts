import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { OrderRequest } from "../../../src/trading/order_types/table.ts";
import {
  at,
  bar,
  type Candle,
  MINUTE,
  openBroker,
  SESSION,
} from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;
const AT_CLOSE: OrderRequest = { ...BUY, type: "market_on_close" };
const LIMIT: OrderRequest = { ...BUY, type: "limit", limitPrice: 90 };
const LAST_BAR = SESSION.close - MINUTE;

Deno.test("Broker.fillsFrom() is the start of the first bar that may fill an order", () => {
  const b = openBroker();
  assertEquals(b.fillsFrom(0), Infinity);
  const { id: close } = b.submit(AT_CLOSE, at(0));
  assertEquals(b.fillsFrom(0), LAST_BAR);
  assertEquals(b.fillsFrom(1), Infinity);
  const { id: limit } = b.submit(LIMIT, at(1));
  assertEquals(b.fillsFrom(0), -Infinity);
  b.cancel(limit);
  assertEquals(b.fillsFrom(0), LAST_BAR);
  b.cancel(close);
  assertEquals(b.fillsFrom(0), Infinity);
});

const price = fc.integer({ min: 80, max: 120 });
const step = fc.record({
  kind: fc.constantFrom("none", "close", "limit", "bracket", "cancel"),
  candle: fc.tuple(price, price, price),
});

Deno.test("the broker needs no bars before Broker.fillsFrom()", () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 30 }),
      fc.boolean(),
      (steps, thisClose) => {
        const fillAt = thisClose ? "this_close" : "next_open";
        const all = openBroker({ fillAt, startingCash: 1e6 });
        const some = openBroker({ fillAt, startingCash: 1e6 });
        // The last step is the session's last bar.
        const first = 390 - steps.length;
        steps.forEach(({ kind, candle: [open, a, close] }, i) => {
          const high = Math.max(open, a, close);
          const low = Math.min(open, a, close);
          const candle: Candle = [open, high, low, close];
          const minute = first + i;
          bar(all, minute, candle);
          if (at(minute) >= some.fillsFrom(0)) bar(some, minute, candle);
          for (const b of [all, some]) {
            b.mark(0, close);
            if (kind === "close") b.submit(AT_CLOSE, at(minute + 1));
            if (kind === "limit") {
              b.submit({ ...LIMIT, limitPrice: open }, at(minute + 1));
            }
            if (kind === "bracket") {
              const bracket = { stopPrice: 85, limitPrice: 115 };
              b.submit({ ...BUY, bracket }, at(minute + 1));
            }
            if (kind === "cancel" && b.orders.length > 0) {
              b.cancel(b.orders[b.orders.length - 1].id);
            }
          }
        });
        assertEquals(some.fills, all.fills);
        assertEquals(some.orders, all.orders);
        assertEquals(some.equity, all.equity);
      },
    ),
  );
});
