/**
 * How far an order may be filled in an account whose cash must not be negative,
 * or that may have no short position.
 *
 * @module
 */
import type { Contracts } from "./contracts.ts";
import { addMicros, QUANTITY_DECIMALS } from "./money.ts";
import type { Order } from "./order.ts";
import { type OrderReason, orderReason } from "./order_reasons.ts";

/** What the rule reads of an account; amounts are in micros. */
export interface CashAccount {
  /** Cash. */
  readonly cash: number;
  /** The terms of the symbols. */
  readonly contracts: Contracts;
  /** Units that a strategy holds of a symbol. */
  held(strategy: number, symbolIndex: number): number;
  /** The fee of a further fill of an order that is worth `amount`. */
  feeOf(order: Order, quantity: number, amount: number): number;
}

/** What an account allows. */
export interface CashRules {
  /** Whether short positions are allowed. */
  readonly allowShort: boolean;
  /** What happens to an order that cash does not cover; `undefined` if cash may be negative. */
  readonly onShortCash: "cut" | "refuse" | undefined;
}

/** A fill that is smaller than the order and the bar would allow. */
export interface FillCut {
  /** The quantity that may be filled, 0 for none; the rest of the order ends. */
  readonly quantity: number;
  /** Why. */
  readonly reason: OrderReason;
}

/** The price of a fill, by its quantity. */
export type PriceAt = (quantity: number) => number;

/** How many ranges of quantities are tried where fees exceed proceeds; after that, none is covered. */
const TRIES_MAX = 100_000;

/**
 * How far an order may be filled by cash and positions; `undefined` if the
 * whole `quantity` may be.
 *
 * The quantity is the largest that leaves cash of zero or more, fees included:
 * in whole units if the order's quantity is whole, else to eight decimals.
 */
export function cutFill(
  rules: CashRules,
  account: CashAccount,
  order: Order,
  quantity: number,
  priceAt: PriceAt,
): FillCut | undefined {
  let cut: FillCut | undefined;
  let most = quantity;
  if (!rules.allowShort && order.side === "sell") {
    const held = Math.max(0, account.held(order.strategy, order.symbolIndex));
    if (held < quantity) {
      most = held;
      const reason = orderReason("short_not_allowed", order.symbol, held);
      cut = { quantity: held, reason };
    }
  }
  if (rules.onShortCash === undefined || most === 0) return cut;
  const cash = new CashAfter(account, order, priceAt);
  const left = cash.after(most);
  if (left >= 0) return cut;
  if (rules.onShortCash === "refuse") {
    const needed = addMicros(account.cash, -left);
    return {
      quantity: 0,
      reason: orderReason("short_of_cash", needed, account.cash),
    };
  }
  const covered = cash.largestCovered(most);
  return {
    quantity: covered,
    reason: orderReason("cut_to_cash", covered, quantity, account.cash),
  };
}

/** The cash after a fill of an order, by its quantity. */
class CashAfter {
  readonly #account: CashAccount;
  readonly #order: Order;
  readonly #priceAt: PriceAt;
  /** Lots in one unit. */
  readonly #lots: number;

  constructor(account: CashAccount, order: Order, priceAt: PriceAt) {
    this.#account = account;
    this.#order = order;
    this.#priceAt = priceAt;
    this.#lots = Number.isInteger(order.quantity) ? 1 : 10 ** QUANTITY_DECIMALS;
  }

  /** Cash after a fill of `quantity`, in micros. */
  after(quantity: number): number {
    const order = this.#order;
    const { contracts } = this.#account;
    const { symbolIndex } = order;
    const price = this.#priceAt(quantity);
    const amount = contracts.amountOf(symbolIndex, price, quantity);
    const fee = this.#account.feeOf(order, quantity, amount);
    const worth = contracts.toAccount(symbolIndex, amount);
    const change = order.side === "buy" ? -worth : worth;
    return addMicros(addMicros(this.#account.cash, change), -fee);
  }

  /** The largest quantity below `most` that leaves no negative cash. */
  largestCovered(most: number): number {
    const lots = Math.round(most * this.#lots) - 1;
    const covered = this.#order.side === "buy"
      ? this.#largestBought(lots)
      : this.#largestSold(lots);
    return covered / this.#lots;
  }

  /** A purchase costs the more the larger it is. */
  #largestBought(most: number): number {
    let low = 0;
    let high = most;
    while (low < high) {
      const middle = low + Math.ceil((high - low) / 2);
      if (this.after(middle / this.#lots) >= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * A sale can leave less cash the larger it is, and the smaller it is: the
   * fee per unit may exceed the price, and there may be a minimum. So ranges
   * are searched, the largest quantities first, and left out where even the
   * highest proceeds less the lowest fee leave negative cash.
   */
  #largestSold(most: number): number {
    const ranges: (readonly [number, number])[] = [[1, most]];
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const range = ranges.pop();
      if (range === undefined) return 0;
      const [from, to] = range;
      if (from > to || this.#mostAfter(from, to) < 0) continue;
      if (this.after(to / this.#lots) >= 0) return to;
      const middle = Math.floor((from + to) / 2);
      if (from < to) ranges.push([from, middle], [middle + 1, to - 1]);
    }
    return 0;
  }

  /** No sale of `from` to `to` lots leaves more cash than this. */
  #mostAfter(from: number, to: number): number {
    const [least, most] = [from / this.#lots, to / this.#lots];
    const { contracts } = this.#account;
    const { symbolIndex } = this.#order;
    const best = contracts.worthOf(symbolIndex, this.#priceAt(least), most);
    const worst = contracts.amountOf(symbolIndex, this.#priceAt(most), least);
    const fee = this.#account.feeOf(this.#order, least, worst);
    return addMicros(addMicros(this.#account.cash, best), -fee);
  }
}
