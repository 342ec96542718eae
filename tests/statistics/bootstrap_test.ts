import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  bootstrapIntervals,
  type FigureInterval,
} from "../../src/statistics/bootstrap.ts";
import { RETURNS } from "./_sample.ts";

const OPTIONS = { sessionsPerYear: 252, riskFreeRate: 0.03, years: 1 };

function assertInterval(
  interval: FigureInterval | null | undefined,
  [low, median, high]: readonly [number, number, number],
): void {
  assert(interval);
  assertAlmostEquals(interval.low, low, 1e-10);
  assertAlmostEquals(interval.median, median, 1e-10);
  assertAlmostEquals(interval.high, high, 1e-10);
}

Deno.test("bootstrap intervals equal a second implementation in numpy", () => {
  const intervals = bootstrapIntervals(RETURNS, OPTIONS);
  assertEquals(intervals?.block, 6);
  assertEquals(intervals?.samples, 1_000);
  // numpy 2.4.6: the stationary bootstrap with the same random numbers,
  // mean and std(ddof=1) of each resample, quantile(..., [0.025, 0.5, 0.975])
  assertInterval(intervals?.sharpe, [
    -0.10580658668437656,
    1.8245200461316282,
    3.830490076344812,
  ]);
  assertInterval(intervals?.cagr, [
    0.010355413141047055,
    0.2634713288434024,
    0.5743039379417701,
  ]);
  assertInterval(intervals?.drawdown, [
    0.03904039102669869,
    0.06794485860342775,
    0.13544683477507188,
  ]);
});

Deno.test("bootstrap intervals are those of arch with other random numbers", () => {
  const intervals = bootstrapIntervals(RETURNS, {
    ...OPTIONS,
    samples: 20_000,
  });
  // arch 8.0.0: StationaryBootstrap(6, returns, seed=5)
  //   .conf_int(f, reps=20000, method="percentile", size=0.95)
  assertAlmostEquals(intervals?.sharpe?.low ?? NaN, -0.1044, 0.06);
  assertAlmostEquals(intervals?.sharpe?.high ?? NaN, 3.776, 0.06);
  assertAlmostEquals(intervals?.cagr?.low ?? NaN, 0.01067, 0.01);
  assertAlmostEquals(intervals?.cagr?.high ?? NaN, 0.5727, 0.01);
  assertAlmostEquals(intervals?.drawdown?.low ?? NaN, 0.03818, 0.003);
  assertAlmostEquals(intervals?.drawdown?.high ?? NaN, 0.1353, 0.003);
});

Deno.test("equal returns have equal intervals, another seed has others", () => {
  const first = bootstrapIntervals(RETURNS, OPTIONS);
  assertEquals(bootstrapIntervals([...RETURNS], OPTIONS), first);
  const other = bootstrapIntervals(RETURNS, { ...OPTIONS, seed: 2 });
  assert(other?.sharpe?.low !== first?.sharpe?.low);
});

Deno.test("few returns, a total loss and returns that do not vary", () => {
  assertEquals(bootstrapIntervals(RETURNS.slice(0, 59), OPTIONS), undefined);
  const lost = [...RETURNS];
  lost[10] = -1;
  assertEquals(bootstrapIntervals(lost, OPTIONS), undefined);
  const flat = bootstrapIntervals(new Array<number>(60).fill(0), OPTIONS);
  assertEquals(flat?.sharpe, null);
  assertEquals(flat?.cagr, { low: 0, median: 0, high: 0 });
  assertEquals(flat?.drawdown, { low: 0, median: 0, high: 0 });
});
