import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  ascending,
  histogram,
  quantile,
  sampleShape,
} from "../../src/statistics/sample.ts";
import { RETURNS } from "./_sample.ts";

Deno.test("moments and quantiles equal those of scipy and numpy", () => {
  const shape = sampleShape(RETURNS);
  assertAlmostEquals(shape?.mean ?? NaN, 0.0009589670600411334, 1e-15);
  // scipy 1.17.1: stats.skew(a), stats.kurtosis(a, fisher=False)
  assertAlmostEquals(shape?.skewness ?? NaN, -0.022511625837323412, 1e-12);
  assertAlmostEquals(shape?.kurtosis ?? NaN, 1.7668206222441916, 1e-12);
  // numpy 2.4.6: quantile(a, shares)
  const sorted = ascending(RETURNS);
  const quantiles = [
    [0.01, -0.011595805176345541],
    [0.05, -0.01039165138215369],
    [0.25, -0.005692040871568974],
    [0.5, 0.0010232080466920563],
    [0.75, 0.007107984629044302],
    [0.95, 0.011713317388535158],
    [0.99, 0.013097195202064328],
  ];
  for (const [share, value] of quantiles) {
    assertAlmostEquals(quantile(sorted, share), value, 1e-15);
  }
});

Deno.test("a histogram equals that of numpy", () => {
  const { edges, counts } = histogram(RETURNS, 21);
  // numpy 2.4.6: histogram(a, bins=21)
  // deno-fmt-ignore
  assertEquals(counts, [11, 13, 11, 9, 17, 11, 9, 13, 14, 7, 14, 12, 7, 13, 15, 13, 8, 6, 16, 21, 10]);
  assertAlmostEquals(edges[0], -0.0117486303853796, 1e-15);
  assertAlmostEquals(edges[1], -0.010562737089716329, 1e-15);
  assertEquals(edges.length, 22);
});

Deno.test("a histogram counts each finite value once, in the bin that holds it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e9, max: 1e9 })),
      fc.integer({ min: 1, max: 30 }),
      (values, bins) => {
        const { edges, counts } = histogram(values, bins);
        const finite = values.filter(Number.isFinite);
        assertEquals(counts.reduce((a, b) => a + b, 0), finite.length);
        counts.forEach((count, i) => {
          const last = i === counts.length - 1;
          const own = finite.filter((value) =>
            value >= edges[i] &&
            (last ? value <= edges[i + 1] : value < edges[i + 1])
          );
          assertEquals(count, own.length);
        });
      },
    ),
  );
});

Deno.test("samples of nothing, of one value and of what is not finite", () => {
  assertEquals(sampleShape([]), undefined);
  assertEquals(sampleShape([0.1]), {
    count: 1,
    mean: 0.1,
    skewness: 0,
    kurtosis: 3,
  });
  assertEquals(quantile([], 0.5), NaN);
  assertEquals(quantile([4], 0.3), 4);
  assertEquals(histogram([], 5), { edges: [], counts: [] });
  assertEquals(histogram([NaN, Infinity], 5), { edges: [], counts: [] });
  assertEquals(histogram([2, 2], 5), { edges: [2, 2], counts: [2] });
});
