import { assertAlmostEquals } from "@std/assert";
import { straightLine } from "../../bench/straight_line.ts";

Deno.test("straightLine() finds a line again, and tells how much it explains", () => {
  const exact = straightLine([0, 1, 5], [3, 5, 13]);
  assertAlmostEquals(exact.intercept, 3);
  assertAlmostEquals(exact.slope, 2);
  assertAlmostEquals(exact.explained, 1);
  // By hand: slope 4 ÷ 5, R² = 4² ÷ (5 × 5).
  const rough = straightLine([1, 2, 3, 4], [1, 3, 2, 4]);
  assertAlmostEquals(rough.slope, 0.8);
  assertAlmostEquals(rough.intercept, 0.5);
  assertAlmostEquals(rough.explained, 0.64);
});
