import { assert, assertEquals } from "@std/assert";
import {
  isStatistic,
  type SampleMinimums,
} from "../../src/statistics/statistic.ts";
import { STATISTICS } from "../../src/statistics/statistic_list.ts";
import {
  compareWithBenchmark,
  runStatistics,
} from "../../src/statistics/summary.ts";
import type { BrokerResult } from "../../src/trading/broker_result.ts";
import { compound } from "./_curves.ts";

const DAY = 86_400_000;
const RETURNS = Array.from({ length: 100 }, (_, i) => (i % 7 - 2.9) / 100);
const OTHER_RETURNS = RETURNS.map((r, i) => r / 2 + (i % 3) / 1_000);

/** An account of 100 sessions and 40 round trips. */
function account(): BrokerResult {
  const sessions = compound(RETURNS).map((equity, i) => ({
    date: "2024-01-02",
    open: i * DAY,
    close: i * DAY + DAY / 2,
    equity,
    cash: equity,
    positionValue: 0,
    fees: 0,
    interest: 0,
    borrowCost: 0,
    fills: 0,
    traded: 100,
    strategies: [equity],
  }));
  const roundTrips = Array.from({ length: 40 }, (_, i) => ({
    strategy: 0,
    symbol: "AAA",
    side: "long" as const,
    quantity: 1,
    entryTime: i * DAY,
    exitTime: i * DAY + 1_000,
    entryPrice: 1,
    exitPrice: 1,
    fees: 0,
    netProfit: i % 3 - 1,
    entryTag: "",
    entryReason: "",
    exitTag: "",
    exitReason: "",
  }));
  const amounts = {
    startingCash: 1_000,
    cash: 0,
    equity: 0,
    netProfit: 0,
    realisedProfit: 0,
    unrealisedProfit: 0,
    fees: 0,
    interest: 0,
    borrowCost: 0,
    liquidations: [],
  };
  const orders = {
    held: 0,
    accepted: 0,
    filled: 0,
    refused: 0,
    cancelled: 0,
    expired: 0,
  };
  return {
    ...amounts,
    orders,
    endings: [],
    fills: [],
    roundTrips,
    openPositions: [],
    endedPositions: [],
    sessions,
  };
}

/** Whether each statistic has a value under these minimums, in order. */
function haveValues(minimums: Partial<SampleMinimums>): boolean[] {
  const result = account();
  const { overall } = runStatistics(result, { minimums }, {
    account: { depth: 0.25 },
    strategies: [],
  });
  const span = { start: 1_000, from: 0, to: 100 * DAY };
  const benchmark = compareWithBenchmark(
    { ...span, equity: compound(RETURNS) },
    { ...span, equity: compound(OTHER_RETURNS) },
    { minimums },
  );
  return STATISTICS.map(({ group, key, read }) => {
    const value: unknown = group === "benchmark"
      ? Reflect.get(benchmark, key)
      : read?.(result, overall);
    if (typeof value === "number") return true;
    assert(isStatistic(value), key);
    return value.value !== null;
  });
}

Deno.test("a statistic is withheld exactly if the sample that its row needs is too small", () => {
  assertEquals(haveValues({}), STATISTICS.map(() => true));
  for (
    const minimum of [
      "sessions",
      "days",
      "roundTrips",
      "sqnRoundTrips",
    ] as const
  ) {
    assertEquals(
      haveValues({ [minimum]: 1_000 }),
      STATISTICS.map(({ needs }) => needs !== minimum),
      minimum,
    );
  }
});
