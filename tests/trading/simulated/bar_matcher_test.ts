import { assertEquals } from "@std/assert";
import { at, bar, brief, MINUTE, OPEN, openBroker } from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;
const SELL = { symbol: "AAA", side: "sell", quantity: 10 } as const;

Deno.test("an order larger than a bar's volume share is filled over several bars", () => {
  const b = openBroker({ maxVolumeShare: 0.25 });
  b.submit(BUY, at(0));
  b.submit({ ...BUY, quantity: 1 }, at(0)); // comes second: nothing is left for it
  bar(b, 0, [100, 101, 99, 100, 17]); // 4.25 → 4
  bar(b, 1, [101, 101, 101, 101, 3]); // 0.75 → nothing
  bar(b, 2, [102, 102, 102, 102, 1000]);
  assertEquals(brief(b.fills), [
    [0, "buy", 4, 100],
    [2, "buy", 6, 102],
    [2, "buy", 1, 102],
  ]);
});

Deno.test("a stop that a thin bar fills in part continues as a market order", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...BUY, type: "stop", stopPrice: 102 }, at(0));
  bar(b, 0, [100, 103, 100, 100, 8]);
  bar(b, 1, [99, 99, 99, 99, 1000]);
  assertEquals(brief(b.fills), [[1, "buy", 4, 102], [1, "buy", 6, 99]]);
});

Deno.test("a fraction of a unit is filled in fractions of eight decimals", () => {
  const b = openBroker({ maxVolumeShare: 1 / 3 });
  b.submit({ ...BUY, quantity: 0.5 }, at(0));
  bar(b, 0, [100, 100, 100, 100, 1]);
  bar(b, 1, [100, 100, 100, 100, 1]);
  assertEquals(b.fills.map((f) => f.quantity), [0.33333333, 0.16666667]);
  assertEquals(b.orders[0].status, "filled");
});

Deno.test("a share of a volume is not cut by binary dust", () => {
  const b = openBroker({ maxVolumeShare: 0.29 });
  b.submit({ ...BUY, quantity: 50 }, at(0));
  bar(b, 0, [100, 100, 100, 100, 100]); // 0.29 × 100 is 28.999999999999996
  assertEquals(b.position(0), 29);
  const c = openBroker({ maxVolumeShare: 0.25 });
  c.submit({ ...BUY, quantity: 0.73170732 }, at(0));
  c.submit({ ...BUY, quantity: 0.5 }, at(0));
  bar(c, 0, [100, 100, 100, 100, 4]);
  assertEquals(c.fills.map((f) => f.quantity), [0.73170732, 0.26829268]);
});

Deno.test("the rest of an immediate-or-cancel order is cancelled", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...BUY, timeInForce: "ioc" }, at(0));
  bar(b, 0, [100, 101, 99, 100, 8]);
  assertEquals(b.position(0), 4);
  assertEquals(b.orders[0].status, "cancelled");
});

Deno.test("an order that only reduces is cut to the position, or cancelled without one", () => {
  const b = openBroker();
  b.submit({ ...SELL, reduceOnly: true }, at(0));
  bar(b, 0, [100, 101, 99, 100]);
  assertEquals(b.orders[0].status, "cancelled");
  b.submit({ ...BUY, quantity: 3 }, at(1));
  b.submit({ ...SELL, reduceOnly: true }, at(1));
  bar(b, 1, [100, 101, 99, 100]);
  assertEquals(brief(b.fills), [[1, "buy", 3, 100], [1, "sell", 3, 100]]);
  assertEquals(b.orders[2].code, "no_position");
});

Deno.test("a callback may cancel and place orders while a bar fills others", () => {
  const seen: string[] = [];
  const b = openBroker({
    onFill: (fill) => {
      seen.push(`fill ${fill.orderId}`);
      if (fill.orderId === 1) {
        b.cancel(2);
        b.submit(SELL, at(1));
      }
    },
    onOrder: (order) => seen.push(`${order.id} ${order.status}`),
  });
  b.submit(BUY, at(0));
  b.submit(BUY, at(0));
  b.submit({ ...BUY, quantity: 1 }, at(0));
  bar(b, 0, [100, 101, 99, 100]);
  assertEquals(brief(b.fills), [[0, "buy", 10, 100], [0, "buy", 1, 100]]);
  bar(b, 1, [100, 101, 99, 100]);
  assertEquals(brief(b.fills)[2], [1, "sell", 10, 100]);
  assertEquals(seen, [
    "1 accepted",
    "2 accepted",
    "3 accepted",
    "1 filled",
    "fill 1",
    "2 cancelled",
    "4 accepted",
    "3 filled",
    "fill 3",
    "4 filled",
    "fill 4",
  ]);
  assertEquals(b.fills[0].time, OPEN);
  assertEquals(b.fills[2].time, OPEN + MINUTE);
});
