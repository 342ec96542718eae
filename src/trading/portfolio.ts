/**
 * Positions and cash of one strategy, in whole micros.
 *
 * @module
 */
import type { Contracts } from "./contracts.ts";
import {
  addMicros,
  addQuantity,
  amountOf,
  convertMicros,
  shareOf,
  timesMultiplier,
} from "./money.ts";

/** One fill, for {@linkcode Portfolio.apply}. */
export interface Booking {
  /** The symbol's index. */
  readonly symbolIndex: number;
  /** Bought (above zero) or sold (below zero), in units of the symbol. */
  readonly signedQuantity: number;
  /** Price × quantity × multiplier, in micros; below zero at a price below zero. */
  readonly amount: number;
  /** Fees paid, in micros of the account's currency. */
  readonly fee: number;
  /** One unit of the symbol's currency in the account's; needed where they differ. */
  readonly rate?: number;
}

/** A position's cost, and the profit of what was closed. */
interface Outcome {
  readonly cost: number;
  readonly realised: number;
}

/**
 * The units a strategy holds, their cost, and its cash.
 *
 * Cost and realised profit follow the average-cost rule. The remainder of a
 * division stays in the position and is realised when it closes, so
 * `cash + value of positions = starting cash + realised + unrealised − fees −
 * interest − borrow cost + dividends` holds to the micro at any time.
 *
 * A position in another currency has a cost in both, if it is paid for: at the
 * rates of its fills. If it pays its profit alone, it has a cost in its own
 * currency, and only profit is converted, when it is realised.
 */
export class Portfolio {
  readonly #quantity: Float64Array;
  readonly #cost: Float64Array;
  readonly #multipliers: Float64Array;
  readonly #paysProfit: Uint8Array;
  readonly #contracts: Contracts | undefined;
  /** Cost in the currencies of the symbols, of those that have another one. */
  readonly #ownCost: Float64Array;
  /** Cash as if every position were paid for. */
  #ledger: number;
  /** The cost of positions that are not paid for. */
  #unpaid = 0;
  #realised = 0;
  #fees = 0;
  #interest = 0;
  #borrowCost = 0;
  #dividends = 0;

  /**
   * Starts without positions; `startingCash` is in micros. Without `contracts`,
   * every multiplier is 1 and every position is paid for.
   */
  constructor(
    symbolCount: number,
    startingCash: number,
    contracts?: Contracts,
  ) {
    this.#quantity = new Float64Array(symbolCount);
    this.#cost = new Float64Array(symbolCount);
    this.#multipliers = contracts?.multipliers ??
      new Float64Array(symbolCount).fill(1);
    this.#paysProfit = contracts?.paysProfit ?? new Uint8Array(symbolCount);
    const isForeign = contracts?.hasForeign === true;
    this.#contracts = isForeign ? contracts : undefined;
    this.#ownCost = new Float64Array(isForeign ? symbolCount : 0);
    this.#ledger = startingCash;
  }

  /** How many symbols it can hold. */
  get symbols(): number {
    return this.#quantity.length;
  }

  /**
   * Cash in micros; negative when more was bought than the cash covers. What is
   * not paid for, such as a future, takes none of it.
   */
  get cash(): number {
    return this.#unpaid === 0
      ? this.#ledger
      : addMicros(this.#ledger, this.#unpaid);
  }

  /**
   * Cash as if every position were paid for, in micros: with the value of all
   * positions it is the equity.
   */
  get ledger(): number {
    return this.#ledger;
  }

  /** Profit of closed quantities, before fees, in micros. */
  get realised(): number {
    return this.#realised;
  }

  /** All fees paid so far, in micros. */
  get fees(): number {
    return this.#fees;
  }

  /** Interest paid so far, in micros. */
  get interest(): number {
    return this.#interest;
  }

  /** Cost of borrowing paid so far, in micros. */
  get borrowCost(): number {
    return this.#borrowCost;
  }

  /** Units held of a symbol; below zero for a short position. */
  quantity(symbolIndex: number): number {
    return this.#quantity[symbolIndex];
  }

  #isForeign(symbolIndex: number): boolean {
    return this.#contracts?.isForeign[symbolIndex] === 1;
  }

