/**
 * The broker against a simulator that is written from docs/fills.md and shares
 * no code with it. `ORACLE_RUNS` and `ORACLE_SEED` in the environment try more
 * programs, or others.
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { drive } from "./_driver.ts";
import { programs, type Scope } from "./_programs.ts";
import type { Outcome } from "./_program.ts";
import {
  ACTIONS,
  ACTIONS_ALL,
  ALL,
  CASH,
  CASH_CURRENCIES,
  CONTRACTS,
  COSTS,
  CURRENCIES,
  LIMITS,
  MARGIN,
  PLAIN,
} from "./_scopes.ts";
import { simulate } from "./_simulator.ts";

const RUNS = Number(Deno.env.get("ORACLE_RUNS") ?? 10_000);
const SEED = Number(Deno.env.get("ORACLE_SEED") ?? 14);

/** Compares a share of all programs. */
function compare(scope: Scope, share: number): void {
  fc.assert(
    fc.property(programs(scope), (program) => {
      const actual = drive(program).outcome;
      const expected = simulate(program);
      // A level in percent is a quotient without end, and every step from it is
      // rounded to twelve digits.
      if (program.rules.spread?.type === "percent") {
        assertEquals(coarse(actual), coarse(expected));
      } else assertEquals(actual, expected);
    }),
    { numRuns: Math.ceil(RUNS * share), seed: SEED },
  );
}

/** An outcome with all numbers to four decimals. */
function coarse(outcome: Outcome): unknown {
  const text = JSON.stringify(outcome);
  return JSON.parse(
    text.replace(/\d+\.\d+/g, (number) => Number(number).toFixed(4)),
  );
}

Deno.test("orders fill and end as the simulator says", () => {
  compare(PLAIN, 0.2);
});

Deno.test("with costs and thin bars too", () => compare(COSTS, 0.2));

Deno.test("with limits and initial margins too", () => compare(LIMITS, 0.15));

Deno.test("with a cash account too", () => compare(CASH, 0.15));

Deno.test("with interest, borrow cost and liquidation too", () => {
  compare(MARGIN, 0.15);
});

Deno.test("with multipliers, ticks, lots and margins per contract too", () => {
  compare(CONTRACTS, 0.15);
});

Deno.test("with other currencies too, whose rates move", () => {
  compare(CURRENCIES, 0.15);
});

Deno.test("with other currencies in a cash account too", () => {
  compare(CASH_CURRENCIES, 0.1);
});

Deno.test("with splits, dividends, delistings and mergers too", () => {
  compare(ACTIONS, 0.2);
});

Deno.test("with corporate actions, costs, limits and margin too", () => {
  compare(ACTIONS_ALL, 0.15);
});

Deno.test("with everything at once too", () => compare(ALL, 0.15));
