import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { BarSeries, SeriesWindow } from "../../src/session/bar_series.ts";

const ROWS = 12;
const CLOSES = Float64Array.from({ length: ROWS }, (_, row) => 100 + row);

/** A window over columns whose closes are 100, 101 …. */
function seriesOf(base: number, length: number, reach: number): BarSeries {
  const window = new SeriesWindow();
  window.setColumns([CLOSES, CLOSES, CLOSES, CLOSES, CLOSES, CLOSES]);
  Object.assign(window, { base, length, reach });
  return new BarSeries("AAA", "5m", window);
}

Deno.test("negative indices reach the rows before the window, and nothing else does", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 6 }),
    fc.integer({ min: 0, max: 6 }),
    fc.integer({ min: 0, max: 6 }),
    fc.oneof(
      fc.integer({ min: -14, max: 14 }),
      fc.double({ min: -14, max: 14 }),
      fc.constantFrom(Infinity, -Infinity, NaN, 2 ** 32, -(2 ** 32)),
    ),
    (base, length, reachMax, index) => {
      const reach = Math.min(base, reachMax);
      const series = seriesOf(base, length, reach);
      const readable = [...CLOSES.subarray(base - reach, base + length)];
      const own = readable.slice(reach);
      const expected = Math.trunc(index) < 0 ? readable.at(index) : own[
        Number.isNaN(index) ? -1 : Math.trunc(index)
      ];
      assertEquals(series.close(index), expected ?? NaN);
      assertEquals(series.at(index)?.close, expected);
      assertEquals(series.coverage(index), expected === undefined ? NaN : 1);
      assertEquals(series.length, length);
      assertEquals([...series].map(({ close }) => close), own);
    },
  ));
});