  /** {@linkcode cost} in the symbol's currency. */
  ownCost(symbolIndex: number): number {
    return this.#isForeign(symbolIndex)
      ? this.#ownCost[symbolIndex]
      : this.#cost[symbolIndex];
  }

  /** The profit that a fill in another currency would realise, in micros of that currency. */
  profitOf(
    symbolIndex: number,
    signedQuantity: number,
    amount: number,
  ): number {
    return bookedCost(
      this.#quantity[symbolIndex],
      signedQuantity,
      this.ownCost(symbolIndex),
      signedQuantity > 0 ? amount : -amount,
    ).realised;
  }

  /** Cost of the current position in micros; below zero for a short one. */
  cost(symbolIndex: number): number {
    return this.#cost[symbolIndex];
  }

  /** Books one fill. A fill that turns a position around closes it first. */
  apply(booking: Booking): void {
    if (this.#isForeign(booking.symbolIndex)) {
      this.#applyForeign(booking);
      return;
    }
    const { symbolIndex, signedQuantity, amount, fee } = booking;
    const signedAmount = signedQuantity > 0 ? amount : -amount;
    const before = this.#quantity[symbolIndex];
    const cost = this.#cost[symbolIndex];
    const closes = before !== 0 && (before > 0) !== (signedQuantity > 0);
    this.#ledger = addMicros(addMicros(this.#ledger, -signedAmount), -fee);
    this.#fees = addMicros(this.#fees, fee);
    this.#quantity[symbolIndex] = addQuantity(before, signedQuantity);
    if (!closes) {
      this.#setCost(symbolIndex, cost, addMicros(cost, signedAmount));
      return;
    }
    const size = Math.abs(signedQuantity);
    const held = Math.abs(before);
    if (size <= held) {
      const released = shareOf(cost, size, held);
      this.#setCost(symbolIndex, cost, cost - released);
      this.#realised = addMicros(this.#realised, -signedAmount - released);
    } else {
      const closing = shareOf(signedAmount, held, size);
      this.#setCost(symbolIndex, cost, signedAmount - closing);
      this.#realised = addMicros(this.#realised, -closing - cost);
    }
  }

