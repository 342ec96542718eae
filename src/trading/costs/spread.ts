/**
 * Spread models: the distance between bid and ask.
 *
 * Bars are mid prices: buy orders see all prices half a spread higher, sell
 * orders half a spread lower. To add a model, add its shape to `SpreadConfig`
 * and its entry to {@linkcode SPREAD_MODELS}.
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
