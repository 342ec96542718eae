import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  digestAccount,
  type Fill,
  type SessionResult,
} from "../../src/analysis/fills.ts";

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
});
const session: fc.Arbitrary<SessionResult> = fc.record({
  date: fc.constantFrom("2024-01-03", "2024-12-31"),
  open: fc.integer(),
  close: fc.integer(),
  equity: amount,
  cash: amount,
  positionValue: amount,
  fees: amount,
  fills: fc.nat(),
  traded: amount,
  strategies: fc.array(amount, { maxLength: 3 }),
});

Deno.test("an account is hashed as one line of JSON a fill and a session, in order", () => {
  fc.assert(
    fc.property(fc.array(fill), fc.array(session), (fills, sessions) => {
      let text = "";
      digestAccount(fills, sessions, (bytes) => {
        text += new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
      });
      const lines = [
        ...fills.map((f) => [
          "fill",
          f.time,
          f.symbol,
          f.side,
          f.quantity,
          f.price,
          f.fee,
          f.orderId,
          f.strategy,
        ]),
        ...sessions.map((s) => [
          "session",
          s.date,
          s.equity,
          s.cash,
          s.positionValue,
          s.fees,
          s.strategies,
        ]),
      ];
      assertEquals(text, lines.map((l) => `${JSON.stringify(l)}\n`).join(""));
    }),
  );
});
