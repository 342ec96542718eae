import { assertAlmostEquals, assertEquals } from "@std/assert";
import { tradeStatistics } from "../../src/statistics/summary.ts";
import type { RoundTrip } from "../../src/trading/round_trips.ts";

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
    entryTag: "",
    entryReason: "",
    exitTag: "",
    exitReason: "",
  }));
}

const TEN = [100, -50, 30, -20, 0, 60, -40, 10, 80, -10];

Deno.test("statistics of ten round trips equal a calculation by hand", () => {
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

Deno.test("three round trips give counts and profit, but no rates", () => {
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

Deno.test("statistics of losses or wins say if there are none", () => {
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
