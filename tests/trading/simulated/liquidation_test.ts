import { assertEquals } from "@std/assert";
import { NO_LIMITS } from "../../../src/trading/limits.ts";
import type { BrokerOptions } from "../../../src/trading/simulated/broker_options.ts";
import { SimulatedBroker } from "../../../src/trading/simulated/simulated_broker.ts";
import type { OrderView } from "../../../src/trading/orders.ts";
import { at, brief, instruments, SESSION } from "../_market.ts";

/** A broker for AAA and BBB with 1000 in cash. */
function broker(options: Partial<BrokerOptions> = {}): SimulatedBroker {
  const made = new SimulatedBroker({
    instruments: instruments(["AAA", "BBB"]),
    limits: NO_LIMITS,
    startingCash: 1000,
    ...options,
  });
  made.onSessionStart(SESSION);
  return made;
}

/** Passes a slice with flat bars: the price of each symbol, NaN for no bar. */
function slice(
  b: SimulatedBroker,
  minute: number,
  prices: readonly number[],
): void {
  prices.forEach((p, symbol) => {
    if (p === p) b.onBar(symbol, at(minute), p, p, p, p, 1000);
  });
  b.endSlice(at(minute + 1));
}

function buy(b: SimulatedBroker, symbol: string, quantity: number, minute = 0) {
  return b.submit({ symbol, side: "buy", quantity }, at(minute));
}

function sell(
  b: SimulatedBroker,
  symbol: string,
  quantity: number,
  minute = 0,
) {
  return b.submit({ symbol, side: "sell", quantity }, at(minute));
}

const ended = (orders: readonly OrderView[]) =>
  orders.map(({ id, status, code }) => [id, status, code]);

Deno.test("a short position is closed when equity falls below its maintenance margin", () => {
  const b = broker();
  sell(b, "AAA", 100);
  slice(b, 0, [10]); // cash 2000
  slice(b, 1, [15.384]); // equity 461.60, margin 461.52
  assertEquals(b.result().liquidations, []);
  slice(b, 2, [15.385]); // equity 461.50, margin 461.55
  assertEquals(b.result().liquidations, [{
    time: at(3),
    equity: 461.5,
    requirement: 461.55,
  }]);
  slice(b, 3, [16]);
  assertEquals(brief(b.fills), [[0, "sell", 100, 10], [3, "buy", 100, 16]]);
  assertEquals(b.fills[1].tag, "liquidation");
  assertEquals(
    b.fills[1].reason,
    "the account is liquidated: equity of 461.50 was below the maintenance margin of 461.55",
  );
  assertEquals([b.equity, b.position(0)], [400, 0]);
});

Deno.test("a long position bought on margin is closed alike", () => {
  const b = broker();
  buy(b, "AAA", 200);
  slice(b, 0, [10]); // cash −1000
  slice(b, 1, [20 / 3 + 0.0001]);
  assertEquals(b.result().liquidations.length, 0);
  slice(b, 2, [6.66]); // equity 332, margin 333
  slice(b, 3, [5]);
  assertEquals(brief(b.fills).slice(1), [[3, "sell", 200, 5]]);
  assertEquals(b.equity, 0);
});

Deno.test("equity that equals the margin is not below it", () => {
  const b = broker({ maintenanceMargin: { long: 0.5, short: 0.5 } });
  buy(b, "AAA", 200);
  slice(b, 0, [10]); // equity 1000, margin 1000
  assertEquals(b.result().liquidations, []);
  slice(b, 1, [9.999999]);
  assertEquals(b.result().liquidations.length, 1);
});

Deno.test("a liquidation cancels all working orders and closes all positions of all strategies", () => {
  const b = broker({ strategies: 2, startingCash: 2000 });
  b.submit({ symbol: "AAA", side: "sell", quantity: 100, strategy: 0 }, at(0));
  b.submit({ symbol: "BBB", side: "sell", quantity: 50, strategy: 1 }, at(0));
  b.submit({ symbol: "BBB", side: "buy", quantity: 10, strategy: 0 }, at(0));
  slice(b, 0, [10, 10]);
  const waiting = b.submit({
    symbol: "AAA",
    side: "buy",
    quantity: 1,
    type: "limit",
    limitPrice: 1,
    bracket: { stopPrice: 0.5 },
  }, at(1));
  slice(b, 1, [30, 10]);
  assertEquals(b.result().liquidations.length, 1);
  assertEquals(ended(b.orders.slice(waiting.id - 1)), [
    [4, "cancelled", "liquidation"],
    [5, "cancelled", "entry_ended"],
    [6, "accepted", undefined],
    [7, "accepted", undefined],
    [8, "accepted", undefined],
  ]);
  slice(b, 2, [31, 11]);
  assertEquals(
    b.fills.slice(3).map((f) => [f.strategy, f.symbol, f.side, f.quantity]),
    [
      [0, "AAA", "buy", 100],
      [0, "BBB", "sell", 10],
      [1, "BBB", "buy", 50],
    ],
  );
  assertEquals(b.openPositions(), []);
  assertEquals(b.result().liquidations.length, 1);
});

