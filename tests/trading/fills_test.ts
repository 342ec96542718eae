import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  digestAccount,
  type Fill,
  type SessionResult,
} from "../../src/trading/fills.ts";

const amount = fc.double({ noNaN: true, noDefaultInfinity: true });
const fill: fc.Arbitrary<Fill> = fc.record({
  time: fc.integer(),
  symbol: fc.string({ minLength: 1 }),
  side: fc.constantFrom("buy" as const, "sell" as const),
  quantity: amount,
  price: amount,
  fee: amount,
  orderId: fc.nat(),
  strategy: fc.nat(9),
  tag: fc.string(),
  reason: fc.string(),
});
const session = (
  strategies: number,
): fc.Arbitrary<SessionResult> =>
  fc.record({
    date: fc.constantFrom("2024-01-03", "2024-12-31"),
    open: fc.integer(),
    close: fc.integer(),
    equity: amount,
    cash: amount,
    positionValue: amount,
    fees: amount,
    interest: amount,
    borrowCost: amount,
    fills: fc.nat(),
    traded: amount,
    strategies: fc.array(amount, {
      minLength: strategies,
      maxLength: strategies,
    }),
  });

const account = fc.nat(3).chain((strategies) =>
  fc.record({
    fills: fc.array(fill),
    sessions: fc.array(session(strategies)),
  })
);

/** All bytes passed to the hash. */
function hashed(
  { fills, sessions }: { fills: readonly Fill[]; sessions: SessionResult[] },
): number[] {
  const all: number[] = [];
  digestAccount(fills, sessions, (bytes) => all.push(...bytes));
  return all;
}

Deno.test("an account is hashed as its symbols and counts, then its numbers in order", () => {
  fc.assert(
    fc.property(account, ({ fills, sessions }) => {
      const symbols = [...new Set(fills.map((f) => f.symbol))];
      const strategies = sessions[0]?.strategies ?? [];
      const head = new TextEncoder().encode(
        JSON.stringify([symbols, fills.length, strategies.length]),
      );
      const numbers = [
        ...fills.flatMap((f) => [
          f.time,
          symbols.indexOf(f.symbol),
          f.side === "sell" ? -f.quantity : f.quantity,
          f.price,
          f.fee,
          f.orderId,
          f.strategy,
        ]),
        ...sessions.flatMap((s) => [
          s.open,
          s.equity,
          s.cash,
          s.positionValue,
          s.fees,
          ...s.strategies,
        ]),
      ];
      const tail = new DataView(new ArrayBuffer(numbers.length * 8));
      numbers.forEach((value, i) =>
        tail.setFloat64(i * 8, value === 0 ? 0 : value, true)
      );
      assertEquals(hashed({ fills, sessions }), [
        ...head,
        ...new Uint8Array(tail.buffer),
      ]);
    }),
  );
});

Deno.test("an account of thousands of fills is hashed whole", () => {
  const fills = Array.from({ length: 5_000 }, (_, i): Fill => ({
    time: i,
    symbol: "SPY",
    side: "buy",
    quantity: 100,
    price: 50,
    fee: 0,
    orderId: i + 1,
    strategy: 0,
    tag: "",
    reason: "",
  }));
  let length = 0;
  digestAccount(fills, [], (bytes) => length += bytes.length);
  assertEquals(length, '[["SPY"],5000,0]'.length + 5_000 * 7 * 8);
});
