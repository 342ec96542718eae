/**
 * Commission models: what an order costs besides its price.
 *
 * To add a model, add its shape to `CommissionConfig` and its entry to
 * {@linkcode COMMISSION_MODELS}. Functions of modules are in `own_costs.ts`.
 *
 * @module
 */
import type {
  CommissionConfig,
  CommissionTierConfig,
} from "../../config/session_config.ts";
import { SessionError } from "../../errors.ts";
import type { Instrument } from "../../instruments/instrument.ts";
import {
  addMicros,
  addQuantity,
  amountOf,
  shareOf,
  toMicros,
} from "../money.ts";
import type { OrderView } from "../orders.ts";
import { costFigure, type CostModels, costRule } from "./cost_models.ts";
import { type OwnCosts, requireOwn } from "./own_costs.ts";

/** A model that the config names. */
export type NamedCommission = Exclude<CommissionConfig, { type: "module" }>;

/**
 * The commission in micros of a whole order, however many fills it took.
 *
 * @param quantity Units filled so far.
 * @param amount Price × quantity × multiplier of these fills, in micros.
 * @param tradedBefore Units the account traded in the calendar month before
 * the order's first fill.
 */
export type CommissionRule = (
  quantity: number,
  amount: number,
  tradedBefore: number,
) => number;

/** A {@linkcode CommissionRule}, which may look at the order. */
export type OrderCommission = (
  ...facts: [...Parameters<CommissionRule>, order: OrderView]
) => number;

/** All commission models by their `type` in the config, without own functions. */
export const COMMISSION_MODELS: CostModels<NamedCommission, CommissionRule> = {
  none: () => () => 0,

  per_share(model) {
    const rate = figure("rate", model.rate);
    const minimum = minimumOf(model);
    return (quantity) => Math.max(minimum, amountOf(rate, quantity));
  },

  per_trade(model) {
    const fee = toMicros(figure("fee", model.fee));
    return () => fee;
  },

  percent(model) {
    const percent = figure("percent", model.percent);
    const minimum = minimumOf(model);
    return (_quantity, amount) =>
      Math.max(minimum, shareOf(Math.abs(amount), percent, 100));
  },

  tiered(model) {
    checkTiers(model.tiers);
    const { tiers } = model;
    const minimum = minimumOf(model);
    return (quantity, _amount, tradedBefore) =>
      Math.max(minimum, tieredFee(tiers, quantity, tradedBefore));
  },
};

/**
 * Makes the rule of a commission model.
 *
 * @throws {SessionError} `config_invalid` if a rate is negative or not a
 * number, if the tiers do not ascend, or if the type is unknown.
 */
export function commissionRule(commission: NamedCommission): CommissionRule {
  return costRule("commission", COMMISSION_MODELS, commission);
}

/** The rule of a model, or the own function that it stands for. */
export function orderCommission(
  commission: CommissionConfig,
  own: OwnCosts,
): OrderCommission {
  return commission.type === "module"
    ? requireOwn(own, "commission")
    : commissionRule(commission);
}

/** A commission in which instruments with a fee per contract pay that. */
export function instrumentCommission(
  general: OrderCommission,
  instruments: readonly Pick<Instrument, "symbol" | "feePerContract">[],
): OrderCommission {
  const fees = new Map(
    instruments.flatMap(({ symbol, feePerContract: fee }) =>
      fee === undefined ? [] : [[symbol, figure("fee_per_contract", fee)]]
    ),
  );
  if (fees.size === 0) return general;
  return (quantity, amount, tradedBefore, order) => {
    const fee = fees.get(order.symbol);
    return fee === undefined
      ? general(quantity, amount, tradedBefore, order)
      : amountOf(fee, quantity);
  };
}

function figure(name: string, value: number): number {
  return costFigure("Commission", name, value);
}

function minimumOf(model: { readonly minimum?: number | null }): number {
  return toMicros(figure("minimum", model.minimum ?? 0));
}

function checkTiers(tiers: readonly CommissionTierConfig[]): void {
  let floor = 0;
  tiers.forEach((tier, i) => {
    figure(`tiers[${i}].rate`, tier.rate);
    const end = tier.up_to ?? Infinity;
    if (!(end > floor)) {
      throw new SessionError(
        "config_invalid",
        `Commission tiers[${i}].up_to is ${end}; it must be above ${floor}`,
      );
    }
    floor = end;
  });
  if (floor !== Infinity) {
    throw new SessionError(
      "config_invalid",
      "The last commission tier must have no up_to, so that every quantity has a rate",
    );
  }
}

/** The fee in micros; a quantity that crosses a tier pays each part at its rate. */
function tieredFee(
  tiers: readonly CommissionTierConfig[],
  quantity: number,
  tradedBefore: number,
): number {
  let fee = 0;
  let from = tradedBefore;
  const to = addQuantity(tradedBefore, quantity);
  for (const tier of tiers) {
    const end = Math.min(to, tier.up_to ?? Infinity);
    if (end <= from) continue;
    fee = addMicros(fee, amountOf(tier.rate, addQuantity(end, -from)));
    from = end;
  }
  return fee;
}
