/**
 * Conditions of subscriptions: which bars a strategy is called for.
 *
 * @module
 */

/**
 * What a condition compares, by bar:
 *
 * - a number;
 * - the id of an indicator on the subscription's bars, for its first output, or
 *   `id.output` for another one;
 * - a field of the bar: `open`, `high`, `low`, `close` or `volume`, unless an
 *   indicator has that id.
 */
export type ConditionValue = string | number;

/** The two values that a condition compares; at least one of them is no number. */
export type ComparedValues = readonly [ConditionValue, ConditionValue];

/**
 * Which bars a strategy is called for: those with which the first value crosses
 * the second one, in one direction or in either, or while it is above or below.
 *
 * A crossing is one as `crossedAbove` and `crossedBelow` have it: the values
 * differ now, and did the other way around when they last differed. A value that
 * is not ready is neither above nor below, and hides what was before it.
 */
export type BarCondition =
  | { readonly crosses: ComparedValues }
  | { readonly crossesAbove: ComparedValues }
  | { readonly crossesBelow: ComparedValues }
  | { readonly above: ComparedValues }
  | { readonly below: ComparedValues };

/** The kinds of conditions: the keys of {@linkcode BarCondition}. */
export const CONDITION_KINDS = [
  "crosses",
  "crossesAbove",
  "crossesBelow",
  "above",
  "below",
] as const;
