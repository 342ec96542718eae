/**
 * Loads the cost functions of a config's modules.
 *
 * @module
 */
import type { JsonObject, TradingConfig } from "../config/session_config.ts";
import { nearest } from "../text/nearest.ts";
import { costModules } from "../trading/costs/cost_modules.ts";
import type { CostName } from "../trading/costs/own_costs.ts";
import {
  importNamespace,
  moduleFile,
  type ModuleImporter,
} from "./module_source.ts";
import { loadError } from "./strategy_checks.ts";

/** A cost function that is ready to be called. */
export interface LoadedCost {
  /** What it calculates. */
  readonly cost: CostName;
  /** The file of its module. */
  readonly name: string;
  /** The function; what it returns is not checked. */
  readonly call: (facts: object, params: JsonObject) => unknown;
  /** Its second argument. */
  readonly params: JsonObject;
}

/**
 * Imports the cost functions of a config. A path that is not a URL is relative
 * to the working directory.
 *
 * @param first The number that `importModule` gets with the first module.
 * @throws {SessionError} `strategy_load` if a module cannot be imported or does
 * not export the function.
 */
export async function loadCosts(
  trading: TradingConfig,
  importModule?: ModuleImporter,
  first = 0,
): Promise<LoadedCost[]> {
  const loaded: LoadedCost[] = [];
  for (const [i, { cost, module, params }] of costModules(trading).entries()) {
    const { url, namespace } = await importNamespace(
      cost,
      module,
      first + i,
      importModule,
    );
    const call: unknown = namespace[cost];
    if (typeof call !== "function") {
      throw loadError(url, missing(cost, call, Object.keys(namespace)), {
        of: cost,
      });
    }
    loaded.push({
      cost,
      name: moduleFile(url),
      call: (facts, given) => call(facts, given),
      params: structuredClone(params),
    });
  }
  return loaded;
}

function missing(
  cost: CostName,
  found: unknown,
  exported: readonly string[],
): string {
  const right =
    `export a function ${cost}(facts, params) that returns a number`;
  if (found !== undefined) return `its export ${cost} is no function; ${right}`;
  const meant = nearest(cost, exported);
  return meant === undefined
    ? `it exports no ${cost}; ${right}`
    : `it exports ${meant}, but no ${cost}; ${right}`;
}
