/**
 * The models of a config that are functions of modules.
 *
 * @module
 */
import type {
  CostModuleConfig,
  JsonObject,
  TradingConfig,
} from "../../config/session_config.ts";
import type { CostName } from "./own_costs.ts";

/** A function of a module. */
export interface CostModule {
  /** What it calculates, and its name in the module. */
  readonly cost: CostName;
  /** The module. */
  readonly module: string;
  /** Its second argument. */
  readonly params: JsonObject;
}

/** The cost functions of a config, in a fixed order. */
export function costModules(
  { commission, slippage, fill_model }: TradingConfig,
): readonly CostModule[] {
  const models = { commission, slippage, fill: fill_model };
  return (Object.keys(models) as CostName[]).flatMap((cost) => {
    const model = models[cost];
    return isModule(model)
      ? [{ cost, module: model.module, params: model.params ?? {} }]
      : [];
  });
}

function isModule(
  model: { readonly type: string },
): model is CostModuleConfig {
  return model.type === "module";
}
