import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { compareWithBenchmark } from "../../src/statistics/summary.ts";
import { compound, curve, reason, SMALL, value } from "./_curves.ts";

Deno.test("an account with twice the returns of its benchmark has a beta of 2 and an alpha of 0", () => {
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

Deno.test("alpha is the return that beta does not explain", () => {
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

Deno.test("a comparison names what the two curves lack", () => {
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
    "the starting equity is not above zero",
  );
  assertEquals(
    reason(compareWithBenchmark(two, curve(0, [1, 2]), SMALL).excessReturn),
    "the starting equity is not above zero",
  );
});
