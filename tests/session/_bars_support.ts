/** Bars of one session. */
import fc from "fast-check";
import type { Bar } from "../../src/types.ts";

/** One minute in milliseconds. */
export const MINUTE = 60_000;
/** The open of the session. */
export const OPEN = Date.UTC(2026, 0, 5, 14, 30);

/** The bar of a minute of the session. */
export function makeBar(minute: number, price = 100 + minute): Bar {
  return {
    timestamp: OPEN + minute * MINUTE,
    open: price,
    high: price + 0.5,
    low: price - 0.25,
    close: price + 0.125,
    volume: 10 * (minute + 1),
  };
}

/** The columns of a bar. */
export const FIELDS = [
  "timestamp",
  "open",
  "high",
  "low",
  "close",
  "volume",
] as const;

/** Bars with random prices at ascending times. */
export const BARS: fc.Arbitrary<Bar[]> = fc.array(
  fc.record({
    gap: fc.integer({ min: 1, max: 9 }),
    price: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
    spread: fc.double({ min: 0, max: 10, noNaN: true }),
    volume: fc.integer({ min: 0, max: 1e6 }),
  }),
  { maxLength: 60 },
).map((rows) => {
  let minute = -1;
  return rows.map(({ gap, price, spread, volume }) => ({
    timestamp: OPEN + (minute += gap) * MINUTE,
    open: price,
    high: price + spread,
    low: price - spread,
    close: price + spread / 2,
    volume,
  }));
});
