/**
 * Spread models: the distance between bid and ask.
 *
 * Bars are mid prices: buy orders see all prices half a spread higher, sell
 * orders half a spread lower. To add a model, add its shape to `SpreadConfig`
 * and its entries to {@linkcode SPREAD_MODELS} and `MID_PRICES`.
 *
 * @module
 */
import type { SpreadConfig } from "../../config/session_config.ts";
import type { Contracts } from "../contracts.ts";
import type { Side } from "../order_types/request_fields.ts";
import { costFigure, type CostModels, costRule } from "./cost_models.ts";
import { worsePrice } from "./worse_price.ts";

/** The price for an order on `side` when the bar's price is `price`. */
export type SpreadRule = (side: Side, price: number) => number;

/** All spread models by their `type` in the config. */
export const SPREAD_MODELS: CostModels<
  SpreadConfig,
  SpreadRule,
  [isSigned: boolean]
> = {
  none: () => (_side, price) => price,

  fixed(model, isSigned) {
    const half = figure("width", model.width) / 2;
    return (side, price) => worsePrice(side, price, half, isSigned);
  },

  percent(model, isSigned) {
    const half = figure("percent", model.percent) / 200;
    return (side, price) =>
      worsePrice(side, price, Math.abs(price) * half, isSigned);
  },
};

/** What {@linkcode SPREAD_MODELS} do, undone: the bar's price of an order's price. */
const MID_PRICES: CostModels<SpreadConfig, SpreadRule> = {
  none: () => (_side, price) => price,

  fixed({ width }) {
    const half = width / 2;
    return (side, price) => side === "buy" ? price - half : price + half;
  },

  percent({ percent }) {
    const half = percent / 200;
    return (side, price) => {
      const share = (side === "buy") === (price >= 0) ? 1 + half : 1 - half;
      // With a spread of twice the price or more, a sale brings nothing.
      return share > 0 ? price / share : price;
    };
  },
};

/**
 * Makes the rule that finds the bar's price at which an order's price holds: the
 * middle between bid and ask.
 */
export function midPriceRule(spread: SpreadConfig): SpreadRule {
  return costRule("spread", MID_PRICES, spread);
}

/**
 * Makes the rule of a spread model.
 *
 * @throws {SessionError} `config_invalid` if a figure is negative or not a
 * number, or the type is unknown.
 */
export function spreadRule(
  spread: SpreadConfig,
  isSigned = false,
): SpreadRule {
  return costRule("spread", SPREAD_MODELS, spread, isSigned);
}

/** The rule of a model for each symbol; symbols with prices above zero share one. */
export function spreadRules(
  spread: SpreadConfig,
  { isSigned }: Pick<Contracts, "isSigned">,
): readonly SpreadRule[] {
  const rule = spreadRule(spread);
  return Array.from(
    isSigned,
    (signed) => signed === 1 ? spreadRule(spread, true) : rule,
  );
}

function figure(name: string, value: number): number {
  return costFigure("Spread", name, value);
}
