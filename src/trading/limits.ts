/**
 * The limits of an account, and the test of an order against them.
 *
 * @module
 */
import type { MarginRates } from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import type { Contracts, MarginTerms } from "./contracts.ts";
import { whoseExposure } from "./exposure_owners.ts";
import {
  type Exposure,
  ExposureMeter,
  type ExposureState,
} from "./exposure.ts";
import { FULL_MARGIN, GrossExposure, initialMargin } from "./gross_exposure.ts";
import {
  isAbove,
  isTooLarge,
  LARGEST_AMOUNT,
  sizeOf,
  toMicros,
} from "./money.ts";
import type { FreedExposure, Order } from "./order.ts";
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
  /** The terms of the symbols. */
  readonly contracts: Contracts;
  /** The newest price of a symbol, NaN if none is known. */
  readonly priceOf: (symbolIndex: number) => number;
  /** Cash plus the value of all positions, in micros. */
  readonly equity: () => number;
}

/** What a {@linkcode LimitChecker} tests besides the limits. */
export interface LimitRules {
  /** The share of a position's value that counts against `maxBuyingPower`; defaults to all of it. */
  readonly initialMargin?: MarginRates;
  /** The names of the strategies, which a refusal lists if there are several. */
  readonly strategyNames?: readonly string[];
}

/**
 * Tests orders against {@linkcode TradingLimits}.
 *
 * The worst case counts: a position together with all working orders of its
 * strategy on one side, so that ten orders of one slice cannot pass a limit
 * that their sum breaks. Orders that only reduce a position always pass.
 *
 * What a working market order closes counts as closed. An order that passes
 * only because of that is tested again when it fills, with
 * {@linkcode LimitChecker.fillRefusal}.
 */
export class LimitChecker {
  /** Measures the exposure of orders and positions. */
  readonly meter: ExposureMeter;
  readonly #account: LimitedAccount;
  readonly #contracts: Contracts;
  readonly #terms: readonly MarginTerms[];
  /** Whether every position counts with its whole value. */
  readonly #isFull: boolean;
  readonly #names: readonly string[];
  /** Amounts in micros. */
  readonly #perTrade: number;
  readonly #perSymbol: number;
  readonly #buyingPower: number;
  readonly #openPositions: number;
  /** The exposure as if no working order closed anything. */
  readonly #held: GrossExposure;
  /** What working market orders close counts as closed. */
  readonly #netted: GrossExposure;
  /** 1 for a symbol where the two may differ, and how many there are. */
  readonly #closing: Uint8Array;
  #closingCount = 0;
  /** The symbols that have changed, and for each symbol whether it is one of them. */
  readonly #changed: Uint32Array;
  #changedCount = 0;
  readonly #isChanged: Uint8Array;
  /** The order with which the meter has measured its symbol last. */
  #measured: Order | undefined;

  /**
   * Takes the limits in currency units.
   *
   * @throws {SessionError} `config_invalid` if one is negative or not a number.
   */
  constructor(
    limits: TradingLimits,
    account: LimitedAccount,
    rules: LimitRules = {},
  ) {
    this.#account = account;
    const { contracts } = account;
    const margins = contracts.initialMargins(
      rules.initialMargin ?? FULL_MARGIN,
    );
    this.#contracts = contracts;
    this.#terms = margins.terms;
    this.#isFull = margins.isFull;
    this.#names = rules.strategyNames ?? [];
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
    const { live, priceOf } = account;
    this.meter = new ExposureMeter(account, this.#terms);
    this.#closing = new Uint8Array(live.length);
    this.#changed = new Uint32Array(live.length);
    this.#isChanged = new Uint8Array(live.length);
    this.#held = new GrossExposure(contracts, this.#terms, priceOf);
    this.#netted = new GrossExposure(contracts, this.#terms, priceOf);
  }

  /** Drops what was computed from prices that have changed within the same instant. */
  invalidate(): void {
    this.#held.invalidate();
    this.#netted.invalidate();
  }

  /**
   * Takes note that the position or the orders of a symbol have changed.
   * `placed` is the order that was tested last and works now, if nothing else
   * has changed.
   */
  refresh(symbolIndex: number, placed?: Order): void {
    const isMeasured = placed !== undefined && placed === this.#measured;
    this.#measured = undefined;
    if (isMeasured) {
      this.#store(symbolIndex);
    } else if (this.#isChanged[symbolIndex] === 0) {
      this.#isChanged[symbolIndex] = 1;
      this.#changed[this.#changedCount++] = symbolIndex;
    }
  }

  /** Measures the symbols that have changed, but for one that is not needed. */
  #settle(besides = -1): void {
    let kept = 0;
    for (let i = 0; i < this.#changedCount; i++) {
      const symbolIndex = this.#changed[i];
      if (symbolIndex === besides) {
        this.#changed[kept++] = symbolIndex;
      } else {
        this.#isChanged[symbolIndex] = 0;
        this.#measure(symbolIndex);
      }
    }
    this.#changedCount = kept;
  }

