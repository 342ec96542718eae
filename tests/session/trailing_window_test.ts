import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  rowsBefore,
  TrailingWindow,
} from "../../src/session/trailing_window.ts";

Deno.test("a past row that spans sessions belongs to the one that it ends with", () => {
  const window = new TrailingWindow(2);
  // Sessions at 10 … 50; rows from 10 to 20, and from 30 to 40; 50 begins one.
  const ends = [false, true, false, true, false];
  const starts = Float64Array.of(10, 30);
  window.beginPast([10, 20, 30, 40, 50], starts, 2, ends);
  // The sessions at 40 and 50 are visible: the row that ended with 40 is.
  assertEquals(window.begin(2), 1);
});

Deno.test("a window begins with the first row of the oldest session kept", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 12 }),
    fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 60 }),
    (days, counts) => {
      const window = new TrailingWindow(days);
      const starts: number[] = [];
      let rows = 0;
      for (const count of counts) {
        starts.push(rows);
        const first = starts[Math.max(0, starts.length - 1 - days)];
        assertEquals(window.peek(rows), first);
        assertEquals(window.peek(rows), first);
        assertEquals(window.begin(rows), first);
        rows += count;
      }
    },
  ));
});

Deno.test("a window of 0 days begins with the current session", () => {
  const window = new TrailingWindow(0);
  assertEquals([3, 3, 10].map((row) => window.begin(row)), [3, 3, 10]);
});

Deno.test("past sessions begin at their first row, empty ones included", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 6 }),
    fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 }),
    fc.integer({ min: 0, max: 5 }),
    (days, counts, unused) => {
      const opens = counts.map((_, day) => 1_000 * (day + 1));
      const timestamps = counts.flatMap((count, day) =>
        Array.from({ length: count }, (_, i) => opens[day] + i)
      );
      // Values past the last row are not read.
      const column = Float64Array.of(...timestamps, ...Array(unused).fill(0));
      const window = new TrailingWindow(days);
      window.beginPast(opens, column, timestamps.length);
      const other = new TrailingWindow(days);
      let rows = 0;
      for (const count of counts) {
        other.begin(rows);
        rows += count;
      }
      assertEquals(window.peek(rows), other.peek(rows));
      assertEquals(window.begin(rows), other.begin(rows));
    },
  ));
});

Deno.test("the 32 rows before a window stay in memory, or as many as there are", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 4 }),
    fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 20 }),
    (days, counts) => {
      const window = new TrailingWindow(days);
      let rows = 0;
      for (const count of counts) {
        const keepFrom = window.keepFrom(rows);
        const first = window.begin(rows);
        assertEquals(first - keepFrom, Math.min(32, first));
        assertEquals(rowsBefore(first), Math.min(32, first));
        rows += count;
      }
    },
  ));
});
