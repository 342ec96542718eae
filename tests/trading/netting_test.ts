import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { NO_LIMITS, type TradingLimits } from "../../src/trading/limits.ts";
import type { OrderRequest } from "../../src/trading/order_types/table.ts";
import type { BrokerOptions } from "../../src/trading/simulated/broker_options.ts";
import { SimulatedBroker } from "../../src/trading/simulated/simulated_broker.ts";
import { fill, limited, order, SYMBOLS } from "./_limited.ts";
import { at, instruments, SESSION } from "./_market.ts";

/** A broker whose prices are 10, with further options. */
function broker(
  limits: Partial<TradingLimits>,
  options: Partial<BrokerOptions> = {},
): SimulatedBroker {
  const made = new SimulatedBroker({
    instruments: instruments(SYMBOLS),
    limits: { ...NO_LIMITS, ...limits },
    startingCash: 1000,
    ...options,
  });
  made.onSessionStart(SESSION);
  SYMBOLS.forEach((_, index) => made.mark(index, 10));
  return made;
}

/** Fills at 10 in the symbols given, all in one slice. */
function bars(b: SimulatedBroker, symbols: readonly number[], minute = 1) {
  for (const symbol of symbols) {
    b.onBar(symbol, at(minute), 10, 10, 10, 10, 1e6);
  }
  b.endSlice();
}

Deno.test("an order may use what a market order before it closes", () => {
  for (const sides of [["sell", "buy"], ["buy", "sell"]] as const) {
    const [closing, opening] = sides;
    for (const order of [[0, 1], [1, 0]]) {
      const b = broker({ maxBuyingPower: 1000, maxPerSymbol: 1000 });
      const first = SYMBOLS[order[0]];
      const second = SYMBOLS[order[1]];
      b.submit({ symbol: first, side: opening, quantity: 100 }, at(0));
      bars(b, [0, 1], 0);
      b.submit({ symbol: first, side: closing, quantity: 100 }, at(1));
      const receipt = b.submit({
        symbol: second,
        side: opening,
        quantity: 100,
      }, at(1));
      assertEquals(receipt.status, "accepted");
      bars(b, [0, 1], 1);
      assertEquals(b.position(order[0]), 0);
      assertEquals(Math.abs(b.position(order[1])), 100);
      assertEquals(b.equity, 1000);
    }
  }
});

Deno.test("an order that comes before the closing one is refused", () => {
  const b = broker({ maxBuyingPower: 1000 });
  order(b, "buy", "AAA", 100);
  fill(b);
  assertEquals(order(b, "buy", "BBB", 100).code, "above_max_buying_power");
  order(b, "sell", "AAA", 100);
  assertEquals(order(b, "buy", "BBB", 100.1).code, "above_max_buying_power");
  assertEquals(order(b, "buy", "BBB", 60).status, "accepted");
  assertEquals(order(b, "buy", "CCC", 41).code, "above_max_buying_power");
});

Deno.test("limit orders, stops and orders for the close free nothing before they fill", () => {
  const b = broker({ maxBuyingPower: 1000 });
  order(b, "buy", "AAA", 100);
  fill(b);
  const exit = { symbol: "AAA", side: "sell", quantity: 100 } as const;
  b.submit({ ...exit, type: "limit", limitPrice: 11 }, at(0));
  assertEquals(order(b, "buy", "BBB", 1).status, "refused");
  b.cancel(b.orders.length - 1);
  b.submit({ ...exit, type: "market_on_close" }, at(0));
  assertEquals(order(b, "buy", "BBB", 1).status, "refused");
});

Deno.test("a market order frees no more than it closes", () => {
  const b = broker({ maxBuyingPower: 1000 });
  order(b, "buy", "AAA", 60);
  fill(b);
  order(b, "sell", "AAA", 100); // closes 60 and opens 40 short
  assertEquals(order(b, "buy", "BBB", 61).status, "refused");
  assertEquals(order(b, "buy", "BBB", 60).status, "accepted");
  fill(b);
  assertEquals([b.position(0), b.position(1)], [-40, 60]);
});

Deno.test("market orders that may only reduce free a position, and leave others to open", () => {
  const b = broker({ maxBuyingPower: 1000 });
  order(b, "buy", "AAA", 100);
  fill(b);
  b.submit(
    { symbol: "AAA", side: "sell", quantity: 100, reduceOnly: true },
    at(0),
  );
  assertEquals(order(b, "buy", "BBB", 50).status, "accepted");
  // If the first closes the position, this one opens 50.
  assertEquals(order(b, "sell", "AAA", 51).status, "refused");
  fill(b);
  assertEquals([b.position(0), b.position(1)], [0, 50]);
});

