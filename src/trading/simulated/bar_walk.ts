/**
 * The path of the price inside a bar: which orders it fills, and in which
 * order. `docs/fills.md` lays down the rules.
 *
 * @module
 */
import type { SpreadRule } from "../costs/spread.ts";
import { roundPrice } from "../money.ts";
import type { Order } from "../order.ts";
import { reachesStop, satisfiesLimit } from "../order_types/levels.ts";
import type { MatchedBar } from "./bar.ts";

/** The side of a walk that keeps orders and positions: the account's, or a rehearsal's. */
export interface WalkedOrders {
  /** The working orders of the symbol; released ones are appended. */
  readonly live: readonly Order[];
  /** Fills an order as far as possible. */
  execute(order: Order, price: number): void;
  /** Whether the position that an order reduces was entered or enlarged in the bar. */
  isEntered(order: Order): boolean;
}

/** Whether a working order may be filled inside a bar that starts at `start`. */
export function worksInside(
  order: Order,
  strategy: number,
  start: number,
): boolean {
  return order.status === "accepted" && order.strategy === strategy &&
    order.placedAt <= start;
}

/** Whether the price of a bar at `price` fills or triggers an order. */
function isReached(
  order: Order,
  spread: SpreadRule,
  price: number,
): boolean {
  const awaits = order.rules.awaits(order);
  if (awaits === "nothing") return false;
  const own = spread(order.side, price);
  return awaits === "limit"
    ? satisfiesLimit(order, own)
    : reachesStop(order, own);
}

/** Whether a bar comes to the price that an order waits for. */
export function isMet(
  order: Order,
  spread: SpreadRule,
  { high, low }: Readonly<MatchedBar>,
): boolean {
  const awaits = order.rules.awaits(order);
  if (awaits === "nothing") return false;
  const isLimit = awaits === "limit";
  const needsHigh = (order.side === "buy") !== isLimit;
  const own = spread(order.side, needsHigh ? high : low);
  return isLimit ? satisfiesLimit(order, own) : reachesStop(order, own);
}

/**
 * The price of the only order that a bar meets: without others the path does
 * not matter. Its stop counts as reached from now on.
 */
export function loneFillPrice(
  order: Order,
  spread: SpreadRule,
  { open }: Readonly<MatchedBar>,
): number {
  const isPassed = isReached(order, spread, open);
  const price = isPassed ? spread(order.side, open) : levelOf(order);
  if (order.rules.awaits(order) === "stop") order.triggered = true;
  return price;
}

/** Moves the price of one bar along a path, for the orders of one strategy. */
export class BarWalk {
  readonly #spread: SpreadRule;
  readonly #strategy: number;
  readonly #bar: Readonly<MatchedBar>;
  readonly #orders: WalkedOrders;
  /** The orders that have been tested; each is tested once. */
  readonly #tested: Order[] = [];
  #price: number;

  /** Starts at the open of a bar. */
  constructor(
    spread: SpreadRule,
    strategy: number,
    bar: Readonly<MatchedBar>,
    orders: WalkedOrders,
  ) {
    this.#spread = spread;
    this.#strategy = strategy;
    this.#bar = bar;
    this.#orders = orders;
    this.#price = bar.open;
  }

  /** Walks from the open over both extremes to the close. */
  walk(lowFirst: boolean): void {
    const { high, low, close } = this.#bar;
    this.#moveTo(lowFirst ? low : high);
    this.#moveTo(lowFirst ? high : low);
    this.#moveTo(close);
    this.#end();
  }

