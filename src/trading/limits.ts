/**
 * The limits of an account, and the test of an order against them.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { type ExposureState, onlyReduces, worstPosition } from "./exposure.ts";
import { LARGEST_AMOUNT, sizeOf, toMicros } from "./money.ts";
import type { Order } from "./order.ts";
import { type OrderReason, orderReason } from "./order_reasons.ts";

/** The limits of `trading_config`; Infinity for no limit. */
export interface TradingLimits {
  /** Largest value of all positions together; long and short both count as positive. */
  readonly maxBuyingPower: number;
  /** Largest |quantity| × price of one order. */
  readonly maxPerTrade: number;
  /** Largest |position| × price that an order may lead to in its symbol. */
  readonly maxPerSymbol: number;
  /** Maximum number of symbols with a position or an order that opens one. */
  readonly maxOpenPositions: number;
}

/** No limits at all. */
export const NO_LIMITS: TradingLimits = {
  maxBuyingPower: Infinity,
  maxPerTrade: Infinity,
  maxPerSymbol: Infinity,
  maxOpenPositions: Infinity,
};

/** The parts of the account that {@linkcode LimitChecker} reads. */
export interface LimitedAccount extends ExposureState {
  /** The newest price of a symbol, NaN if none is known. */
  readonly priceOf: (symbolIndex: number) => number;
}

/**
 * Tests orders against {@linkcode TradingLimits}.
 *
 * The worst case counts: a position together with all working orders of its
 * strategy on one side, so that ten orders of one slice cannot pass a limit
 * that their sum breaks. Orders that only reduce a position always pass.
 */
export class LimitChecker {
  readonly #account: LimitedAccount;
  /** Amounts in micros. */
  readonly #perTrade: number;
  readonly #perSymbol: number;
  readonly #buyingPower: number;
  readonly #openPositions: number;
  /** The worst-case position of each symbol, as of its last refresh. */
  readonly #worst: Float64Array;
  /** How many of them are not zero. */
  #openCount = 0;
  /** The value of all of them in micros, valid for the instant `#grossTime`. */
  #gross = 0;
  #grossTime = NaN;

  /**
   * Starts with no exposure.
   *
   * @throws {SessionError} `config_invalid` if a limit is negative or not a
   * number.
   */
  constructor(limits: TradingLimits, account: LimitedAccount) {
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

  /** Drops what was computed from prices that have changed within the same instant. */
  invalidate(): void {
    this.#grossTime = NaN;
  }

  /** Recomputes the exposure of a symbol after its position or orders changed. */
  refresh(symbolIndex: number): void {
    const before = this.#worst[symbolIndex];
    const after = worstPosition(
      this.#account,
      symbolIndex,
      undefined,
      undefined,
    );
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
   * @param order The order, which may be a working one already.
   * @param price The price it is expected to trade at.
   * @param time The current time, UTC epoch milliseconds.
   */
  refusal(order: Order, price: number, time: number): OrderReason | undefined {
    return this.replaceRefusal(order, order, price, time);
  }

  /** {@linkcode LimitChecker.refusal} of an order that replaces an older one. */
  replaceRefusal(
    older: Order,
    order: Order,
    price: number,
    time: number,
  ): OrderReason | undefined {
    if (order.reduceOnly || onlyReduces(this.#account, older, order)) {
      return undefined;
    }
    const size = sizeOf(price, order.quantity);
    if (size > this.#perTrade) {
      return orderReason("above_max_per_trade", size, this.#perTrade);
    }
    const { symbolIndex, symbol } = order;
    const account = this.#account;
    const without = worstPosition(account, symbolIndex, older, undefined);
    const worst = worstPosition(account, symbolIndex, older, order);
    const value = sizeOf(price, worst);
    if (value > this.#perSymbol) {
      const limit = this.#perSymbol;
      return orderReason("above_max_per_symbol", symbol, value, limit);
    }
    const others = this.#openCount - (this.#worst[symbolIndex] > 0 ? 1 : 0);
    if (without === 0 && others + 1 > this.#openPositions) {
      const limit = this.#openPositions;
      return orderReason("above_max_open_positions", others, limit);
    }
    if (this.#buyingPower !== Infinity) {
      const gross = this.#grossWithout(symbolIndex, time) + value;
      if (gross > this.#buyingPower) {
        return orderReason("above_max_buying_power", gross, this.#buyingPower);
      }
    }
    return value === Infinity
      ? orderReason("amount_too_large", worst, price)
      : undefined;
  }

  /** The worst-case value of all other symbols; the sum is cached per instant. */
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
    // Never Infinity, so that what was added can be subtracted again.
    return Number.isNaN(price)
      ? 0
      : Math.min(sizeOf(price, worst), Number.MAX_SAFE_INTEGER);
  }
}

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
