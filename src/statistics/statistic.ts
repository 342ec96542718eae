/**
 * A figure that is there, or the reason why it is not.
 *
 * @module
 */
import { MICROS_PER_UNIT } from "../trading/money.ts";

/** A figure, or `null` with the reason why the sample does not carry one. */
export type Statistic =
  | { readonly value: number }
  | { readonly value: null; readonly reason: string };

/** Whether a value of a result is a statistic. */
export function isStatistic(value: unknown): value is Statistic {
  return typeof value === "object" && value !== null && "value" in value &&
    (typeof value.value === "number" || "reason" in value);
}

/** How small a sample may be before its figures are withheld. */
export interface SampleMinimums {
  /** Session returns behind volatility, Sharpe, Sortino and comparisons. */
  readonly sessions: number;
  /** Days between the first open and the last close behind a yearly growth rate. */
  readonly days: number;
  /** Round trips behind win rate, profit factor, expectancy and averages. */
  readonly roundTrips: number;
  /** Round trips behind the system quality number. */
  readonly sqnRoundTrips: number;
}

/**
 * The usual minimums: a month of sessions, a quarter of a year, ten round
 * trips, and the thirty that Van Tharp asks for behind his SQN.
 */
export const DEFAULT_MINIMUMS: SampleMinimums = {
  sessions: 20,
  days: 90,
  roundTrips: 10,
  sqnRoundTrips: 30,
};

/** A figure; a value that is no number (0 ÷ 0, overflow) is withheld. */
export function figure(value: number): Statistic {
  return Number.isFinite(value)
    ? { value }
    : { value: null, reason: "the figure is not a finite number" };
}

/** No figure, and why. */
export function notAvailable(reason: string): Statistic {
  return { value: null, reason };
}

/** Why a sample of `count` is too small, or `undefined` if it is not. */
export function tooFew(
  count: number,
  minimum: number,
  what: string,
): string | undefined {
  return count < minimum
    ? `needs ${minimum} ${what}, and there are ${count}`
    : undefined;
}

/** A statistic for people: its value to `digits` places, or `n/a (reason)`. */
export function formatStatistic(statistic: Statistic, digits = 2): string {
  return statistic.value === null
    ? `n/a (${statistic.reason})`
    : statistic.value.toFixed(digits);
}

/** The sum of amounts of money, which are whole micros: no dust gathers. */
export function exactSum(amounts: readonly number[]): number {
  let micros = 0;
  for (let i = 0; i < amounts.length; i++) {
    micros += Math.round(amounts[i] * MICROS_PER_UNIT);
  }
  return micros / MICROS_PER_UNIT;
}

/** Arithmetic mean; NaN of nothing. */
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
