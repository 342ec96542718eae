/**
 * Slippage models: how much worse than the bar's price an order is filled.
 *
 * Slippage applies to orders that take any price; a limit order is filled at
 * its limit or better. To add a model, add its shape to `SlippageConfig` and
 * its entry to {@linkcode SLIPPAGE_MODELS}. Functions of modules are in
 * `own_costs.ts`.
 *
 * @module
 */
import type { SlippageConfig } from "../../config/session_config.ts";
import {
  allowsNegative,
  type Instrument,
} from "../../instruments/instrument.ts";
import type { Side } from "../order_types/request_fields.ts";
import { costFigure, type CostModels, costRule } from "./cost_models.ts";
import type { OrderView } from "../orders.ts";
import { type OwnCosts, requireOwn } from "./own_costs.ts";
import { worsePrice } from "./worse_price.ts";

/** The price of a fill of `quantity` on a bar with `volume`, slippage included. */
export type SlippageRule = (
  side: Side,
  price: number,
  quantity: number,
  volume: number,
) => number;

/** A {@linkcode SlippageRule}, which may look at the order. */
export type OrderSlippage = (
  ...facts: [...Parameters<SlippageRule>, order: OrderView]
) => number;

/** A model that the config names. */
export type NamedSlippage = Exclude<SlippageConfig, { type: "module" }>;

/** All slippage models by their `type` in the config, without own functions. */
export const SLIPPAGE_MODELS: CostModels<
  NamedSlippage,
  SlippageRule,
  [Instrument]
> = {
  none: () => (_side, price) => price,

  ticks(model, instrument) {
    const { tickSize } = instrument;
    const isSigned = allowsNegative(instrument);
    const distance = figure("ticks", model.ticks) *
      figure("tick size", tickSize);
    return (side, price) => worsePrice(side, price, distance, isSigned);
  },

  percent(model, instrument) {
    const isSigned = allowsNegative(instrument);
    const share = figure("percent", model.percent) / 100;
    return (side, price) =>
      worsePrice(side, price, Math.abs(price) * share, isSigned);
  },

  volume_share(model, instrument) {
    const isSigned = allowsNegative(instrument);
    const impact = figure("impact", model.impact);
    return (side, price, quantity, volume) => {
      // A bar without volume counts as traded by this fill alone.
      const share = volume > 0 ? Math.min(1, quantity / volume) : 1;
      const distance = Math.abs(price) * impact * share * share;
      return worsePrice(side, price, distance, isSigned);
    };
  },
};

/**
 * Makes the rule of a slippage model for one instrument.
 *
 * @throws {SessionError} `config_invalid` if a figure is negative or not a
 * number, or the type is unknown.
 */
export function slippageRule(
  slippage: NamedSlippage,
  instrument: Instrument,
): SlippageRule {
  return costRule("slippage", SLIPPAGE_MODELS, slippage, instrument);
}

/** The rule of a model for one instrument, or the own function that it stands for. */
export function orderSlippage(
  slippage: SlippageConfig,
  instrument: Instrument,
  own: OwnCosts,
): OrderSlippage {
  if (slippage.type !== "module") return slippageRule(slippage, instrument);
  const distance = requireOwn(own, "slippage");
  const isSigned = allowsNegative(instrument);
  return (side, price, quantity, volume, order) =>
    worsePrice(
      side,
      price,
      distance(order, price, quantity, volume),
      isSigned,
    );
}

function figure(name: string, value: number): number {
  return costFigure("Slippage", name, value);
}
