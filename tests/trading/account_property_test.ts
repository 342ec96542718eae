/** Random programs of orders, in margin and cash accounts, against exact sums. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { CommissionConfig } from "../../src/config/session_config.ts";
import { NO_LIMITS } from "../../src/trading/limits.ts";
import { amountOf } from "../../src/trading/money.ts";
import type { OrderRequest } from "../../src/trading/order_types/table.ts";
import type { Side } from "../../src/trading/order_types/request_fields.ts";
import { SimulatedBroker } from "../../src/trading/simulated/simulated_broker.ts";
import {
  instruments,
  SESSION,
  SESSION_2,
  SESSION_FEBRUARY,
} from "./_market.ts";

const SYMBOLS = ["AAA", "BBB"];
const SESSIONS = [SESSION, SESSION_2, SESSION_FEBRUARY];

const cents = fc.integer({ min: 100, max: 3000 }).map((n) => n / 100);
const step = fc.record({
  session: fc.nat(9).map((n) => n === 0),
  symbol: fc.nat(1),
  strategy: fc.nat(1),
  side: fc.constantFrom<Side>("buy", "sell"),
  quantity: fc.oneof(
    fc.integer({ min: 1, max: 300 }),
    fc.integer({ min: 1, max: 3_000_000 }).map((n) => n / 10_000),
  ),
  kind: fc.constantFrom("market", "limit", "stop", "bracket", "reduce"),
  price: cents,
  bars: fc.array(
    fc.record({ symbol: fc.nat(1), open: cents, close: cents }),
    { maxLength: 2 },
  ),
  volume: fc.nat(400),
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
      return { ...common, type: "limit", limitPrice: s.price };
    case "stop":
      return { ...common, type: "stop", stopPrice: s.price };
    case "reduce":
      return { ...common, reduceOnly: true };
    case "bracket":
      return { ...common, bracket: { stopPercent: 5, limitPercent: 5 } };
    default:
      return common;
  }
}

const commission = fc.constantFrom<CommissionConfig>(
  { type: "none" },
  { type: "per_share", rate: 0.0035, minimum: 0.35 },
  { type: "percent", percent: 0.1, minimum: 1 },
  { type: "per_trade", fee: 7 },
  { type: "per_share", rate: 2 }, // more than many prices
);

/** Plays steps, and calls `check` after every slice. */
function play(
  b: SimulatedBroker,
  steps: readonly Step[],
  check: (last: readonly number[]) => void,
): void {
  const last = [NaN, NaN];
  let session = 0;
  b.onSessionStart(SESSIONS[0]);
  steps.forEach((s, minute) => {
    const { open } = SESSIONS[session];
    const start = open + minute * 60_000;
    b.submit(request(s), start);
    for (const { symbol, open, close } of s.bars) {
      if (s.bars.length > 1 && s.bars[0].symbol === s.bars[1].symbol) continue;
      const [low, high] = [Math.min(open, close), Math.max(open, close)];
      b.onBar(symbol, start, open, high, low, close, s.volume);
      last[symbol] = close;
    }
    b.endSlice(start + 60_000);
    check(last);
    if (!s.session || session + 1 === SESSIONS.length) return;
    b.onSessionEnd(SESSIONS[session]);
    session++;
    b.onSessionStart(SESSIONS[session]);
    check(last);
  });
  b.onSessionEnd(SESSIONS[session]);
}

const micros = (units: number) => BigInt(Math.round(units * 1e6));

/** Asserts the sums of an account, from its fills and results alone. */
function assertSums(b: SimulatedBroker, last: readonly number[]): void {
  const result = b.result();
  let cash = micros(result.startingCash);
  for (const { side, price, quantity, fee } of b.fills) {
    const amount = BigInt(amountOf(price, quantity));
    cash += (side === "buy" ? -amount : amount) - micros(fee);
  }
  cash -= micros(result.interest) + micros(result.borrowCost);
  assertEquals(micros(result.cash), cash);
  let value = 0n;
  for (const { symbol, quantity } of result.openPositions) {
    const price = last[SYMBOLS.indexOf(symbol)];
    value += BigInt(amountOf(price, quantity));
  }
  assertEquals(micros(result.equity), cash + value);
  assertEquals(
    micros(result.netProfit),
    micros(result.realisedProfit) + micros(result.unrealisedProfit) -
      micros(result.fees) - micros(result.interest) -
      micros(result.borrowCost),
  );
  const own = [0, 1].reduce(
    (sum, s) => sum + micros(b.equityOf(s)) - micros(result.startingCash),
    micros(result.startingCash),
  );
  assertEquals(micros(result.equity), own);
}

Deno.test("money stays exact with margin, interest, borrow cost and liquidation", () => {
  let liquidated = 0;
  let interest = 0;
  let borrowed = 0;
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 5, maxLength: 40, size: "max" }),
      commission,
      fc.boolean(),
      (steps, commission, thisClose) => {
        const b = new SimulatedBroker({
          instruments: instruments(SYMBOLS),
          limits: { ...NO_LIMITS, maxBuyingPower: 20_000 },
          startingCash: 1500,
          strategies: 2,
          commission,
          initialMargin: { long: 0.5, short: 0.5 },
          interestRate: 0.08,
          borrowRate: 0.03,
          fillAt: thisClose ? "this_close" : "next_open",
        });
        play(b, steps, (last) => assertSums(b, last));
        const result = b.finish();
        liquidated += result.liquidations.length;
        if (result.interest > 0) interest++;
        if (result.borrowCost > 0) borrowed++;
        for (const { equity, requirement } of result.liquidations) {
          assert(equity < requirement);
        }
      },
    ),
    { numRuns: 300 },
  );
  assert(liquidated > 20, `${liquidated} liquidations`);
  assert(interest > 20, `${interest} runs with interest`);
  assert(borrowed > 20, `${borrowed} runs with borrow cost`);
});

Deno.test("a cash account never has negative cash or a short position", () => {
  let cut = 0;
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 5, maxLength: 40, size: "max" }),
      commission,
      fc.boolean(),
      fc.constantFrom("cut" as const, "refuse" as const),
      (steps, commission, thisClose, onShortCash) => {
        const b = new SimulatedBroker({
          instruments: instruments(SYMBOLS),
          limits: NO_LIMITS,
          startingCash: 1500,
          strategies: 2,
          commission,
          account: "cash",
          onShortCash,
          maxVolumeShare: 0.5,
          slippage: { type: "volume_share", impact: 0.2 },
          fillAt: thisClose ? "this_close" : "next_open",
        });
        play(b, steps, (last) => {
          assertSums(b, last);
          assert(b.cash >= 0, `cash is ${b.cash}`);
          for (const { quantity } of b.openPositions()) assert(quantity > 0);
        });
        for (const { code, quantity, filledQuantity } of b.orders) {
          if (code === "cut_to_cash") cut++;
          if (code === "short_of_cash") {
            assertEquals(onShortCash, "refuse");
            assert(filledQuantity < quantity);
          }
        }
        assertEquals(b.result().liquidations, []);
      },
    ),
    { numRuns: 300 },
  );
  assert(cut > 20, `${cut} cuts`);
});
