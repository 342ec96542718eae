import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { NO_LIMITS } from "../../../src/trading/limits.ts";
import type { OrderRequest } from "../../../src/trading/order_types/table.ts";
import { SessionError } from "../../../src/errors.ts";
import {
  at,
  bar,
  brief,
  MINUTE,
  OPEN,
  openBroker,
  SESSION,
  SESSION_2,
} from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;
const SELL = { symbol: "AAA", side: "sell", quantity: 10 } as const;
const BRACKET = {
  ...BUY,
  bracket: { stopPrice: 95, limitPrice: 110 },
} as const;

Deno.test("a market-on-close order takes the close of the session's last slot", () => {
  const b = openBroker();
  b.submit({ ...BUY, type: "market_on_close" }, at(5));
  bar(b, 388, [100, 101, 99, 100]);
  assertEquals(b.fills.length, 0);
  bar(b, 389, [100, 103, 99, 102]);
  assertEquals(brief(b.fills), [[390, "buy", 10, 102]]);
  assertEquals(b.fills[0].time, SESSION.close);
});

Deno.test("a market-on-close order expires when the session's last slot is missing", () => {
  const b = openBroker();
  b.submit({ ...BUY, type: "market_on_close" }, at(5));
  bar(b, 388, [100, 101, 99, 100]);
  b.onSessionEnd(SESSION);
  assertEquals(b.orders[0].status, "expired");
  assertEquals(b.orders[0].code, "no_bar_at_close");
});

Deno.test("a market-on-open order placed during a session waits for the next open", () => {
  const b = openBroker();
  b.submit({ ...BUY, type: "market_on_open" }, at(5));
  bar(b, 6, [100, 101, 99, 100]);
  b.onSessionEnd(SESSION);
  b.onSessionStart(SESSION_2);
  b.onBar(0, SESSION_2.open, 104, 105, 103, 104, 1000);
  assertEquals(b.fills.map((f) => [f.time, f.price]), [[SESSION_2.open, 104]]);
});

Deno.test("a market-on-open order expires when the first slot is missing", () => {
  const b = openBroker();
  b.submit({ ...BUY, type: "market_on_open" }, at(0));
  bar(b, 1, [100, 101, 99, 100]);
  b.onSessionEnd(SESSION);
  assertEquals([b.fills.length, b.orders[0].status], [0, "expired"]);
});

Deno.test("every kind of order outlives the close only as its time in force says", () => {
  const b = openBroker();
  b.mark(0, 100);
  const placed: [OrderRequest, string][] = [
    [{ ...BUY, type: "limit", limitPrice: 90 }, "accepted"],
    [{ ...BUY, type: "limit", limitPrice: 90, timeInForce: "day" }, "expired"],
    [{ ...BUY, type: "limit", limitPrice: 90, timeInForce: "ioc" }, "expired"],
    [{ ...BUY, type: "stop", stopPrice: 120 }, "accepted"],
    [{ ...BUY, type: "stop", stopPrice: 120, timeInForce: "day" }, "expired"],
    [
      { ...BUY, type: "stop_limit", stopPrice: 120, limitPrice: 121 },
      "accepted",
    ],
    [{ ...BUY, type: "trailing_stop", trailAmount: 50 }, "accepted"],
    [{ ...BUY, type: "market" }, "accepted"],
    [{ ...BUY, type: "market", timeInForce: "day" }, "expired"],
    [{ ...BUY, type: "market_on_open" }, "accepted"],
    [{ ...BUY, type: "market_on_close" }, "expired"],
    [BRACKET, "accepted"],
  ];
  for (const [request] of placed) b.submit(request, at(389.5));
  b.onSessionEnd(SESSION);
  const entries = b.orders.filter((o) => o.parent === 0);
  assertEquals(entries.map((o) => o.status), placed.map(([, s]) => s));
  assertEquals(b.orders.filter((o) => o.parent > 0).map((o) => o.status), [
    "held",
    "held",
  ]);
});

