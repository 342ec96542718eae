import { assertAlmostEquals, assertEquals } from "@std/assert";
import { runStatistics } from "../../src/statistics/summary.ts";
import type { SessionResult } from "../../src/trading/fills.ts";
import { NO_LIMITS } from "../../src/trading/limits.ts";
import { SimulatedBroker } from "../../src/trading/simulated/simulated_broker.ts";
import {
  instruments,
  OPEN,
  SESSION,
  SESSION_2,
  SESSION_FEBRUARY,
} from "../trading/_market.ts";

/** A small run: AAA by the first strategy, BBB by the second. */
function run(): SimulatedBroker {
  const b = new SimulatedBroker({
    instruments: instruments(["AAA", "BBB"]),
    limits: NO_LIMITS,
    startingCash: 10_000,
    strategies: 2,
    commission: { type: "per_trade", fee: 1 },
  });
  b.onSessionStart(SESSION);
  b.submit({ symbol: "AAA", side: "buy", quantity: 10 }, OPEN);
  b.onBar(0, OPEN, 100, 100, 100, 100, 1);
  b.endSlice();
  b.submit({ symbol: "BBB", side: "sell", quantity: 10, strategy: 1 }, OPEN);
  b.onBar(1, OPEN, 50, 50, 50, 50, 1);
  b.endSlice();
  b.onSessionEnd(SESSION);
  b.onSessionStart(SESSION_2);
  b.submit({ symbol: "AAA", side: "sell", quantity: 10 }, SESSION_2.open);
  b.onBar(0, SESSION_2.open, 110, 110, 110, 110, 1);
  b.endSlice();
  b.onSessionEnd(SESSION_2);
  b.onSessionStart(SESSION_FEBRUARY);
  b.mark(1, 60);
  b.onSessionEnd(SESSION_FEBRUARY);
  return b;
}

Deno.test("runStatistics() covers the account, strategies, symbols, sessions and months", () => {
  const s = runStatistics(run().finish(), {}, {
    account: { depth: 0.5 },
    strategies: [{ depth: 0.25 }, { depth: 0.75 }],
  });
  assertEquals(s.sessions, [
    {
      period: "2024-01-03",
      equity: 9998,
      return: 9998 / 10_000 - 1,
      netProfit: -2,
      drawdown: 2 / 10_000,
      fills: 2,
      fees: 2,
      traded: 1_500,
      roundTrips: 0,
      wins: 0,
    },
    {
      period: "2024-01-04",
      equity: 10_097,
      return: 10_097 / 9998 - 1,
      netProfit: 99,
      drawdown: 0,
      fills: 1,
      fees: 1,
      traded: 1_100,
      roundTrips: 1,
      wins: 1,
    },
    {
      period: "2024-02-01",
      equity: 9997,
      return: 9997 / 10_097 - 1,
      netProfit: -100,
      drawdown: 100 / 10_097,
      fills: 0,
      fees: 0,
      traded: 0,
      roundTrips: 0,
      wins: 0,
    },
  ]);
  assertEquals(s.months, [
    { period: "2024-01", equity: 10_097, return: 10_097 / 10_000 - 1 },
    { period: "2024-02", equity: 9997, return: 9997 / 10_097 - 1 },
  ]);
  assertAlmostEquals(s.overall.totalReturn.value ?? NaN, -0.0003, 1e-12);
  assertAlmostEquals(
    s.overall.sessionMaxDrawdown.value ?? NaN,
    100 / 10_097,
    1e-12,
  );
  assertEquals(s.overall.maxDrawdown, { value: 0.5 });
  assertEquals(s.strategies.map((x) => x.maxDrawdown.value), [0.25, 0.75]);
  assertEquals(s.overall.exposure, { value: 1 });
  assertAlmostEquals(
    s.overall.turnover.value ?? NaN,
    (1000 + 500 + 1100) / 2 / ((9998 + 10_097 + 9997) / 3),
    1e-12,
  );
  assertEquals(s.strategies.map((x) => x.trades.netProfit), [98, 0]);
  assertAlmostEquals(s.strategies[0].totalReturn.value ?? NaN, 0.0098, 1e-12);
  assertAlmostEquals(s.strategies[1].totalReturn.value ?? NaN, -0.0101, 1e-12);
  assertEquals(s.strategies[0].exposure, { value: 1 / 3 });
  assertEquals(s.symbols.map((x) => [x.symbol, x.fills, x.fees]), [
    ["AAA", 2, 2],
    ["BBB", 1, 1],
  ]);
  assertEquals(s.symbols.map((x) => x.exposure), [
    { value: 1 / 3 },
    { value: 1 },
  ]);
});

Deno.test("a run without sessions has statistics with reasons", () => {
  const b = new SimulatedBroker({
    instruments: instruments(["AAA"]),
    limits: NO_LIMITS,
  });
  const s = runStatistics(b.finish());
  assertEquals(s.overall.totalReturn, {
    value: null,
    reason: "there is no session",
  });
  assertEquals([s.strategies, s.symbols, s.sessions, s.months], [
    [],
    [],
    [],
    [],
  ]);
});

Deno.test("a session that starts with an equity of 0 has no return", () => {
  const result = run().finish();
  const sessions: SessionResult[] = result.sessions.map((session, i) => ({
    ...session,
    equity: i === 0 ? 0 : session.equity,
  }));
  const s = runStatistics({ ...result, sessions });
  assertEquals(s.sessions[1].return, null);
});

Deno.test("a broker's result lists open positions, and its digest is stable", () => {
  const result = run().finish();
  assertEquals(result.openPositions, [{
    strategy: 1,
    symbol: "BBB",
    quantity: -10,
    averagePrice: 50,
    price: 60,
    value: -600,
    unrealisedProfit: -100,
    since: OPEN,
  }]);
  assertEquals(result.orders, {
    held: 0,
    accepted: 0,
    filled: 3,
    refused: 0,
    cancelled: 0,
    expired: 0,
  });
  const hashed = (broker: SimulatedBroker): number[] => {
    const all: number[] = [];
    broker.digest((bytes) => all.push(...bytes));
    return all;
  };
  const bytes = Uint8Array.from(hashed(run()));
  assertEquals([...bytes], hashed(run()));
  const head = '[["AAA","BBB"],3,2]';
  assertEquals(new TextDecoder().decode(bytes.slice(0, head.length)), head);
  const numbers = new Float64Array(bytes.slice(head.length).buffer);
  assertEquals([...numbers.slice(0, 28)], [
    ...[OPEN, 0, 10, 100, 1, 1, 0],
    ...[OPEN, 1, -10, 50, 1, 2, 1],
    ...[SESSION_2.open, 0, -10, 110, 1, 3, 0],
    ...[OPEN, 9998, 9498, 500, 2, 9999, 9999],
  ]);
});