  /**
   * Moves the price to a target and fills what it meets on its way; stops when
   * `last` has been met.
   */
  #moveTo(target: number, last?: Order): void {
    const { live } = this.#orders;
    for (;;) {
      if (last !== undefined && !this.#works(last)) return;
      const order = this.#nextBefore(target);
      if (order === undefined) break;
      const isPassed = isReached(order, this.#spread, this.#price);
      if (!isPassed) this.#price = this.#priceOf(order, target);
      if (order.rules.awaits(order) === "trigger") {
        order.triggered = true;
        continue;
      }
      const count = live.length;
      const own = this.#spread(order.side, this.#price);
      this.#execute(order, isPassed ? own : levelOf(order));
      for (let i = count; i < live.length; i++) this.#turnTo(live[i]);
    }
    this.#price = target;
  }

  /** Turns to the stop that a fill has just released, if the bar reaches it. */
  #turnTo(order: Order): void {
    if (!this.#works(order) || order.rules.awaits(order) !== "stop") return;
    const { high, low } = this.#bar;
    if (!isMet(order, this.#spread, this.#bar)) return;
    if (isReached(order, this.#spread, this.#price)) return;
    this.#moveTo(order.side === "buy" ? high : low, order);
  }

  /** The first order that the price meets before a target. */
  #nextBefore(target: number): Order | undefined {
    const { live } = this.#orders;
    let next: Order | undefined;
    let nearest = Infinity;
    for (let i = 0; i < live.length; i++) {
      const order = live[i];
      if (!this.#works(order)) continue;
      const distance = this.#distanceTo(order, target);
      if (distance > nearest || distance === Infinity) continue;
      if (distance === nearest && order.id > (next?.id ?? 0)) continue;
      next = order;
      nearest = distance;
    }
    return next;
  }

  /** How far the price must move towards a target to meet an order; Infinity if it does not. */
  #distanceTo(order: Order, target: number): number {
    if (isReached(order, this.#spread, this.#price)) return 0;
    if (!isReached(order, this.#spread, target)) return Infinity;
    return Math.abs(this.#priceOf(order, target) - this.#price);
  }

  /** The bar's price at which an order between here and a target is met. */
  #priceOf(order: Order, target: number): number {
    const { side } = order;
    const here = this.#price;
    const level = levelOf(order);
    const from = this.#spread(side, here);
    const to = this.#spread(side, target);
    if (from === here && to === target) return level;
    const share = (level - from) / (to - from);
    const price = roundPrice(here + (target - here) * share);
    return Math.min(
      Math.max(price, Math.min(here, target)),
      Math.max(here, target),
    );
  }

  #works(order: Order): boolean {
    return worksInside(order, this.#strategy, this.#bar.start) &&
      !this.#tested.includes(order);
  }

  #execute(order: Order, price: number): void {
    this.#tested.push(order);
    if (order.rules.awaits(order) === "stop") order.triggered = true;
    this.#orders.execute(order, price);
  }

  /**
   * Lets trailing stops follow the bar, and tests them with its close: the one
   * that the price meets first on its way from its best comes first.
   */
  #end(): void {
    const { live } = this.#orders;
    const { close } = this.#bar;
    for (let i = 0; i < live.length; i++) {
      const order = live[i];
      if (order.rules.follow === undefined || !this.#works(order)) continue;
      if (this.#orders.isEntered(order)) {
        order.rules.follow(order, this.#spread(order.side, close));
        this.#tested.push(order);
      } else order.rules.follow(order, this.#bestFor(order));
    }
    for (;;) {
      const order = this.#nearestTrail();
      if (order === undefined) return;
      if (this.#orders.isEntered(order)) this.#tested.push(order);
      else this.#execute(order, order.stopPrice);
    }
  }

  /** The trailing stop that the close has reached and that is nearest to its best price. */
  #nearestTrail(): Order | undefined {
    const { live } = this.#orders;
    let next: Order | undefined;
    let nearest = Infinity;
    for (let i = 0; i < live.length; i++) {
      const order = live[i];
      if (order.rules.follow === undefined || !this.#works(order)) continue;
      if (!isReached(order, this.#spread, this.#bar.close)) continue;
      const distance = Math.abs(order.stopPrice - this.#bestFor(order));
      if (distance > nearest) continue;
      if (distance === nearest && order.id > (next?.id ?? 0)) continue;
      next = order;
      nearest = distance;
    }
    return next;
  }

  /** The bar's most favourable price for a stop to follow. */
  #bestFor({ side }: Order): number {
    const { high, low } = this.#bar;
    return this.#spread(side, side === "buy" ? low : high);
  }
}

/** The price that an order waits for. */
function levelOf(order: Order): number {
  return order.rules.awaits(order) === "limit"
    ? order.limitPrice
    : order.stopPrice;
}