Deno.test("a bracket comes to life with its entry, and its stop cancels its target", () => {
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

Deno.test("a bracket set free at the open can end in the same bar at either side", () => {
  const target = openBroker();
  target.submit(BRACKET, at(0));
  bar(target, 0, [100, 110, 99, 100]);
  assertEquals(brief(target.fills)[1], [1, "sell", 10, 110]);
  const stop = openBroker();
  stop.submit(BRACKET, at(0));
  bar(stop, 0, [100, 112, 95, 100]);
  assertEquals(brief(stop.fills)[1], [1, "sell", 10, 95]);
});

Deno.test("a bracket set free within a bar can lose in that bar but not win", () => {
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

Deno.test("a bracket never turns a position that was closed another way", () => {
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

Deno.test("a cancelled or refused entry takes its bracket along", () => {
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

Deno.test("of orders that cancel each other one is filled", () => {
  const b = openBroker();
  const receipts = b.submitOneCancelsOther([
    { ...BUY, type: "stop", stopPrice: 102 },
    { ...SELL, type: "stop", stopPrice: 98 },
  ], at(0));
  assertEquals(receipts, [
    { id: 1, status: "accepted" },
    { id: 2, status: "accepted" },
  ]);
  bar(b, 0, [100, 103, 99, 100]);
  bar(b, 1, [100, 100, 90, 90]);
  assertEquals(brief(b.fills), [[1, "buy", 10, 102]]);
  assertEquals(b.orders[1].code, "group_filled");
});

Deno.test("of orders that cancel each other a part fill cuts the others", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submitOneCancelsOther([
    { ...BUY, type: "limit", limitPrice: 98 },
    { ...BUY, type: "stop", stopPrice: 105 },
  ], at(0));
  bar(b, 0, [100, 100, 98, 99, 8]); // 4 can be traded
  assertEquals(b.orders.map((o) => [o.quantity, o.filledQuantity]), [
    [10, 4],
    [6, 0],
  ]);
  bar(b, 1, [106, 106, 106, 106, 1000]);
  assertEquals(b.position(0), 10);
  assertEquals(b.orders[0].status, "cancelled");
});

Deno.test("orders of different symbols, or that wait for nothing, cannot cancel each other", () => {
  const b = openBroker();
  const limit = { type: "limit", limitPrice: 99 } as const;
  const own = { ...BUY, ...limit };
  const other = { ...SELL, ...limit, symbol: "BBB" };
  assertThrows(
    () => b.submitOneCancelsOther([own, other], at(0)),
    SessionError,
    "one symbol and one strategy",
  );
  assertThrows(
    () => b.submitOneCancelsOther([own, SELL], at(0)),
    SessionError,
    "Cannot join a market order",
  );
  assertEquals(b.orders.length, 0);
});

Deno.test("a cancelled order is never filled, and cancelling twice says so", () => {
  const b = openBroker();
  b.submit(BUY, at(0));
  assertEquals(b.cancel(1), true);
  assertEquals(b.cancel(1), false);
  bar(b, 0, [100, 101, 99, 100]);
  assertEquals(b.fills.length, 0);
  assertThrows(() => b.cancel(2), SessionError, "no order of that number");
});

Deno.test("a replaced order keeps its number and takes its new prices", () => {
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

Deno.test("replacing refuses what makes no sense", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...BUY, type: "limit", limitPrice: 99 }, at(0));
  bar(b, 0, [99, 99, 99, 99, 8]);
  const wrong: [Parameters<typeof b.replace>[1], string][] = [
    [{ quantity: 4 }, "4 are filled already"],
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

Deno.test("a bracket's stop can be moved while it is held and while it waits", () => {
  const b = openBroker();
  b.submit(BRACKET, at(0));
  b.replace(2, { stopPrice: 96 }, at(0));
  bar(b, 0, [100, 101, 99, 100]);
  b.replace(2, { stopPrice: 97 }, at(1));
  assertThrows(
    () => b.replace(2, { quantity: 99 }, at(1)),
    SessionError,
    "follows its entry",
  );
  bar(b, 1, [100, 101, 96.5, 99]);
  assertEquals(brief(b.fills)[1], [2, "sell", 10, 97]);
});

Deno.test("an order is filled over bars when their volume does not carry it", () => {
  const b = openBroker({ maxVolumeShare: 0.25 });
  b.submit(BUY, at(0));
  b.submit({ ...BUY, quantity: 1 }, at(0)); // comes second: nothing is left for it
  bar(b, 0, [100, 101, 99, 100, 17]); // 4.25 → 4
  bar(b, 1, [101, 101, 101, 101, 3]); // 0.75 → nothing
  bar(b, 2, [102, 102, 102, 102, 1000]);
  assertEquals(brief(b.fills), [
    [0, "buy", 4, 100],
    [2, "buy", 6, 102],
    [2, "buy", 1, 102],
  ]);
});

Deno.test("a stop that a thin bar fills in part goes on as a market order", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...BUY, type: "stop", stopPrice: 102 }, at(0));
  bar(b, 0, [100, 103, 100, 100, 8]);
  bar(b, 1, [99, 99, 99, 99, 1000]);
  assertEquals(brief(b.fills), [[1, "buy", 4, 102], [1, "buy", 6, 99]]);
});

Deno.test("an immediate-or-cancel order keeps what it got and gives up the rest", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...BUY, timeInForce: "ioc" }, at(0));
  bar(b, 0, [100, 101, 99, 100, 8]);
  assertEquals(b.position(0), 4);
  assertEquals(b.orders[0].status, "cancelled");
});

Deno.test("an auction order gives up what its auction did not fill", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...BUY, type: "market_on_open" }, at(0));
  b.submit({ ...SELL, type: "market_on_close" }, at(0));
  bar(b, 0, [100, 101, 99, 100, 8]);
  bar(b, 389, [100, 101, 99, 100, 6]);
  assertEquals(brief(b.fills), [[0, "buy", 4, 100], [390, "sell", 3, 100]]);
  assertEquals(b.orders.map((o) => o.status), ["cancelled", "cancelled"]);
});

