import { assert } from "@std/assert";
import fc from "fast-check";
import { computeIndicator, toColumns } from "../../src/indicators/compute.ts";
import type { BarColumns } from "../../src/types.ts";
import { random, randomBars } from "./_bars.ts";

/** The bounds of all outputs of an indicator, and parameters that are periods. */
const BOUNDED: readonly (readonly [
  name: string,
  low: number,
  high: number,
  periods: readonly string[],
])[] = [
  ["rsi", 0, 100, ["period"]],
  ["mfi", 0, 100, ["period"]],
  ["tsi", -100, 100, ["long", "short", "signal"]],
  ["stochastic", 0, 100, ["period", "smooth_k", "smooth_d"]],
  ["stoch_rsi", 0, 100, ["rsi_period", "period", "smooth_k", "smooth_d"]],
  ["williams_r", -100, 0, ["period"]],
  ["aroon", 0, 100, ["period"]],
  ["adx", 0, 100, ["period"]],
  ["dmi", 0, 100, ["period"]],
  ["ultimate_osc", 0, 100, []],
  ["cmf", -1, 1, ["period"]],
];

/** Bars at the ends of their ranges, which drive oscillators to their bounds. */
function extremeBars(count: number, seed: number): BarColumns {
  const next = random(seed);
  let price = 100 * next();
  let step = 1;
  return toColumns(Array.from({ length: count }, (_, i) => {
    // Trends of changing length, with flat stretches between them.
    if (next() < 0.1) step = [1, -1, 0][Math.floor(3 * next())];
    const open = price;
    price = Math.max(0.01, price + step * next());
    return {
      timestamp: i * 60_000,
      open,
      high: Math.max(open, price),
      low: Math.min(open, price),
      close: price,
      volume: next() < 0.1 ? 0 : next() * 1e6,
    };
  }));
}

const MARKETS: Readonly<
  Record<string, (count: number, seed: number) => BarColumns>
> = {
  "random bars": randomBars,
  "bars that end at an extreme": extremeBars,
  "one trend": (count, seed) => {
    const next = random(seed);
    const direction = next() < 0.5 ? 1 : -1;
    let price = 1e6;
    const rising = Float64Array.from(
      { length: count },
      () => price += direction * next(),
    );
    return toColumns([...rising].map((close, i) => ({
      timestamp: i * 60_000,
      open: close,
      high: close,
      low: close,
      close,
      volume: next(),
    })));
  },
};

for (const [name, low, high, periods] of BOUNDED) {
  Deno.test(`${name} stays from ${low} to ${high}, to the last bit`, () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(MARKETS)),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(fc.integer({ min: 1, max: 30 }), {
          minLength: periods.length,
          maxLength: periods.length,
        }),
        (market, seed, lengths) => {
          const bars = MARKETS[market](300, seed);
          const params = Object.fromEntries(
            periods.map((period, i) => [period, lengths[i]]),
          );
          const outputs = computeIndicator(name, params, bars);
          for (const [output, values] of Object.entries(outputs)) {
            for (const value of values) {
              assert(
                value !== value || (value >= low && value <= high),
                `${output} is ${value}`,
              );
            }
          }
        },
      ),
      { numRuns: 400 },
    );
  });
}

Deno.test("the money flow index of negative prices stays within its bounds", () => {
  const { open, high, low, close, ...rest } = randomBars(500, 9);
  const shifted = (column: Float64Array) =>
    column.map((price) => price - close[0]);
  const { mfi } = computeIndicator("mfi", {}, {
    ...rest,
    open: shifted(open),
    high: shifted(high),
    low: shifted(low),
    close: shifted(close),
  });
  assert(mfi.every((value) => value !== value || (value >= 0 && value <= 100)));
});
