/**
 * Loads strategies from modules, and makes them with their parameters.
 *
 * @module
 */
import { resolveModule } from "../config/module_urls.ts";
import { MistakeList, mistakesText } from "../config/mistakes.ts";
import type {
  JsonObject,
  StrategyConfig,
  SubscriptionConfig,
} from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import { cleanForLog } from "../text/clean.ts";
import { messageOf } from "../text/message_of.ts";
import { importProblem } from "../text/stack_place.ts";
import {
  assertStrategy,
  assertSubscriptions,
  loadError,
} from "./strategy_checks.ts";
import type {
  Strategy,
  StrategyClass,
  StrategyFactory,
  Subscription,
} from "../strategy/strategy.ts";
import type { StrategyDefinition } from "../strategy/define_strategy.ts";
import {
  checkDefinitions,
  type ParamDefinitions,
} from "../strategy/parameter_definitions.ts";
import { resolveStrategyParams } from "./strategy_params.ts";

/** The most characters of a strategy's name. */
const NAME_LENGTH_MAX = 100;

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

/** The namespace of a strategy's module. */
export interface StrategyModule {
  /** The strategy in one of its forms. */
  readonly default?: unknown;
}

/**
 * Imports the module at `url`, that of the strategy with number `index`. By
 * default a module is evaluated once in a thread; a thread that runs more than
 * once passes an importer of fresh modules.
 */
export type ModuleImporter = (
  url: string,
  index: number,
) => Promise<StrategyModule>;

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
  importModule: ModuleImporter = (url) => import(url),
): Promise<StrategyEntry[]> {
  const entries: StrategyEntry[] = [];
  for (const [i, config] of strategies.entries()) {
    const module = resolveModule(config.module, ".");
    const namespace = await load(module, () => importModule(module, i));
    const source = defaultOf(namespace, module);
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
    const definitions = definitionsOf(source, config.module);
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
  const strategy = construct(source, params, module);
  const subscriptions = config.subscriptions?.map(subscriptionOf) ??
    ownSubscriptions(strategy);
  assertStrategy(strategy, module);
  assertSubscriptions(subscriptions, module);
  const given: unknown = config.name ?? strategy.name ?? nameOf(module);
  if (typeof given !== "string") throw loadError(module, "its name is no text");
  const name = cleanForLog(given.slice(0, NAME_LENGTH_MAX));
  let unique = name;
  for (let n = 2; names.has(unique); n++) unique = `${name} ${n}`;
  names.add(unique);
  return { name: unique, strategy, subscriptions };
}

/** Whether a source makes a strategy, and is not a strategy itself. */
export function makesStrategies(source: unknown): boolean {
  return isDefinition(source) || isFactory(source);
}

/** Makes a source's strategy with its parameters; a plain object is used as it is. */
function construct(
  source: unknown,
  params: JsonObject,
  module: string,
): unknown {
  try {
    if (isDefinition(source)) return source.create(params);
    if (isClass(source)) return new source(params);
    return isFactory(source) ? source(params) : source;
  } catch (cause) {
    throw loadError(module, `its factory threw: ${messageOf(cause)}`, cause);
  }
}

function ownSubscriptions(strategy: unknown): unknown {
  return typeof strategy === "object" && strategy !== null &&
      "subscriptions" in strategy
    ? strategy.subscriptions
    : undefined;
}

function subscriptionOf(config: SubscriptionConfig): Subscription {
  const { symbols, intervals } = config;
  return symbols === undefined || symbols === null
    ? { intervals }
    : { symbols, intervals };
}

/** A definition whose parameters are resolved from the config. */
interface Definition {
  readonly params?: ParamDefinitions;
  readonly create: (params: JsonObject) => unknown;
}

function isDefinition(source: unknown): source is Definition {
  return typeof source === "object" && source !== null &&
    "create" in source && typeof source.create === "function";
}

interface Class {
  readonly params?: ParamDefinitions;
  new (params: JsonObject): unknown;
}

function isClass(source: unknown): source is Class {
  return typeof source === "function" &&
    /^class\b/.test(Function.prototype.toString.call(source));
}

function isFactory(
  source: unknown,
): source is (params: JsonObject) => unknown {
  return typeof source === "function";
}

/** The definitions of a strategy's parameters, if it has any. */
function definitionsOf(
  source: unknown,
  module: string,
): ParamDefinitions | undefined {
  if (!isDefinition(source) && !isClass(source)) return undefined;
  const { params } = source;
  if (params === undefined) return undefined;
  try {
    checkDefinitions(params);
  } catch (cause) {
    throw loadError(module, messageOf(cause), cause);
  }
  return params;
}

async function load(
  module: string,
  importModule: () => Promise<StrategyModule>,
): Promise<StrategyModule> {
  try {
    return await importModule();
  } catch (cause) {
    throw loadError(module, importProblem(module, cause), cause);
  }
}

function defaultOf(namespace: StrategyModule, module: string): unknown {
  if (namespace.default === undefined) {
    throw loadError(
      module,
      "it has no default export; export a strategy object or a function that makes one",
    );
  }
  return namespace.default;
}

/** The name of a module's file without its extension. */
function nameOf(module: string): string {
  const file = module.split(/[\\/]/).at(-1) ?? module;
  return file.replace(/\.[cm]?[jt]sx?$/, "");
}
