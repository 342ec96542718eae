import { assertAlmostEquals, assertEquals } from "@std/assert";
import { SimulatedBroker } from "../../src/trading/simulated/simulated_broker.ts";
import type { SessionResult } from "../../src/trading/fills.ts";
import { NO_LIMITS } from "../../src/trading/limits.ts";
import type { RoundTrip } from "../../src/trading/round_trips.ts";
import { exposure, turnover } from "../../src/statistics/activity.ts";
import { runStatistics } from "../../src/statistics/summary.ts";
import { tradeStatistics } from "../../src/statistics/summary.ts";
import {
  instruments,
  MINUTE,
  OPEN,
  SESSION,
  SESSION_2,
  SESSION_FEBRUARY,
} from "../trading/_market.ts";

function trips(profits: readonly number[]): readonly RoundTrip[] {
  return profits.map((netProfit, i) => ({
    strategy: 0,
    symbol: "AAA",
    side: "long",
    quantity: 1,
    entryTime: i * 1000,
    exitTime: i * 1000 + 400 + i,
    entryPrice: 1,
    exitPrice: 1 + netProfit,
    fees: 0,
    netProfit,
  }));
}

const TEN = [100, -50, 30, -20, 0, 60, -40, 10, 80, -10];

Deno.test("figures of ten round trips equal those by hand", () => {
  const s = tradeStatistics(trips(TEN));
  assertEquals([s.roundTrips, s.wins, s.losses, s.netProfit], [10, 5, 4, 160]);
  assertEquals(s.winRate, { value: 0.5 });
  assertEquals(s.profitFactor, { value: 280 / 120 });
  assertEquals(s.expectancy, { value: 16 });
  assertEquals(s.averageWin, { value: 56 });
  assertEquals(s.averageLoss, { value: -30 });
  assertEquals(s.averageDurationMs, { value: 404.5 });
});

Deno.test("expectancy is win rate × average win + loss rate × average loss", () => {
  const s = tradeStatistics(trips(TEN));
  const parts = 0.5 * (s.averageWin.value ?? NaN) +
    0.4 * (s.averageLoss.value ?? NaN);
  assertAlmostEquals(s.expectancy.value ?? NaN, parts, 1e-12);
});

Deno.test("SQN is √n times mean over deviation, from thirty round trips on", () => {
  const thirty = [...TEN, ...TEN, ...TEN];
  const s = tradeStatistics(trips(thirty));
  // Σ = 480 and Σ² = 3 × 25,600: the deviation by raw moments.
  const deviation = Math.sqrt((76_800 - 480 * 480 / 30) / 29);
  assertAlmostEquals(
    s.sqn.value ?? NaN,
    Math.sqrt(30) * 16 / deviation,
    1e-12,
  );
  assertEquals(tradeStatistics(trips(TEN)).sqn, {
    value: null,
    reason: "needs 30 round trips, and there are 10",
  });
});

Deno.test("three round trips carry counts and profit, but no rates", () => {
  const s = tradeStatistics(trips([0.1, 0.2, -0.3]));
  assertEquals([s.roundTrips, s.wins, s.losses, s.netProfit], [3, 2, 1, 0]);
  const reason = "needs 10 round trips, and there are 3";
  for (
    const statistic of [
      s.winRate,
      s.profitFactor,
      s.expectancy,
      s.averageWin,
      s.averageLoss,
      s.averageDurationMs,
    ]
  ) assertEquals(statistic, { value: null, reason });
});

Deno.test("without losses or wins the figures on them say so", () => {
  const minimums = { roundTrips: 2, sqnRoundTrips: 2 };
  const won = tradeStatistics(trips([5, 5]), minimums);
  assertEquals(won.profitFactor, {
    value: null,
    reason: "no round trip lost money",
  });
  assertEquals(won.averageLoss.value, null);
  assertEquals(won.sqn, { value: null, reason: "the profits do not vary" });
  const lost = tradeStatistics(trips([-5, -7]), minimums);
  assertEquals(lost.profitFactor, { value: 0 });
  assertEquals(lost.averageWin, {
    value: null,
    reason: "no round trip made money",
  });
});

Deno.test("exposure is the share of session time with a position, nights left out", () => {
  const day = 390 * MINUTE;
  const sessions = [SESSION, SESSION_2];
  const all = [{ from: SESSION.open, to: Infinity }];
  assertEquals(exposure(all, sessions), { value: 1 });
  const overnight = [{ from: SESSION.close - day / 2, to: SESSION_2.open }];
  assertEquals(exposure(overnight, sessions), { value: 0.25 });
  assertEquals(exposure([], sessions), { value: 0 });
  assertEquals(exposure([], []), {
    value: null,
    reason: "there is no session",
  });
});

Deno.test("exposure counts time once, however many positions there are", () => {
  const quarter = 390 * MINUTE / 4;
  const spans = [
    { from: SESSION.open + 2 * quarter, to: SESSION.open + 3 * quarter },
    { from: SESSION.open, to: SESSION.open + quarter },
    { from: SESSION.open, to: SESSION.open + quarter / 2 },
    { from: SESSION.open + quarter / 2, to: SESSION.open + quarter },
  ];
  assertEquals(exposure(spans, [SESSION]), { value: 0.5 });
});

Deno.test("turnover is half of what was traded over the mean equity", () => {
  assertEquals(
    turnover([{ equity: 90, traded: 300 }, { equity: 110, traded: 100 }]),
    { value: 2 },
  );
  assertEquals(turnover([]).value, null);
  assertEquals(turnover([{ equity: 0, traded: 0 }]).value, null);
});

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
  b.submit({ symbol: "BBB", side: "sell", quantity: 10, strategy: 1 }, OPEN);
  b.onBar(1, OPEN, 50, 50, 50, 50, 1);
  b.onSessionEnd(SESSION);
  b.onSessionStart(SESSION_2);
  b.submit({ symbol: "AAA", side: "sell", quantity: 10 }, SESSION_2.open);
  b.onBar(0, SESSION_2.open, 110, 110, 110, 110, 1);
  b.onSessionEnd(SESSION_2);
  b.onSessionStart(SESSION_FEBRUARY);
  b.mark(1, 60);
  b.onSessionEnd(SESSION_FEBRUARY);
  return b;
}

Deno.test("a run's statistics come overall, by strategy, symbol, session and month", () => {
  const s = runStatistics(run().finish());
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
    s.overall.maxDrawdown.value ?? NaN,
    100 / 10_097,
    1e-12,
  );
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

Deno.test("a session after all money is gone has no return", () => {
  const result = run().finish();
  const sessions: SessionResult[] = result.sessions.map((session, i) => ({
    ...session,
    equity: i === 0 ? 0 : session.equity,
  }));
  const s = runStatistics({ ...result, sessions });
  assertEquals(s.sessions[1].return, null);
});

Deno.test("the account's result lists what is open, and its hash input is stable", () => {
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