  #measure(symbolIndex: number): void {
    this.#measured = undefined;
    this.meter.measure(symbolIndex);
    this.#store(symbolIndex);
  }

  /** Stores what the meter has measured. */
  #store(symbolIndex: number): void {
    const { meter } = this;
    this.#held.set(symbolIndex, meter.held);
    this.#netted.set(symbolIndex, meter.netted);
    const isClosing = meter.hasClosing ? 1 : 0;
    this.#closingCount += isClosing - this.#closing[symbolIndex];
    this.#closing[symbolIndex] = isClosing;
  }

  /** The initial margin that is left for further orders, in micros. */
  get buyingPower(): number {
    this.#settle();
    const most = this.#isFull
      ? this.#buyingPower
      : Math.min(this.#buyingPower, this.#account.equity());
    return Math.max(0, most - this.#netted.margin);
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
    order.frees = undefined;
    this.#measured = undefined;
    if (this.meter.onlyReduces(older, order)) return undefined;
    const { hasForeign, rates } = this.#contracts;
    if (hasForeign && Number.isNaN(rates[order.symbolIndex])) {
      // As without a price: it is tested when it fills.
      order.unchecked = true;
      return undefined;
    }
    const { meter } = this;
    // What the order's own symbol adds to the sums is subtracted again.
    this.#settle(order.symbolIndex);
    meter.measure(order.symbolIndex, older, order);
    this.#measured = order;
    const reason = this.#test(older, order, price, time, true);
    if (reason !== undefined) return reason;
    if (this.#closingCount === 0 && !meter.hasClosing) return undefined;
    const strict = this.#test(older, order, price, time, false);
    if (strict !== undefined) order.frees = this.#freed(order.symbolIndex);
    return undefined;
  }

  /**
   * Why a working order may not fill after all, or `undefined` if it may: no
   * price was known when it was placed, or it needs what other orders have not
   * freed.
   */
  fillRefusal(
    order: Order,
    price: number,
    time: number,
  ): OrderReason | undefined {
    const { frees } = order;
    order.frees = undefined;
    if (frees !== undefined && !order.unchecked && this.#isFree(frees)) {
      return undefined;
    }
    const { meter } = this;
    if (meter.onlyReduces(order, order)) return undefined;
    // Fills of this slice are not in the sums yet, and other orders that need
    // what is freed are tested at their own fills.
    meter.skipsDependent = true;
    this.#refreshAll();
    meter.measure(order.symbolIndex, order, order);
    const reason = this.#test(order, order, price, time, false);
    meter.skipsDependent = false;
    this.#refreshAll();
    return reason;
  }

  #refreshAll(): void {
    this.#changedCount = 0;
    this.#isChanged.fill(0);
    this.#account.live.forEach((_, symbolIndex) => this.#measure(symbolIndex));
  }

  /** Tests an order that has been measured; `nets` says with which exposure. */
  #test(
    older: Order,
    order: Order,
    price: number,
    time: number,
    nets: boolean,
  ): OrderReason | undefined {
    const { symbolIndex, symbol, quantity } = order;
    const { meter } = this;
    const own = price;
    price = this.#contracts.inAccount(symbolIndex, own);
    const measured = nets ? meter.netted : meter.held;
    const gross = nets ? this.#netted : this.#held;
    const units = this.#contracts.scaled(symbolIndex, measured.units);
    const traded = this.#contracts.scaled(symbolIndex, quantity);
    if (isAbove(price, traded, this.#perTrade)) {
      const size = sizeOf(price, traded);
      return orderReason("above_max_per_trade", size, this.#perTrade);
    }
    if (isAbove(price, units, this.#perSymbol)) {
      const limit = this.#perSymbol;
      const value = sizeOf(price, units);
      const whose = this.#whose([symbolIndex]);
      return orderReason("above_max_per_symbol", symbol, value, limit, whose);
    }
    const others = gross.openBesides(symbolIndex);
    if (
      others + 1 > this.#openPositions && this.#opens(older, order, nets)
    ) {
      const limit = this.#openPositions;
      const whose = this.#whose();
      return orderReason("above_max_open_positions", others, limit, whose);
    }
    return this.#testMargin(measured, own, symbolIndex, gross, time) ??
      (isTooLarge(price, units)
        ? orderReason("amount_too_large", units, price)
        : undefined);
  }

  /** Whether a symbol has no exposure without an order. */
  #opens(older: Order, order: Order, nets: boolean): boolean {
    const { meter } = this;
    meter.measure(order.symbolIndex, older);
    const { units } = nets ? meter.netted : meter.held;
    meter.measure(order.symbolIndex, older, order);
    return units === 0;
  }

  /** Tests the initial margin of all positions with the limit and with equity. */
  #testMargin(
    measured: Exposure,
    price: number,
    symbolIndex: number,
    gross: GrossExposure,
    time: number,
  ): OrderReason | undefined {
    const limit = this.#buyingPower;
    const isFull = this.#isFull;
    if (limit === Infinity && isFull) return undefined;
    const others = gross.marginBesides(symbolIndex, time);
    const contracts = this.#contracts;
    const units = contracts.scaled(symbolIndex, measured.units);
    const worth = contracts.inAccount(symbolIndex, price);
    if (isFull && !isAbove(worth, units, limit - others)) return undefined;
    const terms = this.#terms[symbolIndex];
    const margin = others +
      initialMargin(measured, price, terms, symbolIndex, contracts);
    if (margin > limit) {
      const whose = this.#whose();
      return orderReason("above_max_buying_power", margin, limit, whose);
    }
    if (isFull) return undefined;
    const equity = this.#account.equity();
    return margin > equity
      ? orderReason("short_of_margin", margin, equity, this.#whose())
      : undefined;
  }

  /** What working market orders are about to leave, with the order in its own symbol. */
  #freed(symbolIndex: number): readonly FreedExposure[] {
    const freed: FreedExposure[] = [];
    const add = (symbol: number, netted: Exposure, held: Exposure) => {
      if (isWithin(held, netted)) return;
      freed.push({ symbolIndex: symbol, ...netted });
    };
    this.#closing.forEach((isClosing, other) => {
      if (isClosing === 0 || other === symbolIndex) return;
      add(other, this.#netted.of(other), this.#held.of(other));
    });
    add(symbolIndex, this.meter.netted, this.meter.held);
    return freed;
  }

  #isFree(frees: readonly FreedExposure[]): boolean {
    return frees.every((freed) => {
      this.meter.measure(freed.symbolIndex);
      return isWithin(this.meter.held, freed);
    });
  }

  #whose(symbols?: readonly number[]): string {
    return whoseExposure(this.#account, this.#names, symbols);
  }
}

/** Whether an exposure is no larger than another. */
function isWithin(
  { units, long, short }: Readonly<Exposure>,
  other: Readonly<Exposure>,
): boolean {
  return units <= other.units && long <= other.long && short <= other.short;
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
