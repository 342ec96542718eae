/** What slippage and spread cost, by hand. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { SpreadConfig } from "../../../src/config/session_config.ts";
import { midPriceRule, spreadRule } from "../../../src/trading/costs/spread.ts";
import { NO_LIMITS } from "../../../src/trading/limits.ts";
import type { BrokerOptions } from "../../../src/trading/simulated/broker_options.ts";
import { at, bar, openBroker, SESSION } from "../_market.ts";
import { SimulatedBroker } from "../../../src/trading/simulated/simulated_broker.ts";

const MINUTE = 60_000;

function brokerOf(options: Partial<BrokerOptions>): SimulatedBroker {
  return new SimulatedBroker({
    instruments: [{ symbol: "SPY", tickSize: 0.01, lotSize: 1 }],
    limits: NO_LIMITS,
    ...options,
  });
}

/** The costs of a broker after its slice with one bar. */
function costsAfter(
  broker: SimulatedBroker,
  [open, high, low, close, volume]: readonly number[],
) {
  broker.onBar(0, MINUTE, open, high, low, close, volume);
  broker.endSlice();
  const { slippageCost, spreadCost, fills } = broker.result();
  return { slippageCost, spreadCost, prices: fills.map(({ price }) => price) };
}

Deno.test("a market order costs half the spread and its slippage for each unit", () => {
  const broker = brokerOf({
    spread: { type: "fixed", width: 0.1 },
    slippage: { type: "ticks", ticks: 2 },
  });
  broker.submit({ symbol: "SPY", side: "buy", quantity: 100 }, MINUTE);
  // 50 + 0.05 of spread + 0.02 of slippage.
  assertEquals(costsAfter(broker, [50, 51, 49, 50.5, 5_000]), {
    slippageCost: 2,
    spreadCost: 5,
    prices: [50.07],
  });
});

Deno.test("a limit order has no slippage, and costs half the spread that its limit has", () => {
  const broker = brokerOf({
    spread: { type: "fixed", width: 0.1 },
    slippage: { type: "percent", percent: 1 },
  });
  broker.submit({
    symbol: "SPY",
    side: "sell",
    quantity: 10,
    type: "limit",
    limitPrice: 50.5,
  }, MINUTE);
  // The bid was at the limit when the middle was at 50.55.
  assertEquals(costsAfter(broker, [50, 51, 49, 50.5, 5_000]), {
    slippageCost: 0,
    spreadCost: 0.5,
    prices: [50.5],
  });
});

Deno.test("a stop order costs half the spread of its level and slippage from there", () => {
  const broker = brokerOf({
    spread: { type: "percent", percent: 0.2 },
    slippage: { type: "percent", percent: 1 },
  });
  broker.submit({
    symbol: "SPY",
    side: "buy",
    quantity: 20,
    type: "stop",
    stopPrice: 50.05,
  }, MINUTE);
  // The middle was 50 when the ask was 50.05: 50 × 0.1 % × 20 of spread, and
  // 50.05 × 1 % × 20 of slippage.
  const { slippageCost, spreadCost, prices } = costsAfter(
    broker,
    [49, 51, 48, 50.5, 5_000],
  );
  assertAlmostEquals(slippageCost ?? NaN, 10.01, 1e-9);
  assertAlmostEquals(spreadCost ?? NaN, 1, 1e-9);
  assertAlmostEquals(prices[0], 50.5505, 1e-9);
});

Deno.test("costs of contracts in another currency count their multiplier and the rate of the fill", () => {
  const broker = brokerOf({
    instruments: [{
      symbol: "FDAX",
      tickSize: 0.5,
      lotSize: 1,
      multiplier: 25,
      currency: "EUR",
      isForeign: true,
    }],
    rates: { bySymbol: Float64Array.of(1.25) },
    spread: { type: "fixed", width: 1 },
    slippage: { type: "ticks", ticks: 1 },
  });
  broker.submit({ symbol: "FDAX", side: "sell", quantity: 2 }, MINUTE);
  // 0.5 × 2 × 25 euros of each, at 1.25.
  assertEquals(costsAfter(broker, [18_000, 18_010, 17_990, 18_000, 90]), {
    slippageCost: 31.25,
    spreadCost: 31.25,
    prices: [17_999],
  });
});

Deno.test("positions that are closed at the end cost as a market order at the last close", () => {
  const broker = openBroker({
    atEnd: "close",
    spread: { type: "fixed", width: 0.2 },
    slippage: { type: "volume_share", impact: 0.5 },
    volumeOf: () => 20,
  });
  broker.submit({ symbol: "AAA", side: "buy", quantity: 10 }, at(0));
  bar(broker, 0, [100, 100, 100, 100, 10]);
  bar(broker, 1, [100, 110, 100, 104, 20]);
  broker.endTrading(SESSION);
  const { slippageCost, spreadCost } = broker.result();
  // The ask of 100.1, all of the volume: half of it; the bid of 103.9, half of
  // the volume: an eighth of it.
  assertAlmostEquals(
    slippageCost ?? NaN,
    10 * (100.1 * 0.5 + 103.9 * 0.125),
    1e-6,
  );
  assertEquals(spreadCost, 2);
});

Deno.test("an account without a model of slippage or spread does not count it", () => {
  const plain = brokerOf({}).result();
  assertEquals(
    ["slippageCost", "spreadCost"].filter((key) => key in plain),
    [],
  );
  const spread = brokerOf({ spread: { type: "fixed", width: 1 } }).result();
  assertEquals([spread.slippageCost, spread.spreadCost], [undefined, 0]);
});

Deno.test("the middle of an order's price is the price that the spread was added to", () => {
  const model: fc.Arbitrary<SpreadConfig> = fc.oneof(
    fc.constant({ type: "none" } as const),
    fc.double({ min: 0, max: 5, noNaN: true }).map((width) => ({
      type: "fixed" as const,
      width,
    })),
    fc.double({ min: 0, max: 50, noNaN: true }).map((percent) => ({
      type: "percent" as const,
      percent,
    })),
  );
  fc.assert(fc.property(
    model,
    fc.double({ min: -1_000, max: 1_000, noNaN: true }),
    fc.constantFrom("buy" as const, "sell" as const),
    (spread, price, side) => {
      const own = spreadRule(spread, true)(side, price);
      // A spread takes a price across zero where its share changes its sign.
      if (spread.type === "percent" && own * price < 0) return;
      assertAlmostEquals(midPriceRule(spread)(side, own), price, 1e-7);
    },
  ));
});
