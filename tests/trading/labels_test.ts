/** Tags and reasons of orders, from the request to the round trip. */
import { assertEquals, assertNotEquals } from "@std/assert";
import type { OrderView } from "../../src/trading/orders.ts";
import { at, bar, openBroker, SESSION } from "./_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;
const SELL = { ...BUY, side: "sell" } as const;

const said = (
  { tag, purpose, code, reason, status }: OrderView,
) => [tag, purpose, status, code, reason];

Deno.test("an order has its tag and its purpose; its reason is that of its end once it has a code", () => {
  const b = openBroker();
  const limit = { type: "limit", limitPrice: 5 } as const;
  b.submit({ ...BUY, ...limit, tag: "dip", reason: "cheap" }, at(0));
  b.submit({ ...BUY, ...limit }, at(0));
  b.submit({ ...BUY, tag: "now", reason: "momentum" }, at(0));
  b.submit({ ...BUY, tag: "", reason: "" }, at(0));
  assertEquals(b.orders.map(said), [
    ["dip", "cheap", "accepted", undefined, "cheap"],
    ["", "", "accepted", undefined, undefined],
    ["now", "momentum", "accepted", undefined, "momentum"],
    ["", "", "accepted", undefined, undefined],
  ]);
  b.cancel(1);
  bar(b, 0, [10, 11, 9, 10]);
  b.finish();
  const stopped = ["cancelled", "cancelled_by_strategy"];
  assertEquals(b.orders.map(said), [
    ["dip", "cheap", ...stopped, "cancelled by the strategy"],
    ["", "", "cancelled", "run_ended", "the run ended"],
    ["now", "momentum", "filled", undefined, "momentum"],
    ["", "", "filled", undefined, undefined],
  ]);
});

Deno.test("a refused order keeps its tag and its purpose", () => {
  const b = openBroker({
    limits: {
      maxBuyingPower: Infinity,
      maxPerTrade: 50,
      maxPerSymbol: Infinity,
      maxOpenPositions: Infinity,
    },
  });
  b.mark(0, 10);
  const receipt = b.submit({ ...BUY, tag: "big", reason: "why not" }, at(0));
  const [order] = b.orders;
  assertEquals([order.tag, order.purpose], ["big", "why not"]);
  assertEquals(order.code, "above_max_per_trade");
  assertEquals(order.reason, receipt.reason);
});

Deno.test("fills and round trips have the labels of their orders", () => {
  const b = openBroker();
  b.submit({ ...BUY, tag: "in", reason: "first" }, at(0));
  bar(b, 0, [10, 10, 10, 10]);
  b.submit({ ...BUY, tag: "more", reason: "second" }, at(1));
  bar(b, 1, [10, 10, 10, 10]);
  b.submit({ ...SELL, tag: "part" }, at(2));
  bar(b, 2, [11, 11, 11, 11]);
  // Closes the long position and opens a short one.
  b.submit({ ...SELL, quantity: 15, tag: "flip", reason: "down" }, at(3));
  bar(b, 3, [11, 11, 11, 11]);
  b.submit({ ...BUY, quantity: 5 }, at(4));
  bar(b, 4, [11, 11, 11, 11]);
  assertEquals(b.fills.map(({ tag, reason }) => [tag, reason]), [
    ["in", "first"],
    ["more", "second"],
    ["part", ""],
    ["flip", "down"],
    ["", ""],
  ]);
  assertEquals(
    b.roundTrips.map((t) => [
      t.entryTag,
      t.entryReason,
      t.exitTag,
      t.exitReason,
    ]),
    [["in", "first", "flip", "down"], ["flip", "down", "", ""]],
  );
});

Deno.test("an order of a bracket has its entry's tag and names its entry", () => {
  const b = openBroker();
  b.submit({ ...SELL, type: "limit", limitPrice: 99 }, at(0));
  b.submit({
    ...BUY,
    tag: "dip",
    reason: "cheap",
    bracket: { stopPrice: 8, limitPrice: 12 },
  }, at(0));
  const [, , stop, limit] = b.orders;
  assertEquals(said(stop).slice(0, 2), [
    "dip",
    "stop of the bracket of order 2",
  ]);
  assertEquals(said(limit).slice(0, 2), [
    "dip",
    "limit of the bracket of order 2",
  ]);
  bar(b, 0, [10, 11, 9, 10]);
  bar(b, 1, [10, 13, 10, 12]);
  assertEquals(
    b.fills.map(({ orderId, tag, reason }) => [orderId, tag, reason]),
    [
      [2, "dip", "cheap"],
      [4, "dip", "limit of the bracket of order 2"],
    ],
  );
  const [trip] = b.roundTrips;
  assertEquals([trip.entryReason, trip.exitReason], [
    "cheap",
    "limit of the bracket of order 2",
  ]);
  assertEquals(stop.code, "group_filled");
});

Deno.test("orders that cancel each other have labels of their own", () => {
  const b = openBroker();
  const waiting = { type: "limit", limitPrice: 5 } as const;
  b.submitOneCancelsOther([
    { ...BUY, ...waiting, tag: "low" },
    { ...BUY, ...waiting, limitPrice: 4, tag: "lower" },
  ], at(0));
  assertEquals(b.orders.map(({ tag }) => tag), ["low", "lower"]);
});

Deno.test("replacing an order keeps its labels", () => {
  const b = openBroker();
  const request = { ...BUY, type: "limit", limitPrice: 5 } as const;
  b.submit({ ...request, tag: "dip", reason: "cheap" }, at(0));
  b.replace(1, { limitPrice: 6 }, at(1));
  const [order] = b.orders;
  assertEquals(said(order), ["dip", "cheap", "accepted", undefined, "cheap"]);
});

Deno.test("labels do not change the hash of an account", () => {
  const bytes = (labels: { tag?: string; reason?: string }, price: number) => {
    const b = openBroker();
    b.submit({ ...BUY, ...labels }, at(0));
    bar(b, 0, [price, 11, 9, 10]);
    b.onSessionEnd(SESSION);
    const all: number[] = [];
    b.digest((part) => all.push(...part));
    return all;
  };
  const plain = bytes({}, 10);
  assertEquals(bytes({ tag: "a", reason: "b" }, 10), plain);
  assertNotEquals(bytes({}, 10.5), plain);
});
