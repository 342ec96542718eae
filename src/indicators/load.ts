/**
 * Indicators from users' modules.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import type { CustomIndicator } from "./custom.ts";
import type { IndicatorDefinition } from "./indicator.ts";
import { registerIndicator } from "./registry.ts";

/**
 * Imports a module and registers every indicator it exports: values with
 * `name`, `outputs`, `warmup` and `create`, one an export or in arrays.
 *
 * @throws {SessionError} `indicator_invalid` if the module cannot be imported
 * or exports no indicator, or as {@linkcode registerIndicator} does.
 */
export async function loadIndicators(
  url: string | URL,
): Promise<readonly IndicatorDefinition[]> {
  let module: Record<string, unknown>;
  try {
    module = await import(String(url));
  } catch (cause) {
    throw new SessionError(
      "indicator_invalid",
      `Cannot load indicators from ${String(url)}: ${
        cause instanceof Error ? cause.message : String(cause)
      }`,
      { cause },
    );
  }
  const found = indicatorsOf(module);
  if (found.length === 0) {
    throw new SessionError(
      "indicator_invalid",
      `The module ${
        String(url)
      } exports no indicator: an object with name, outputs, warmup and create`,
    );
  }
  return found.map((indicator) => registerIndicator(indicator));
}

/** The indicators among the exports of a module, each once. */
export function indicatorsOf(
  module: Readonly<Record<string, unknown>>,
): readonly (CustomIndicator | IndicatorDefinition)[] {
  return [...new Set(Object.values(module).flat().filter(isIndicator))];
}

function isIndicator(
  value: unknown,
): value is CustomIndicator | IndicatorDefinition {
  if (typeof value !== "object" || value === null) return false;
  const { name, outputs, warmup, create } = value as Record<string, unknown>;
  return typeof name === "string" && Array.isArray(outputs) &&
    (typeof warmup === "number" || typeof warmup === "function") &&
    typeof create === "function";
}