  /** Books a fill in another currency. */
  #applyForeign(
    { symbolIndex, signedQuantity, amount, fee, rate = NaN }: Booking,
  ): void {
    const before = this.#quantity[symbolIndex];
    const own = bookedCost(
      before,
      signedQuantity,
      this.#ownCost[symbolIndex],
      signedQuantity > 0 ? amount : -amount,
    );
    this.#quantity[symbolIndex] = addQuantity(before, signedQuantity);
    this.#ownCost[symbolIndex] = own.cost;
    this.#ledger = addMicros(this.#ledger, -fee);
    this.#fees = addMicros(this.#fees, fee);
    if (this.#paysProfit[symbolIndex] === 1) {
      this.#gain(convertMicros(own.realised, rate));
      return;
    }
    const worth = convertMicros(amount, rate);
    const signedWorth = signedQuantity > 0 ? worth : -worth;
    const { cost, realised } = bookedCost(
      before,
      signedQuantity,
      this.#cost[symbolIndex],
      signedWorth,
    );
    this.#cost[symbolIndex] = cost;
    this.#ledger = addMicros(this.#ledger, -signedWorth);
    this.#realised = addMicros(this.#realised, realised);
  }

  /** Receives realised profit. */
  #gain(profit: number): void {
    this.#ledger = addMicros(this.#ledger, profit);
    this.#realised = addMicros(this.#realised, profit);
  }

  #setCost(symbolIndex: number, before: number, cost: number): void {
    this.#cost[symbolIndex] = cost;
    if (this.#paysProfit[symbolIndex] === 0) return;
    this.#unpaid = addMicros(this.#unpaid, cost - before);
  }

  /** Dividends received so far, less those paid, in micros. */
  get dividends(): number {
    return this.#dividends;
  }

  /** Receives a dividend in micros; one below zero is paid. */
  receive(dividend: number): void {
    this.#ledger = addMicros(this.#ledger, dividend);
    this.#dividends = addMicros(this.#dividends, dividend);
  }

  /**
   * Splits the position in a symbol: of `exact` units `kept` stay, and `cash` in
   * micros of the symbol's currency stands in for the others, below zero for a
   * short position.
   */
  split(
    symbolIndex: number,
    exact: number,
    kept: number,
    cash: number,
    rate = 1,
  ): void {
    this.#quantity[symbolIndex] = kept;
    if (kept === exact) return;
    const rest = Math.abs(addQuantity(exact, -kept));
    const partOf = (cost: number) =>
      kept === 0 ? cost : shareOf(cost, rest, Math.abs(exact));
    const cost = this.#cost[symbolIndex];
    const released = partOf(cost);
    if (this.#isForeign(symbolIndex)) {
      const own = partOf(this.#ownCost[symbolIndex]);
      this.#ownCost[symbolIndex] -= own;
      if (this.#paysProfit[symbolIndex] === 1) {
        this.#gain(convertMicros(cash - own, rate));
        return;
      }
      const worth = convertMicros(cash, rate);
      this.#cost[symbolIndex] = cost - released;
      this.#ledger = addMicros(this.#ledger, worth);
      this.#realised = addMicros(this.#realised, worth - released);
      return;
    }
    this.#setCost(symbolIndex, cost, cost - released);
    this.#ledger = addMicros(this.#ledger, cash);
    this.#realised = addMicros(this.#realised, cash - released);
  }

  /** Pays interest and the cost of borrowing, in micros. */
  charge(interest: number, borrowCost: number): void {
    this.#ledger = addMicros(addMicros(this.#ledger, -interest), -borrowCost);
    this.#interest = addMicros(this.#interest, interest);
    this.#borrowCost = addMicros(this.#borrowCost, borrowCost);
  }

  /**
   * What a position adds to the ledger to make equity, at a price and, in another
   * currency, at a rate: its value, or the profit of what was never booked as paid.
   */
  worthOf(symbolIndex: number, price: number, rate?: number): number {
    const scaled = timesMultiplier(
      this.#quantity[symbolIndex],
      this.#multipliers[symbolIndex],
    );
    const amount = amountOf(price, scaled);
    if (!this.#isForeign(symbolIndex)) return amount;
    const own = this.#paysProfit[symbolIndex] === 1
      ? amount - this.#ownCost[symbolIndex]
      : amount;
    return convertMicros(
      own,
      rate ?? this.#contracts?.rates[symbolIndex] ?? NaN,
    );
  }

  /** The value of all positions in micros, at the prices of `priceOf`. */
  value(priceOf: (symbolIndex: number) => number): number {
    let sum = 0;
    for (let i = 0; i < this.#quantity.length; i++) {
      const quantity = this.#quantity[i];
      if (quantity === 0) continue;
      sum = addMicros(sum, this.worthOf(i, priceOf(i)));
    }
    return sum;
  }

  /** Total cost of the current positions, in micros. */
  totalCost(): number {
    let sum = 0;
    for (const cost of this.#cost) sum = addMicros(sum, cost);
    return sum;
  }
}

/** The cost of a position after a fill, and the profit of what it closed, by the average-cost rule. */
function bookedCost(
  before: number,
  signedQuantity: number,
  cost: number,
  signedAmount: number,
): Outcome {
  if (before === 0 || (before > 0) === (signedQuantity > 0)) {
    return { cost: addMicros(cost, signedAmount), realised: 0 };
  }
  const size = Math.abs(signedQuantity);
  const held = Math.abs(before);
  if (size <= held) {
    const released = shareOf(cost, size, held);
    return {
      cost: cost - released,
      realised: addMicros(-signedAmount, -released),
    };
  }
  const closing = shareOf(signedAmount, held, size);
  return {
    cost: signedAmount - closing,
    realised: addMicros(-closing, -cost),
  };
}
