import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import { at, bar, brief, openBroker } from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;
const SELL = { symbol: "AAA", side: "sell", quantity: 10 } as const;
const BRACKET = {
  ...BUY,
  bracket: { stopPrice: 95, limitPrice: 110 },
} as const;

Deno.test("a bracket works once its entry is filled, and its stop cancels its target", () => {
  const b = openBroker();
  assertEquals(b.submit(BRACKET, at(0)), {
    id: 1,
    status: "accepted",
    bracket: [2, 3],
  });
  assertEquals(b.pendingCount(0), 1);
  bar(b, 0, [100, 101, 99, 100]);
  assertEquals(b.pendingCount(0), 2);
  bar(b, 1, [100, 101, 94, 96]);
  assertEquals(brief(b.fills), [[0, "buy", 10, 100], [2, "sell", 10, 95]]);
  assertEquals(b.orders.map((o) => o.status), [
    "filled",
    "filled",
    "cancelled",
  ]);
  assertEquals(b.pendingCount(0), 0);
});

Deno.test("a bar that reaches both ends of a bracket stops it out", () => {
  const b = openBroker();
  b.submit(BRACKET, at(0));
  bar(b, 0, [100, 101, 99, 100]);
  bar(b, 1, [100, 111, 94, 105]);
  assertEquals(brief(b.fills)[1], [2, "sell", 10, 95]);
});

Deno.test("a bar that opens beyond a bracket's target takes the open, whatever follows", () => {
  const b = openBroker();
  b.submit(BRACKET, at(0));
  bar(b, 0, [100, 101, 99, 100]);
  bar(b, 1, [112, 112, 94, 94]);
  assertEquals(brief(b.fills)[1], [1, "sell", 10, 112]);
});

Deno.test("a bracket released at the open can end in the same bar, at its stop or its target", () => {
  const target = openBroker();
  target.submit(BRACKET, at(0));
  bar(target, 0, [100, 110, 99, 100]);
  assertEquals(brief(target.fills)[1], [1, "sell", 10, 110]);
  const stop = openBroker();
  stop.submit(BRACKET, at(0));
  bar(stop, 0, [100, 112, 95, 100]);
  assertEquals(brief(stop.fills)[1], [1, "sell", 10, 95]);
});

Deno.test("a bracket released within a bar can lose in that bar but not win", () => {
  const entry = {
    ...BRACKET,
    type: "limit",
    limitPrice: 98,
  } as const;
  const win = openBroker();
  win.submit(entry, at(0));
  bar(win, 0, [100, 111, 97, 100]); // the high may have come before the entry
  assertEquals(brief(win.fills), [[1, "buy", 10, 98]]);
  bar(win, 1, [100, 111, 99, 100]);
  assertEquals(brief(win.fills)[1], [2, "sell", 10, 110]);
  const lose = openBroker();
  lose.submit(entry, at(0));
  bar(lose, 0, [100, 100, 94, 100]); // through 98 on the way to 95
  assertEquals(brief(lose.fills), [[1, "buy", 10, 98], [1, "sell", 10, 95]]);
});

Deno.test("a bracket's target closes only what its entry bought", () => {
  const b = openBroker();
  b.submit({ ...BUY, quantity: 5 }, at(0));
  b.submit(BRACKET, at(0));
  bar(b, 0, [100, 101, 99, 100]);
  bar(b, 1, [100, 110, 99, 100]);
  assertEquals(b.position(0), 5);
});

Deno.test("a bracket never reverses a position that was closed otherwise", () => {
  const b = openBroker();
  b.submit(BRACKET, at(0));
  bar(b, 0, [100, 101, 99, 100]);
  b.submit(SELL, at(1));
  bar(b, 1, [100, 101, 94, 96]); // sold at the open; the stop finds nothing
  assertEquals(b.position(0), 0);
  bar(b, 2, [111, 111, 111, 111]);
  assertEquals(b.position(0), 0);
  assertEquals(b.orders.map((o) => o.status), [
    "filled",
    "cancelled",
    "cancelled",
    "filled",
  ]);
});

Deno.test("the bracket of a cancelled or refused entry is cancelled with it", () => {
  const b = openBroker();
  b.submit({ ...BRACKET, type: "limit", limitPrice: 99 }, at(0));
  assertEquals(b.cancel(1), true);
  assertEquals(b.orders.map((o) => o.status), [
    "cancelled",
    "cancelled",
    "cancelled",
  ]);
  assertEquals(b.pendingCount(0), 0);
});

Deno.test("a bracket's stop can be replaced while it is held and while it works", () => {
  const b = openBroker();
  b.submit(BRACKET, at(0));
  b.replace(2, { stopPrice: 96 }, at(0));
  bar(b, 0, [100, 101, 99, 100]);
  b.replace(2, { stopPrice: 97 }, at(1));
  assertThrows(
    () => b.replace(2, { quantity: 99 }, at(1)),
    SessionError,
    "takes its quantity from its entry",
  );
  bar(b, 1, [100, 101, 96.5, 99]);
  assertEquals(brief(b.fills)[1], [2, "sell", 10, 97]);
});

Deno.test("a bracket's stop on the wrong side of its entry's fill is refused, and the entry stands", () => {
  const b = openBroker();
  b.submit({
    ...BUY,
    type: "stop",
    stopPrice: 102,
    bracket: { stopPrice: 105 },
  }, at(0));
  bar(b, 0, [100, 103, 99, 101]);
  assertEquals(brief(b.fills), [[1, "buy", 10, 102]]);
  assertEquals(b.orders[1].status, "refused");
  assertEquals(b.orders[1].code, "stop_wrong_side");
  assertEquals(
    b.orders[1].reason,
    "the bracket's stop at 105 must be below its entry at 102",
  );
});

