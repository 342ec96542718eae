import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  deflatedSharpe,
  normal,
  normalQuantile,
  probabilisticSharpe,
} from "../../src/statistics/deflated_sharpe.ts";
import { reason, value } from "./_curves.ts";
import { numbers, RETURNS } from "./_sample.ts";

Deno.test("the deflated Sharpe ratio equals its formula in scipy", () => {
  const trials = numbers(3, 40).map((x) => (x - 0.4) * 3);
  // scipy 1.17.1: norm.cdf and norm.ppf in the formula of Bailey and López de Prado
  const sample = { returns: RETURNS, trials, sessionsPerYear: 252 };
  assertAlmostEquals(value(deflatedSharpe(sample)), 0.5120439953846008, 1e-12);
  assertAlmostEquals(
    value(probabilisticSharpe(RETURNS, 0)),
    0.9799783768398813,
    1e-12,
  );
  // quantstats 0.0.86 rounds otherwise: probabilistic_sharpe_ratio(returns)
  assertAlmostEquals(
    value(probabilisticSharpe(RETURNS, 0)),
    0.9799776318839721,
    1e-5,
  );
});

Deno.test("the normal distribution and its inverse equal those of scipy", () => {
  const points: readonly (readonly [number, number])[] = [
    [-8, 6.22096057427174e-16],
    [-3.6, 0.00015910859015753364],
    [-1.5, 0.06680720126885807],
    [0, 0.5],
    [0.3, 0.6179114221889526],
    [2.5, 0.9937903346742238],
    [3.4, 0.9996630707343231],
    [5, 0.9999997133484281],
  ];
  for (const [x, share] of points) {
    assertAlmostEquals(normal(x), share, 1e-15);
    assertAlmostEquals(normal(-x), 1 - share, 1e-15);
  }
  const inverse: readonly (readonly [number, number])[] = [
    [1e-9, -5.9978070150076865],
    [0.01, -2.3263478740408408],
    [0.3, -0.5244005127080409],
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.9999999, 5.199337582290661],
  ];
  for (const [share, x] of inverse) {
    assertAlmostEquals(normalQuantile(share), x, 1e-9);
  }
});

Deno.test("samples that do not support a deflated Sharpe ratio say why", () => {
  const of = (returns: readonly number[], trials: readonly number[]) =>
    reason(deflatedSharpe({ returns, trials, sessionsPerYear: 252 }));
  assertEquals(of(RETURNS, [1]), "needs 2 trials that have a Sharpe ratio");
  assertEquals(
    of(RETURNS, [1, 1]),
    "the Sharpe ratios of the trials do not vary",
  );
  assertEquals(of([0.1], [1, 2]), "needs 2 sessions");
  assertEquals(of([0, 0, 0], [1, 2]), "the returns do not vary");
});
