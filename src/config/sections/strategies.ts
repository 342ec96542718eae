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
} from "../values.ts";

/** Bars that a strategy is called for. */
export interface SubscriptionConfig {
  /** The symbols; default all active symbols. */
  readonly symbols?: readonly string[] | null;
  /** The intervals; each must be one of the streams. */
  readonly intervals: readonly Interval[];
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

const SUBSCRIPTION = section<SubscriptionConfig>({
  symbols: absentOr(SYMBOLS, "The symbols", "all active symbols"),
  intervals: required(INTERVALS, "The intervals; each one of the streams"),
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
    list(SUBSCRIPTION, "a list of sections with symbols and intervals", 1),
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
