import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { findDrawdown } from "../../src/statistics/drawdown.ts";
import { worstDrawdowns } from "../../src/statistics/drawdown_list.ts";
import { curve } from "./_curves.ts";
import { RETURNS } from "./_sample.ts";

Deno.test("the worst drawdowns are those of quantstats", () => {
  let equity = 1;
  const curve = RETURNS.map((r) => equity *= 1 + r);
  const worst = worstDrawdowns(1, curve, 5);
  // quantstats 0.0.86, drawdown_details(to_drawdown_series(returns)), in percent.
  // Its start is the session after the peak, its end the last one below it.
  const depths = [
    6.874096362440629,
    4.564764016087153,
    3.19503017064503,
    3.0166112821788604,
    2.972597551927303,
  ];
  worst.forEach(({ depth }, i) =>
    assertAlmostEquals(100 * depth, depths[i], 1e-10)
  );
  assertEquals(
    worst.map(({ peak, trough, recovery }) => [peak + 1, trough, recovery]),
    [
      [210, 242, null],
      [101, 118, 146],
      [82, 94, 98],
      [189, 198, 202],
      [42, 63, 70],
    ],
  );
});

Deno.test("a drawdown from the start has no peak session, and an open one no recovery", () => {
  assertEquals(worstDrawdowns(100, [80, 100, 120, 60], 10), [
    { depth: 0.5, peak: 2, trough: 3, recovery: null },
    { depth: 1 - 80 / 100, peak: -1, trough: 0, recovery: 1 },
  ]);
  assertEquals(worstDrawdowns(100, [100, 110], 10), []);
  assertEquals(worstDrawdowns(100, [], 10), []);
  assertEquals(worstDrawdowns(0, [-5, 10, 5], 10), [
    { depth: 0.5, peak: 1, trough: 2, recovery: null },
  ]);
});

Deno.test("the worst drawdown is the deepest one, and drawdowns do not overlap", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1 }),
      (equity) => {
        const all = worstDrawdowns(50, equity, Infinity);
        const { depth } = findDrawdown(curve(50, equity));
        assertAlmostEquals(all[0]?.depth ?? 0, depth, 1e-12);
        const inTime = all.toSorted((a, b) => a.peak - b.peak);
        inTime.forEach(({ peak, trough, recovery }, i) => {
          assertEquals(peak < trough, true);
          assertEquals(recovery === null || trough < recovery, true);
          const next = inTime[i + 1];
          if (next !== undefined) {
            assertEquals((recovery ?? Infinity) <= next.peak, true);
          }
        });
      },
    ),
  );
});
