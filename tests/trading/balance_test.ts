import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { SimulatedBroker } from "../../src/trading/simulated/simulated_broker.ts";
import { NO_LIMITS } from "../../src/trading/limits.ts";
import type { OrderRequest } from "../../src/trading/order_types/table.ts";
import type { Side } from "../../src/trading/order_types/request_fields.ts";
import { instruments, MINUTE, OPEN, SESSION, showBar } from "./_market.ts";

const SYMBOLS = ["AAA", "BBB"];

/** Price × quantity in micros, for at most six decimals in the price and eight in the quantity. */
function exactMicros(price: number, quantity: number): bigint {
  const p = BigInt(Math.round(price * 1e6));
  const q = BigInt(Math.round(quantity * 1e8));
  const n = p * q;
  const rounded = (abs: bigint) => (abs + 50_000_000n) / 100_000_000n;
  return n < 0n ? -rounded(-n) : rounded(n);
}

const price = fc.integer({ min: 1, max: 9_999_999 }).map((n) => n / 10_000);
const quantity = fc.oneof(
  fc.integer({ min: 1, max: 5000 }),
  fc.integer({ min: 1, max: 10_000_000 }).map((n) => n / 1e5),
);
const step = fc.record({
  symbol: fc.nat(1),
  strategy: fc.nat(1),
  side: fc.constantFrom<Side>("buy", "sell"),
  quantity,
  open: price,
  close: price,
  volume: fc.nat(10_000),
  kind: fc.constantFrom(
    "market",
    "limit",
    "stop",
    "trailing_stop",
    "bracket",
    "reduce",
  ),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function request(s: Step): OrderRequest {
  const common = {
    symbol: SYMBOLS[s.symbol],
    side: s.side,
    quantity: s.quantity,
    strategy: s.strategy,
  };
  switch (s.kind) {
    case "limit":
      return { ...common, type: "limit", limitPrice: s.close };
    case "stop":
      return { ...common, type: "stop", stopPrice: s.close };
    case "trailing_stop":
      return { ...common, type: "trailing_stop", trailPercent: 1.5 };
    case "reduce":
      return { ...common, reduceOnly: true };
    case "bracket": {
      const [low, high] = [s.close * 0.9, s.close * 1.1];
      return {
        ...common,
        bracket: s.side === "buy"
          ? { stopPrice: low, limitPrice: high }
          : { stopPrice: high, limitPrice: low },
      };
    }
    default:
      return common;
  }
}

/** The account of a run that began with a million, against its fills and the last closes. */
function assertBalance(b: SimulatedBroker, last: readonly number[]): void {
  // A second account, computed from the fills alone.
  let cash = 1_000_000_000_000n;
  const held = [0n, 0n]; // in 1e-8 units
  for (const f of b.fills) {
    const sign = f.side === "buy" ? 1n : -1n;
    // A fill's price may have twelve digits; money() reads them all.
    cash -= sign * money(f.price, f.quantity);
    cash -= BigInt(Math.round(f.fee * 1e6));
    held[SYMBOLS.indexOf(f.symbol)] += sign *
      BigInt(Math.round(f.quantity * 1e8));
  }
  assertEquals(BigInt(Math.round(b.cash * 1e6)), cash);
  held.forEach((units, i) => {
    assertEquals(BigInt(Math.round(b.position(i) * 1e8)), units);
  });
  const end = b.onSessionEnd(SESSION);
  let value = 0n;
  for (const strategy of [0, 1]) {
    last.forEach((close, i) => {
      const q = b.position(i, strategy);
      if (q !== 0) value += exactMicros(close, q);
    });
  }
  assertEquals(BigInt(Math.round(end.positionValue * 1e6)), value);
  assertEquals(BigInt(Math.round(end.equity * 1e6)), cash + value);
  // Realised and unrealised profit less fees is the net profit.
  const result = b.finish();
  const own = (result.equity - result.startingCash).toFixed(6);
  assertEquals(result.netProfit.toFixed(6), own);
  const micros = (units: number) => BigInt(Math.round(units * 1e6));
  assertEquals(
    micros(result.realisedProfit) + micros(result.unrealisedProfit) -
      micros(result.fees),
    micros(result.netProfit),
  );
  if (result.openPositions.length === 0) {
    const trips = result.roundTrips.reduce(
      (sum, trip) => sum + BigInt(Math.round(trip.netProfit * 1e6)),
      0n,
    );
    assertEquals(trips, cash - 1_000_000_000_000n);
  }
}

Deno.test("cash and positions equal the sum of the fills, to the micro, after any sequence", () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 40 }),
      fc.boolean(),
      (steps, thisClose) => {
        const b = new SimulatedBroker({
          instruments: instruments(SYMBOLS),
          limits: NO_LIMITS,
          strategies: 2,
          startingCash: 1_000_000,
          commission: { type: "per_share", rate: 0.0035, minimum: 0.35 },
          slippage: { type: "percent", percent: 0.05 },
          maxVolumeShare: 0.5,
          fillAt: thisClose ? "this_close" : "next_open",
        });
        b.onSessionStart(SESSION);
        const last = [NaN, NaN];
        steps.forEach((s, minute) => {
          b.submit(request(s), OPEN + minute * MINUTE);
          const high = Math.max(s.open, s.close);
          const low = Math.min(s.open, s.close);
          showBar(
            b,
            s.symbol,
            OPEN + minute * MINUTE,
            s.open,
            high,
            low,
            s.close,
            s.volume,
          );
          last[s.symbol] = s.close;
        });
        assertBalance(b, last);
      },
    ),
    { numRuns: 300 },
  );
});

