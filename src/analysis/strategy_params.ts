/**
 * The parameters of a strategy: the config's values, checked against the
 * strategy's definitions.
 *
 * @module
 */
import type { MistakeList } from "../config/mistakes.ts";
import {
  allowedText,
  isAllowed,
  type ParamDefinitions,
} from "../strategy/parameter_definitions.ts";
import type { JsonObject, JsonValue } from "../types.ts";

/**
 * The complete parameters of a strategy, defaults filled in. Mistakes are
 * added to `mistakes`.
 *
 * @param path Where the parameters are in the config.
 */
export function resolveStrategyParams(
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
    if (value === null && definition.default !== undefined) {
      values[name] = definition.default;
    } else if (isAllowed(definition, value)) values[name] = value;
    else mistakes.add([...path, name], allowedText(definition));
  }
  return values;
}
