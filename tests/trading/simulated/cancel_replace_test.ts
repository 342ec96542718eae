import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import { NO_LIMITS } from "../../../src/trading/limits.ts";
import { at, bar, brief, openBroker } from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;

Deno.test("a cancelled order is never filled, and a second cancel() returns false", () => {
  const b = openBroker();
  b.submit(BUY, at(0));
  assertEquals(b.cancel(1), true);
  assertEquals(b.cancel(1), false);
  bar(b, 0, [100, 101, 99, 100]);
  assertEquals(b.fills.length, 0);
  assertThrows(() => b.cancel(2), SessionError, "no order with that number");
});

Deno.test("a replaced order keeps its number and has its new prices", () => {
  const b = openBroker();
  b.submit({ ...BUY, type: "limit", limitPrice: 90 }, at(0));
  bar(b, 0, [100, 101, 99, 100]);
  const receipt = b.replace(1, { limitPrice: 99.5, quantity: 4 }, at(2));
  assertEquals(receipt, { id: 1, status: "accepted" });
  bar(b, 1, [100, 101, 99, 100]); // began before the replacement
  assertEquals(b.fills.length, 0);
  bar(b, 2, [100, 101, 99, 100]);
  assertEquals(brief(b.fills), [[3, "buy", 4, 99.5]]);
});

Deno.test("replace() rejects invalid changes", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...BUY, type: "limit", limitPrice: 99 }, at(0));
  bar(b, 0, [99, 99, 99, 99, 8]);
  const wrong: [Parameters<typeof b.replace>[1], string][] = [
    [{ quantity: 4 }, "4 are already filled"],
    [{ quantity: -1 }, "above zero"],
    [{ stopPrice: 5 }, "has no stopPrice"],
    [{ limitPrice: NaN }, "limitPrice is NaN"],
  ];
  for (const [changes, part] of wrong) {
    assertThrows(() => b.replace(1, changes, at(1)), SessionError, part);
  }
  b.cancel(1);
  assertThrows(
    () => b.replace(1, { quantity: 20 }, at(1)),
    SessionError,
    "it is cancelled",
  );
});

Deno.test("a triggered stop waits again once it has a new level", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...BUY, type: "stop", stopPrice: 102 }, at(0));
  bar(b, 0, [100, 103, 100, 100, 8]);
  b.replace(1, { stopPrice: 110 }, at(1));
  bar(b, 1, [105, 106, 104, 105]);
  assertEquals(b.position(0), 4);
  bar(b, 2, [109, 111, 108, 111]);
  assertEquals(brief(b.fills)[1], [3, "buy", 6, 110]);
});

Deno.test("the limits count an order cancelled by a callback no longer", () => {
  const seen: string[] = [];
  const b = openBroker({
    limits: { ...NO_LIMITS, maxPerSymbol: 1500 },
    onFill: (fill) => {
      if (fill.orderId !== 1) return;
      seen.push(b.submit(BUY, at(1)).status);
      b.cancel(2);
      seen.push(b.submit(BUY, at(1)).status);
    },
  });
  b.mark(0, 100);
  b.submit({ ...BUY, quantity: 5 }, at(0));
  b.submit({ ...BUY, type: "limit", limitPrice: 100 }, at(0));
  b.replace(2, { limitPrice: 90 }, at(0));
  bar(b, 0, [100, 100, 100, 100]);
  assertEquals(seen, ["refused", "accepted"]);
});

Deno.test("after the run no order works and none is accepted", () => {
  const b = openBroker();
  b.submit({ ...BUY, type: "limit", limitPrice: 90 }, at(0));
  const result = b.finish();
  assertEquals(result.orders.cancelled, 1);
  assertEquals(b.orders[0].code, "run_ended");
  assertEquals(b.pendingCount(0), 0);
  assertThrows(() => b.submit(BUY, at(1)), SessionError, "the run has ended");
});
