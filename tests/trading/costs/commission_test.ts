import { assertEquals } from "@std/assert";
import type { CommissionConfig } from "../../../src/config/session_config.ts";
import {
  at,
  bar,
  openBroker,
  SESSION_2,
  SESSION_FEBRUARY,
  showBar,
} from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 100 } as const;

/** The fee of one order for `quantity` units at 50. */
function feeOf(commission: CommissionConfig, quantity: number): number {
  const b = openBroker({ commission });
  b.submit({ ...BUY, quantity }, at(0));
  bar(b, 0, [50, 50, 50, 50]);
  return b.fills[0].fee;
}

Deno.test("per_share charges a rate per unit, at least the minimum", () => {
  assertEquals(feeOf({ type: "per_share", rate: 0.005 }, 100), 0.5);
  const withMinimum: CommissionConfig = {
    type: "per_share",
    rate: 0.005,
    minimum: 1,
  };
  assertEquals(feeOf(withMinimum, 100), 1);
  assertEquals(feeOf(withMinimum, 201), 1.005);
});

Deno.test("per_trade charges a fee per order, percent a part of the value", () => {
  assertEquals(feeOf({ type: "per_trade", fee: 4.95 }, 7), 4.95);
  assertEquals(feeOf({ type: "percent", percent: 0.1 }, 7), 0.35);
  assertEquals(feeOf({ type: "percent", percent: 0.1, minimum: 2 }, 7), 2);
});

Deno.test("tiered charges each part of the month's volume at its own rate", () => {
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
  showBar(b, 0, SESSION_2.open, 1, 1, 1, 1, 1);
  b.onSessionStart(SESSION_FEBRUARY);
  b.submit(BUY, SESSION_FEBRUARY.open);
  showBar(b, 0, SESSION_FEBRUARY.open, 1, 1, 1, 1, 1);
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