Deno.test("a part-filled entry guards what it has, and is not enlarged once its bracket fills", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...BRACKET, quantity: 20 }, at(0));
  bar(b, 0, [100, 101, 99, 100, 8]);
  assertEquals(b.orders[1].quantity, 4);
  bar(b, 1, [100, 101, 99, 100, 6]);
  assertEquals(b.orders[1].quantity, 7);
  bar(b, 2, [94, 94, 94, 94, 1]); // nothing can be traded, but the stop is set off
  bar(b, 3, [93, 93, 93, 93, 1000]);
  // The entry came first in line, and took 13 more before the stop sold all 20.
  assertEquals(brief(b.fills).slice(2), [
    [3, "buy", 13, 93],
    [3, "sell", 20, 93],
  ]);
  assertEquals(b.position(0), 0);
});

Deno.test("an order that only reduces is cut to the position, or cancelled without one", () => {
  const b = openBroker();
  b.submit({ ...SELL, reduceOnly: true }, at(0));
  bar(b, 0, [100, 101, 99, 100]);
  assertEquals(b.orders[0].status, "cancelled");
  b.submit({ ...BUY, quantity: 3 }, at(1));
  b.submit({ ...SELL, reduceOnly: true }, at(1));
  bar(b, 1, [100, 101, 99, 100]);
  assertEquals(brief(b.fills), [[1, "buy", 3, 100], [1, "sell", 3, 100]]);
  assertEquals(b.orders[2].code, "no_position");
});

Deno.test("a request with the wrong prices for its type is told which are right", () => {
  const b = openBroker();
  const wrong: [Record<string, unknown>, string][] = [
    [{ type: "limit" }, "needs limitPrice"],
    [{ type: "limit", limitPrice: -1 }, "limitPrice is -1; it must be above"],
    [{ type: "limit", limitPrice: 9, stopPrice: 9 }, "has no stopPrice"],
    [{ type: "stop", stopPrice: NaN }, "stopPrice is NaN"],
    [{ type: "stop_limit", stopPrice: 9 }, "needs limitPrice"],
    [{ type: "trailing_stop" }, "needs one of trailAmount and trailPercent"],
    [{ type: "trailing_stop", trailAmount: 1, trailPercent: 1 }, "one of"],
    [{ type: "trailing_stop", trailPercent: 100 }, "below 100"],
    [{ limitPrice: 9 }, "a market order has no limitPrice"],
    [{ type: "stop", stopPrice: 9, timeInForce: "ioc" }, "gtc, day"],
    [{ type: "market_on_open", timeInForce: "day" }, "no time in force"],
    [{ type: "toString" }, "order type"],
    [{ bracket: {} }, "needs stopPrice, limitPrice or both"],
    [{ bracket: { stopPrice: 0 } }, "bracket's stopPrice is 0"],
    [{ bracket: { stopPrice: 5, limitPrice: 4 } }, "must be below"],
    [
      { side: "sell", bracket: { stopPrice: 4, limitPrice: 5 } },
      "must be above",
    ],
    [{ reduceOnly: true, bracket: { stopPrice: 5 } }, "cannot have a bracket"],
  ];
  for (const [fields, part] of wrong) {
    const request = { ...BUY, ...fields } as OrderRequest;
    const error = assertThrows(() => b.submit(request, at(0)), SessionError);
    assertEquals(error.code, "order_invalid");
    assertStringIncludes(error.message, part);
  }
  assertThrows(() => b.submit(BUY, NaN), RangeError, "Order time");
  assertThrows(() => b.submit({ ...BUY, strategy: 1 }, 0), RangeError, "0 … 0");
});

Deno.test("after the run nothing waits and no order is taken", () => {
  const b = openBroker();
  b.submit({ ...BUY, type: "limit", limitPrice: 90 }, at(0));
  const result = b.finish();
  assertEquals(result.orders.cancelled, 1);
  assertEquals(b.orders[0].code, "run_ended");
  assertEquals(b.pendingCount(0), 0);
  assertThrows(() => b.submit(BUY, at(1)), SessionError, "the run has ended");
});

