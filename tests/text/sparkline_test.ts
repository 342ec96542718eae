import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { sparkline, thinned } from "../../src/text/sparkline.ts";

Deno.test("a curve goes from the lowest block to the highest", () => {
  assertEquals(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8), "▁▂▃▄▅▆▇█");
  assertEquals(sparkline([7, 0], 8), "█▁");
  assertEquals(sparkline([-3, -3, -3], 8), "▄▄▄");
  assertEquals(sparkline([], 8), "");
  assertEquals(sparkline([1, NaN], 8), "");
  assertEquals(sparkline([1, Infinity], 8), "");
});

Deno.test("thinning keeps the first and the last value, the order, and the count", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true }), { minLength: 2, maxLength: 200 }),
      fc.integer({ min: 2, max: 50 }),
      (values, most) => {
        const indices = thinned(values.map((_, i) => i), most);
        assertEquals(indices.length, Math.min(most, values.length));
        assertEquals([indices[0], indices.at(-1)], [0, values.length - 1]);
        assertEquals(indices, [...new Set(indices)].sort((a, b) => a - b));
        assertEquals(thinned(values, most), indices.map((i) => values[i]));
      },
    ),
  );
});

Deno.test("a curve of values that fill the range of numbers is drawn", () => {
  assertEquals(sparkline([-1e308, 1e308], 8).length, 2);
});
