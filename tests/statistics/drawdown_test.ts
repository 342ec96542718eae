import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  calmar,
  findDrawdown,
  maxDrawdown,
  maxDrawdownDuration,
  sessionMaxDrawdown,
} from "../../src/statistics/drawdown.ts";
import { curve, value } from "./_curves.ts";

Deno.test("the largest drawdown is measured from the peak before it, which may be the start", () => {
  assertEquals(findDrawdown(curve(100, [90, 120, 60, 130, 117])), {
    depth: 0.5,
    peak: 1,
    trough: 2,
    longestSessions: 1,
    longestIsOpen: false,
  });
  assertEquals(findDrawdown(curve(100, [80, 70, 90])), {
    depth: 0.3,
    peak: -1,
    trough: 1,
    longestSessions: 3,
    longestIsOpen: true,
  });
  assertEquals(value(sessionMaxDrawdown(curve(100, [101, 102]))), 0);
});

Deno.test("the drawdown's duration counts sessions below an earlier peak", () => {
  const c = curve(100, [110, 105, 108, 110, 109, 120]);
  assertEquals(value(maxDrawdownDuration(c)), 2);
});

Deno.test("the largest drawdown equals the largest fall over all pairs of sessions", () => {
  const equities = fc.array(fc.integer({ min: 1, max: 1000 }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(fc.property(equities, (equity) => {
    const all = [500, ...equity];
    let depth = 0;
    for (let i = 0; i < all.length; i++) {
      for (let j = i; j < all.length; j++) {
        depth = Math.max(depth, (all[i] - all[j]) / all[i]);
      }
    }
    const found = sessionMaxDrawdown(curve(500, equity));
    assertAlmostEquals(value(found), depth, 1e-12);
  }));
});

Deno.test("the drawdown as of every slice is given, or n/a with a reason", () => {
  const c = curve(100, [101, 102]);
  assertEquals(value(maxDrawdown(c, { depth: 0.5 })), 0.5);
  assertEquals(maxDrawdown(c, undefined), {
    value: null,
    reason: "equity was not followed slice by slice",
  });
});

Deno.test("Calmar is annual growth ÷ largest drawdown as of every slice", () => {
  const c = curve(100, [120, 90, 144], 2 * 365.25);
  assertAlmostEquals(value(calmar(c, { depth: 0.4 })), 0.2 / 0.4, 1e-12);
});
