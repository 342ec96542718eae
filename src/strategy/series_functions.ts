/**
 * Questions that strategies ask of series: crossings, extremes, how long ago.
 *
 * They read by negative indices, which also reach the newest values of earlier
 * sessions, so a crossing over night is one.
 *
 * @module
 */
import type { IndicatorSeries } from "../session/indicator_series.ts";

/**
 * Values by bar: an indicator's first output, a constant, or a function of the
 * bar's index, −1 for the newest, such as `(i) => bars.close(i)`.
 */
export type SeriesValues =
  | Pick<IndicatorSeries, "at">
  | number
  | ((index: number) => number | undefined);

/** How far back a crossing looks through bars at which both were equal. */
export const EQUAL_BARS_MAX = 32;

/** How far back `barsSince` looks unless told otherwise. */
const BARS_SINCE_MAX = 1_000;

/**
 * Whether `a` rose above `b` with the newest bar: it is above, and was below at
 * the last earlier bar at which they differed. `false` if a value in between is
 * not ready. The answer stays the same until the next bar of the series.
 *
 * ```ts
 * import { crossedAbove } from "./series_functions.ts";
 *
 * const fast = [1, 2, 4], slow = [2, 2, 3];
 * console.log(crossedAbove((i) => fast.at(i), (i) => slow.at(i))); // true
 * console.log(crossedAbove((i) => fast.at(i), 3)); // true
 * ```
 */
export function crossedAbove(a: SeriesValues, b: SeriesValues): boolean {
  if (!(difference(a, b, -1) > 0)) return false;
  return lastDifference(a, b) < 0;
}

/**
 * Whether `a` fell below `b` with the newest bar; see {@linkcode crossedAbove}.
 *
 * ```ts
 * import { crossedBelow } from "./series_functions.ts";
 *
 * const closes = [101, 100, 98];
 * console.log(crossedBelow((i) => closes.at(i), 100)); // true
 * ```
 */
export function crossedBelow(a: SeriesValues, b: SeriesValues): boolean {
  return crossedAbove(b, a);
}

/**
 * The highest of the newest `count` values, without the newest `skip`;
 * `undefined` if one of them is not ready.
 *
 * ```ts
 * import { highestOf } from "./series_functions.ts";
 *
 * const highs = [9, 12, 10, 11];
 * console.log(highestOf((i) => highs.at(i), 2)); // 11
 * console.log(highestOf((i) => highs.at(i), 3, 1)); // 12
 * ```
 *
 * @throws {RangeError} if `count` is not a whole number of 1 or more, or `skip`
 * not one of 0 or more.
 */
export function highestOf(
  values: SeriesValues,
  count: number,
  skip = 0,
): number | undefined {
  return extremeOf(values, count, skip, Math.max);
}

/**
 * The lowest of the newest `count` values; see {@linkcode highestOf}.
 *
 * ```ts
 * import { lowestOf } from "./series_functions.ts";
 *
 * const lows = [9, 7, 8];
 * console.log(lowestOf((i) => lows.at(i), 3)); // 7
 * ```
 *
 * @throws {RangeError} as {@linkcode highestOf}.
 */
export function lowestOf(
  values: SeriesValues,
  count: number,
  skip = 0,
): number | undefined {
  return extremeOf(values, count, skip, Math.min);
}

/**
 * How many bars ago a condition held: 0 for the newest bar. `undefined` if it
 * held at none of the newest `most`.
 *
 * ```ts
 * import { barsSince } from "./series_functions.ts";
 *
 * const closes = [5, 9, 7, 6];
 * const above = (i: number) => (closes.at(i) ?? NaN) > 8;
 * console.log(barsSince(above)); // 2
 * console.log(barsSince(above, 2)); // undefined
 * ```
 */
export function barsSince(
  condition: (index: number) => boolean,
  most: number = BARS_SINCE_MAX,
): number | undefined {
  for (let ago = 0; ago < most; ago++) {
    if (condition(-1 - ago)) return ago;
  }
  return undefined;
}

/** The newest difference before the last bar that is not zero; NaN if there is none. */
function lastDifference(a: SeriesValues, b: SeriesValues): number {
  for (let index = -2; index >= -1 - EQUAL_BARS_MAX; index--) {
    const value = difference(a, b, index);
    if (value !== 0) return value;
  }
  return NaN;
}

/** `a` less `b` at a bar; NaN if one is not ready. */
function difference(a: SeriesValues, b: SeriesValues, index: number): number {
  return valueAt(a, index) - valueAt(b, index);
}

function extremeOf(
  values: SeriesValues,
  count: number,
  skip: number,
  choose: (a: number, b: number) => number,
): number | undefined {
  requireWhole("count", count, 1);
  requireWhole("skip", skip, 0);
  let extreme = valueAt(values, -1 - skip);
  for (let i = 1; i < count; i++) {
    // One value that is not a number makes the whole not a number.
    extreme = choose(extreme, valueAt(values, -1 - skip - i));
  }
  return Number.isNaN(extreme) ? undefined : extreme;
}

function requireWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(
    `${name} is ${value}; it must be a whole number of ${least} or more`,
  );
}

function valueAt(values: SeriesValues, index: number): number {
  if (typeof values === "number") return values;
  const value = typeof values === "function" ? values(index) : values.at(index);
  return value ?? NaN;
}
