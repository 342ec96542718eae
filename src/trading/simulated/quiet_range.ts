/**
 * The range of prices in which none of a symbol's working orders does anything.
 *
 * @module
 */
import type { SpreadRule } from "../costs/spread.ts";
import type { Order } from "../order.ts";
import type { Awaited } from "../order_types/rules.ts";
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
      const awaits = awaitedBy(order);
      if (awaits === "nothing") {
        ceiling = -Infinity;
        break;
      }
      const isLimit = awaits === "limit";
      const level = isLimit ? order.limitPrice : order.stopPrice;
      const isAbove = (order.side === "buy") !== isLimit;
      if (isAbove) ceiling = Math.min(ceiling, level * (1 - ROUNDING_SHARE));
      else floor = Math.max(floor, level * (1 + ROUNDING_SHARE));
    }
    this.#ceiling = ceiling;
    this.#floor = floor;
    this.#high = -Infinity;
    this.#low = Infinity;
  }

  /** Whether no order can notice a bar. */
  holds({ open, high, low }: Readonly<MatchedBar>): boolean {
    const top = open > high ? open : high;
    const bottom = open < low ? open : low;
    if (top <= this.#high && bottom >= this.#low) return true;
    if (!this.#isBetween(top, bottom)) return false;
    this.#high = Math.max(this.#high, top);
    this.#low = Math.min(this.#low, bottom);
    return true;
  }

  /** Whether no order can notice a price. */
  holdsPrice(price: number): boolean {
    return price <= this.#high && price >= this.#low ||
      this.#isBetween(price, price);
  }

  #isBetween(top: number, bottom: number): boolean {
    const ceiling = this.#ceiling;
    const floor = this.#floor;
    // The spread takes longer, and moves prices towards the orders.
    if (!(top < ceiling && bottom > floor)) return false;
    return (ceiling === Infinity || this.#spread("buy", top) < ceiling) &&
      (floor === -Infinity || this.#spread("sell", bottom) > floor);
  }
}

/** What an order waits for; "nothing" if any bar may fill, move or end it. */
function awaitedBy(order: Order): Awaited {
  const { rules } = order;
  const isPatient = rules.firstBar === "next" && rules.follow === undefined &&
    order.timeInForce !== "ioc";
  return isPatient ? rules.awaits(order) : "nothing";
}
