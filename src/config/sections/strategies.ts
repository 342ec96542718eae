/**
 * `strategies`: the strategies of a run.
 *
 * @module
 */
import type { Interval } from "../../types.ts";
import type { JsonObject } from "../json.ts";
import { isGiven } from "../mistakes.ts";
import { absentOr, optional, required, section } from "../shape.ts";
import {
  FREE_FORM,
  IDENTIFIER,
  INTERVALS,
  list,
  MODULE,
  SYMBOLS,
  value,
} from "../values.ts";

/** Two values that are compared: ids of indicators, fields of the bar or numbers. */
export type ComparedConfig = readonly [string | number, string | number];

/** Which bars a strategy is called for; one of these. */
export interface ConditionConfig {
  /** The first value crosses the second one, in either direction. */
  readonly crosses?: ComparedConfig | null;
  /** It rises above. */
  readonly crossesAbove?: ComparedConfig | null;
  /** It falls below. */
  readonly crossesBelow?: ComparedConfig | null;
  /** It is above. */
  readonly above?: ComparedConfig | null;
  /** It is below. */
  readonly below?: ComparedConfig | null;
}

/** Bars that a strategy is called for. */
export interface SubscriptionConfig {
  /** The symbols; default all active symbols. */
  readonly symbols?: readonly string[] | null;
  /** The intervals; each must be one of the streams. */
  readonly intervals: readonly Interval[];
  /** The conditions of which one must hold; default all bars. */
  readonly when?: readonly ConditionConfig[] | null;
}

/** One strategy. */
export interface StrategyConfig {
  /** Its module: a URL, or a path; paths in a config file are relative to it. */
  readonly module: string;
  /** The parameters of its factory. */
  readonly params: JsonObject;
  /** Its name in reports; default: the name it declares, or its module's. */
  readonly name?: string | null;
  /** The bars it is called for; default: the subscriptions it declares. */
  readonly subscriptions?: readonly SubscriptionConfig[] | null;
}

const COMPARED_ALLOWED =
  "a list of two, each the id of an indicator on these bars, a field of the bar or a number";

const COMPARED = value<ComparedConfig>(
  COMPARED_ALLOWED,
  (given) =>
    Array.isArray(given) && given.length === 2 && given.every(isCompared),
  {
    type: "array",
    items: { type: ["string", "number"] },
    minItems: 2,
    maxItems: 2,
  },
);

function isCompared(given: unknown): boolean {
  return typeof given === "string" && given !== "" ||
    typeof given === "number" && Number.isFinite(given);
}

const CONDITION = section<ConditionConfig>({
  crosses: absentOr(COMPARED, "The first value crosses the second one"),
  crossesAbove: absentOr(COMPARED, "It rises above"),
  crossesBelow: absentOr(COMPARED, "It falls below"),
  above: absentOr(COMPARED, "It is above"),
  below: absentOr(COMPARED, "It is below"),
}).transform((given): ConditionConfig =>
  Object.fromEntries(Object.entries(given).filter(([, one]) => isGiven(one)))
).refine((given) => Object.keys(given).length === 1, {
  error: "one of crosses, crossesAbove, crossesBelow, above, below",
});

const SUBSCRIPTION = section<SubscriptionConfig>({
  symbols: absentOr(SYMBOLS, "The symbols", "all active symbols"),
  intervals: required(INTERVALS, "The intervals; each one of the streams"),
  when: absentOr(
    list(CONDITION, "a list of sections with one condition each", 1),
    "Conditions, of which one must hold for a bar",
    "all bars",
  ),
});

const STRATEGY = section<StrategyConfig>({
  module: required(
    MODULE,
    "Module of the strategy: a URL, or a path relative to the config file",
  ),
  params: optional(FREE_FORM, {}, "Parameters of the strategy", "none"),
  name: absentOr(
    IDENTIFIER,
    "Name in reports",
    "the name that the strategy declares, or its module's",
  ),
  subscriptions: absentOr(
    list(SUBSCRIPTION, "a list of sections with symbols, intervals, when", 1),
    "The bars it is called for",
    "the subscriptions that the strategy declares",
  ),
}).transform(({ name, subscriptions, ...rest }): StrategyConfig => ({
  ...rest,
  ...(isGiven(name) && { name }),
  ...(isGiven(subscriptions) && { subscriptions }),
}));

/** The shape of the list. */
export const STRATEGIES = list(
  STRATEGY,
  "a list of sections with module, params, name, subscriptions",
  0,
);