Deno.test("a bracket's stop that no fill of a limit entry can have on its right side is refused at once", () => {
  const b = openBroker();
  const entry = { ...BUY, type: "limit", limitPrice: 99 } as const;
  const receipt = b.submit({ ...entry, bracket: { stopPrice: 105 } }, at(0));
  assertEquals(receipt.status, "refused");
  assertEquals(receipt.code, "stop_wrong_side");
  assertEquals(b.orders.length, 1);
  const short = { ...SELL, type: "limit", limitPrice: 101 } as const;
  const other = b.submit({ ...short, bracket: { stopPrice: 101 } }, at(0));
  assertEquals(other.code, "stop_wrong_side");
});

Deno.test("the bracket of a partly filled entry covers what is filled", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...BRACKET, quantity: 20 }, at(0));
  bar(b, 0, [100, 101, 99, 100, 8]);
  assertEquals(b.orders[1].quantity, 4);
  bar(b, 1, [100, 101, 99, 100, 6]);
  assertEquals(b.orders[1].quantity, 7);
  bar(b, 2, [94, 94, 94, 94, 1]); // nothing can be traded, but the stop is triggered
  bar(b, 3, [93, 93, 93, 93, 1000]);
  // What reduces the position comes first, and ends the rest of the entry.
  assertEquals(brief(b.fills).slice(2), [[3, "sell", 7, 93]]);
  assertEquals(b.orders[0].code, "bracket_filled");
  assertEquals(b.position(0), 0);
});

Deno.test("an entry is cancelled once its bracket has begun to close the position", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...BRACKET, type: "limit", limitPrice: 98 }, at(0));
  bar(b, 0, [100, 100, 98, 99, 8]); // 4 of 10
  bar(b, 1, [111, 111, 111, 111]); // the target sells them
  bar(b, 2, [97, 97, 97, 97]);
  assertEquals(brief(b.fills), [[1, "buy", 4, 98], [1, "sell", 4, 111]]);
  assertEquals(b.orders[0].code, "bracket_filled");
});

Deno.test("legs guard what their entry leaves of a position that it turns", () => {
  const b = openBroker();
  b.submit({ ...SELL, quantity: 4 }, at(0));
  bar(b, 0, [100, 101, 99, 100]);
  b.submit(BRACKET, at(1));
  bar(b, 1, [100, 101, 99, 100]); // short 4, then long 6
  assertEquals(b.workingOrders(0).map((o) => [o.id, o.quantity]), [
    [3, 6],
    [4, 6],
  ]);
  bar(b, 2, [100, 101, 94, 96]);
  assertEquals(brief(b.fills)[2], [3, "sell", 6, 95]);
  assertEquals(b.position(0), 0);
});

Deno.test("legs end with an entry that only reduces the opposite position", () => {
  const b = openBroker();
  b.submit({ ...SELL, quantity: 25 }, at(0));
  bar(b, 0, [100, 101, 99, 100]);
  b.submit(BRACKET, at(1));
  bar(b, 1, [100, 101, 99, 100]);
  assertEquals(b.position(0), -15);
  assertEquals(b.orders.map((o) => o.code), [
    undefined,
    undefined,
    "no_position",
    "no_position",
  ]);
});

Deno.test("legs that are held again and released in one bar are reduced once", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit(BRACKET, at(0));
  bar(b, 0, [100, 101, 99, 100, 4]); // 2 of 10
  b.submit({ ...SELL, quantity: 2 }, at(1));
  bar(b, 1, [100, 101, 94, 96, 30]); // 2 sold, 8 bought, 5 stopped
  assertEquals(b.position(0), 3);
  assertEquals(
    b.workingOrders(0).map((o) => [o.id, o.quantity, o.filledQuantity]),
    [[2, 8, 5], [3, 3, 0]],
  );
});

Deno.test("legs that are held again and released in one bar are listed once", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit(BRACKET, at(0));
  bar(b, 0, [100, 101, 99, 100, 4]); // 2 of 10
  b.submit({ ...SELL, quantity: 2 }, at(1));
  bar(b, 1, [100, 101, 99, 100, 1000]); // sold first, then 8 more are bought
  assertEquals(b.position(0), 8);
  assertEquals(b.workingOrders(0).map((o) => [o.id, o.quantity]), [
    [2, 8],
    [3, 8],
  ]);
  bar(b, 2, [100, 101, 94, 96]);
  assertEquals(brief(b.fills)[3], [3, "sell", 8, 95]);
});

Deno.test("a relative stop is never on the wrong side of the average price", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...SELL, quantity: 2 }, at(0));
  bar(b, 0, [100, 100, 100, 100]);
  b.submit({ ...BUY, bracket: { stopPercent: 1 } }, at(1));
  bar(b, 1, [100, 100, 100, 100, 4]); // 2 of 10, and the position is flat
  bar(b, 2, [90, 90, 90, 90]); // 8 more, 92 on average
  assertEquals(brief(b.fills).slice(2), [
    [2, "buy", 8, 90],
    [2, "sell", 8, 90],
  ]);
  assertEquals(b.orders[2].stopPrice, 91.08);
});

Deno.test("a trailing leg cannot be replaced while it is held", () => {
  const b = openBroker();
  b.submit({ ...BUY, bracket: { trailAmount: 2 } }, at(0));
  assertThrows(
    () => b.replace(2, { stopPrice: 99 }, at(0)),
    SessionError,
    "has no stop before its entry fills",
  );
  bar(b, 0, [100, 100, 100, 100]);
  b.replace(2, { stopPrice: 99 }, at(1));
  bar(b, 1, [100, 100, 99, 100]);
  assertEquals(brief(b.fills)[1], [2, "sell", 10, 99]);
});
