/**
 * The limits of an account, and the test of an order against them.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { addQuantity, LARGEST_AMOUNT, sizeOf, toMicros } from "./money.ts";
import { type OrderReason, orderReason } from "./order_reasons.ts";
import type { Order } from "./order.ts";
import type { Portfolio } from "./portfolio.ts";

/** The limits of `trading_config`; Infinity where there is none. */
export interface TradingLimits {
  /** Bound of the value of all positions together, long and short both counted above zero. */
  readonly maxBuyingPower: number;
  /** Bound of |quantity| × price of one order. */
  readonly maxPerTrade: number;
  /** Bound of |position| × price that an order may lead to in its symbol. */
  readonly maxPerSymbol: number;
  /** Bound of the number of symbols with a position or an order that opens one. */
  readonly maxOpenPositions: number;
}

/** No limits at all. */
export const NO_LIMITS: TradingLimits = {
  maxBuyingPower: Infinity,
  maxPerTrade: Infinity,
  maxPerSymbol: Infinity,
  maxOpenPositions: Infinity,
};

function limitMicros(name: keyof TradingLimits, value: number): number {
  if (value === Infinity) return Infinity;
  if (!(value >= 0 && value < LARGEST_AMOUNT)) {
    throw new SessionError(
      "config_invalid",
      `Trading limit ${name} is ${value}; it must be from 0 to ${LARGEST_AMOUNT}, or Infinity for none`,
    );
  }
  return toMicros(value);
}

/** What {@linkcode LimitChecker} reads of the account. */
export interface AccountState {
  /** One book a strategy; positions of different strategies do not net. */
  readonly books: readonly Portfolio[];
  /** The orders waiting in each symbol. */
  readonly live: readonly (readonly Order[])[];
  /** The newest price of a symbol, NaN where none is known. */
  readonly priceOf: (symbolIndex: number) => number;
}

/**
 * Tests orders against {@linkcode TradingLimits}.
 *
 * What counts is the worst case: a position together with all waiting orders
 * of its strategy on one side, so that ten orders of one slice cannot pass a
 * limit that their sum breaks. Orders that only reduce a position always pass.
 */
export class LimitChecker {
  readonly #account: AccountState;
  readonly #perTrade: number;
  readonly #perSymbol: number;
  readonly #buyingPower: number;
  readonly #openPositions: number;
  readonly #worst: Float64Array;
  #openCount = 0;
  #gross = 0;
  #grossTime = NaN;

  /**
   * Takes the limits over.
   *
   * @throws {SessionError} `config_invalid` if one is negative or not a number.
   */
  constructor(limits: TradingLimits, account: AccountState) {
    this.#account = account;
    this.#perTrade = limitMicros("maxPerTrade", limits.maxPerTrade);
    this.#perSymbol = limitMicros("maxPerSymbol", limits.maxPerSymbol);
    this.#buyingPower = limitMicros("maxBuyingPower", limits.maxBuyingPower);
    if (!(limits.maxOpenPositions >= 0)) {
      throw new SessionError(
        "config_invalid",
        `Trading limit maxOpenPositions is ${limits.maxOpenPositions}; it must be 0 or more, or Infinity for none`,
      );
    }
    this.#openPositions = limits.maxOpenPositions;
    this.#worst = new Float64Array(account.live.length);
  }

  /** Forgets what depends on prices: they have changed within one instant. */
  invalidate(): void {
    this.#grossTime = NaN;
  }

  /** Takes over a symbol's new position and waiting orders. */
  refresh(symbolIndex: number): void {
    const before = this.#worst[symbolIndex];
    const after = this.#worstCase(symbolIndex, undefined, undefined);
    if (before === after) return;
    this.#gross -= this.#worstValue(symbolIndex);
    this.#worst[symbolIndex] = after;
    this.#gross += this.#worstValue(symbolIndex);
    if (before === 0) this.#openCount++;
    if (after === 0) this.#openCount--;
  }

  /**
   * Why an order would break a limit, or `undefined` if it does not.
   *
   * @param order The order, which may be among the waiting ones already.
   * @param price What it would trade at, as far as is known.
   * @param time The present, for the cache of the account's value.
   */
  refusal(order: Order, price: number, time: number): OrderReason | undefined {
    return this.replaceRefusal(order, order, price, time);
  }

