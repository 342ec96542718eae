import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  calmar,
  maxDrawdown,
  maxDrawdownDuration,
  sessionMaxDrawdown,
} from "../../src/statistics/drawdown.ts";
import {
  cagr,
  sharpe,
  sortino,
  totalReturn,
  volatility,
} from "../../src/statistics/returns.ts";
import { compound, curve, reason, SMALL, value } from "./_curves.ts";

Deno.test("total return is last equity ÷ first − 1", () => {
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

Deno.test("Sharpe and Sortino use returns in excess of the risk-free return", () => {
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

Deno.test("a sample that is too small gives a reason instead of a value", () => {
  const short = curve(100, [101, 102, 103], 5);
  assertEquals(reason(sharpe(short)), "needs 20 sessions, and there are 3");
  assertEquals(reason(volatility(short)), "needs 20 sessions, and there are 3");
  assertEquals(reason(cagr(short)), "needs 90 days, and there are 5");
  assertEquals(
    reason(calmar(short, { depth: 0 })),
    "needs 90 days, and there are 5",
  );
  const none = curve(100, []);
  for (
    const f of [
      totalReturn,
      cagr,
      sharpe,
      sortino,
      sessionMaxDrawdown,
      maxDrawdownDuration,
    ]
  ) {
    assertEquals(reason(f(none)), "there is no session");
  }
  assertEquals(reason(maxDrawdown(none, { depth: 0 })), "there is no session");
});

Deno.test("a statistic with a divisor of 0 gives a reason", () => {
  const flat = curve(100, [100, 100, 100], 100);
  assertEquals(reason(sharpe(flat, SMALL)), "the returns do not vary");
  assertEquals(reason(sortino(flat, SMALL)), "no return is below the target");
  assertEquals(reason(calmar(flat, { depth: 0 })), "there was no drawdown");
  assertEquals(value(volatility(flat, SMALL)), 0);
  const penniless = curve(0, [10, 20]);
  assertEquals(
    reason(totalReturn(penniless)),
    "the starting equity is not above zero",
  );
  for (
    const drawdown of [
      maxDrawdown(penniless, { depth: 0 }),
      sessionMaxDrawdown(penniless),
    ]
  ) {
    assertEquals(reason(drawdown), "the starting equity is not above zero");
  }
  assertEquals(
    reason(sharpe(penniless, SMALL)),
    "the starting equity is not above zero",
  );
  assertEquals(
    reason(sharpe(curve(10, [-5, 10]), SMALL)),
    "the equity fell to zero or below during the run",
  );
});
