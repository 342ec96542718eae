import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import { NO_LIMITS } from "../../../src/trading/limits.ts";
import type { BrokerOptions } from "../../../src/trading/simulated/broker_options.ts";
import { SimulatedBroker } from "../../../src/trading/simulated/simulated_broker.ts";
import { at, instruments, SESSION } from "../_market.ts";

/** A cash account of 1000 for AAA and BBB, whose prices are 10. */
function broker(options: Partial<BrokerOptions> = {}): SimulatedBroker {
  const made = new SimulatedBroker({
    instruments: instruments(["AAA", "BBB"]),
    limits: NO_LIMITS,
    startingCash: 1000,
    account: "cash",
    ...options,
  });
  made.onSessionStart(SESSION);
  made.mark(0, 10);
  made.mark(1, 10);
  return made;
}

/** Passes a slice with flat bars: price, and volume if it matters. */
function slice(
  b: SimulatedBroker,
  minute: number,
  bars: readonly (readonly [number, number?])[],
): void {
  bars.forEach(([p, volume = 10_000], symbol) =>
    b.onBar(symbol, at(minute), p, p, p, p, volume)
  );
  b.endSlice();
}

const last = (b: SimulatedBroker, id: number) => {
  const { status, code, quantity, filledQuantity } = b.orders[id - 1];
  return [status, code, quantity, filledQuantity];
};

Deno.test("a gap up cuts a purchase to the cash", () => {
  const b = broker();
  b.submit({ symbol: "AAA", side: "buy", quantity: 100 }, at(0));
  slice(b, 0, [[12]]);
  assertEquals(last(b, 1), ["cancelled", "cut_to_cash", 100, 83]);
  assertEquals([b.cash, b.equity], [4, 1000]);
});

Deno.test("a gap up refuses it, if so configured", () => {
  const b = broker({ onShortCash: "refuse" });
  b.submit({ symbol: "AAA", side: "buy", quantity: 100 }, at(0));
  slice(b, 0, [[12]]);
  assertEquals(last(b, 1), ["cancelled", "short_of_cash", 100, 0]);
  assertEquals(b.cash, 1000);
});

Deno.test("the orders of a slice share the cash, by number", () => {
  for (const [first, second] of [["AAA", "BBB"], ["BBB", "AAA"]]) {
    const b = broker();
    b.submit({ symbol: first, side: "buy", quantity: 70 }, at(0));
    b.submit({ symbol: second, side: "buy", quantity: 70 }, at(0));
    slice(b, 0, [[10], [10]]);
    assertEquals(last(b, 1), ["filled", undefined, 70, 70]);
    assertEquals(last(b, 2), ["cancelled", "cut_to_cash", 70, 30]);
  }
});

Deno.test("the proceeds of sales are there for the purchases of the same open", () => {
  for (const [held, wanted] of [["AAA", "BBB"], ["BBB", "AAA"]]) {
    const b = broker();
    b.submit({ symbol: held, side: "buy", quantity: 100 }, at(0));
    slice(b, 0, [[10], [10]]);
    // The purchase has the lower number, and still comes second.
    b.submit({ symbol: wanted, side: "buy", quantity: 100 }, at(1));
    b.submit({ symbol: held, side: "sell", quantity: 100 }, at(1));
    slice(b, 1, [[10], [10]]);
    assertEquals([last(b, 2)[0], last(b, 3)[0]], ["filled", "filled"]);
    assertEquals([b.cash, b.equity], [0, 1000]);
  }
});

Deno.test("an order that the volume fills in parts is cut when cash ends", () => {
  const b = broker({ maxVolumeShare: 1 });
  b.submit({ symbol: "AAA", side: "buy", quantity: 100 }, at(0));
  slice(b, 0, [[10, 60]]);
  assertEquals(last(b, 1), ["accepted", undefined, 100, 60]);
  slice(b, 1, [[20, 60]]);
  assertEquals(last(b, 1), ["cancelled", "cut_to_cash", 100, 80]);
  assertEquals(b.cash, 0);
});

