/**
 * Checks that a loaded object is a strategy with subscriptions.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { CONDITION_KINDS } from "../strategy/bar_condition.ts";
import {
  type Strategy,
  STRATEGY_HOOKS,
  type Subscription,
} from "../strategy/strategy.ts";
import { readableCause } from "../text/message_of.ts";
import { editDistance } from "../text/nearest.ts";
import { isInterval } from "../time/interval.ts";
import type { Callee } from "./callees.ts";

/** The error of a strategy, a scanner or a cost function that cannot be loaded from a module. */
export function loadError(
  module: string,
  problem: string,
  { of = "strategy", cause }: {
    readonly of?: NonNullable<Callee["kind"]>;
    readonly cause?: unknown;
  } = {},
): SessionError {
  return new SessionError(
    "strategy_load",
    `Cannot load ${of} ${module}: ${problem}`,
    { cause: readableCause(cause) },
  );
}

/**
 * Asserts that hooks are functions, and that no method's name is a misspelt
 * hook. Subscriptions may come from the config and are asserted apart.
 *
 * @throws {SessionError} `strategy_load` with the problem.
 */
export function assertStrategy(
  strategy: unknown,
  module: string,
): asserts strategy is Strategy {
  if (typeof strategy !== "object" || strategy === null) {
    throw loadError(
      module,
      "it must be an object with subscriptions and callbacks, or a function that returns one",
    );
  }
  for (const hook of STRATEGY_HOOKS) {
    const callback: unknown = Reflect.get(strategy, hook);
    if (callback !== undefined && typeof callback !== "function") {
      throw loadError(module, `${hook} is not a function`);
    }
  }
  const problem = misspeltHook(strategy);
  if (problem !== undefined) throw loadError(module, problem);
}

/**
 * Asserts that subscriptions are a list with intervals, and symbols if given.
 *
 * @throws {SessionError} `strategy_load` with the problem.
 */
export function assertSubscriptions(
  subscriptions: unknown,
  module: string,
): asserts subscriptions is readonly Subscription[] {
  if (!Array.isArray(subscriptions)) {
    throw loadError(
      module,
      "it has no subscriptions; give a list such as [{ intervals: ['5m'] }]",
    );
  }
  for (const subscription of subscriptions) {
    const intervals: unknown = subscription?.intervals;
    if (!Array.isArray(intervals) || !intervals.every(isIntervalText)) {
      throw loadError(
        module,
        `a subscription needs a list of intervals such as ['5m'], found ${
          JSON.stringify(intervals)
        }`,
      );
    }
    const symbols: unknown = subscription.symbols;
    if (symbols !== undefined && !Array.isArray(symbols)) {
      throw loadError(
        module,
        `the symbols of a subscription must be a list, found ${
          JSON.stringify(symbols)
        }`,
      );
    }
    const { when } = subscription;
    if (Array.isArray(when) && when.length === 0) {
      throw loadError(
        module,
        "when is an empty list, so that it would never be called; leave it out for all bars",
      );
    }
    for (const condition of conditionsOf(when)) {
      const problem = conditionProblem(condition);
      if (problem !== undefined) throw loadError(module, problem);
    }
  }
}

/** The conditions of a subscription, of which one must hold; none if all bars are wanted. */
export function conditionsOf<T>(
  when: T | readonly T[] | undefined,
): readonly T[] {
  if (when === undefined) return [];
  return Array.isArray(when) ? when : [when as T];
}

function conditionProblem(condition: unknown): string | undefined {
  const entries = typeof condition === "object" && condition !== null
    ? Object.entries(condition)
    : [];
  const [[kind, values] = []] = entries;
  const isKind = (CONDITION_KINDS as readonly unknown[]).includes(kind);
  const right =
    `when must have one of ${CONDITION_KINDS.join(", ")} with two values, ` +
    "such as { crosses: ['fast', 'slow'] }";
  if (entries.length !== 1 || !isKind) {
    return `${right}, found ${JSON.stringify(condition)}`;
  }
  const isPair = Array.isArray(values) && values.length === 2 &&
    values.every((value) =>
      typeof value === "string" ||
      typeof value === "number" && Number.isFinite(value)
    );
  if (!isPair) return `${right}, found ${kind}: ${JSON.stringify(values)}`;
  return values.some((value) => typeof value === "string")
    ? undefined
    : `when compares ${values[0]} with ${
      values[1]
    }, which no bar changes; one of them must be an indicator or a field of the bar`;
}

/** Names a method that nothing calls because its name differs from a hook by a letter. */
export function misspeltHook(
  strategy: object,
  hooks: readonly string[] = STRATEGY_HOOKS,
): string | undefined {
  const plain = (name: string) => name.toLowerCase().replaceAll("_", "");
  for (
    let object: object | null = strategy;
    object !== null && object !== Object.prototype;
    object = Object.getPrototypeOf(object)
  ) {
    for (const name of Object.getOwnPropertyNames(object)) {
      const { value } = Object.getOwnPropertyDescriptor(object, name) ?? {};
      if (typeof value !== "function") continue;
      if (hooks.includes(name)) continue;
      const hook = hooks.find((hook) =>
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
