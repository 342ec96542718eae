import { assert, assertEquals } from "@std/assert";
import type { BarColumns } from "../../src/types.ts";
import { computeIndicator } from "../../src/indicators/compute.ts";
import { random } from "./_bars.ts";
import { naive } from "./_naive.ts";

const ROWS = 1_000_000;
const TAIL = 60;

/** Bars with the given closes; the other columns derive from them. */
function barsOf(close: Float64Array): BarColumns {
  return {
    timestamp: close.map((_, i) => i * 1_000),
    open: close,
    high: close.map((price) => price * 1.0001),
    low: close.map((price) => price * 0.9999),
    close,
    volume: close.map((_, i) => 1 + (i * 7_919) % 1_000),
  };
}

const tail = (bars: BarColumns): BarColumns => ({
  timestamp: bars.timestamp.slice(-TAIL),
  open: bars.open.slice(-TAIL),
  high: bars.high.slice(-TAIL),
  low: bars.low.slice(-TAIL),
  close: bars.close.slice(-TAIL),
  volume: bars.volume.slice(-TAIL),
});

/** Prices near one level with bursts near another, and a spread far below both. */
function hardPrices({ level, burst, spread }: HardMarket): Float64Array {
  const next = random(3);
  const close = new Float64Array(ROWS);
  for (let i = 0; i < ROWS; i++) {
    close[i] = (i % 50_000 < 100 ? burst : level) + next() * spread;
  }
  return close;
}

interface HardMarket {
  readonly level: number;
  readonly burst: number;
  readonly spread: number;
  /** The rounding error of differences of such prices. */
  readonly noise: number;
  /** Indicators whose formula subtracts rounded means of prices. */
  readonly without: readonly string[];
}

const MARKETS: readonly HardMarket[] = [
  { level: 1e5, burst: 1e9, spread: 0.1, noise: 1e-10, without: [] },
  {
    level: 1e6,
    burst: 1e6,
    spread: 2e-3,
    noise: 0,
    without: ["awesome", "cci"],
  },
];

const WINDOWED = [
  "sma",
  "wma",
  "hma",
  "bbands",
  "stddev",
  "vwma",
  "cmf",
  "awesome",
  "high_low",
  "donchian",
  "roc",
  "mom",
  "ultimate_osc",
  "mfi",
  "volume_sma",
  "histvol",
  "cci",
  "stochastic",
];

for (const market of MARKETS) {
  Deno.test(`windowed indicators do not drift after a million bars near ${market.level}, ${market.spread} wide`, () => {
    const bars = barsOf(hardPrices(market));
    const end = tail(bars);
    for (const name of WINDOWED) {
      if (market.without.includes(name)) continue;
      const definition = {
        period: 14,
        multiplier: 2,
        ddof: name === "histvol" ? 1 : 0,
        source: "close",
        fast: 5,
        slow: 20,
        short: 7,
        medium: 14,
        long: 28,
        flat: 0,
        smooth_k: 3,
        smooth_d: 3,
        periods_per_year: 252,
        scale: 1,
        window: "current",
      };
      const given = { period: 14, fast: 5, slow: 20 } as Record<string, number>;
      if (["awesome", "ultimate_osc"].includes(name)) delete given.period;
      if (name !== "awesome") {
        delete given.fast;
        delete given.slow;
      }
      const long = computeIndicator(name, given, bars);
      const short = naive(name, definition, end);
      for (const output of Object.keys(long)) {
        // The first rows of the tail alone have no predecessors.
        for (let row = 40; row < TAIL; row++) {
          const value = long[output][ROWS - TAIL + row];
          const expected = short[output][row];
          const error = Math.abs(value - expected);
          assert(
            error <= 1e-9 * Math.abs(expected) + market.noise,
            `${name}.${output}: ${value} instead of ${expected}`,
          );
        }
      }
    }
  });
}

Deno.test("a window of equal prices has a deviation of exactly 0", () => {
  const close = new Float64Array(100).fill(0.1);
  close[3] = 1e12;
  const bars = barsOf(close);
  const { upper, middle, lower } = computeIndicator(
    "bbands",
    { period: 10 },
    bars,
  );
  assertEquals([upper[99], middle[99], lower[99]], [0.1, 0.1, 0.1]);
  const flat = { ...bars, high: close, low: close };
  assertEquals(computeIndicator("cci", { period: 10 }, flat).cci[99], 0);
  assertEquals(computeIndicator("stddev", { period: 10 }, bars).stddev[99], 0);
});

Deno.test("one bar with a huge price has no effect after it has left the window", () => {
  const clean = Float64Array.from({ length: 200 }, (_, i) => 100 + i % 7 / 10);
  const spoilt = clean.slice();
  spoilt[50] = 1e17;
  for (const name of ["sma", "wma", "stddev", "bbands", "hma"]) {
    const a = computeIndicator(name, { period: 20 }, barsOf(clean));
    const b = computeIndicator(name, { period: 20 }, barsOf(spoilt));
    for (const output of Object.keys(a)) {
      assertEquals(
        b[output].slice(80),
        a[output].slice(80),
        `${name}.${output}`,
      );
    }
  }
});

Deno.test("oscillators of a constant market stay finite", () => {
  const close = new Float64Array(120).fill(50);
  const bars = { ...barsOf(close), high: close, low: close };
  const last = (name: string, params = {}) =>
    Object.values(computeIndicator(name, params, bars)).map((column) =>
      column[119]
    );
  assertEquals(last("rsi"), [0]);
  assertEquals(last("rsi", { flat: 50 }), [50]);
  assertEquals(last("mfi", { flat: 100 }), [100]);
  assertEquals(last("stochastic"), [0, 0]);
  assertEquals(last("stochastic", { flat: 50 }), [50, 50]);
  assertEquals(last("stoch_rsi"), [0, 0]);
  assertEquals(last("stoch_rsi", { flat: 50 }), [50, 50]);
  assertEquals(last("williams_r"), [0]);
  assertEquals(last("williams_r", { flat: -50 }), [-50]);
  assertEquals(last("ultimate_osc"), [0]);
  assertEquals(last("tsi"), [0, 0]);
  assertEquals(last("adx"), [0]);
  assertEquals(last("dmi"), [0, 0, 0]);
  assertEquals(last("cmf"), [0]);
  assertEquals(last("roc"), [0]);
  assertEquals(last("trix"), [0]);
  assertEquals(last("ppo"), [0, 0, 0]);
  assertEquals(last("kama"), [50]);
});

Deno.test("relative changes of a column of zeros are 0, not infinite", () => {
  const close = new Float64Array(40);
  const bars = barsOf(close);
  for (const name of ["roc", "trix", "ppo"]) {
    const params = name === "ppo" ? {} : { period: 5 };
    assertEquals(Object.values(computeIndicator(name, params, bars))[0][39], 0);
  }
});
