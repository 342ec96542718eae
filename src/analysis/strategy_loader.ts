/**
 * Loads strategies from modules, and makes them with their parameters.
 *
 * @module
 */
import { isGiven, MistakeList, mistakesText } from "../config/mistakes.ts";
import type {
  JsonObject,
  StrategyConfig,
  SubscriptionConfig,
} from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import {
  construct,
  definitionsOf,
  importDefault,
  isDefinition,
  isFactory,
  type ModuleImporter,
  uniqueName,
} from "./module_source.ts";
import { assertStrategy, assertSubscriptions } from "./strategy_checks.ts";
import type { BarCondition } from "../strategy/bar_condition.ts";
import type {
  Strategy,
  StrategyClass,
  StrategyFactory,
  Subscription,
} from "../strategy/strategy.ts";
import type { StrategyDefinition } from "../strategy/define_strategy.ts";
import { resolveStrategyParams } from "./strategy_params.ts";

/** A strategy that is ready to run. */
export interface LoadedStrategy {
  /** Its name in reports and errors, unique in the run. */
  readonly name: string;
  /** The strategy. */
  readonly strategy: Strategy;
  /** The bars it is called for. */
  readonly subscriptions: readonly Subscription[];
}

/** The forms in which a strategy can be given. */
export type StrategySource =
  | Strategy
  | StrategyFactory
  | StrategyClass
  | StrategyDefinition;

/** A strategy to make. */
export interface StrategyEntry {
  /** A module's default export, or what a program passes. */
  readonly source: unknown;
  /** Its part of the config. */
  readonly config: StrategyConfig;
}

/**
 * Imports the modules of `strategies` and makes their strategies.
 *
 * @throws {SessionError} as {@linkcode importStrategies} and
 * {@linkcode makeStrategies}.
 */
export async function loadStrategies(
  strategies: readonly StrategyConfig[],
  importModule?: ModuleImporter,
): Promise<LoadedStrategy[]> {
  return makeStrategies(await importStrategies(strategies, importModule));
}

/**
 * Imports the modules of `strategies`. A path that is not a URL is relative to
 * the working directory.
 *
 * @throws {SessionError} `strategy_load` if a module cannot be imported or has
 * no default export.
 */
export async function importStrategies(
  strategies: readonly StrategyConfig[],
  importModule?: ModuleImporter,
): Promise<StrategyEntry[]> {
  const entries: StrategyEntry[] = [];
  for (const [i, config] of strategies.entries()) {
    const { module, source } = await importDefault(
      "strategy",
      config.module,
      i,
      importModule,
    );
    entries.push({ source, config: { ...config, module } });
  }
  return entries;
}

/**
 * Makes strategies from modules' exports or from what a program passes.
 *
 * @throws {SessionError} `config_invalid` with every mistake in their
 * parameters; `strategy_load` if one is not a strategy, or throws while it is
 * made.
 */
export function makeStrategies(
  entries: readonly StrategyEntry[],
): LoadedStrategy[] {
  const mistakes = new MistakeList({
    strategies: entries.map((entry) => entry.config),
  });
  const params = entries.map(({ source, config }, i) => {
    const definitions = definitionsOf("strategy", source, config.module);
    const path = ["strategies", i, "params"];
    return definitions === undefined
      ? config.params
      : resolveStrategyParams(definitions, config.params, path, mistakes);
  });
  if (mistakes.all.length > 0) {
    throw new SessionError(
      "config_invalid",
      mistakesText("The strategies' config", mistakes.all),
    );
  }
  const names = new Set<string>();
  return entries.map((entry, i) => makeStrategy(entry, params[i], names));
}

function makeStrategy(
  { source, config }: StrategyEntry,
  params: JsonObject,
  names: Set<string>,
): LoadedStrategy {
  const { module } = config;
  const strategy = construct("strategy", source, params, module);
  const subscriptions = config.subscriptions?.map(subscriptionOf) ??
    ownSubscriptions(strategy);
  assertStrategy(strategy, module);
  assertSubscriptions(subscriptions, module);
  const given = config.name ?? strategy.name;
  const name = uniqueName("strategy", given, module, names);
  return { name, strategy, subscriptions };
}

/** Whether a source makes a strategy, and is not a strategy itself. */
export function makesStrategies(source: unknown): boolean {
  return isDefinition(source) || isFactory(source);
}

function ownSubscriptions(strategy: unknown): unknown {
  return typeof strategy === "object" && strategy !== null &&
      "subscriptions" in strategy
    ? strategy.subscriptions
    : undefined;
}

function subscriptionOf(
  { symbols, intervals, when }: SubscriptionConfig,
): Subscription {
  return {
    intervals,
    ...(symbols !== undefined && symbols !== null && { symbols }),
    // The shape of the config leaves one condition in each.
    ...(isGiven(when) && { when: when as readonly BarCondition[] }),
  };
}