Deno.test("max_open_positions does not count what a market order closes", () => {
  const b = broker({ maxOpenPositions: 1 });
  order(b, "buy", "AAA", 5);
  fill(b);
  order(b, "sell", "AAA", 4);
  assertEquals(order(b, "buy", "BBB", 5).status, "refused");
  order(b, "sell", "AAA", 1);
  assertEquals(order(b, "buy", "BBB", 5).status, "accepted");
  fill(b);
  assertEquals([b.position(0), b.position(1)], [0, 5]);
});

Deno.test("an order is refused at its fill if what it needs was not freed", () => {
  const b = broker({ maxBuyingPower: 1000 });
  order(b, "buy", "AAA", 100);
  fill(b);
  const sale = order(b, "sell", "AAA", 100);
  const purchase = order(b, "buy", "BBB", 100);
  assertEquals(purchase.status, "accepted");
  b.cancel(sale.id);
  bars(b, [0, 1]);
  assertEquals(b.orders[purchase.id - 1].status, "refused");
  assertEquals(b.orders[purchase.id - 1].code, "above_max_buying_power");
  assertEquals(b.position(1), 0);
});

Deno.test("an order is refused at its fill if the symbol to be sold has no bar", () => {
  const b = broker({ maxBuyingPower: 1000 });
  order(b, "buy", "AAA", 100);
  fill(b);
  order(b, "sell", "AAA", 100);
  const purchase = order(b, "buy", "BBB", 100);
  bars(b, [1]);
  assertEquals(b.orders[purchase.id - 1].code, "above_max_buying_power");
});

Deno.test("a sale that the bar's volume cuts frees only what it sold", () => {
  const b = broker({ maxBuyingPower: 1000 }, { maxVolumeShare: 1 });
  order(b, "buy", "AAA", 100);
  fill(b);
  order(b, "sell", "AAA", 100);
  const fits = order(b, "buy", "BBB", 60);
  const tooMuch = order(b, "buy", "CCC", 40);
  assertEquals(tooMuch.status, "accepted");
  b.onBar(0, at(1), 10, 10, 10, 10, 60);
  b.onBar(1, at(1), 10, 10, 10, 10, 1000);
  b.onBar(2, at(1), 10, 10, 10, 10, 1000);
  b.endSlice();
  // 40 of AAA are left: with the 60 of BBB there is no room for CCC.
  assertEquals(b.position(0), 40);
  assertEquals(b.orders[fits.id - 1].status, "filled");
  assertEquals(b.orders[tooMuch.id - 1].status, "refused");
});

Deno.test("a rotation does not depend on where the prices open", () => {
  const b = broker({ maxBuyingPower: 1000 });
  order(b, "buy", "AAA", 100);
  fill(b);
  order(b, "sell", "AAA", 100);
  order(b, "buy", "BBB", 100);
  b.onBar(0, at(1), 9, 9, 9, 9, 1000);
  b.onBar(1, at(1), 12, 12, 12, 12, 1000);
  b.endSlice();
  assertEquals([b.position(0), b.position(1)], [0, 100]);
});

Deno.test("a replacement may use what a market order closes, and is tested when it fills", () => {
  const b = broker({ maxBuyingPower: 1000 });
  order(b, "buy", "AAA", 100);
  fill(b);
  const limit = { type: "limit", limitPrice: 10 } as const;
  const sale = order(b, "sell", "AAA", 100);
  const entry = b.submit(
    { symbol: "BBB", side: "buy", quantity: 1, ...limit },
    at(0),
  );
  assertEquals(
    b.replace(entry.id, { quantity: 100 }, at(0)).status,
    "accepted",
  );
  b.cancel(sale.id);
  bars(b, [0, 1]);
  assertEquals(b.orders[entry.id - 1].code, "above_max_buying_power");
});

Deno.test("the initial margin counts a share of each position against the buying power", () => {
  const b = broker({ maxBuyingPower: 1000 }, {
    startingCash: 10_000,
    initialMargin: { long: 0.5, short: 0.8 },
  });
  order(b, "buy", "AAA", 100); // 500
  fill(b);
  assertEquals(order(b, "sell", "BBB", 63).code, "above_max_buying_power");
  assertEquals(order(b, "sell", "BBB", 62).status, "accepted"); // 496
  assertEquals(order(b, "buy", "CCC", 1).code, "above_max_buying_power");
});

Deno.test("the initial margin must be covered by equity if a rate is not 1", () => {
  const b = broker({ maxBuyingPower: 5000 }, {
    startingCash: 1000,
    initialMargin: { long: 0.5, short: 0.5 },
  });
  const refused = order(b, "buy", "AAA", 201);
  assertEquals(refused.code, "short_of_margin");
  assertEquals(
    refused.reason,
    "the initial margin of all positions together could reach 1,005.00, above the equity of 1,000.00",
  );
  assertEquals(order(b, "buy", "AAA", 200).status, "accepted");
  fill(b);
  b.mark(0, 9); // equity 800, margin 900
  assertEquals(order(b, "sell", "BBB", 1).code, "short_of_margin");
  assertEquals(order(b, "sell", "AAA", 1).status, "accepted");
});

