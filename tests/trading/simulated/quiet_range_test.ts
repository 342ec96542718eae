import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { SpreadConfig } from "../../../src/config/session_config.ts";
import type { OrderRequest } from "../../../src/trading/order_types/table.ts";
import type { SimulatedBroker } from "../../../src/trading/simulated/simulated_broker.ts";
import { at, bar, brief, type Candle, openBroker } from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;
const SELL = { symbol: "AAA", side: "sell", quantity: 10 } as const;
const FLAT: Candle = [100, 101, 99, 100];

/** A broker that holds 10 AAA since minute 0 and has seen bars up to minute 4. */
function waiting(request: OrderRequest): SimulatedBroker {
  const b = openBroker();
  b.submit(BUY, at(0));
  bar(b, 0, FLAT);
  b.submit(request, at(1));
  for (let minute = 1; minute < 5; minute++) bar(b, minute, FLAT);
  assertEquals(b.fills.length, 1);
  return b;
}

Deno.test("an order that has waited fills at the first bar that comes exactly to its level", () => {
  const stop = waiting({ ...SELL, type: "stop", stopPrice: 98 });
  bar(stop, 5, [99, 101, 98.01, 100]);
  bar(stop, 6, [99, 101, 98, 100]);
  assertEquals(brief(stop.fills).slice(1), [[7, "sell", 10, 98]]);
  const limit = waiting({ ...SELL, type: "limit", limitPrice: 102 });
  bar(limit, 5, [99, 101.99, 98, 100]);
  bar(limit, 6, [99, 102, 98, 100]);
  assertEquals(brief(limit.fills).slice(1), [[7, "sell", 10, 102]]);
});

Deno.test("an open beyond the level fills an order that has waited", () => {
  const b = waiting({ ...SELL, type: "stop", stopPrice: 98 });
  bar(b, 5, [97, 101, 97, 100]);
  assertEquals(brief(b.fills).slice(1), [[5, "sell", 10, 97]]);
});

Deno.test("an order that has waited fills at the level that replaced its own", () => {
  const b = waiting({ ...SELL, type: "stop", stopPrice: 98 });
  b.replace(2, { stopPrice: 99 }, at(5));
  bar(b, 5, FLAT);
  assertEquals(brief(b.fills).slice(1), [[6, "sell", 10, 99]]);
});

Deno.test("an order that is placed beside one that waits fills by its own price", () => {
  const b = waiting({ ...SELL, type: "stop", stopPrice: 98 });
  b.submit({ ...BUY, type: "limit", limitPrice: 99 }, at(5));
  bar(b, 5, FLAT);
  b.submit({ ...BUY, quantity: 1 }, at(6));
  bar(b, 6, FLAT);
  assertEquals(brief(b.fills).slice(1), [
    [6, "buy", 10, 99],
    [6, "buy", 1, 100],
  ]);
});

Deno.test("a trailing stop follows the bars past an order that waits", () => {
  const b = waiting({ ...SELL, type: "limit", limitPrice: 120 });
  b.submit({ ...SELL, type: "trailing_stop", trailAmount: 3 }, at(5));
  for (let i = 0; i < 4; i++) {
    bar(b, 5 + i, [100 + i, 101 + i, 99 + i, 100 + i]);
  }
  bar(b, 9, [103, 103, 101, 102]); // the high of 104 has moved the stop to 101
  assertEquals(brief(b.fills).slice(1), [[10, "sell", 10, 101]]);
});

Deno.test("a stop-limit that was triggered without a fill waits for its limit", () => {
  const b = waiting({
    ...BUY,
    type: "stop_limit",
    stopPrice: 102,
    limitPrice: 98.5,
  });
  bar(b, 5, [101, 102, 99, 100]);
  for (let minute = 6; minute < 9; minute++) bar(b, minute, FLAT);
  assertEquals(b.fills.length, 1);
  bar(b, 9, [99, 99, 98.5, 99]);
  assertEquals(brief(b.fills).slice(1), [[10, "buy", 10, 98.5]]);
});

