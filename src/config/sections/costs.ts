/**
 * `trading_config.commission`, `slippage`, `spread` and `fill_model`: the cost
 * models.
 *
 * A model is one member of a union and one row of the table below it; the
 * compiler requires both, and its arithmetic in `src/trading/costs`.
 *
 * @module
 */
import type { JsonObject } from "../json.ts";
import { isGiven, type MistakeList, valueAt } from "../mistakes.ts";
import { absentOr, byType, type Keys, required, section } from "../shape.ts";
import {
  FREE_FORM,
  list,
  MODULE,
  NOT_NEGATIVE,
  number,
  NUMBER_ABOVE_0,
} from "../values.ts";

/** A function of the user's own, exported by a module. */
export interface CostModuleConfig {
  /** The function is in a module. */
  readonly type: "module";
  /** The module: a URL, or a path; paths in a config file are relative to it. */
  readonly module: string;
  /** The second argument of the function. */
  readonly params?: JsonObject | null;
}

/** One step of a tiered commission. */
export interface CommissionTierConfig {
  /** Units traded in the calendar month at which the step ends; the last step has none. */
  readonly up_to?: number | null;
  /** Currency units per unit traded. */
  readonly rate: number;
}

/**
 * Commission of an order, however many fills it takes: `rate` currency units
 * per unit traded, a `fee` per order, `percent` of the traded value, or a rate
 * that falls with the month's volume; at least `minimum` per order. Or what the
 * function `commission` of a module returns.
 */
export type CommissionConfig =
  | { readonly type: "none" }
  | {
    readonly type: "per_share";
    readonly rate: number;
    readonly minimum?: number | null;
  }
  | { readonly type: "per_trade"; readonly fee: number }
  | {
    readonly type: "percent";
    readonly percent: number;
    readonly minimum?: number | null;
  }
  | {
    readonly type: "tiered";
    readonly tiers: readonly CommissionTierConfig[];
    readonly minimum?: number | null;
  }
  | CostModuleConfig;

/**
 * How much worse than the bar's price an order without a price limit fills: by
 * a number of `ticks` of `tick_size` (default 0.01), by `percent` of the price,
 * or by `impact` × (quantity ÷ volume of the bar)² of the price. Or by what the
 * function `slippage` of a module returns.
 */
export type SlippageConfig =
  | { readonly type: "none" }
  | {
    readonly type: "ticks";
    readonly ticks: number;
    readonly tick_size?: number | null;
  }
  | { readonly type: "percent"; readonly percent: number }
  | { readonly type: "volume_share"; readonly impact: number }
  | CostModuleConfig;

/** Distance between bid and ask, centred on the bars: `width` in currency units, or `percent` of the price. */
export type SpreadConfig =
  | { readonly type: "none" }
  | { readonly type: "fixed"; readonly width: number }
  | { readonly type: "percent"; readonly percent: number };

/**
 * How much of an order fills where its price is met: all that `max_volume_share`
 * allows, or what the function `fill` of a module returns.
 */
export type FillModelConfig = { readonly type: "none" } | CostModuleConfig;

/** The keys of a model that is a function of a module. */
function moduleKeys(name: string): Keys<Omit<CostModuleConfig, "type">> {
  return {
    module: required(
      MODULE,
      `Module that exports the function \`${name}\`: a URL, or a path relative to the config file`,
    ),
    params: absentOr(FREE_FORM, "Second argument of the function", "none"),
  };
}

const TIER = section<CommissionTierConfig>({
  up_to: absentOr(
    number("a quantity of 1e-9 or more", NUMBER_ABOVE_0),
    "Units traded in the calendar month at which the step ends; required in every step but the last",
  ),
  rate: required(NOT_NEGATIVE, "Currency units per unit traded"),
});

const MINIMUM = absentOr(
  NOT_NEGATIVE,
  "Minimum commission of an order, in currency units",
  "0",
);

/** The commission models. */
export const COMMISSION = byType<CommissionConfig>({
  none: {},
  per_share: {
    rate: required(NOT_NEGATIVE, "Currency units per unit traded"),
    minimum: MINIMUM,
  },
  per_trade: {
    fee: required(NOT_NEGATIVE, "Currency units per order"),
  },
  percent: {
    percent: required(NOT_NEGATIVE, "Percent of the traded value"),
    minimum: MINIMUM,
  },
  tiered: {
    tiers: required(
      list(TIER, "a list of sections with up_to, rate", 1),
      "Steps of the rate by the volume of the calendar month, ascending",
    ),
    minimum: MINIMUM,
  },
  module: moduleKeys("commission"),
});

/** The slippage models. */
export const SLIPPAGE = byType<SlippageConfig>({
  none: {},
  ticks: {
    ticks: required(NOT_NEGATIVE, "Price steps per unit"),
    tick_size: absentOr(
      number("a price step of 1e-9 or more", NUMBER_ABOVE_0),
      "Currency units per price step",
      "0.01",
    ),
  },
  percent: { percent: required(NOT_NEGATIVE, "Percent of the price") },
  volume_share: {
    impact: required(
      NOT_NEGATIVE,
      "Fraction of the price, times (quantity ÷ volume of the bar)²",
    ),
  },
  module: moduleKeys("slippage"),
});

/** The fill models. */
export const FILL_MODEL = byType<FillModelConfig>({
  none: {},
  module: moduleKeys("fill"),
});

/** The spread models. */
export const SPREAD = byType<SpreadConfig>({
  none: {},
  fixed: { width: required(NOT_NEGATIVE, "Currency units from bid to ask") },
  percent: {
    percent: required(NOT_NEGATIVE, "Percent of the price from bid to ask"),
  },
});

/** Checks that the steps of a tiered commission ascend and that the last one is open-ended. */
export function checkCommission(raw: unknown, mistakes: MistakeList): void {
  const path = ["trading_config", "commission", "tiers"];
  const tiers = valueAt(raw, path);
  if (!Array.isArray(tiers)) return;
  let floor = 0;
  tiers.forEach((_, i) => {
    const where = [...path, i, "up_to"];
    const end = valueAt(raw, where);
    const last = i === tiers.length - 1;
    if (last && isGiven(end)) {
      mistakes.add(
        where,
        "nothing in the last step",
        "every volume needs a rate",
      );
    } else if (!last && !isGiven(end)) {
      mistakes.add(where, "a quantity in every step but the last");
    } else if (typeof end === "number" && end > 0 && end <= floor) {
      mistakes.add(where, `a quantity above ${floor}, where the step begins`);
    }
    if (typeof end === "number") floor = Math.max(floor, end);
  });
}
