/**
 * Values that JSON can carry.
 *
 * @module
 */

import type { JsonObject, JsonValue } from "../types.ts";

export type { JsonObject, JsonValue } from "../types.ts";

/** Whether a value is an object made only of JSON values. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) && isJson(value, []);
}

function isJson(value: unknown, above: readonly unknown[]): boolean {
  if (value === null) return true;
  switch (typeof value) {
    case "boolean":
    case "string":
      return true;
    case "number":
      return Number.isFinite(value);
    case "object": {
      // A YAML alias that contains itself would recurse forever.
      if (above.includes(value)) return false;
      const inside = [...above, value];
      if (Array.isArray(value)) return value.every((v) => isJson(v, inside));
      const prototype = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) return false;
      return Object.values(value).every((v) => isJson(v, inside));
    }
    default:
      return false;
  }
}

/**
 * A copy of an object made of JSON values. `structuredClone` refuses proxies,
 * such as those of libraries that observe a config.
 */
export function copyJsonObject(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, copyJson(value)]),
  );
}

function copyJson(value: JsonValue): JsonValue {
  if (value === null || typeof value !== "object") return value;
  return isList(value) ? value.map(copyJson) : copyJsonObject(value);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
