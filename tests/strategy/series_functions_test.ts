/** Crossings, extremes and distances, against their definitions. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  barsSince,
  crossedAbove,
  crossedBelow,
  highestOf,
  lowestOf,
} from "../../src/strategy/mod.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  LAYOUT_NAMES,
  LAYOUTS,
  makeConfig,
  makeMarket,
  withFolder,
} from "../system/_market.ts";

const values = fc.array(fc.integer({ min: 0, max: 4 }), {
  minLength: 1,
  maxLength: 30,
});

/** Every crossing of a path of differences: from below zero to above it. */
function risesOf(differences: readonly number[]): boolean[] {
  let side = 0;
  return differences.map((difference) => {
    const rises = side < 0 && difference > 0;
    if (difference !== 0) side = Math.sign(difference);
    return rises;
  });
}

Deno.test("a crossing is a change of sides, whatever is equal in between", () => {
  fc.assert(fc.property(values, values, (a, b) => {
    const length = Math.min(a.length, b.length);
    const [x, y] = [a.slice(0, length), b.slice(0, length)];
    const differences = x.map((value, i) => value - y[i]);
    const falls = risesOf(differences.map((value) => -value));
    risesOf(differences).forEach((rises, i) => {
      const first = (index: number) => x.slice(0, i + 1).at(index);
      const second = (index: number) => y.slice(0, i + 1).at(index);
      assertEquals(crossedAbove(first, second), rises);
      assertEquals(crossedBelow(second, first), rises);
      assertEquals(crossedBelow(first, second), falls[i]);
    });
  }));
});

Deno.test("values that are not ready make no crossing", () => {
  const series = [undefined, 1, 3];
  const at = (index: number) => series.at(index);
  assertEquals(crossedAbove(at, 2), true);
  assertEquals(crossedAbove(at, (i) => (i === -1 ? 2 : undefined)), false);
  assertEquals(crossedAbove((i) => [undefined, 3].at(i), 2), false);
});

Deno.test("extremes are those of the newest values", () => {
  const whole = fc.integer({ min: 1, max: 35 });
  const skipped = fc.integer({ min: 0, max: 5 });
  fc.assert(fc.property(values, whole, skipped, (list, count, skip) => {
    const end = list.length - skip;
    const part = list.slice(Math.max(0, end - count), Math.max(0, end));
    const enough = part.length === count;
    const at = (index: number) => list.at(index);
    assertEquals(
      highestOf(at, count, skip),
      enough ? Math.max(...part) : undefined,
    );
    assertEquals(
      lowestOf(at, count, skip),
      enough ? Math.min(...part) : undefined,
    );
  }));
  for (const count of [0, -1, 1.5, NaN]) {
    assertThrows(() => highestOf(1, count), RangeError, "1 or more");
  }
  assertThrows(() => lowestOf(1, 1, -1), RangeError, "skip is -1");
});

Deno.test("barsSince counts from the newest bar", () => {
  fc.assert(fc.property(values, (list) => {
    const last = list.lastIndexOf(3);
    assertEquals(
      barsSince((i) => list.at(i) === 3, list.length),
      last < 0 ? undefined : list.length - 1 - last,
    );
  }));
});

Deno.test("no crossing over night is missed, with any runner", async () => {
  const days = daysBetween("2024-07-01", "2024-07-19");
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days,
      symbols: [{ name: "AAA", seed: 3 }],
    });
    const config = makeConfig({
      days,
      symbols: ["AAA"],
      data: {
        streams: ["1m", "15m"],
        indicators: {
          session: [
            { name: "sma", period: 2, interval: "15m", id: "fast" },
            { name: "sma", period: 5, interval: "15m", id: "slow" },
          ],
        },
      },
    });
    for (const layout of LAYOUT_NAMES) {
      const differences: number[] = [];
      const found: boolean[] = [];
      const firstOfDay: number[] = [];
      let date = "";
      await runBacktest(config, {
        db,
        ...LAYOUTS[layout],
        strategies: [{
          subscriptions: [{ intervals: ["15m"] }],
          onBar(context, { symbol }) {
            const fast = context.indicator(symbol, "fast");
            const slow = context.indicator(symbol, "slow");
            if (fast.value === undefined || slow.value === undefined) return;
            if (context.session.date !== date) firstOfDay.push(found.length);
            date = context.session.date;
            differences.push(fast.value - slow.value);
            found.push(crossedAbove(fast, slow));
          },
        }],
      });
      assertEquals(found, risesOf(differences), layout);
      assert(found.filter(Boolean).length > 20);
      assert(firstOfDay.some((i) => found[i]), "one over night");
    }
  });
});
