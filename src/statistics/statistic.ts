/**
 * A statistic: a value, or the reason why the sample does not support one.
 *
 * @module
 */
import { MICROS_PER_UNIT } from "../trading/money.ts";

/** A value, or `null` with the reason why the sample does not support one. */
export type Statistic =
  | { readonly value: number }
  | { readonly value: null; readonly reason: string };

/** Whether a value of a result is a statistic. */
export function isStatistic(value: unknown): value is Statistic {
  return typeof value === "object" && value !== null && "value" in value &&
    (typeof value.value === "number" || "reason" in value);
}

/** The smallest samples; statistics of smaller ones are withheld. */
export interface SampleMinimums {
  /** Session returns required for volatility, Sharpe, Sortino and the comparison with a benchmark. */
  readonly sessions: number;
  /** Days from the first open to the last close required for an annual growth rate. */
  readonly days: number;
  /** Round trips required for win rate, profit factor, expectancy and averages. */
  readonly roundTrips: number;
  /** Round trips required for the system quality number. */
  readonly sqnRoundTrips: number;
}

/**
 * The default minimums: a month of sessions, a quarter of a year, ten round
 * trips, and the thirty that Van Tharp requires for his SQN.
 */
export const DEFAULT_MINIMUMS: SampleMinimums = {
  sessions: 20,
  days: 90,
  roundTrips: 10,
  sqnRoundTrips: 30,
};

/** A statistic of a value, which is withheld if it is not finite (0 ÷ 0, overflow). */
export function figure(value: number): Statistic {
  return Number.isFinite(value)
    ? { value }
    : { value: null, reason: "the figure is not a finite number" };
}

/** A withheld statistic and the reason. */
export function notAvailable(reason: string): Statistic {
  return { value: null, reason };
}

/** Why a sample of `count` is too small; `undefined` if it is not. */
export function tooFew(
  count: number,
  minimum: number,
  what: string,
): string | undefined {
  return count < minimum
    ? `needs ${minimum} ${what}, and there are ${count}`
    : undefined;
}

/** The exact sum of amounts of money, each a whole number of micros. */
export function exactSum(amounts: readonly number[]): number {
  let micros = 0;
  for (let i = 0; i < amounts.length; i++) {
    micros += Math.round(amounts[i] * MICROS_PER_UNIT);
  }
  return micros / MICROS_PER_UNIT;
}

/** Arithmetic mean; NaN of no values. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Standard deviation of a sample (divided by n − 1); NaN below two values. */
export function sampleDeviation(values: readonly number[]): number {
  if (values.length < 2) return NaN;
  const center = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - center) ** 2;
  return Math.sqrt(sum / (values.length - 1));
}
