import { assertEquals } from "@std/assert";
import { exactSum, figure } from "../../src/statistics/statistic.ts";

Deno.test("exactSum() adds money without rounding errors", () => {
  assertEquals(exactSum([0.1, 0.2, -0.3]), 0);
  assertEquals(exactSum(Array(10).fill(0.1)), 1);
});

Deno.test("a value that is not finite is withheld", () => {
  assertEquals(figure(1), { value: 1 });
  for (const value of [NaN, Infinity, -Infinity]) {
    assertEquals(figure(value).value, null);
  }
});