/** Price × quantity in micros, computed from decimal text, for prices of any length. */
function money(price: number, quantity: number): bigint {
  const decimals = 15;
  const p = BigInt(price.toFixed(decimals).replace(".", ""));
  const clean = BigInt(
    Number(price.toPrecision(12)).toFixed(12).replace(".", ""),
  );
  const q = BigInt(Math.round(quantity * 1e8));
  const exact = clean * q; // 1e-20
  const scale = 10n ** 14n;
  assertEquals((p - clean * 1000n) / 1000n, 0n); // the price has no dust
  return (exact + scale / 2n) / scale;
}

Deno.test("the net profit of an account without positions is the sum of its round trips", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
      const b = new SimulatedBroker({
        instruments: instruments(SYMBOLS),
        limits: NO_LIMITS,
        strategies: 2,
        startingCash: 1_000_000_000, // never liquidated
        commission: { type: "percent", percent: 0.03 },
      });
      b.onSessionStart(SESSION);
      steps.forEach((s, minute) => {
        const { symbol, side, quantity, strategy } = request(s);
        const start = OPEN + minute * MINUTE;
        b.submit({ symbol, side, quantity, strategy }, start);
        showBar(b, s.symbol, start, s.open, s.open, s.open, s.open, 1);
      });
      const start = OPEN + 100 * MINUTE;
      for (const strategy of [0, 1]) {
        SYMBOLS.forEach((symbol, i) => {
          const held = b.position(i, strategy);
          if (held === 0) return;
          const side = held > 0 ? "sell" : "buy";
          b.submit(
            { symbol, side, quantity: Math.abs(held), strategy },
            start,
          );
        });
      }
      SYMBOLS.forEach((_, i) =>
        showBar(b, i, start, 7.77, 7.77, 7.77, 7.77, 1)
      );
      const result = b.finish();
      assertEquals(result.openPositions, []);
      const sum = (values: readonly number[]) =>
        values.reduce((total, v) => total + BigInt(Math.round(v * 1e6)), 0n);
      assertEquals(
        sum(result.roundTrips.map((t) => t.netProfit)),
        sum([result.netProfit]),
      );
      assertEquals(
        sum(result.roundTrips.map((t) => t.fees)),
        sum([result.fees]),
      );
      assertEquals(sum(result.fills.map((f) => f.fee)), sum([result.fees]));
    }),
    { numRuns: 200 },
  );
});
