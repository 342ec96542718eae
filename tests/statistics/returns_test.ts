import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { compareWithBenchmark } from "../../src/statistics/summary.ts";
import {
  calmar,
  findDrawdown,
  maxDrawdown,
  maxDrawdownDuration,
} from "../../src/statistics/drawdown.ts";
import {
  cagr,
  type EquityCurve,
  sharpe,
  sortino,
  totalReturn,
  volatility,
} from "../../src/statistics/returns.ts";
import {
  exactSum,
  figure,
  formatStatistic,
  notAvailable,
  type Statistic,
} from "../../src/statistics/statistic.ts";

const DAY = 86_400_000;
const SMALL = { minimums: { sessions: 2, days: 1 } };

function curve(
  start: number,
  equity: readonly number[],
  days = 1,
): EquityCurve {
  return { start, equity, from: 0, to: days * DAY };
}

/** An equity curve that has these returns. */
function compound(returns: readonly number[]): readonly number[] {
  let equity = 1000;
  return returns.map((r) => equity *= 1 + r);
}

function value(statistic: Statistic): number {
  if (statistic.value === null) throw new Error(statistic.reason);
  return statistic.value;
}

function reason(statistic: Statistic): string {
  return statistic.value === null ? statistic.reason : "there is a value";
}

Deno.test("total return is last over first, less one", () => {
  assertAlmostEquals(value(totalReturn(curve(200, [150, 250]))), 0.25);
  assertAlmostEquals(value(totalReturn(curve(200, [0]))), -1);
});

Deno.test("growth of a fifth in half a year is 44 % a year", () => {
  const half = curve(100, [110, 120], 365.25 / 2);
  assertAlmostEquals(value(cagr(half)), 0.44, 1e-12);
  const twoYears = curve(100, [121], 2 * 365.25);
  assertAlmostEquals(value(cagr(twoYears)), 0.1, 1e-12);
});

Deno.test("volatility, Sharpe and Sortino equal a calculation by hand", () => {
  // Returns 1 %, −1 %, 2 %, 0 %: mean 0.5 %, squared deviations
  // 0.25, 2.25, 2.25, 0.25 → 5 / 3 → s = 1.290994 %.
  const c = curve(1000, compound([0.01, -0.01, 0.02, 0]));
  assertAlmostEquals(
    value(volatility(c, SMALL)),
    0.012909944 * 15.8745079,
    1e-6,
  );
  assertAlmostEquals(
    value(sharpe(c, SMALL)),
    0.005 / 0.012909944 * 15.8745079,
    1e-6,
  );
  // Downside: only −1 %: √(0.0001 / 4) = 0.5 %.
  assertAlmostEquals(value(sortino(c, SMALL)), 15.8745079, 1e-6);
  assertAlmostEquals(
    value(sharpe(c, { ...SMALL, sessionsPerYear: 100 })),
    0.005 / 0.012909944 * 10,
    1e-6,
  );
});

Deno.test("Sharpe and Sortino take the risk-free return off every session", () => {
  const c = curve(1000, compound([0.01, -0.01, 0.02, 0]));
  const daily = 1.05 ** (1 / 252) - 1;
  const shifted = [0.01, -0.01, 0.02, 0].map((r) => r - daily);
  const options = { ...SMALL, riskFreeRate: 0.05 };
  assertAlmostEquals(
    value(sharpe(c, options)),
    secondSharpe(shifted) * Math.sqrt(252),
    1e-9,
  );
  assertAlmostEquals(
    value(sortino(c, options)),
    secondSortino(shifted) * Math.sqrt(252),
    1e-9,
  );
});

/** Sharpe from raw moments: (Σr / n) / √((Σr² − (Σr)² / n) / (n − 1)). */
function secondSharpe(returns: readonly number[]): number {
  const n = returns.length;
  let sum = 0;
  let squares = 0;
  for (const r of returns) {
    sum += r;
    squares += r * r;
  }
  return sum / n / Math.sqrt((squares - sum * sum / n) / (n - 1));
}

function secondSortino(returns: readonly number[]): number {
  let sum = 0;
  let squares = 0;
  for (const r of returns) {
    sum += r;
    if (r < 0) squares += r * r;
  }
  return sum / returns.length / Math.sqrt(squares / returns.length);
}

Deno.test("Sharpe and Sortino equal the formula from raw moments on any returns", () => {
  const returns = fc.array(fc.integer({ min: -500, max: 500 }), {
    minLength: 20,
    maxLength: 300,
  }).filter((values) => new Set(values).size > 1 && values.some((v) => v < 0))
    .map((values) => values.map((v) => v / 10_000));
  fc.assert(
    fc.property(returns, (rs) => {
      const c = curve(1000, compound(rs), rs.length);
      assertAlmostEquals(
        value(sharpe(c)),
        secondSharpe(rs) * Math.sqrt(252),
        1e-6,
      );
      assertAlmostEquals(
        value(sortino(c)),
        secondSortino(rs) * Math.sqrt(252),
        1e-6,
      );
    }),
    { numRuns: 100 },
  );
});

Deno.test("the deepest drawdown is measured from the peak before it, the start included", () => {
  assertEquals(findDrawdown(curve(100, [90, 120, 60, 130, 117])), {
    depth: 0.5,
    peak: 1,
    trough: 2,
    longestSessions: 1,
    longestIsOpen: false,
  });
  assertEquals(findDrawdown(curve(100, [80, 70, 90])), {
    depth: 0.3,
    peak: -1,
    trough: 1,
    longestSessions: 3,
    longestIsOpen: true,
  });
  assertEquals(value(maxDrawdown(curve(100, [101, 102]))), 0);
});

