/**
 * What trading costs beside the price: commission models.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import {
  addMicros,
  addQuantity,
  amountOf,
  shareOf,
  toMicros,
} from "../money.ts";

/** One step of a tiered commission. */
export interface CommissionTier {
  /** The step ends when this many units have been traded in the month; without it, it has no end. */
  readonly upTo?: number;
  /** Currency units a unit traded. */
  readonly rate: number;
}

/**
 * A commission, charged on an order as a whole: minima and fees count once,
 * however many fills the order takes.
 *
 * - `none`
 * - `per_share`: `rate` currency units a unit traded, at least `minimum`
 * - `per_trade`: `fee` currency units an order
 * - `percent`: `percent` of the traded value, at least `minimum`
 * - `tiered`: a rate a unit that depends on how much the account has traded in
 *   the calendar month (of trading dates); a fill that crosses a step pays
 *   each part at its own rate; at least `minimum`
 */
export type Commission =
  | { readonly type: "none" }
  | {
    readonly type: "per_share";
    readonly rate: number;
    readonly minimum?: number;
  }
  | { readonly type: "per_trade"; readonly fee: number }
  | {
    readonly type: "percent";
    readonly percent: number;
    readonly minimum?: number;
  }
  | {
    readonly type: "tiered";
    readonly tiers: readonly CommissionTier[];
    readonly minimum?: number;
  };

/**
 * The commission in micros of an order of which `quantity` has been filled for
 * `amount` micros in total, the account having traded `tradedBefore` units in
 * the month before.
 */
export type CommissionRule = (
  quantity: number,
  amount: number,
  tradedBefore: number,
) => number;

function rate(name: string, value: number): number {
  if (!(value >= 0 && Number.isFinite(value))) {
    throw new SessionError(
      "config_invalid",
      `Commission ${name} is ${value}; it must be a number of 0 or more`,
    );
  }
  return value;
}

/**
 * Makes the rule that a commission model stands for.
 *
 * @throws {SessionError} `config_invalid` if a rate is negative or not a
 * number, or the type unknown.
 */
export function commissionRule(commission: Commission): CommissionRule {
  switch (commission.type) {
    case "none":
      return () => 0;
    case "per_share": {
      const perShare = rate("rate", commission.rate);
      const minimum = toMicros(rate("minimum", commission.minimum ?? 0));
      return (quantity) => Math.max(minimum, amountOf(perShare, quantity));
    }
    case "per_trade": {
      const fee = toMicros(rate("fee", commission.fee));
      return () => fee;
    }
    case "percent": {
      const percent = rate("percent", commission.percent);
      const minimum = toMicros(rate("minimum", commission.minimum ?? 0));
      return (_quantity, amount) =>
        Math.max(minimum, shareOf(amount, percent, 100));
    }
    case "tiered": {
      const tiers = checkedTiers(commission.tiers);
      const minimum = toMicros(rate("minimum", commission.minimum ?? 0));
      return (quantity, _amount, tradedBefore) =>
        Math.max(minimum, tieredFee(tiers, quantity, tradedBefore));
    }
    default:
      throw new SessionError(
        "config_invalid",
        `Unknown commission type ${
          JSON.stringify((commission as { type?: unknown }).type)
        }; use none, per_share, per_trade, percent or tiered`,
      );
  }
}

function checkedTiers(
  tiers: readonly CommissionTier[],
): readonly CommissionTier[] {
  let floor = 0;
  tiers.forEach((tier, i) => {
    rate(`tiers[${i}].rate`, tier.rate);
    const upTo = tier.upTo ?? Infinity;
    if (!(upTo > floor)) {
      throw new SessionError(
        "config_invalid",
        `Commission tiers[${i}].upTo is ${upTo}; it must be above ${floor}`,
      );
    }
    floor = upTo;
  });
  if (floor !== Infinity) {
    throw new SessionError(
      "config_invalid",
      "The last commission tier must have no upTo, so that every quantity has a rate",
    );
  }
  return tiers;
}

function tieredFee(
  tiers: readonly CommissionTier[],
  quantity: number,
  tradedBefore: number,
): number {
  let fee = 0;
  let from = tradedBefore;
  const to = addQuantity(tradedBefore, quantity);
  for (const tier of tiers) {
    const end = Math.min(to, tier.upTo ?? Infinity);
    if (end <= from) continue;
    fee = addMicros(fee, amountOf(tier.rate, addQuantity(end, -from)));
    from = end;
  }
  return fee;
}
