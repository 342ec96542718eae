/**
 * The registry of indicators: the built-in ones and those that users add.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { BUILTIN_INDICATORS } from "./builtin.ts";
import { type CustomIndicator, customIndicator } from "./custom.ts";
import type {
  Indicator,
  IndicatorDefinition,
  IndicatorParams,
} from "./indicator.ts";
import { nearest } from "../text/nearest.ts";
import { resolveParams } from "./params.ts";

const definitions = new Map<string, IndicatorDefinition>(
  BUILTIN_INDICATORS.map((definition) => [definition.name, definition]),
);

/** The object from which each definition was added; adding it again does nothing. */
const origins = new Map<string, IndicatorDefinition | CustomIndicator>();

/**
 * All indicators: the built-in ones in the order of their groups, then the added ones.
 *
 * ```ts
 * import { listIndicators } from "@openbell/session/indicators";
 *
 * for (const { name, title } of listIndicators().slice(0, 3)) {
 *   console.log(name, title);
 * }
 * ```
 */
export function listIndicators(): readonly IndicatorDefinition[] {
  return [...definitions.values()];
}

/**
 * Whether an indicator with that name exists.
 *
 * ```ts
 * import { hasIndicator } from "@openbell/session/indicators";
 *
 * console.log(hasIndicator("ema"), hasIndicator("my_own")); // true false
 * ```
 */
export function hasIndicator(name: string): boolean {
  return definitions.has(name);
}

/**
 * The definition of an indicator, from `own` definitions or from the registry.
 *
 * ```ts
 * import { getIndicator } from "@openbell/session/indicators";
 *
 * const { title, params } = getIndicator("bbands");
 * console.log(title, params.map(({ name }) => name));
 * ```
 *
 * @throws {SessionError} `indicator_invalid` if no indicator has that name; the
 * message suggests the nearest name.
 */
export function getIndicator(
  name: string,
  own?: ReadonlyMap<string, IndicatorDefinition>,
): IndicatorDefinition {
  const definition = own?.get(name) ?? definitions.get(name);
  if (definition !== undefined) return definition;
  const all = [...definitions.values(), ...own?.values() ?? []];
  const names = all.map((known) => known.name);
  const near = nearest(name, names) ?? nearestByTitle(name, all);
  const hint = near === undefined
    ? `known are ${names.sort().join(", ")}`
    : `did you mean "${near}"?`;
  throw new SessionError(
    "indicator_invalid",
    `There is no indicator ${JSON.stringify(name)}; ${hint}`,
  );
}

/** The name of the indicator with the nearest title: `bollinger` gives `bbands`. */
function nearestByTitle(
  text: string,
  all: readonly IndicatorDefinition[],
): string | undefined {
  const title = nearest(text, all.map((known) => known.title));
  return all.find((known) => known.title === title)?.name;
}

/**
 * Creates a running indicator by name.
 *
 * ```ts
 * import { createIndicator } from "./registry.ts";
 *
 * const ema = createIndicator("ema", { period: 12 });
 * ```
 *
 * @throws {SessionError} `indicator_invalid` as {@linkcode getIndicator} and
 * {@linkcode resolveParams} do.
 */
export function createIndicator(
  name: string,
  params: IndicatorParams = {},
): Indicator {
  const definition = getIndicator(name);
  return definition.create(resolveParams(definition, params));
}

/**
 * Adds an indicator to this thread's registry, in the engine's form or in the
 * simple form of {@linkcode CustomIndicator}. Adding the same object again does
 * nothing.
 *
 * ```ts
 * import { computeIndicator, registerIndicator } from "@openbell/session/indicators";
 *
 * registerIndicator({
 *   name: "bar_range",
 *   summary: "High less low",
 *   params: [],
 *   outputs: ["range"],
 *   warmup: () => 0,
 *   create: () => ({ update: ({ high, low }) => [high - low], reset() {} }),
 * });
 * const bars = [{ timestamp: 0, open: 10, high: 12, low: 9, close: 11, volume: 1 }];
 * console.log(computeIndicator("bar_range", {}, bars).range); // [3]
 * ```
 *
 * @throws {SessionError} `indicator_invalid` if the name is taken, a name is not
 * in snake_case, there is no output, or two outputs have the same name.
 */
export function registerIndicator(
  definition: IndicatorDefinition | CustomIndicator,
): IndicatorDefinition {
  const { name } = definition;
  const known = definitions.get(name);
  if (known !== undefined) {
    if (known === definition || origins.get(name) === definition) return known;
    throw new SessionError(
      "indicator_invalid",
      `There is already an indicator ${JSON.stringify(name)}`,
    );
  }
  const complete = "category" in definition
    ? definition
    : customIndicator(definition);
  checkNames(complete);
  definitions.set(name, complete);
  origins.set(name, definition);
  return complete;
}

/**
 * Checks the names of an indicator, of its outputs and of its parameters.
 *
 * @throws {SessionError} `indicator_invalid` as {@linkcode registerIndicator}.
 */
export function checkNames(definition: IndicatorDefinition): void {
  const { name, outputs, params } = definition;
  for (const word of [name, ...outputs, ...params.map((p) => p.name)]) {
    if (typeof word !== "string" || !/^[a-z][a-z0-9_]*$/.test(word)) {
      throw new SessionError(
        "indicator_invalid",
        `Indicator ${
          JSON.stringify(name)
        }: names are lower-case letters, digits and underscores, and begin with a letter; found ${
          JSON.stringify(word)
        }`,
      );
    }
  }
  if (outputs.length === 0 || new Set(outputs).size < outputs.length) {
    throw new SessionError(
      "indicator_invalid",
      `Indicator "${name}": it needs at least one output, and outputs need distinct names`,
    );
  }
}
