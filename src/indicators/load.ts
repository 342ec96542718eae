/**
 * Loads indicators from users' modules.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { messageOf, readableCause } from "../text/message_of.ts";
import type { CustomIndicator } from "./custom.ts";
import type { IndicatorDefinition } from "./indicator.ts";
import { registerIndicator } from "./registry.ts";

/** Imports the module at a URL. */
export type IndicatorImporter = (
  url: string,
) => Promise<Readonly<Record<string, unknown>>>;

/**
 * Imports a module and registers every indicator that it exports: objects with
 * `name`, `outputs`, `warmup` and `create`, exported alone or in arrays.
 *
 * @throws {SessionError} `indicator_invalid` if the module cannot be imported
 * or exports no indicator, or as {@linkcode registerIndicator} does.
 */
export async function loadIndicators(
  url: string | URL,
): Promise<readonly IndicatorDefinition[]> {
  const found = await importIndicators(String(url), true);
  return found.map((indicator) => registerIndicator(indicator));
}

/**
 * Imports a module and returns the indicators that it exports: at least one if
 * `demanded`.
 *
 * @throws {SessionError} `indicator_invalid` if the module cannot be imported,
 * its list `indicators` has another element, or it exports no indicator although
 * `demanded`.
 */
export async function importIndicators(
  url: string,
  demanded: boolean,
  importModule: IndicatorImporter = (url) => import(url),
): Promise<readonly (CustomIndicator | IndicatorDefinition)[]> {
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await importModule(url);
  } catch (cause) {
    throw new SessionError(
      "indicator_invalid",
      // The first line: a syntax error appends an excerpt of the source.
      `Cannot load indicators from ${url}: ${
        messageOf(cause).split("\n", 1)[0].replace(/\.$/, "")
      }`,
      { cause: readableCause(cause) },
    );
  }
  const { indicators } = module;
  const isList = Array.isArray(indicators) && indicators.every(isIndicator);
  if (indicators !== undefined && !isList) {
    throw new SessionError(
      "indicator_invalid",
      `The export indicators of ${url} must be a list of indicators: objects with name, outputs, warmup and create`,
    );
  }
  const found = indicatorsOf(module);
  if (found.length === 0 && demanded) {
    throw new SessionError(
      "indicator_invalid",
      `The module ${url} exports no indicator: an object with name, outputs, warmup and create`,
    );
  }
  return found;
}

/** The distinct indicators among the exports of a module. */
export function indicatorsOf(
  module: Readonly<Record<string, unknown>>,
): readonly (CustomIndicator | IndicatorDefinition)[] {
  return [...new Set(Object.values(module).flat().filter(isIndicator))];
}

function isIndicator(
  value: unknown,
): value is CustomIndicator | IndicatorDefinition {
  return typeof value === "object" && value !== null &&
    "name" in value && typeof value.name === "string" &&
    "outputs" in value && Array.isArray(value.outputs) &&
    "warmup" in value &&
    (typeof value.warmup === "number" || typeof value.warmup === "function") &&
    "create" in value && typeof value.create === "function";
}
