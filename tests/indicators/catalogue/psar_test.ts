import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { BarColumns } from "../../../src/types.ts";
import { computeIndicator } from "../../../src/indicators/compute.ts";
import { quotes, randomBars } from "../_bars.ts";

/** Wilder's rules with TA-Lib's first trend, both directions written out. */
function directional(bars: BarColumns, step: number, max: number): number[] {
  const { high, low } = bars;
  const result = [NaN];
  const down = low[0] - low[1];
  let long = !(down > 0 && down > high[1] - high[0]);
  let extreme = long ? high[1] : low[1];
  let stop = long ? low[0] : high[0];
  let factor = step;
  for (let i = 1; i < high.length; i++) {
    const from = Math.max(1, i - 1);
    const lows = Math.min(low[from], low[i]);
    const highs = Math.max(high[from], high[i]);
    if (long ? low[i] <= stop : high[i] >= stop) {
      stop = long ? Math.max(extreme, highs) : Math.min(extreme, lows);
      long = !long;
      result.push(stop);
      factor = step;
      extreme = long ? high[i] : low[i];
    } else {
      result.push(stop);
      if (long ? high[i] > extreme : low[i] < extreme) {
        extreme = long ? high[i] : low[i];
        factor = Math.min(factor + step, max);
      }
    }
    stop += factor * (extreme - stop);
    stop = long ? Math.min(stop, lows) : Math.max(stop, highs);
  }
  return result;
}

/** Wilder's rules with Stock.Indicators' first trend: rising, without values until the first reversal. */
function rising(bars: BarColumns, step: number, max: number): number[] {
  const { high, low } = bars;
  const result = [NaN];
  let up = true;
  let turns = 0;
  let extreme = high[0];
  let before = low[0];
  let factor = step;
  for (let i = 1; i < high.length; i++) {
    let stop = before + factor * (extreme - before);
    if (i > 1) {
      stop = up
        ? Math.min(stop, low[i - 1], low[i - 2])
        : Math.max(stop, high[i - 1], high[i - 2]);
    }
    const shown = turns > 0;
    if (up ? low[i] < stop : high[i] > stop) {
      stop = extreme;
      up = !up;
      turns++;
      factor = step;
      extreme = up ? high[i] : low[i];
    } else if (up ? high[i] > extreme : low[i] < extreme) {
      extreme = up ? high[i] : low[i];
      factor = Math.min(factor + step, max);
    }
    result.push(shown ? stop : NaN);
    before = stop;
  }
  return result;
}

const variants = { directional, rising };

for (const [start, rules] of Object.entries(variants)) {
  Deno.test(`psar with start ${start} follows its rules on many series`, () => {
    const series = [
      quotes(),
      ...Array.from({ length: 40 }, (_, i) => randomBars(120, i + 1)),
    ];
    for (const bars of series) {
      for (const [step, max] of [[0.02, 0.2], [0.1, 0.3]]) {
        const actual =
          computeIndicator("psar", { step, max, start }, bars).psar;
        const expected = rules(bars, step, max);
        expected.forEach((value, row) => {
          if (Number.isNaN(value)) assert(Number.isNaN(actual[row]));
          else assertAlmostEquals(actual[row], value, 1e-9);
        });
      }
    }
  });
}

Deno.test("psar starts at the first bar's low in a rise and accelerates with each new high", () => {
  const bars = [[10, 9], [11, 10], [12, 11], [13, 12]].map((
    [high, low],
    i,
  ) => ({
    timestamp: i * 86_400_000,
    open: low,
    high,
    low,
    close: high,
    volume: 1,
  }));
  const { psar } = computeIndicator("psar", {}, bars);
  // 9; 9 + 0.02 × (11 − 9); 9.04 + 0.04 × (12 − 9.04)
  assertEquals([...psar].map((v) => Math.round(v * 1e6) / 1e6), [
    NaN,
    9,
    9.04,
    9.1584,
  ]);
});

Deno.test("psar limits the step to max", () => {
  const bars = randomBars(80, 3);
  assertEquals(
    computeIndicator("psar", { step: 0.5, max: 0.2 }, bars),
    computeIndicator("psar", { step: 0.2, max: 0.2 }, bars),
  );
});