Deno.test("a callback may cancel and place orders while a bar fills others", () => {
  const seen: string[] = [];
  const b = openBroker({
    onFill: (fill) => {
      seen.push(`fill ${fill.orderId}`);
      if (fill.orderId === 1) {
        b.cancel(2);
        b.submit(SELL, at(1));
      }
    },
    onOrder: (order) => seen.push(`${order.id} ${order.status}`),
  });
  b.submit(BUY, at(0));
  b.submit(BUY, at(0));
  b.submit({ ...BUY, quantity: 1 }, at(0));
  bar(b, 0, [100, 101, 99, 100]);
  assertEquals(brief(b.fills), [[0, "buy", 10, 100], [0, "buy", 1, 100]]);
  bar(b, 1, [100, 101, 99, 100]);
  assertEquals(brief(b.fills)[2], [1, "sell", 10, 100]);
  assertEquals(seen, [
    "1 accepted",
    "2 accepted",
    "3 accepted",
    "1 filled",
    "fill 1",
    "2 cancelled",
    "4 accepted",
    "3 filled",
    "fill 3",
    "4 filled",
    "fill 4",
  ]);
  assertEquals(b.fills[0].time, OPEN);
  assertEquals(b.fills[2].time, OPEN + MINUTE);
});

Deno.test("a bracket's stop on the wrong side of its entry trades inside of the bar", () => {
  const b = openBroker();
  b.submit({
    ...BUY,
    type: "stop",
    stopPrice: 102,
    bracket: { stopPrice: 105 },
  }, at(0));
  bar(b, 0, [100, 103, 99, 101]);
  assertEquals(brief(b.fills), [[1, "buy", 10, 102], [1, "sell", 10, 103]]);
});

Deno.test("an entry takes no more once its bracket has begun to close it", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...BRACKET, type: "limit", limitPrice: 98 }, at(0));
  bar(b, 0, [100, 100, 98, 99, 8]); // 4 of 10
  bar(b, 1, [111, 111, 111, 111]); // the target sells them
  bar(b, 2, [97, 97, 97, 97]);
  assertEquals(brief(b.fills), [[1, "buy", 4, 98], [1, "sell", 4, 111]]);
  assertEquals(b.orders[0].code, "bracket_filled");
});

Deno.test("a fraction of a unit is filled in fractions of eight decimals", () => {
  const b = openBroker({ maxVolumeShare: 1 / 3 });
  b.submit({ ...BUY, quantity: 0.5 }, at(0));
  bar(b, 0, [100, 100, 100, 100, 1]);
  bar(b, 1, [100, 100, 100, 100, 1]);
  assertEquals(b.fills.map((f) => f.quantity), [0.33333333, 0.16666667]);
  assertEquals(b.orders[0].status, "filled");
});

Deno.test("a stop that was set off waits again when it is given a new level", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.submit({ ...BUY, type: "stop", stopPrice: 102 }, at(0));
  bar(b, 0, [100, 103, 100, 100, 8]);
  b.replace(1, { stopPrice: 110 }, at(1));
  bar(b, 1, [105, 106, 104, 105]);
  assertEquals(b.position(0), 4);
  bar(b, 2, [109, 111, 108, 111]);
  assertEquals(brief(b.fills)[1], [3, "buy", 6, 110]);
});

Deno.test("an order cancelled by a callback gives its room under the limits back at once", () => {
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

Deno.test("a fill that turns a position shares its fee between the two round trips", () => {
  const b = openBroker({ commission: { type: "per_share", rate: 0.01 } });
  b.submit(BUY, at(0));
  bar(b, 0, [100, 100, 100, 100]);
  b.submit({ ...SELL, quantity: 25 }, at(1));
  bar(b, 1, [100, 100, 100, 100]);
  b.submit({ ...BUY, quantity: 15 }, at(2));
  bar(b, 2, [100, 100, 100, 100]);
  assertEquals(b.roundTrips.map((t) => [t.quantity, t.fees, t.netProfit]), [
    [10, 0.2, -0.2],
    [15, 0.3, -0.3],
  ]);
});

Deno.test("on daily bars the open and the close of a session are those of its bar", () => {
  const b = openBroker({ baseIntervalMs: Infinity });
  b.submit({ ...BUY, type: "market_on_open" }, at(0));
  b.submit({ ...SELL, type: "market_on_close" }, at(0));
  bar(b, 0, [100, 103, 99, 102]);
  assertEquals(b.fills.map((f) => [f.time, f.price]), [
    [SESSION.open, 100],
    [SESSION.close, 102],
  ]);
});
