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

/** The keys of `trading_config` that can name a function, by its name. */
const KEYS = {
  commission: "commission",
  slippage: "slippage",
  fill: "fill_model",
} as const satisfies Record<CostName, keyof TradingConfig>;

/** A key of `trading_config` that can name a function. */
export type CostKey = typeof KEYS[CostName];

/** A function of a module. */
export interface CostModule {
  /** What it calculates, and its name in the module. */
  readonly cost: CostName;
  /** The key of `trading_config` that names it. */
  readonly key: CostKey;
  /** The module. */
  readonly module: string;
  /** Its second argument. */
  readonly params: JsonObject;
}

/** The cost functions of a config, in a fixed order. */
export function costModules(
  trading: Pick<TradingConfig, CostKey>,
): readonly CostModule[] {
  return (Object.keys(KEYS) as CostName[]).flatMap((cost) => {
    const key = KEYS[cost];
    const model = trading[key];
    return isModule(model)
      ? [{ cost, key, module: model.module, params: model.params ?? {} }]
      : [];
  });
}

function isModule(
  model: { readonly type: string },
): model is CostModuleConfig {
  return model.type === "module";
}
