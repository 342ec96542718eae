/** Orders that guard a position live as long as it does. */
import { assertEquals } from "@std/assert";
import { at, bar, brief, openBroker } from "../_market.ts";

const BUY = { symbol: "AAA", side: "buy", quantity: 100 } as const;
const SELL = { symbol: "AAA", side: "sell", quantity: 100 } as const;
const BRACKET = { stopPrice: 95, limitPrice: 110 } as const;
const FLAT = [100, 101, 99, 100] as const;

Deno.test("the legs of a bracket end with their position, whoever closes it", () => {
  const b = openBroker({ startingCash: 100_000 });
  b.submit({ ...BUY, bracket: BRACKET }, at(0));
  bar(b, 0, FLAT);
  b.submit(SELL, at(1));
  bar(b, 1, FLAT);
  assertEquals(b.orders.slice(1, 3).map((o) => o.code), [
    "no_position",
    "no_position",
  ]);
  b.submit(BUY, at(2));
  bar(b, 2, FLAT);
  bar(b, 3, [100, 100, 94, 96]); // the old stop at 95 is gone
  assertEquals(b.position(0), 100);
  assertEquals(b.equity, 99_600);
});

Deno.test("legs end when the position changes sides", () => {
  const b = openBroker({ startingCash: 100_000 });
  b.submit({ ...SELL, bracket: { stopPrice: 105 } }, at(0));
  bar(b, 0, FLAT);
  b.submit({ ...BUY, quantity: 150 }, at(1));
  bar(b, 1, FLAT);
  assertEquals(b.orders[1].status, "cancelled");
  bar(b, 2, [100, 106, 100, 106]);
  assertEquals(b.position(0), 50);
});

Deno.test("legs shrink with their position and never reverse it", () => {
  const b = openBroker({ startingCash: 100_000 });
  b.submit({ ...BUY, bracket: BRACKET }, at(0));
  bar(b, 0, FLAT);
  b.submit({ ...SELL, quantity: 40 }, at(1));
  bar(b, 1, FLAT);
  assertEquals(b.orders.slice(1, 3).map((o) => o.quantity), [60, 60]);
  b.submit(BUY, at(2)); // another entry, without a bracket
  bar(b, 2, FLAT);
  bar(b, 3, [100, 100, 94, 96]);
  assertEquals(brief(b.fills)[3], [4, "sell", 60, 95]);
  assertEquals(b.position(0), 100);
});

Deno.test("the legs of an entry that still works return to it when its first part is closed", () => {
  const b = openBroker({ startingCash: 100_000, maxVolumeShare: 0.5 });
  b.submit({ ...BUY, bracket: BRACKET }, at(0));
  bar(b, 0, [100, 101, 99, 100, 80]); // 40
  b.submit({ ...SELL, quantity: 40 }, at(1));
  // The sale takes the whole volume: the entry gets nothing.
  bar(b, 1, [100, 101, 99, 100, 80]);
  assertEquals(b.orders.map((o) => o.status), [
    "accepted",
    "held",
    "held",
    "filled",
  ]);
  bar(b, 2, [100, 101, 99, 100, 1000]); // the other 60
  assertEquals(b.orders[1].quantity, 60);
  bar(b, 3, [100, 100, 94, 96, 1000]);
  assertEquals(b.position(0), 0);
  assertEquals(b.orders.map((o) => o.status), [
    "filled",
    "filled",
    "cancelled",
    "filled",
  ]);
});

Deno.test("legs held again end with their entry", () => {
  const b = openBroker({ startingCash: 100_000, maxVolumeShare: 0.5 });
  b.submit({ ...BUY, bracket: BRACKET }, at(0));
  bar(b, 0, [100, 101, 99, 100, 80]);
  b.submit({ ...SELL, quantity: 40 }, at(1));
  bar(b, 1, [100, 101, 99, 100, 80]);
  b.cancel(1);
  assertEquals(b.orders.map((o) => o.code), [
    "cancelled_by_strategy",
    "entry_ended",
    "entry_ended",
    undefined,
  ]);
});

Deno.test("another order that only reduces belongs to the position that is open", () => {
  const b = openBroker({ startingCash: 100_000 });
  b.submit(BUY, at(0));
  bar(b, 0, FLAT);
  b.submit(
    { ...SELL, type: "stop", stopPrice: 95, reduceOnly: true },
    at(1),
  );
  b.submit(SELL, at(1));
  bar(b, 1, FLAT);
  assertEquals(b.orders[1].code, "no_position");
});

Deno.test("or to the next one, if none is open", () => {
  const b = openBroker({ startingCash: 100_000 });
  b.submit(
    { ...SELL, type: "stop", stopPrice: 95, reduceOnly: true },
    at(0),
  );
  bar(b, 0, FLAT);
  b.submit(BUY, at(1));
  bar(b, 1, FLAT);
  assertEquals(b.orders[0].status, "accepted");
  bar(b, 2, [100, 100, 94, 96]);
  assertEquals(brief(b.fills)[1], [3, "sell", 100, 95]);
});

Deno.test("positions of two strategies are guarded apart", () => {
  const b = openBroker({ startingCash: 100_000, strategies: 2 });
  b.submit({ ...BUY, bracket: BRACKET, strategy: 0 }, at(0));
  b.submit({ ...BUY, bracket: BRACKET, strategy: 1 }, at(0));
  bar(b, 0, FLAT);
  b.submit({ ...SELL, strategy: 1 }, at(1));
  bar(b, 1, FLAT);
  bar(b, 2, [100, 100, 94, 96]);
  assertEquals(b.position(0, 0), 0);
  assertEquals(b.position(0, 1), 0);
  assertEquals(brief(b.fills).length, 4);
});

Deno.test("a leg that its entry's further fill enlarges tells its owner", () => {
  const seen: string[] = [];
  const b = openBroker({
    startingCash: 100_000,
    maxVolumeShare: 0.5,
    onOrder: ({ id, status, quantity }) => {
      if (id === 2) seen.push(`${status} ${quantity}`);
    },
  });
  b.submit({ ...BUY, bracket: { stopPrice: 95 } }, at(0));
  bar(b, 0, [100, 101, 99, 100, 80]);
  bar(b, 1, [100, 101, 99, 100, 1000]);
  assertEquals(seen, ["held 100", "accepted 40", "accepted 100"]);
});
