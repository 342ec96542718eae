/**
 * Equity curves of a given shape, and assertions on statistics.
 *
 * @module
 */
import type { EquityCurve } from "../../src/statistics/returns.ts";
import type { Statistic } from "../../src/statistics/statistic.ts";

const DAY = 86_400_000;

/** Minimums that let small samples pass. */
export const SMALL = { minimums: { sessions: 2, days: 1 } };

/** A curve over `days` days. */
export function curve(
  start: number,
  equity: readonly number[],
  days = 1,
): EquityCurve {
  return { start, equity, from: 0, to: days * DAY };
}

/** Equity that has these returns. */
export function compound(returns: readonly number[]): readonly number[] {
  let equity = 1000;
  return returns.map((r) => equity *= 1 + r);
}

/** The value of a statistic that must have one. */
export function value(statistic: Statistic): number {
  if (statistic.value === null) throw new Error(statistic.reason);
  return statistic.value;
}

/** The reason of a statistic that must be withheld. */
export function reason(statistic: Statistic): string {
  return statistic.value === null ? statistic.reason : "there is a value";
}
