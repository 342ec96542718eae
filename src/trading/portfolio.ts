/**
 * Positions and cash of one strategy, in whole micros.
 *
 * @module
 */
import { addMicros, addQuantity, amountOf, shareOf } from "./money.ts";

/** One fill, for {@linkcode Portfolio.apply}. */
export interface Booking {
  /** The symbol's index. */
  readonly symbolIndex: number;
  /** Bought (above zero) or sold (below zero), in units of the symbol. */
  readonly signedQuantity: number;
  /** Price × quantity, without sign, in micros. */
  readonly amount: number;
  /** Fees paid, in micros. */
  readonly fee: number;
}

/**
 * The units a strategy holds, their cost, and its cash.
 *
 * Cost and realised profit follow the average-cost rule. The remainder of a
 * division stays in the position and is realised when it closes, so
 * `cash + value of positions = starting cash + realised + unrealised − fees −
 * interest − borrow cost` holds to the micro at any time.
 */
export class Portfolio {
  readonly #quantity: Float64Array;
  readonly #cost: Float64Array;
  #cash: number;
  #realised = 0;
  #fees = 0;
  #interest = 0;
  #borrowCost = 0;

  /** Starts without positions; `startingCash` is in micros. */
  constructor(symbolCount: number, startingCash: number) {
    this.#quantity = new Float64Array(symbolCount);
    this.#cost = new Float64Array(symbolCount);
    this.#cash = startingCash;
  }

  /** How many symbols it can hold. */
  get symbols(): number {
    return this.#quantity.length;
  }

  /** Cash in micros; negative when more was bought than the cash covers. */
  get cash(): number {
    return this.#cash;
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

  /** Cost of the current position in micros; below zero for a short one. */
  cost(symbolIndex: number): number {
    return this.#cost[symbolIndex];
  }

  /** Books one fill. A fill that turns a position around closes it first. */
  apply(booking: Booking): void {
    const { symbolIndex, signedQuantity, amount, fee } = booking;
    const signedAmount = signedQuantity > 0 ? amount : -amount;
    const before = this.#quantity[symbolIndex];
    const cost = this.#cost[symbolIndex];
    const closes = before !== 0 && (before > 0) !== (signedQuantity > 0);
    this.#cash = addMicros(addMicros(this.#cash, -signedAmount), -fee);
    this.#fees = addMicros(this.#fees, fee);
    this.#quantity[symbolIndex] = addQuantity(before, signedQuantity);
    if (!closes) {
      this.#cost[symbolIndex] = addMicros(cost, signedAmount);
      return;
    }
    const size = Math.abs(signedQuantity);
    const held = Math.abs(before);
    if (size <= held) {
      const released = shareOf(cost, size, held);
      this.#cost[symbolIndex] = cost - released;
      this.#realised = addMicros(this.#realised, -signedAmount - released);
    } else {
      const closing = shareOf(signedAmount, held, size);
      this.#cost[symbolIndex] = signedAmount - closing;
      this.#realised = addMicros(this.#realised, -closing - cost);
    }
  }

  /** Pays interest and the cost of borrowing, in micros. */
  charge(interest: number, borrowCost: number): void {
    this.#cash = addMicros(addMicros(this.#cash, -interest), -borrowCost);
    this.#interest = addMicros(this.#interest, interest);
    this.#borrowCost = addMicros(this.#borrowCost, borrowCost);
  }

  /** The value of all positions in micros, at the prices of `priceOf`. */
  value(priceOf: (symbolIndex: number) => number): number {
    let sum = 0;
    for (let i = 0; i < this.#quantity.length; i++) {
      const quantity = this.#quantity[i];
      if (quantity !== 0) sum = addMicros(sum, amountOf(priceOf(i), quantity));
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
