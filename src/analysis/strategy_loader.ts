/**
 * Loads strategies from modules and checks that they are what they must be.
 *
 * @module
 */
import { resolveModule } from "../config/load.ts";
import { MistakeList, mistakesText } from "../config/mistakes.ts";
import type {
  JsonObject,
  StrategyConfig,
  SubscriptionConfig,
} from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import { editDistance } from "../text/nearest.ts";
import { isInterval } from "../time/interval.ts";
import { importProblem } from "../text/stack_place.ts";
import {
  type Strategy,
  STRATEGY_HOOKS,
  type StrategyClass,
  type StrategyFactory,
  type Subscription,
} from "../strategy/strategy.ts";
import type { StrategyDefinition } from "../strategy/define_strategy.ts";
import {
  checkDefinitions,
  type ParamDefinitions,
} from "../strategy/parameter_definitions.ts";
import { resolveStrategyParams } from "./strategy_params.ts";

/** A strategy that is ready to run. */
export interface LoadedStrategy {
  /** Its name in reports and errors, unlike any other's. */
  readonly name: string;
  /** The strategy. */
  readonly strategy: Strategy;
  /** The bars it is called for. */
  readonly subscriptions: readonly Subscription[];
}

/** Everything that a strategy can be given as. */
export type StrategySource =
  | Strategy
  | StrategyFactory
  | StrategyClass
  | StrategyDefinition;

/** A strategy that is about to be made. */
export interface StrategyEntry {
  /** What a module exports, or a program gives. */
  readonly source: unknown;
  /** What the config says of it. */
  readonly config: StrategyConfig;
}

/** A module of a strategy. */
export interface StrategyModule {
  /** The strategy, or what makes it. */
  readonly default?: unknown;
}

/** Imports the module of a strategy. */
export type ModuleImporter = () => Promise<StrategyModule>;

/**
 * Imports the modules of `strategies` and makes their strategies. A path that
 * is not a URL is seen from the working directory. A thread that
 * may not import them itself is given what does, one a strategy.
 *
 * @throws {SessionError} as {@linkcode makeStrategies}; `strategy_load` too if
 * a module cannot be imported.
 */
export async function loadStrategies(
  strategies: readonly StrategyConfig[],
  importers?: readonly ModuleImporter[],
): Promise<LoadedStrategy[]> {
  const entries: StrategyEntry[] = [];
  for (const [i, config] of strategies.entries()) {
    const module = resolveModule(config.module, ".");
    const source = defaultOf(await load(module, importers?.[i]), module);
    entries.push({ source, config: { ...config, module } });
  }
  return makeStrategies(entries);
}

/**
 * Makes strategies out of what modules export, or programs give.
 *
 * @throws {SessionError} `config_invalid` with everything that is wrong with
 * their parameters; `strategy_load` if one is no strategy, or throws while it
 * is made.
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
  let strategy = source;
  try {
    if (isDefinition(source)) strategy = source.create(params as never);
    else if (isClass(source)) strategy = new source(params as never);
    else if (typeof source === "function") {
      strategy = (source as StrategyFactory)(params);
    }
  } catch (cause) {
    throw failed(module, `its factory threw: ${messageOf(cause)}`, cause);
  }
  const own = (strategy as Partial<Strategy> | null)?.subscriptions;
  const subscriptions = config.subscriptions?.map(subscriptionOf) ?? own;
  const problem = problemOf(strategy, subscriptions);
  if (problem !== undefined) throw failed(module, problem);
  const checked = strategy as Strategy;
  const name = config.name ?? checked.name ?? nameOf(module);
  let unique = name;
  for (let n = 2; names.has(unique); n++) unique = `${name} ${n}`;
  names.add(unique);
  return {
    name: unique,
    strategy: checked,
    subscriptions: subscriptions as readonly Subscription[],
  };
}

function subscriptionOf(config: SubscriptionConfig): Subscription {
  const { symbols, intervals } = config;
  return symbols === undefined || symbols === null
    ? { intervals }
    : { symbols, intervals };
}

function isDefinition(source: unknown): source is StrategyDefinition {
  return typeof source === "object" && source !== null &&
    "create" in source && typeof source.create === "function";
}

function isClass(source: unknown): source is StrategyClass {
  return typeof source === "function" &&
    /^class\b/.test(Function.prototype.toString.call(source));
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
    throw failed(module, messageOf(cause), cause);
  }
  return params;
}

/**
 * Imports a strategy's module and returns what it exports as its default.
 *
 * @throws {SessionError} `strategy_load` if it cannot be imported or has no
 * default export.
 */
export async function importStrategy(module: string): Promise<unknown> {
  return defaultOf(await load(module), module);
}

async function load(
  module: string,
  importModule: ModuleImporter = () => import(module),
): Promise<StrategyModule> {
  try {
    return await importModule();
  } catch (cause) {
    throw failed(module, importProblem(module, cause), cause);
  }
}

function defaultOf(namespace: StrategyModule, module: string): unknown {
  if (namespace.default === undefined) {
    throw failed(
      module,
      "it has no default export; export a strategy object or a function that makes one",
    );
  }
  return namespace.default;
}

function problemOf(
  strategy: unknown,
  subscriptions: unknown,
): string | undefined {
  if (typeof strategy !== "object" || strategy === null) {
    return "it must be an object with subscriptions and callbacks, or a function that returns one";
  }
  if (!Array.isArray(subscriptions)) {
    return "it has no subscriptions; give a list such as [{ intervals: ['5m'] }]";
  }
  for (const subscription of subscriptions) {
    const intervals = subscription?.intervals;
    if (!Array.isArray(intervals) || !intervals.every(isIntervalText)) {
      return `a subscription needs a list of intervals such as ['5m'], found ${
        JSON.stringify(intervals)
      }`;
    }
    const symbols = subscription.symbols;
    if (symbols !== undefined && !Array.isArray(symbols)) {
      return `the symbols of a subscription are a list, found ${
        JSON.stringify(symbols)
      }`;
    }
  }
  for (const hook of STRATEGY_HOOKS) {
    const callback = (strategy as Strategy)[hook];
    if (callback !== undefined && typeof callback !== "function") {
      return `${hook} is not a function`;
    }
  }
  return misspeltHook(strategy as object);
}

/** A hook that nobody would ever call, because a letter of its name is wrong. */
function misspeltHook(strategy: object): string | undefined {
  const plain = (name: string) => name.toLowerCase().replaceAll("_", "");
  for (
    let object: object | null = strategy;
    object !== null && object !== Object.prototype;
    object = Object.getPrototypeOf(object)
  ) {
    for (const name of Object.getOwnPropertyNames(object)) {
      const { value } = Object.getOwnPropertyDescriptor(object, name) ?? {};
      if (typeof value !== "function") continue;
      if (STRATEGY_HOOKS.some((hook) => hook === name)) continue;
      const hook = STRATEGY_HOOKS.find((hook) =>
        editDistance(plain(name), plain(hook)) <= 1
      );
      if (hook === undefined) continue;
      return `it has ${name}, which nothing calls; did you mean ${hook}?`;
    }
  }
  return undefined;
}

function isIntervalText(text: unknown): boolean {
  return typeof text === "string" && isInterval(text);
}

function failed(
  module: string,
  problem: string,
  cause?: unknown,
): SessionError {
  return new SessionError(
    "strategy_load",
    `Cannot load strategy ${module}: ${problem}`,
    { cause },
  );
}

function nameOf(module: string): string {
  const file = module.split(/[\\/]/).at(-1) ?? module;
  return file.replace(/\.[cm]?[jt]sx?$/, "");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
