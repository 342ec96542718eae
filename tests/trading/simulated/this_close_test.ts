/** The fill rule `this_close`: market orders take the close of their own slice. */
import { assertEquals } from "@std/assert";
import { at, bar, brief, openBroker } from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 100 } as const;

Deno.test("a market order takes the close of the slice it is placed in", () => {
  const b = openBroker({ fillAt: "this_close" });
  assertEquals(b.fillsFrom(0), -Infinity);
  bar(b, 0, [100, 101, 99, 100.5]);
  const receipt = b.submit(BUY, at(1));
  assertEquals(receipt.status, "accepted");
  assertEquals(brief(b.fills), [[1, "buy", 100, 100.5]]);
  assertEquals(b.pendingCount(0), 0);
});

Deno.test("a symbol without a bar in the slice is not traded at an old price", () => {
  const b = openBroker({ fillAt: "this_close" });
  bar(b, 0, [100, 101, 99, 100.5]);
  b.submit(BUY, at(2)); // its bar of minute 1 is missing
  assertEquals(b.fills.length, 0);
  bar(b, 4, [103, 105, 102, 104]);
  assertEquals(brief(b.fills), [[4, "buy", 100, 103]]); // its next open
});

Deno.test("what the close leaves over takes the next open", () => {
  const b = openBroker({ fillAt: "this_close", maxVolumeShare: 0.5 });
  bar(b, 0, [100, 101, 99, 100, 120]);
  b.submit(BUY, at(1));
  bar(b, 1, [102, 105, 101, 104, 1000]);
  assertEquals(brief(b.fills), [[1, "buy", 60, 100], [1, "buy", 40, 102]]);
});

Deno.test("the bar's volume is shared by all fills on it", () => {
  const b = openBroker({ fillAt: "this_close", maxVolumeShare: 0.5 });
  bar(b, 0, [100, 101, 99, 100, 240]);
  b.submit(BUY, at(1));
  b.submit({ ...BUY, timeInForce: "ioc" }, at(1));
  bar(b, 1, [100, 101, 99, 101, 1000]);
  assertEquals(brief(b.fills), [[1, "buy", 100, 100], [1, "buy", 20, 100]]);
  assertEquals(b.orders[1].status, "cancelled");
});