Deno.test("the legs of an entry that was cut guard what it bought", () => {
  const b = broker();
  b.submit({
    symbol: "AAA",
    side: "buy",
    quantity: 100,
    bracket: { stopPercent: 10, limitPercent: 10 },
  }, at(0));
  slice(b, 0, [[20]]);
  assertEquals(last(b, 1), ["cancelled", "cut_to_cash", 100, 50]);
  assertEquals(last(b, 2), ["accepted", undefined, 50, 0]);
  slice(b, 1, [[15]]);
  assertEquals(last(b, 2), ["filled", undefined, 50, 50]);
  assertEquals([b.cash, b.position(0)], [750, 0]);
});

Deno.test("an order for a fraction of a unit is cut to eight decimals", () => {
  const b = broker();
  b.submit({ symbol: "AAA", side: "buy", quantity: 100.5 }, at(0));
  slice(b, 0, [[16]]);
  assertEquals(last(b, 1), ["cancelled", "cut_to_cash", 100.5, 62.50000003]);
  assertEquals(b.cash, 0);
});

Deno.test("a sale is cut to a position that has shrunk since it was placed", () => {
  const b = broker();
  b.submit({ symbol: "AAA", side: "buy", quantity: 100 }, at(0));
  slice(b, 0, [[10]]);
  const sale = { symbol: "AAA", side: "sell" } as const;
  b.submit({ ...sale, quantity: 60, type: "limit", limitPrice: 9 }, at(1));
  // It may only reduce, so it is accepted, and it comes first by its number.
  b.submit({ ...sale, quantity: 30, reduceOnly: true }, at(1));
  b.submit({ ...sale, quantity: 40 }, at(1));
  slice(b, 1, [[10]]);
  assertEquals(last(b, 2), ["filled", undefined, 60, 60]);
  assertEquals(last(b, 3), ["filled", undefined, 30, 30]);
  assertEquals(last(b, 4), ["cancelled", "short_not_allowed", 40, 10]);
  assertEquals(b.position(0), 0);
});

Deno.test("a market order may sell what a market order before it is still to buy, and is cut to what that bought", () => {
  for (const [bought, filled] of [[60, 60], [150, 100]]) {
    const b = broker();
    b.submit({ symbol: "AAA", side: "buy", quantity: bought }, at(0));
    const sale = { symbol: "AAA", side: "sell", quantity: bought } as const;
    const limit = b.submit({ ...sale, type: "limit", limitPrice: 10 }, at(0));
    assertEquals(limit.code, "short_not_allowed");
    const more = b.submit({ ...sale, quantity: bought + 1 }, at(0));
    assertEquals(more.code, "short_not_allowed");
    b.submit(sale, at(0));
    slice(b, 0, [[10]]);
    assertEquals(b.orders[3].filledQuantity, filled);
    assertEquals([b.cash, b.position(0)], [1000, 0]);
  }
});

Deno.test("one strategy cannot sell what another holds", () => {
  const b = broker({ strategies: 2 });
  b.submit({ symbol: "AAA", side: "buy", quantity: 50 }, at(0));
  slice(b, 0, [[10]]);
  const receipt = b.submit(
    { symbol: "AAA", side: "sell", quantity: 1, strategy: 1 },
    at(1),
  );
  assertEquals(receipt.code, "short_not_allowed");
});

Deno.test("a margin account may be kept from short sales, and its cash may be negative", () => {
  const b = broker({ account: "margin", allowShort: false });
  const short = b.submit({ symbol: "AAA", side: "sell", quantity: 1 }, at(0));
  assertEquals(short.code, "short_not_allowed");
  b.submit({ symbol: "AAA", side: "buy", quantity: 150 }, at(0));
  slice(b, 0, [[10]]);
  assertEquals([b.position(0), b.cash], [150, -500]);
});

Deno.test("with fills at this close, cash is tested order by order", () => {
  const b = broker({ fillAt: "this_close" });
  slice(b, 0, [[10], [10]]);
  b.submit({ symbol: "AAA", side: "buy", quantity: 90 }, at(1));
  b.submit({ symbol: "BBB", side: "buy", quantity: 90 }, at(1));
  assertEquals(last(b, 1), ["filled", undefined, 90, 90]);
  assertEquals(last(b, 2), ["cancelled", "cut_to_cash", 90, 10]);
});

Deno.test("short sales in a cash account are a mistake of the config", () => {
  const error = assertThrows(() => broker({ allowShort: true }), SessionError);
  assertEquals(error.code, "config_invalid");
});
