import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  aggregateBars,
  AggregatedBar,
} from "../../src/session/bar_aggregation.ts";
import type { Bar, BarColumns } from "../../src/types.ts";

const PRICE = fc.double({ min: 0.01, max: 1_000, noNaN: true });

const BARS: fc.Arbitrary<Bar[]> = fc.array(
  fc.record({
    gap: fc.integer({ min: 1, max: 5 }),
    open: PRICE,
    high: PRICE,
    low: PRICE,
    close: PRICE,
    volume: fc.integer({ min: 0, max: 1_000_000 }),
  }),
  { maxLength: 50 },
).map((rows) => {
  let minute = 0;
  return rows.map(({ gap, ...bar }) => {
    minute += gap;
    return { timestamp: minute * 60_000, ...bar };
  });
});

function toColumns(bars: readonly Bar[]): BarColumns {
  const column = (field: keyof Bar) =>
    Float64Array.from(bars, (bar) => bar[field]);
  return {
    timestamp: column("timestamp"),
    open: column("open"),
    high: column("high"),
    low: column("low"),
    close: column("close"),
    volume: column("volume"),
  };
}

Deno.test("aggregateBars() takes the first open, highest high, lowest low, last close and sum of volumes", () => {
  fc.assert(fc.property(
    BARS,
    fc.nat(),
    fc.nat(),
    fc.integer({ min: 0, max: 300 }),
    fc.nat({ max: 12 }),
    (bars, a, b, minute, slots) => {
      const [from, to] = [a, b].map((n) => n % (bars.length + 1))
        .sort((x, y) => x - y);
      const end = minute * 60_000;
      const taken = bars.slice(from, to).filter((bar) => bar.timestamp < end);
      const bar = new AggregatedBar();
      const columns = toColumns(bars);
      // Guesses of the number of bars, right and wrong.
      const expected = slots === 0 ? taken.length : slots;
      bar.end = end;
      const next = aggregateBars(columns, from, to, bar, expected);
      assertEquals(next, from + taken.length);
      assertEquals(bar.count, taken.length);
      if (taken.length === 0) return;
      assertEquals(
        [bar.open, bar.high, bar.low, bar.close, bar.volume],
        [
          taken[0].open,
          Math.max(...taken.map((one) => one.high)),
          Math.min(...taken.map((one) => one.low)),
          taken[taken.length - 1].close,
          taken.reduce((sum, one) => sum + one.volume, 0),
        ],
      );
    },
  ));
});
