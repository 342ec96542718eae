/**
 * Parameters of strategies: what each may be, checked before the run and known
 * to the compiler.
 *
 * @module
 */
import type { MistakeList } from "../config/mistakes.ts";
import type { JsonObject, JsonValue } from "../config/session_config.ts";
import type {
  ParamDefinition,
  ParamDefinitions,
  ParamsOf,
} from "./parameter_definitions.ts";
import type { Strategy } from "./strategy.ts";

/** A strategy that is made from checked parameters. */
export interface StrategyDefinition<
  P extends ParamDefinitions = ParamDefinitions,
> {
  /** What its parameters may be. */
  readonly params: P;
  /** Makes the strategy; every parameter is there. */
  create(params: ParamsOf<P>): Strategy;
}

/**
 * Defines a strategy with parameters. The config's `params` are checked
 * against the definitions before the run starts, defaults are filled in, and
 * `create` gets them with their types.
 *
 * ```ts
 * import { defineStrategy } from "./parameters.ts";
 *
 * export default defineStrategy({
 *   params: {
 *     quantity: { type: "integer", default: 100, min: 1 },
 *     side: { type: "string", default: "long", choices: ["long", "short"] },
 *   },
 *   create: ({ quantity, side }) => ({
 *     subscriptions: [{ intervals: ["5m"] }],
 *     onSessionStart(context) {
 *       for (const symbol of context.symbols) {
 *         if (side === "long") context.buy(symbol, quantity);
 *         else context.sell(symbol, quantity);
 *       }
 *     },
 *   }),
 * });
 * ```
 *
 * @throws {RangeError} if a default is not what its definition allows.
 */
export function defineStrategy<const P extends ParamDefinitions>(
  definition: StrategyDefinition<P>,
): StrategyDefinition<P> {
  checkDefinitions(definition.params);
  return definition;
}

/**
 * Checks definitions themselves.
 *
 * @throws {RangeError} if a type is unknown, or a default not allowed.
 */
export function checkDefinitions(definitions: ParamDefinitions): void {
  for (const [name, definition] of Object.entries(definitions)) {
    const types = ["integer", "number", "boolean", "string"];
    if (!types.includes(definition?.type)) {
      throw new RangeError(
        `Parameter ${name} has type ${
          JSON.stringify(definition?.type)
        }; it must be one of ${types.join(", ")}`,
      );
    }
    const { default: value } = definition;
    if (value !== undefined && !isAllowed(definition, value)) {
      throw new RangeError(
        `The default of parameter ${name} is ${
          JSON.stringify(value)
        }; it must be ${allowedText(definition)}`,
      );
    }
  }
}

/**
 * The parameters of a strategy, complete; what is wrong with them is added to
 * `mistakes`.
 *
 * @param path Where the parameters stand in the config.
 */
export function resolveParams(
  definitions: ParamDefinitions,
  given: JsonObject,
  path: readonly (string | number)[],
  mistakes: MistakeList,
): JsonObject {
  const names = Object.keys(definitions);
  for (const key of Object.keys(given)) {
    if (names.includes(key)) continue;
    mistakes.addUnknownKey(path, key, names, new Map());
  }
  const values: Record<string, JsonValue> = {};
  for (const name of names) {
    const definition = definitions[name];
    const value = Object.hasOwn(given, name) ? given[name] : null;
    if (value === null) {
      if (definition.default !== undefined) values[name] = definition.default;
      else mistakes.add([...path, name], allowedText(definition));
    } else if (isAllowed(definition, value)) values[name] = value;
    else mistakes.add([...path, name], allowedText(definition));
  }
  return values;
}

function isAllowed(definition: ParamDefinition, value: unknown): boolean {
  if (definition.type === "boolean") return typeof value === "boolean";
  if (definition.type === "string") {
    if (typeof value !== "string" || value === "") return false;
    return definition.choices?.includes(value) ?? true;
  }
  const { type, min = -Infinity, max = Infinity } = definition;
  return typeof value === "number" && Number.isFinite(value) &&
    (type === "number" || Number.isInteger(value)) && value >= min &&
    value <= max;
}

function allowedText(definition: ParamDefinition): string {
  if (definition.type === "boolean") return "true or false";
  if (definition.type === "string") {
    return definition.choices === undefined
      ? "a text that is not empty"
      : `one of ${definition.choices.join(", ")}`;
  }
  const { type, min, max } = definition;
  const kind = type === "integer" ? "a whole number" : "a number";
  if (min === undefined && max === undefined) return kind;
  if (max === undefined) return `${kind} of ${min} or more`;
  if (min === undefined) return `${kind} of ${max} or less`;
  return `${kind} from ${min} to ${max}`;
}