  /** {@linkcode LimitChecker.refusal} of an order that takes an older one's place. */
  replaceRefusal(
    older: Order,
    order: Order,
    price: number,
    time: number,
  ): OrderReason | undefined {
    if (order.reduceOnly || this.#onlyReduces(older, order)) return undefined;
    const size = sizeOf(price, order.quantity);
    if (size > this.#perTrade) {
      return orderReason("above_max_per_trade", size, this.#perTrade);
    }
    const { symbolIndex, symbol } = order;
    const without = this.#worstCase(symbolIndex, older, undefined);
    const worst = this.#worstCase(symbolIndex, older, order);
    const value = sizeOf(price, worst);
    if (value > this.#perSymbol) {
      return orderReason(
        "above_max_per_symbol",
        symbol,
        value,
        this.#perSymbol,
      );
    }
    const others = this.#openCount - (this.#worst[symbolIndex] > 0 ? 1 : 0);
    if (without === 0 && others + 1 > this.#openPositions) {
      return orderReason(
        "above_max_open_positions",
        others,
        this.#openPositions,
      );
    }
    if (this.#buyingPower !== Infinity) {
      const gross = this.#grossWithout(symbolIndex, time) + value;
      if (gross > this.#buyingPower) {
        return orderReason("above_max_buying_power", gross, this.#buyingPower);
      }
    }
    if (value === Infinity) {
      return orderReason("amount_too_large", worst, price);
    }
    return undefined;
  }

  /** Value of all worst cases but this symbol's; the sum is kept for an instant. */
  #grossWithout(symbolIndex: number, time: number): number {
    if (this.#grossTime !== time) {
      let gross = 0;
      for (let i = 0; i < this.#worst.length; i++) gross += this.#worstValue(i);
      this.#gross = gross;
      this.#grossTime = time;
    }
    return this.#gross - this.#worstValue(symbolIndex);
  }

  #worstValue(symbolIndex: number): number {
    const worst = this.#worst[symbolIndex];
    if (worst === 0) return 0;
    const price = this.#account.priceOf(symbolIndex);
    // Bounded, so that what was added can be taken away again.
    return Number.isNaN(price)
      ? 0
      : Math.min(sizeOf(price, worst), Number.MAX_SAFE_INTEGER);
  }

  #onlyReduces(older: Order, order: Order): boolean {
    const { symbolIndex, strategy, side } = order;
    const held = this.#account.books[strategy].quantity(symbolIndex);
    const live = this.#account.live[symbolIndex];
    const waiting = waitingQuantity(live, strategy, side, older, order);
    return side === "buy"
      ? held < 0 && addQuantity(held, waiting) <= 0
      : held > 0 && addQuantity(held, -waiting) >= 0;
  }

  /** The largest |position| that waiting orders may lead to, over all books. */
  #worstCase(
    symbolIndex: number,
    without: Order | undefined,
    plus: Order | undefined,
  ): number {
    const { books, live } = this.#account;
    const orders = live[symbolIndex];
    let sum = 0;
    for (let b = 0; b < books.length; b++) {
      const held = books[b].quantity(symbolIndex);
      const buys = waitingQuantity(orders, b, "buy", without, plus);
      const sells = waitingQuantity(orders, b, "sell", without, plus);
      sum = addQuantity(
        sum,
        Math.max(addQuantity(held, buys), addQuantity(sells, -held)),
      );
    }
    return sum;
  }
}

/**
 * What is still to be filled on one side for one strategy. Orders that cannot
 * enlarge a position do not count, and of orders that cancel each other only
 * the largest does.
 */
function waitingQuantity(
  live: readonly Order[],
  strategy: number,
  side: Order["side"],
  without: Order | undefined,
  plus: Order | undefined,
): number {
  let sum = 0;
  let groups: Map<number, number> | undefined;
  const count = live.length + (plus === undefined ? 0 : 1);
  for (let i = 0; i < count; i++) {
    const order = i < live.length ? live[i] : plus;
    if (order === undefined || (i < live.length && order === without)) continue;
    if (order.strategy !== strategy || order.side !== side) continue;
    if (order.reduceOnly || order.status !== "accepted") continue;
    const rest = addQuantity(order.quantity, -order.filledQuantity);
    if (order.group === 0) {
      sum = addQuantity(sum, rest);
    } else {
      groups ??= new Map();
      groups.set(order.group, Math.max(groups.get(order.group) ?? 0, rest));
    }
  }
  if (groups !== undefined) {
    for (const rest of groups.values()) sum = addQuantity(sum, rest);
  }
  return sum;
}
