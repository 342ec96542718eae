import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  DrawdownTrack,
  joinedDepth,
} from "../../src/statistics/drawdown_track.ts";

const START = 1_000;

function track(values: readonly number[]): DrawdownTrack {
  const track = new DrawdownTrack(START);
  track.start(0);
  values.forEach((value, i) => track.add(value, i + 1));
  return track;
}

/** The deepest fall over all pairs of values. */
function naiveDepth(values: readonly number[]): number {
  let depth = 0;
  for (let i = 0; i < values.length; i++) {
    for (let j = i; j < values.length; j++) {
      depth = Math.max(depth, (values[i] - values[j]) / values[i]);
    }
  }
  return depth;
}

Deno.test("a curve's falls are the peaks with a deeper fall in money than every lower peak", () => {
  assertEquals(track([900, 1_200, 1_150, 1_300, 1_100, 1_050, 1_400]).falls, {
    high: 1_400,
    low: 900,
    peaks: [1_000, 1_300],
    falls: [100, 250],
  });
});

Deno.test("joinedDepth() is the deepest fall of curves put one behind the other", () => {
  const curve = fc.array(fc.integer({ min: 800, max: 2_000 }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.array(curve, { minLength: 1, maxLength: 5 }), (curves) => {
      const joined: number[] = [];
      const parts = [];
      let shift = 0;
      for (const values of curves) {
        parts.push({ falls: track(values).falls, shift });
        for (const value of [START, ...values]) joined.push(value + shift);
        shift += (values.at(-1) ?? START) - START;
        // Keep the next curve above zero.
        shift = Math.max(shift, -500);
      }
      assertAlmostEquals(joinedDepth(parts), naiveDepth(joined), 1e-12);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("the joined depth of one curve is its own", () => {
  const one = track([900, 1_200, 700, 1_500, 1_000]);
  const depth = joinedDepth([{ falls: one.falls, shift: 0 }]);
  assertEquals(depth, one.drawdown.depth);
});
