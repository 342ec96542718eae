/**
 * Loads strategies from modules and checks that they are what they must be.
 *
 * @module
 */
import type { JsonObject, StrategyConfig } from "../config/session_config.ts";
import { resolveModule } from "../config/load.ts";
import { SessionError } from "../errors.ts";
import { isInterval } from "../time/interval.ts";
import type { Strategy, StrategyFactory } from "./strategy.ts";

/** A strategy that is ready to run. */
export interface LoadedStrategy {
  /** Its name in reports and errors. */
  readonly name: string;
  /** The strategy. */
  readonly strategy: Strategy;
}

/**
 * Imports the modules of `strategies` and makes their strategies. A path that
 * is not a URL is seen from the working directory.
 *
 * @throws {SessionError} `strategy_load` if a module cannot be imported, does
 * not export a strategy as its default, or its factory throws.
 */
export async function loadStrategies(
  strategies: readonly StrategyConfig[],
): Promise<LoadedStrategy[]> {
  const loaded: LoadedStrategy[] = [];
  for (const { module, params } of strategies) {
    const url = resolveModule(module, ".");
    loaded.push(makeStrategy(await importDefault(url), params, url));
  }
  return loaded;
}

/**
 * Makes a strategy out of what a module exports, or of what a program gives.
 *
 * @throws {SessionError} `strategy_load` as {@linkcode loadStrategies}.
 */
export function makeStrategy(
  given: unknown,
  params: JsonObject,
  module: string,
): LoadedStrategy {
  let strategy = given;
  if (typeof given === "function") {
    try {
      strategy = (given as StrategyFactory)(params);
    } catch (cause) {
      throw failed(module, `its factory threw: ${messageOf(cause)}`, cause);
    }
  }
  const problem = problemOf(strategy);
  if (problem !== undefined) throw failed(module, problem);
  const checked = strategy as Strategy;
  return { name: checked.name ?? nameOf(module), strategy: checked };
}

async function importDefault(module: string): Promise<unknown> {
  let namespace: { default?: unknown };
  try {
    namespace = await import(module);
  } catch (cause) {
    throw failed(module, firstLines(messageOf(cause)), cause);
  }
  if (namespace.default === undefined) {
    throw failed(
      module,
      "it has no default export; export a strategy object or a function that makes one",
    );
  }
  return namespace.default;
}

function problemOf(strategy: unknown): string | undefined {
  if (typeof strategy !== "object" || strategy === null) {
    return "it must be an object with subscriptions and callbacks, or a function that returns one";
  }
  const { subscriptions } = strategy as Partial<Strategy>;
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
  for (const hook of ["onSessionStart", "onBar", "onSessionEnd"] as const) {
    const callback = (strategy as Strategy)[hook];
    if (callback !== undefined && typeof callback !== "function") {
      return `${hook} is not a function`;
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

/** A syntax error comes with an excerpt of the source: the message is enough. */
function firstLines(message: string): string {
  return message.split("\n", 1)[0];
}
