/**
 * How far a fill is from the price of the bar: slippage and spread.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";
import { roundPrice } from "../money.ts";
import type { Side } from "../orders.ts";

/**
 * By how much orders that take any price (market, stop, trailing stop,
 * auction) are filled at a worse one. Limits are filled at their limit.
 *
 * - `none`
 * - `ticks`: `ticks` times the price step `tick`, in currency units
 * - `percent`: `percent` of the price
 * - `volume_share`: `impact` × (filled quantity ÷ volume of the bar)², as a
 *   fraction of the price; in a bar without volume the share counts as 1
 */
export type Slippage =
  | { readonly type: "none" }
  | { readonly type: "ticks"; readonly ticks: number; readonly tick: number }
  | { readonly type: "percent"; readonly percent: number }
  | { readonly type: "volume_share"; readonly impact: number };

/**
 * The distance between bid and ask. Bars are taken to be in the middle: buy
 * orders see all prices half a spread higher, sell orders half a spread lower.
 *
 * - `none`
 * - `fixed`: `width` currency units
 * - `percent`: `percent` of the price
 */
export type Spread =
  | { readonly type: "none" }
  | { readonly type: "fixed"; readonly width: number }
  | { readonly type: "percent"; readonly percent: number };

/** Worsens the price of a fill of `quantity` in a bar of `volume`. */
export type SlippageRule = (
  side: Side,
  price: number,
  quantity: number,
  volume: number,
) => number;

/** Moves a price of a bar to the side of an order. */
export type SpreadRule = (side: Side, price: number) => number;

function amount(model: string, name: string, value: number): number {
  if (!(value >= 0 && Number.isFinite(value))) {
    throw new SessionError(
      "config_invalid",
      `${model} ${name} is ${value}; it must be a number of 0 or more`,
    );
  }
  return value;
}

function unknown(model: string, type: unknown, allowed: string): SessionError {
  return new SessionError(
    "config_invalid",
    `Unknown ${model} type ${JSON.stringify(type)}; use ${allowed}`,
  );
}

/** `price` moved against `side` by `distance`, never below zero. */
function against(side: Side, price: number, distance: number): number {
  const moved = side === "buy" ? price + distance : price - distance;
  return Math.max(0, roundPrice(moved));
}

/**
 * Makes the rule that a slippage model stands for.
 *
 * @throws {SessionError} `config_invalid` if a figure is negative or not a
 * number, or the type unknown.
 */
export function slippageRule(slippage: Slippage): SlippageRule {
  switch (slippage.type) {
    case "none":
      return (_side, price) => price;
    case "ticks": {
      const distance = amount("Slippage", "ticks", slippage.ticks) *
        amount("Slippage", "tick", slippage.tick);
      return (side, price) => against(side, price, distance);
    }
    case "percent": {
      const share = amount("Slippage", "percent", slippage.percent) / 100;
      return (side, price) => against(side, price, price * share);
    }
    case "volume_share": {
      const impact = amount("Slippage", "impact", slippage.impact);
      return (side, price, quantity, volume) => {
        const share = volume > 0 ? Math.min(1, quantity / volume) : 1;
        return against(side, price, price * impact * share * share);
      };
    }
    default:
      throw unknown(
        "slippage",
        (slippage as { type?: unknown }).type,
        "none, ticks, percent or volume_share",
      );
  }
}

/**
 * Makes the rule that a spread model stands for.
 *
 * @throws {SessionError} `config_invalid` if a figure is negative or not a
 * number, or the type unknown.
 */
export function spreadRule(spread: Spread): SpreadRule {
  switch (spread.type) {
    case "none":
      return (_side, price) => price;
    case "fixed": {
      const half = amount("Spread", "width", spread.width) / 2;
      return (side, price) => against(side, price, half);
    }
    case "percent": {
      const half = amount("Spread", "percent", spread.percent) / 200;
      return (side, price) => against(side, price, price * half);
    }
    default:
      throw unknown(
        "spread",
        (spread as { type?: unknown }).type,
        "none, fixed or percent",
      );
  }
}