Deno.test("the drawdown's duration counts sessions below an earlier peak", () => {
  const c = curve(100, [110, 105, 108, 110, 109, 120]);
  assertEquals(value(maxDrawdownDuration(c)), 2);
});

Deno.test("the deepest drawdown equals the largest over all pairs of sessions", () => {
  const equities = fc.array(fc.integer({ min: 1, max: 1000 }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(fc.property(equities, (equity) => {
    const all = [500, ...equity];
    let depth = 0;
    for (let i = 0; i < all.length; i++) {
      for (let j = i; j < all.length; j++) {
        depth = Math.max(depth, (all[i] - all[j]) / all[i]);
      }
    }
    assertAlmostEquals(value(maxDrawdown(curve(500, equity))), depth, 1e-12);
  }));
});

Deno.test("Calmar is yearly growth over the deepest drawdown", () => {
  const c = curve(100, [120, 90, 144], 2 * 365.25);
  assertAlmostEquals(value(calmar(c)), 0.2 / 0.25, 1e-12);
});

Deno.test("a sample that is too small gives a reason instead of a figure", () => {
  const short = curve(100, [101, 102, 103], 5);
  assertEquals(reason(sharpe(short)), "needs 20 sessions, and there are 3");
  assertEquals(reason(volatility(short)), "needs 20 sessions, and there are 3");
  assertEquals(reason(cagr(short)), "needs 90 days, and there are 5");
  assertEquals(reason(calmar(short)), "needs 90 days, and there are 5");
  const none = curve(100, []);
  for (
    const f of [
      totalReturn,
      cagr,
      sharpe,
      sortino,
      maxDrawdown,
      maxDrawdownDuration,
    ]
  ) {
    assertEquals(reason(f(none)), "there is no session");
  }
});

Deno.test("a figure that would divide by nothing gives a reason", () => {
  const flat = curve(100, [100, 100, 100], 100);
  assertEquals(reason(sharpe(flat, SMALL)), "the returns do not vary");
  assertEquals(reason(sortino(flat, SMALL)), "no return is below the target");
  assertEquals(reason(calmar(flat)), "there was no drawdown");
  assertEquals(value(volatility(flat, SMALL)), 0);
  const penniless = curve(0, [10, 20]);
  assertEquals(
    reason(totalReturn(penniless)),
    "the account started without money",
  );
  assertEquals(
    reason(maxDrawdown(penniless)),
    "the account started without money",
  );
  assertEquals(
    reason(sharpe(penniless, SMALL)),
    "the account started without money",
  );
  assertEquals(
    reason(sharpe(curve(10, [-5, 10]), SMALL)),
    "the equity fell to nothing on the way",
  );
  assertEquals(figure(NaN).value, null);
});

Deno.test("an account that is twice its benchmark has a beta of two and no alpha", () => {
  const market = [0.01, -0.02, 0.015, 0.003, -0.004];
  const c = compareWithBenchmark(
    curve(1000, compound(market.map((r) => 2 * r))),
    curve(1000, compound(market)),
    SMALL,
  );
  assertAlmostEquals(value(c.beta), 2, 1e-9);
  assertAlmostEquals(value(c.alpha), 0, 1e-9);
  assertAlmostEquals(value(c.correlation), 1, 1e-9);
});

Deno.test("alpha is what beta does not explain", () => {
  const market = [0.01, -0.02, 0.015, 0.003, -0.004];
  const own = market.map((r) => 0.5 * r + 0.001);
  const c = compareWithBenchmark(
    curve(1000, compound(own)),
    curve(1000, compound(market)),
    SMALL,
  );
  assertAlmostEquals(value(c.beta), 0.5, 1e-9);
  assertAlmostEquals(value(c.alpha), 0.252, 1e-9);
  const product = (rs: readonly number[]) =>
    rs.reduce((p, r) => p * (1 + r), 1);
  assertAlmostEquals(value(c.totalReturn), product(market) - 1, 1e-12);
  assertAlmostEquals(
    value(c.excessReturn),
    product(own) - product(market),
    1e-12,
  );
});

Deno.test("a benchmark that does not fit is named", () => {
  const two = curve(100, [101, 102]);
  assertThrows(
    () => compareWithBenchmark(two, curve(100, [100])),
    RangeError,
    "1 sessions and the account 2",
  );
  assertEquals(
    reason(compareWithBenchmark(two, two).beta),
    "needs 20 sessions, and there are 2",
  );
  const flat = curve(100, [100, 100]);
  assertEquals(
    reason(compareWithBenchmark(two, flat, SMALL).beta),
    "the benchmark does not vary",
  );
  assertEquals(
    reason(compareWithBenchmark(flat, curve(100, [90, 99]), SMALL).correlation),
    "the account does not vary",
  );
  assertEquals(
    reason(compareWithBenchmark(curve(0, [1, 2]), two, SMALL).excessReturn),
    "the account started without money",
  );
  assertEquals(
    reason(compareWithBenchmark(two, curve(0, [1, 2]), SMALL).excessReturn),
    "the account started without money",
  );
});

Deno.test("a statistic reads as a number or as n/a with its reason", () => {
  assertEquals(formatStatistic(figure(1.2345)), "1.23");
  assertEquals(formatStatistic(figure(0.5), 0), "1");
  assertEquals(formatStatistic(notAvailable("too small")), "n/a (too small)");
});

Deno.test("money adds up without dust", () => {
  assertEquals(exactSum([0.1, 0.2, -0.3]), 0);
  assertEquals(exactSum(Array(10).fill(0.1)), 1);
});