Deno.test("a stop-limit that was triggered in a bar whose open filled another order waits for its limit", () => {
  const b = waiting({
    ...BUY,
    type: "stop_limit",
    stopPrice: 102,
    limitPrice: 98.5,
  });
  b.submit({ ...BUY, quantity: 1 }, at(5));
  bar(b, 5, [101, 102, 99, 100]);
  for (let minute = 6; minute < 9; minute++) bar(b, minute, FLAT);
  assertEquals(brief(b.fills).slice(1), [[5, "buy", 1, 101]]);
  bar(b, 9, [99, 99, 98.5, 99]);
  assertEquals(brief(b.fills).slice(2), [[10, "buy", 10, 98.5]]);
});

Deno.test("a stop that found no volume takes the next open, wherever it is", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...BUY, type: "stop", stopPrice: 102 }, at(0));
  for (let minute = 0; minute < 3; minute++) bar(b, minute, FLAT);
  bar(b, 3, [100, 102, 100, 101, 1]);
  bar(b, 4, [95, 96, 94, 95]);
  assertEquals(brief(b.fills), [[4, "buy", 10, 95]]);
});

Deno.test("a market order for a later bar is not lost among orders that wait", () => {
  const b = waiting({ ...SELL, type: "limit", limitPrice: 120 });
  b.submit({ ...SELL, quantity: 4 }, at(8));
  for (let minute = 5; minute < 10; minute++) bar(b, minute, FLAT);
  assertEquals(brief(b.fills).slice(1), [[8, "sell", 4, 100]]);
});

const SPREADS: readonly SpreadConfig[] = [
  { type: "none" },
  { type: "fixed", width: 0.5 },
  { type: "percent", percent: 0.1 },
];

const price = fc.integer({ min: 9_000, max: 11_000 }).map((cents) =>
  cents / 100
);
const candle = fc.tuple(price, price, price, price).map((all): Candle => {
  const [open, , , close] = all;
  return [open, Math.max(...all), Math.min(...all), close];
});

/** The price of a side, by the docs: half a spread worse than the bar's. */
function sidePrice(
  side: "buy" | "sell",
  price: number,
  spread: SpreadConfig,
): number {
  const half = spread.type === "fixed"
    ? spread.width / 2
    : spread.type === "percent"
    ? price * spread.percent / 200
    : 0;
  return Number((side === "buy" ? price + half : price - half).toPrecision(12));
}

Deno.test("limits and stops of two symbols fill on the first bars that reach them", () => {
  const order = fc.record({
    symbol: fc.integer({ min: 0, max: 1 }),
    side: fc.constantFrom("buy" as const, "sell" as const),
    type: fc.constantFrom("limit" as const, "stop" as const),
    level: price,
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...SPREADS),
      fc.array(order, { minLength: 1, maxLength: 4 }),
      fc.array(fc.tuple(candle, candle), { minLength: 1, maxLength: 40 }),
      (spread, orders, slices) => {
        const b = openBroker({ spread, startingCash: 1e6 });
        for (const { symbol, level, ...rest } of orders) {
          b.submit({
            ...rest,
            symbol: ["AAA", "BBB"][symbol],
            quantity: 1,
            ...(rest.type === "limit"
              ? { type: "limit", limitPrice: level }
              : { type: "stop", stopPrice: level }),
          }, at(0));
        }
        const filled = orders.map(() => -1);
        slices.forEach((bars, minute) => {
          bars.forEach(([open, high, low, close], symbol) =>
            b.onBar(symbol, at(minute), open, high, low, close, 1000)
          );
          b.endSlice();
          b.orders.forEach(({ status }, i) => {
            if (status === "filled" && filled[i] < 0) filled[i] = minute;
          });
        });
        const reached = orders.map(({ symbol, side, type, level }) =>
          slices.findIndex((bars) => {
            const [, high, low] = bars[symbol];
            const isAbove = (side === "buy") === (type === "stop");
            const own = sidePrice(side, isAbove ? high : low, spread);
            return isAbove ? own >= level : own <= level;
          })
        );
        assertEquals(filled, reached);
      },
    ),
    { numRuns: 500 },
  );
});
