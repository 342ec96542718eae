import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { computeIndicator } from "../../../src/indicators/compute.ts";
import { createIndicator } from "../../../src/indicators/registry.ts";
import type { Bar } from "../../../src/types.ts";
import { minuteSessions, quotes } from "../_bars.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Bars with one price each, `stepMs` apart. */
function flatBars(prices: readonly number[], stepMs: number): Bar[] {
  return prices.map((price, i) => ({
    timestamp: i * stepMs,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: i + 1,
  }));
}

Deno.test("vwap weights typical prices by volume since the session's open", () => {
  const { bars, sessions } = minuteSessions(3, 50, 1);
  const { vwap } = computeIndicator("vwap", {}, bars, { sessions });
  for (let row = 0; row < 150; row++) {
    let turnover = 0;
    let volume = 0;
    for (let i = Math.floor(row / 50) * 50; i <= row; i++) {
      turnover += (bars.high[i] + bars.low[i] + bars.close[i]) / 3 *
        bars.volume[i];
      volume += bars.volume[i];
    }
    if (volume > 0) assertAlmostEquals(vwap[row], turnover / volume, 1e-9);
    else assert(Number.isNaN(vwap[row]));
  }
});

Deno.test("vwap is not ready before the first volume of the session", () => {
  const bars = flatBars([5, 6, 7], MINUTE_MS).map((bar, i) => ({
    ...bar,
    volume: i === 0 ? 0 : 2,
  }));
  const { vwap } = computeIndicator("vwap", {}, bars);
  assertEquals([...vwap], [NaN, 6, 6.5]);
});

Deno.test("without sessions, vwap treats each date of intraday bars as a session, and all daily bars as one", () => {
  const intraday = [
    ...flatBars([10, 20], MINUTE_MS),
    ...flatBars([30, 60], MINUTE_MS).map((bar) => ({
      ...bar,
      timestamp: bar.timestamp + DAY_MS,
    })),
  ];
  assertEquals([...computeIndicator("vwap", {}, intraday).vwap], [
    10,
    50 / 3,
    30,
    50,
  ]);
  const daily = flatBars([10, 20, 40], DAY_MS);
  assertEquals([...computeIndicator("vwap", {}, daily).vwap], [
    10,
    50 / 3,
    170 / 6,
  ]);
});

Deno.test("session-bound indicators ignore bars outside of the sessions", () => {
  const bars = flatBars([99, 10, 20, 99, 30], MINUTE_MS);
  const sessions = [
    { open: MINUTE_MS, close: 3 * MINUTE_MS },
    { open: 4 * MINUTE_MS, close: 5 * MINUTE_MS },
  ];
  const { twap } = computeIndicator("twap", {}, bars, { sessions });
  assertEquals([...twap], [NaN, 10, 15, NaN, 30]);
  // Other indicators process every bar.
  const { sma } = computeIndicator("sma", { period: 1 }, bars, { sessions });
  assertEquals([...sma], [99, 10, 20, 99, 30]);
});

Deno.test("twap is the mean of the bars' prices, for each choice of price", () => {
  const bars = [
    { timestamp: 0, open: 1, high: 8, low: 0, close: 3, volume: 0 },
    { timestamp: 1, open: 5, high: 9, low: 2, close: 4, volume: 9 },
  ];
  const of = (price: string) => [
    ...computeIndicator("twap", { price }, bars).twap,
  ];
  assertEquals(of("ohlc4"), [3, 4]);
  assertEquals(of("hlc3"), [11 / 3, 13 / 3]);
  assertEquals(of("close"), [3, 3.5]);
});

/** The levels by method, from a session's high, low and close and the next session's open. */
const LEVELS: Record<
  string,
  (h: number, l: number, c: number, o: number) => number[]
> = {
  standard: (h, l, c) => {
    const p = (h + l + c) / 3;
    return [
      p,
      2 * p - l,
      p + h - l,
      2 * p + h - 2 * l,
      2 * p - h,
      p - h + l,
      2 * p + l - 2 * h,
    ];
  },
  fibonacci: (h, l, c) => {
    const p = (h + l + c) / 3;
    const [a, b, d] = [0.382, 0.618, 1].map((share) => share * (h - l));
    return [p, p + a, p + b, p + d, p - a, p - b, p - d];
  },
  camarilla: (h, l, c) => {
    const [a, b, d] = [12, 6, 4].map((part) => 1.1 * (h - l) / part);
    return [c, c + a, c + b, c + d, c - a, c - b, c - d];
  },
  woodie: (h, l, _, o) => {
    const p = (h + l + 2 * o) / 4;
    return [
      p,
      2 * p - l,
      p + h - l,
      2 * p + h - 2 * l,
      2 * p - h,
      p - h + l,
      2 * p + l - 2 * h,
    ];
  },
};
const OUTPUTS = ["pp", "r1", "r2", "r3", "s1", "s2", "s3"];

for (const [method, levels] of Object.entries(LEVELS)) {
  Deno.test(`pivot_points ${method} derive from the previous session and are constant for the session`, () => {
    const { bars, sessions } = minuteSessions(4, 30, 9);
    const values = computeIndicator("pivot_points", { method }, bars, {
      sessions,
    });
    for (let row = 0; row < 120; row++) {
      const start = Math.floor(row / 30) * 30;
      const before = (column: Float64Array) =>
        column.slice(Math.max(0, start - 30), start);
      const expected = start === 0 ? OUTPUTS.map(() => NaN) : levels(
        Math.max(...before(bars.high)),
        Math.min(...before(bars.low)),
        bars.close[start - 1],
        bars.open[start],
      );
      OUTPUTS.forEach((output, i) => {
        if (start === 0) assert(Number.isNaN(values[output][row]));
        else assertAlmostEquals(values[output][row], expected[i], 1e-9);
      });
    }
  });
}

Deno.test("pivot_points of daily bars derive from the previous bar", () => {
  const bars = quotes();
  const { pp } = computeIndicator("pivot_points", {}, bars);
  assert(Number.isNaN(pp[0]));
  assertAlmostEquals(pp[1], (213.35 + 211.52 + 212.8) / 3, 1e-9);
});

Deno.test("pivot_points skip sessions without bars", () => {
  const { bars, sessions } = minuteSessions(2, 30, 4);
  const indicator = createIndicator("pivot_points");
  const outputs = OUTPUTS.map(() => new Float64Array(60));
  indicator.startSession(sessions[0]);
  indicator.update(bars, 0, 30, outputs, 0);
  indicator.startSession(sessions[0]);
  indicator.update(bars, 30, 30, outputs, 0);
  indicator.startSession(sessions[1]);
  indicator.update(bars, 30, 60, outputs, 0);
  const { pp } = computeIndicator("pivot_points", {}, bars, { sessions });
  assertEquals(outputs[0][59], pp[59]);
});

Deno.test("computeIndicator() without bars returns empty columns", () => {
  assertEquals(computeIndicator("macd", {}, []).signal.length, 0);
  assertEquals(computeIndicator("vwap", {}, []).vwap.length, 0);
  assertEquals(computeIndicator("pivot_points", {}, []).pp.length, 0);
});