Deno.test("until all positions are closed, only orders that reduce are accepted", () => {
  const b = broker();
  sell(b, "AAA", 100);
  slice(b, 0, [10]);
  slice(b, 1, [16]);
  assertEquals(buy(b, "BBB", 1, 2).code, "liquidation");
  assertEquals(sell(b, "AAA", 1, 2).code, "liquidation");
  // The broker's own order closes the position, so a second one would open one.
  assertEquals(buy(b, "AAA", 100, 2).code, "liquidation");
  const own = b.submit(
    { symbol: "AAA", side: "buy", quantity: 100, reduceOnly: true },
    at(2),
  );
  assertEquals(own.status, "accepted");
  slice(b, 2, [NaN, 10]); // no bar of AAA
  assertEquals(buy(b, "BBB", 1, 3).code, "liquidation");
  slice(b, 3, [16]);
  assertEquals(b.position(0), 0);
  assertEquals(b.orders[own.id - 1].code, "no_position");
  assertEquals(buy(b, "BBB", 1, 4).status, "accepted");
});

Deno.test("the strategy can neither cancel nor replace the orders of a liquidation", () => {
  const b = broker();
  sell(b, "AAA", 100);
  slice(b, 0, [10]);
  slice(b, 1, [16]);
  assertEquals(b.cancel(2), false);
  assertEquals(b.replace(2, { quantity: 1 }, at(2)).code, "liquidation");
  slice(b, 2, [16]);
  assertEquals(b.position(0), 0);
});

Deno.test("a liquidation that the volume cuts goes on, and counts once", () => {
  const b = broker({ maxVolumeShare: 0.04 }); // 40 of 1000
  sell(b, "AAA", 100);
  for (let i = 0; i < 3; i++) slice(b, i, [10]);
  slice(b, 3, [16]);
  slice(b, 4, [17]);
  assertEquals([b.position(0), b.result().liquidations.length], [-60, 1]);
  slice(b, 5, [18]);
  slice(b, 6, [19]);
  assertEquals([b.position(0), b.result().liquidations.length], [0, 1]);
  assertEquals(b.equity, 2000 - 40 * 17 - 40 * 18 - 20 * 19);
});

Deno.test("with fills at this close, a liquidation fills at the close that caused it", () => {
  const b = broker({ fillAt: "this_close" });
  slice(b, 0, [10]);
  sell(b, "AAA", 100, 1);
  slice(b, 1, [16]);
  assertEquals(brief(b.fills), [[1, "sell", 100, 10], [2, "buy", 100, 16]]);
});

Deno.test("a gap can leave an account with less than nothing, which then places no orders", () => {
  const b = broker();
  sell(b, "AAA", 100);
  slice(b, 0, [10]);
  slice(b, 1, [25]); // equity −500
  slice(b, 2, [25]);
  assertEquals([b.equity, b.position(0)], [-500, 0]);
  assertEquals(buy(b, "AAA", 1, 3), {
    id: 3,
    status: "refused",
    code: "account_ruined",
    reason:
      "equity is -500.00; only orders that reduce a position are accepted",
  });
  assertEquals(b.result().liquidations.length, 1);
});

Deno.test("a ruined account may still reduce its positions", () => {
  const b = broker({ maintenanceMargin: { long: 0, short: 0 } });
  sell(b, "AAA", 100);
  slice(b, 0, [10]);
  slice(b, 1, [20]); // equity 0: not below a margin of 0
  assertEquals(b.result().liquidations, []);
  assertEquals(sell(b, "AAA", 1, 2).code, "account_ruined");
  assertEquals(buy(b, "AAA", 60, 2).status, "accepted");
  assertEquals(buy(b, "AAA", 41, 2).code, "account_ruined");
});

Deno.test("a replacement that would open a position is refused in a ruined account", () => {
  const b = broker({ maintenanceMargin: { long: 0, short: 0 } });
  sell(b, "AAA", 100);
  const entry = b.submit(
    {
      symbol: "BBB",
      side: "buy",
      quantity: 1,
      type: "limit",
      limitPrice: 1,
    },
    at(0),
  );
  slice(b, 0, [10, 10]);
  slice(b, 1, [20, 10]);
  const receipt = b.replace(entry.id, { quantity: 2 }, at(2));
  assertEquals(receipt.code, "account_ruined");
  assertEquals(b.orders[entry.id - 1].quantity, 1);
});
