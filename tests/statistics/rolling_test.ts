import { assertAlmostEquals, assertEquals } from "@std/assert";
import { rollingFigures } from "../../src/statistics/rolling.ts";
import { BENCHMARK, RETURNS } from "./_sample.ts";

const OPTIONS = { sessionsPerYear: 252, riskFreeRate: 0 };

Deno.test("rolling volatility and Sharpe ratio equal those of pandas and quantstats", () => {
  const { window, volatility, sharpe } = rollingFigures(RETURNS, OPTIONS);
  assertEquals(window, 63);
  // pandas 3.1.1: returns.rolling(63).std() * sqrt(252)
  assertAlmostEquals(volatility[62] ?? NaN, 0.10427091361232496, 1e-12);
  assertAlmostEquals(volatility[100] ?? NaN, 0.11049810081068255, 1e-12);
  assertAlmostEquals(volatility[249] ?? NaN, 0.1236406085850574, 1e-12);
  // quantstats 0.0.86: rolling_sharpe(returns, rolling_period=63, periods_per_year=252)
  assertAlmostEquals(sharpe[62] ?? NaN, 2.783851528233234, 1e-10);
  assertAlmostEquals(sharpe[100] ?? NaN, 3.2144145960325856, 1e-10);
  assertAlmostEquals(sharpe[249] ?? NaN, -0.6137443246313047, 1e-10);
});

Deno.test("rolling Sharpe ratio over the risk-free return and beta equal those of empyrical", () => {
  const { sharpe, beta } = rollingFigures(RETURNS, {
    ...OPTIONS,
    riskFreeRate: 0.03,
    benchmark: BENCHMARK,
  });
  // empyrical-reloaded 0.7.1: roll_sharpe_ratio(window=63, risk_free=1.03**(1/252)-1)
  assertAlmostEquals(sharpe[62] ?? NaN, 2.5003540996388525, 1e-10);
  assertAlmostEquals(sharpe[249] ?? NaN, -0.8528286855429165, 1e-10);
  // roll_beta(window=63)
  assertAlmostEquals(beta?.[62] ?? NaN, 0.42347549443271515, 1e-10);
  assertAlmostEquals(beta?.[100] ?? NaN, 0.382127838902554, 1e-10);
  assertAlmostEquals(beta?.[249] ?? NaN, 0.5824921940452145, 1e-10);
});

Deno.test("rolling figures have a value a session and none before the window is full", () => {
  const { sharpe, volatility, beta } = rollingFigures(RETURNS, {
    ...OPTIONS,
    window: 5,
  });
  assertEquals([sharpe.length, volatility.length, beta], [250, 250, undefined]);
  assertEquals(sharpe.slice(0, 4), [null, null, null, null]);
  assertEquals(typeof sharpe[4], "number");
});

Deno.test("rolling figures of returns that do not vary have no ratio", () => {
  const flat = new Array<number>(5).fill(0);
  const { sharpe, volatility, beta } = rollingFigures(flat, {
    ...OPTIONS,
    window: 3,
    benchmark: flat,
  });
  assertEquals(sharpe, [null, null, null, null, null]);
  assertEquals(volatility, [null, null, 0, 0, 0]);
  assertEquals(beta, [null, null, null, null, null]);
});
