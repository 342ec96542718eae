/** Rolls of positions and waiting orders, broker alone. */
import { assertEquals } from "@std/assert";
import { accountMistake } from "../../../src/trading/account_audit.ts";
import { rolledText } from "../../../src/trading/rolled_position.ts";
import { at, bar, openBroker, SESSION, SESSION_2 as NEXT } from "../_market.ts";

const ROLL = {
  symbol: 0,
  date: NEXT.date,
  contract: "ESU4",
  roll: { from: "ESM4", oldPrice: 104, newPrice: 110 },
};
const BUY = { symbol: "AAA", side: "buy", quantity: 10 } as const;

Deno.test("each strategy's position is rolled for itself, longs and shorts, with the costs of both trades", () => {
  const b = openBroker({
    strategies: 2,
    spread: { type: "fixed", width: 0.2 },
    commission: { type: "per_share", rate: 0.01 },
  });
  const { symbol, date, contract } = { ...ROLL, contract: "ESM4" };
  const fronts = [{ symbol, date, contract }];
  assertEquals(b.onSessionStart(SESSION, fronts), []);
  b.submit(BUY, at(0));
  b.submit({ ...BUY, side: "sell", quantity: 4, strategy: 1 }, at(0));
  bar(b, 0, [100, 104, 100, 104]);
  b.onSessionEnd(SESSION);
  const rolled = b.onSessionStart(NEXT, [ROLL]);
  assertEquals(
    rolled.map(({ strategy, quantity }) => [strategy, quantity]),
    [[0, 10], [1, -4]],
  );
  assertEquals(
    rolledText(rolled[1]),
    "a roll of AAA moves -4 from ESM4 at 104 to ESU4 at 110",
  );
  assertEquals(
    b.fills.slice(2).map((fill) => [
      fill.time,
      fill.strategy,
      fill.side,
      fill.quantity,
      fill.price,
      fill.fee,
      fill.contract,
    ]),
    [
      [NEXT.open, 0, "sell", 10, 103.9, 0.1, "ESM4"],
      [NEXT.open, 0, "buy", 10, 110.1, 0.1, "ESU4"],
      [NEXT.open, 1, "buy", 4, 104.1, 0.04, "ESM4"],
      [NEXT.open, 1, "sell", 4, 109.9, 0.04, "ESU4"],
    ],
  );
  assertEquals([b.position(0, 0), b.position(0, 1)], [10, -4]);
  // Valued at the new contract's price before its first bar.
  assertEquals(b.equityOf(0), 10_000 + 10 * (103.9 - 100.1 - 0.1) - 0.3);
  const session = b.onSessionEnd(NEXT);
  assertEquals(session.fills, 4);
  const facts = { symbols: ["AAA", "BBB"], strategies: 2 };
  assertEquals(accountMistake(b.finish(), facts), undefined);
});

Deno.test("trailing stops, brackets and held legs move; distances stay, and legs of a half-filled entry no longer follow it", () => {
  const b = openBroker({ maxVolumeShare: 0.5 });
  b.onSessionStart(SESSION);
  // Half of the bar's volume fills 6 of 10; its legs guard 6.
  b.submit({ ...BUY, bracket: { stopOffset: 5, limitOffset: 9 } }, at(0));
  bar(b, 0, [100, 104, 99, 104, 12]);
  const held = b.submit({
    ...BUY,
    type: "limit",
    limitPrice: 90,
    bracket: { stopPrice: 80, limitOffset: 7 },
  }, at(1));
  const trail = b.submit(
    { ...BUY, side: "sell", type: "trailing_stop", trailAmount: 3 },
    at(1),
  );
  const levels = () =>
    b.orders.filter(({ status }) => status === "accepted" || status === "held")
      .map(({ id, limitPrice, stopPrice }) => [
        id,
        ...[limitPrice, stopPrice].filter((price) => !Number.isNaN(price)),
      ]);
  const before = levels();
  assertEquals(before, [
    [1],
    [2, 95],
    [3, 109],
    [held.id, 90],
    [held.id + 1, 80],
    [held.id + 2],
    [trail.id, 101],
  ]);
  b.onSessionEnd(SESSION);
  b.onSessionStart(NEXT, [ROLL]);
  assertEquals(levels(), [
    [1],
    [2, 101],
    [3, 115],
    [held.id, 96],
    [held.id + 1, 86],
    [held.id + 2],
    [trail.id, 107],
  ]);
  // The rest of the entry fills at the new contract's price; its legs stay.
  b.onBar(0, NEXT.open, 111, 111, 110, 111, 100);
  b.endSlice();
  assertEquals(levels().slice(0, 2), [[2, 101], [3, 115]]);
  assertEquals(b.orders.slice(1, 3).map(({ quantity }) => quantity), [10, 10]);
  assertEquals(b.position(0), 10);
  // The trailing stop goes on from where it was moved to.
  assertEquals(levels().at(-1), [trail.id, 108]);
});

Deno.test("a roll without a position or an order changes nothing but the contract", () => {
  const b = openBroker({});
  b.onSessionStart(SESSION);
  const { revision } = b;
  assertEquals(b.onSessionStart(NEXT, [ROLL]), []);
  assertEquals([b.fills.length, b.revision], [0, revision]);
  b.submit(BUY, NEXT.open);
  b.onBar(0, NEXT.open, 110, 110, 110, 110, 100);
  b.endSlice();
  assertEquals(b.fills[0].contract, "ESU4");
});