Deno.test("with initial margins of 1, equity does not bound what the buying power allows", () => {
  const b = broker({ maxBuyingPower: 5000 }, { startingCash: 1000 });
  assertEquals(order(b, "buy", "AAA", 500).status, "accepted");
});

Deno.test("a refusal says whose positions and orders it adds up", () => {
  const b = broker({ maxBuyingPower: 1000, maxPerSymbol: 800 }, {
    strategies: 3,
    strategyNames: ["trend", "mean", "idle"],
  });
  order(b, "buy", "AAA", 60, 0);
  fill(b);
  order(b, "buy", "BBB", 30, 1);
  assertStringIncludes(
    order(b, "buy", "CCC", 20, 1).reason ?? "",
    "above max_buying_power (1,000.00), with the positions and orders of trend, mean",
  );
  assertStringIncludes(
    order(b, "buy", "AAA", 21, 1).reason ?? "",
    "above max_per_symbol (800.00), with the positions and orders of trend",
  );
  // One strategy has nothing to add up.
  const single = limited({ maxBuyingPower: 100 });
  assertEquals(
    order(single, "buy", "AAA", 11).reason,
    "all positions together could reach 110.00, above max_buying_power (100.00)",
  );
});

Deno.test("no rotation leads beyond the limits while the price stands", () => {
  const act = fc.record({
    side: fc.constantFrom("buy" as const, "sell" as const),
    symbol: fc.nat(2),
    quantity: fc.integer({ min: 1, max: 120 }),
    isLimit: fc.boolean(),
    bars: fc.array(fc.nat(2), { maxLength: 3 }),
    volume: fc.integer({ min: 1, max: 200 }),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const b = broker({ maxBuyingPower: 1000, maxOpenPositions: 2 }, {
        startingCash: 100_000,
        maxVolumeShare: 1,
      });
      acts.forEach((a, minute) => {
        const common = {
          symbol: SYMBOLS[a.symbol],
          side: a.side,
          quantity: a.quantity,
        };
        const request: OrderRequest = a.isLimit
          ? { ...common, type: "limit", limitPrice: 10 }
          : common;
        b.submit(request, at(minute));
        for (const symbol of new Set(a.bars)) {
          b.onBar(symbol, at(minute), 10, 10, 10, 10, a.volume);
        }
        b.endSlice();
        const sizes = SYMBOLS.map((_, i) => Math.abs(b.position(i)) * 10);
        assertEquals(sizes.reduce((x, y) => x + y) <= 1000, true);
        assertEquals(sizes.filter((size) => size > 0).length <= 2, true);
      });
    }),
    { numRuns: 300 },
  );
});

Deno.test("the buying power is what positions and working orders leave", () => {
  const b = broker({ maxBuyingPower: 1000 });
  assertEquals([b.kind, b.buyingPower], ["margin", 1000]);
  order(b, "buy", "AAA", 60);
  fill(b);
  order(b, "sell", "BBB", 10);
  assertEquals(b.buyingPower, 300);
  assertEquals(order(b, "buy", "CCC", 30.1).status, "refused");
  assertEquals(order(b, "buy", "CCC", 30).status, "accepted");
  assertEquals(b.buyingPower, 0);
  order(b, "sell", "AAA", 60); // what it closes counts as closed
  assertEquals(b.buyingPower, 600);
});

Deno.test("the buying power is bounded by equity on margin, and by the cash of a cash account", () => {
  const onMargin = broker({ maxBuyingPower: 5000 }, {
    initialMargin: { long: 0.5, short: 0.5 },
  });
  order(onMargin, "buy", "AAA", 60);
  fill(onMargin);
  assertEquals(onMargin.buyingPower, 700);
  onMargin.mark(0, 5); // equity 700, margin 150
  assertEquals(onMargin.buyingPower, 550);
  const cash = broker({ maxBuyingPower: 5000 }, { account: "cash" });
  assertEquals([cash.kind, cash.buyingPower], ["cash", 1000]);
  order(cash, "buy", "AAA", 60);
  fill(cash);
  assertEquals(cash.buyingPower, 400);
});

Deno.test("an order that needs a margin that is still to be freed is tested at its fill", () => {
  const b = broker({ maxBuyingPower: 1000 }, {
    startingCash: 10_000,
    initialMargin: { long: 1, short: 0.3 },
  });
  order(b, "buy", "AAA", 50); // 500
  fill(b);
  // From 50 long to 100 short: as many units as margin counts, but 300 of it.
  const turn = order(b, "sell", "AAA", 150);
  const entry = order(b, "buy", "BBB", 60);
  assertEquals([turn.status, entry.status], ["accepted", "accepted"]);
  assertEquals(order(b, "buy", "CCC", 11).status, "refused");
  b.cancel(turn.id);
  bars(b, [0, 1]);
  assertEquals(b.orders[entry.id - 1].code, "above_max_buying_power");
});
