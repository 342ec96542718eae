import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { commissionRule } from "../../src/trading/costs/commission.ts";
import type { OrderRequest } from "../../src/trading/order_types/table.ts";
import { slippageRule } from "../../src/trading/costs/slippage.ts";
import { spreadRule } from "../../src/trading/costs/spread.ts";
import type {
  CommissionConfig,
  SlippageConfig,
  SpreadConfig,
} from "../../src/config/session_config.ts";
import { SessionError } from "../../src/errors.ts";
import {
  at,
  bar,
  brief,
  instruments,
  openBroker,
  SESSION_2,
  SESSION_FEBRUARY,
} from "./_market.ts";

const [AAA] = instruments(["AAA"]);
const BUY = { symbol: "AAA", side: "buy", quantity: 100 } as const;

/** The fees of one order of `quantity` units at 50. */
function feeOf(commission: CommissionConfig, quantity: number): number {
  const b = openBroker({ commission });
  b.submit({ ...BUY, quantity }, at(0));
  bar(b, 0, [50, 50, 50, 50]);
  return b.fills[0].fee;
}

Deno.test("commission a share, with and without a minimum", () => {
  assertEquals(feeOf({ type: "per_share", rate: 0.005 }, 100), 0.5);
  const withMinimum: CommissionConfig = {
    type: "per_share",
    rate: 0.005,
    minimum: 1,
  };
  assertEquals(feeOf(withMinimum, 100), 1);
  assertEquals(feeOf(withMinimum, 201), 1.005);
});

Deno.test("commission a trade, and in percent of the value", () => {
  assertEquals(feeOf({ type: "per_trade", fee: 4.95 }, 7), 4.95);
  assertEquals(feeOf({ type: "percent", percent: 0.1 }, 7), 0.35);
  assertEquals(feeOf({ type: "percent", percent: 0.1, minimum: 2 }, 7), 2);
});

Deno.test("commission in tiers counts the month's volume, each part at its own rate", () => {
  const b = openBroker({
    commission: {
      type: "tiered",
      tiers: [{ up_to: 150, rate: 0.01 }, { up_to: 250, rate: 0.005 }, {
        rate: 0.001,
      }],
    },
  });
  for (let minute = 0; minute < 3; minute++) {
    b.submit(BUY, at(minute));
    bar(b, minute, [1, 1, 1, 1]);
  }
  b.onSessionStart(SESSION_2); // the same month
  b.submit(BUY, SESSION_2.open);
  b.onBar(0, SESSION_2.open, 1, 1, 1, 1, 1);
  b.onSessionStart(SESSION_FEBRUARY);
  b.submit(BUY, SESSION_FEBRUARY.open);
  b.onBar(0, SESSION_FEBRUARY.open, 1, 1, 1, 1, 1);
  assertEquals(b.fills.map((f) => f.fee), [
    1, // 100 × 0.01
    0.75, // 50 × 0.01 + 50 × 0.005
    0.3, // 50 × 0.005 + 50 × 0.001
    0.1,
    1, // a new month
  ]);
});

Deno.test("an order pays its minimum once, however many fills it takes", () => {
  const b = openBroker({
    commission: { type: "per_share", rate: 0.01, minimum: 0.5 },
    maxVolumeShare: 1,
  });
  b.submit(BUY, at(0));
  bar(b, 0, [10, 10, 10, 10, 20]);
  bar(b, 1, [10, 10, 10, 10, 50]);
  bar(b, 2, [10, 10, 10, 10, 50]);
  assertEquals(b.fills.map((f) => f.fee), [0.5, 0.2, 0.3]);
});

/** The price of one order in a bar that opens at 50. */
function priceOf(
  costs: { slippage?: SlippageConfig; spread?: SpreadConfig },
  fields: Record<string, unknown>,
): number | undefined {
  const b = openBroker(costs);
  b.mark(0, 50);
  b.submit({ ...BUY, ...fields } as OrderRequest, at(0));
  bar(b, 0, [50, 51, 49, 50, 1000]);
  return b.fills[0]?.price;
}

Deno.test("slippage works against either side, by ticks, percent and share of volume", () => {
  const sell = { side: "sell" };
  const ticks: SlippageConfig = { type: "ticks", ticks: 2 };
  assertEquals(priceOf({ slippage: ticks }, {}), 50.02);
  assertEquals(priceOf({ slippage: ticks }, sell), 49.98);
  const percent: SlippageConfig = { type: "percent", percent: 0.1 };
  assertEquals(priceOf({ slippage: percent }, {}), 50.05);
  assertEquals(priceOf({ slippage: percent }, sell), 49.95);
  const share: SlippageConfig = { type: "volume_share", impact: 0.1 };
  assertEquals(priceOf({ slippage: share }, {}), 50.05); // 0.1 × 0.1² = 0.1 %
  const none: SlippageConfig = { type: "none" };
  assertEquals(priceOf({ slippage: none }, {}), 50);
});

Deno.test("slippage in ticks takes the tick size of each instrument", () => {
  const b = openBroker({
    slippage: { type: "ticks", ticks: 2 },
    instruments: [
      { symbol: "AAA", tickSize: 0.25 },
      { symbol: "BBB", tickSize: 0.01 },
    ],
  });
  b.submit({ ...BUY, quantity: 1 }, at(0));
  b.submit({ ...BUY, symbol: "BBB", quantity: 1 }, at(0));
  for (const i of [0, 1]) b.onBar(i, at(0), 50, 50, 50, 50, 1000);
  assertEquals(b.fills.map((fill) => fill.price), [50.5, 50.02]);
});

