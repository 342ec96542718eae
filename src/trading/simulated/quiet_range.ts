/**
 * The range of prices in which none of a symbol's working orders does anything.
 *
 * @module
 */
import type { SpreadRule } from "../costs/spread.ts";
import type { Order } from "../order.ts";
import type { MatchedBar } from "./bar.ts";

/** More than rounding can change a price with its spread, as a share of it. */
const ROUNDING_SHARE = 1e-9;

/**
 * Tells bars that no order can notice from their prices alone, so that orders
 * that wait for a distant price cost a bar nearly nothing.
 */
export class QuietRange {
  readonly #spread: SpreadRule;
  // The nearest prices that orders wait for, spread included:
  #ceiling = -Infinity;
  #floor = Infinity;
  // The extremes of the bars that are known to be between them:
  #high = -Infinity;
  #low = Infinity;

  /** Starts with the empty range. */
  constructor(spread: SpreadRule) {
    this.#spread = spread;
  }

  /** Sets the range in which `live` only waits; it holds until one of these orders changes. */
  measure(live: readonly Order[]): void {
    let ceiling = Infinity;
    let floor = -Infinity;
    for (let i = 0; i < live.length; i++) {
      const order = live[i];
      if (order.status !== "accepted") continue;
      const level = levelOf(order);
      const isAbove = (order.side === "buy") !==
        (order.rules.awaits(order) === "limit");
      if (level !== level) {
        ceiling = -Infinity;
        break;
      }
      if (isAbove) ceiling = Math.min(ceiling, level);
      else floor = Math.max(floor, level);
    }
    this.#ceiling = ceiling - ceiling * ROUNDING_SHARE;
    this.#floor = floor + floor * ROUNDING_SHARE;
    this.#high = -Infinity;
    this.#low = Infinity;
  }

  /** Whether no order can notice a bar. */
  holds({ open, high, low }: Readonly<MatchedBar>): boolean {
    const top = open > high ? open : high;
    const bottom = open < low ? open : low;
    if (top <= this.#high && bottom >= this.#low) return true;
    const spread = this.#spread;
    const isQuiet = spread("buy", top) < this.#ceiling &&
      spread("sell", bottom) > this.#floor;
    if (!isQuiet) return false;
    this.#high = Math.max(this.#high, top);
    this.#low = Math.min(this.#low, bottom);
    return true;
  }
}

/** The price that an order waits for; NaN if any bar may fill, move or end it. */
function levelOf(order: Order): number {
  const { rules, timeInForce } = order;
  if (rules.firstBar !== "next" || timeInForce === "ioc") return NaN;
  if (rules.follow !== undefined) return NaN;
  const awaits = rules.awaits(order);
  if (awaits === "nothing") return NaN;
  return awaits === "limit" ? order.limitPrice : order.stopPrice;
}