Deno.test("slippage by share of volume takes a bar without volume as all of it", () => {
  const rule = slippageRule({ type: "volume_share", impact: 0.1 }, AAA);
  assertEquals(rule("buy", 50, 10, 0), 55);
  assertEquals(rule("sell", 50, 10, 5), 45);
});

Deno.test("slippage never makes a price negative", () => {
  const rule = slippageRule({ type: "ticks", ticks: 900 }, AAA);
  assertEquals(rule("sell", 5, 1, 1), 0);
});

Deno.test("slippage is for orders that take any price, not for limits", () => {
  const slippage: SlippageConfig = { type: "ticks", ticks: 5 };
  assertEquals(
    priceOf({ slippage }, { type: "limit", limitPrice: 49.5 }),
    49.5,
  );
  assertEquals(
    priceOf({ slippage }, { type: "stop", stopPrice: 50.5 }),
    50.55,
  );
});

Deno.test("a spread moves what each side sees", () => {
  const spread: SpreadConfig = { type: "fixed", width: 0.1 };
  assertEquals(priceOf({ spread }, {}), 50.05);
  assertEquals(priceOf({ spread }, { side: "sell" }), 49.95);
  // The low of 49 is the middle: the ask came down to 49.05 only.
  assertEquals(
    priceOf({ spread }, { type: "limit", limitPrice: 49.04 }),
    undefined,
  );
  assertEquals(
    priceOf({ spread }, { type: "limit", limitPrice: 49.05 }),
    49.05,
  );
  assertEquals(
    priceOf({ spread }, { type: "stop", stopPrice: 51.05 }),
    51.05,
  );
  assertEquals(
    priceOf({ spread: { type: "percent", percent: 1 } }, {}),
    50.25,
  );
  assertEquals(priceOf({ spread: { type: "none" } }, {}), 50);
});

Deno.test("a cost that makes no sense is a mistake of the config", () => {
  const wrong: [() => unknown, string][] = [
    [() => commissionRule({ type: "per_share", rate: -1 }), "rate is -1"],
    [() => commissionRule({ type: "per_trade", fee: NaN }), "fee is NaN"],
    [
      () => commissionRule({ type: "percent", percent: 1, minimum: -1 }),
      "minimum is -1",
    ],
    [
      () => commissionRule({ type: "tiered", tiers: [] }),
      "last commission tier",
    ],
    [
      () =>
        commissionRule({
          type: "tiered",
          tiers: [{ up_to: 5, rate: 1 }, { up_to: 5, rate: 1 }],
        }),
      "tiers[1].up_to is 5; it must be above 5",
    ],
    [
      () => commissionRule({ type: "gift" } as unknown as CommissionConfig),
      'Unknown commission type "gift"',
    ],
    [
      () => slippageRule({ type: "percent", percent: -1 }, AAA),
      "percent is -1",
    ],
    [
      () => slippageRule({ type: "luck" } as unknown as SlippageConfig, AAA),
      'Unknown slippage type "luck"',
    ],
    [() => spreadRule({ type: "fixed", width: NaN }), "width is NaN"],
    [
      () => spreadRule({ type: "wide" } as unknown as SpreadConfig),
      'Unknown spread type "wide"',
    ],
    [() => openBroker({ maxVolumeShare: 0 }), "above 0, at most 1"],
    [() => openBroker({ baseIntervalMs: -1 }), "above zero"],
    [
      () => openBroker({ fillAt: "yesterday" as "this_close" }),
      "next_open or this_close",
    ],
    [() => openBroker({ startingCash: -1 }), "Starting cash is -1"],
  ];
  for (const [act, part] of wrong) {
    const error = assertThrows(act, SessionError);
    assertEquals(error.code, "config_invalid");
    assertStringIncludes(error.message, part);
  }
});

Deno.test("with this_close a market order takes the close of the slice it is placed in", () => {
  const b = openBroker({ fillAt: "this_close" });
  assertEquals(b.fillsFrom(0), -Infinity);
  bar(b, 0, [100, 101, 99, 100.5]);
  const receipt = b.submit(BUY, at(1));
  assertEquals(receipt.status, "accepted");
  assertEquals(brief(b.fills), [[1, "buy", 100, 100.5]]);
  assertEquals(b.pendingCount(0), 0);
});

Deno.test("with this_close a symbol without a bar in the slice is not traded at an old price", () => {
  const b = openBroker({ fillAt: "this_close" });
  bar(b, 0, [100, 101, 99, 100.5]);
  b.submit(BUY, at(2)); // its bar of minute 1 is missing
  assertEquals(b.fills.length, 0);
  bar(b, 4, [103, 105, 102, 104]);
  assertEquals(brief(b.fills), [[5, "buy", 100, 104]]);
});

Deno.test("with this_close the bar's volume is shared by all fills on it", () => {
  const b = openBroker({ fillAt: "this_close", maxVolumeShare: 0.5 });
  bar(b, 0, [100, 101, 99, 100, 240]);
  b.submit(BUY, at(1));
  b.submit({ ...BUY, timeInForce: "ioc" }, at(1));
  bar(b, 1, [100, 101, 99, 101, 1000]);
  assertEquals(brief(b.fills), [[1, "buy", 100, 100], [1, "buy", 20, 100]]);
  assertEquals(b.orders[1].status, "cancelled");
});
