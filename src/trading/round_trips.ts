/**
 * Round trips: positions from their first fill until they are flat again.
 *
 * @module
 */
import { addMicros, addQuantity, fromMicros, shareOf } from "./money.ts";

/**
 * One position from the fill that opened it to the fill that made it flat
 * again. A fill that reverses a position ends one trip and begins the next; its
 * amount and fee are split by quantity.
 */
export interface RoundTrip {
  /** The index of the strategy. */
  readonly strategy: number;
  /** The symbol. */
  readonly symbol: string;
  /** Long if it began with a purchase. */
  readonly side: "long" | "short";
  /** All units bought (long) or sold short (short) in the course of the trip. */
  readonly quantity: number;
  /** When the position was opened, UTC epoch milliseconds. */
  readonly entryTime: number;
  /** When it was flat again, UTC epoch milliseconds. */
  readonly exitTime: number;
  /** Average price of the fills that enlarged the position. */
  readonly entryPrice: number;
  /** Average price of the fills that reduced it. */
  readonly exitPrice: number;
  /** Fees of all its fills. */
  readonly fees: number;
  /** Proceeds less cost, after fees. */
  readonly netProfit: number;
  /** The label of the order whose fill opened it, empty for none. */
  readonly entryTag: string;
  /** Why that order was placed, empty for no reason. */
  readonly entryReason: string;
  /** The label of the order whose fill made it flat, empty for none. */
  readonly exitTag: string;
  /** Why that order was placed, empty for no reason. */
  readonly exitReason: string;
}

/** One fill, for {@linkcode RoundTripBuilder.add}. */
export interface TripFill {
  /** Time of the fill, UTC epoch milliseconds. */
  readonly time: number;
  /** Bought (above zero) or sold (below zero). */
  readonly signedQuantity: number;
  /** Price × quantity, without sign, in micros. */
  readonly amount: number;
  /** Fee in micros. */
  readonly fee: number;
  /** The order's label. */
  readonly tag: string;
  /** Why the order was placed. */
  readonly reason: string;
}

/** Builds the round trips of one strategy in one symbol from its fills. */
export class RoundTripBuilder {
  readonly #strategy: number;
  readonly #symbol: string;
  #position = 0;
  #entryTime = 0;
  #entryTag = "";
  #entryReason = "";
  #entryQuantity = 0;
  #entryAmount = 0;
  #exitQuantity = 0;
  #exitAmount = 0;
  #fees = 0;

  /** Starts flat. */
  constructor(strategy: number, symbol: string) {
    this.#strategy = strategy;
    this.#symbol = symbol;
  }

  /** When the open position was entered; `undefined` when flat. */
  get openSince(): number | undefined {
    return this.#position === 0 ? undefined : this.#entryTime;
  }

  /** Adds the next fill; returns the trip that it completes, if any. */
  add(fill: TripFill): RoundTrip | undefined {
    const size = Math.abs(fill.signedQuantity);
    const held = Math.abs(this.#position);
    const enlarges = held === 0 ||
      (this.#position > 0) === (fill.signedQuantity > 0);
    if (enlarges) {
      this.#enter(fill, fill.signedQuantity, fill.amount, fill.fee);
      return undefined;
    }
    if (size < held) {
      this.#exit(size, fill.amount, fill.fee);
      this.#position = addQuantity(this.#position, fill.signedQuantity);
      return undefined;
    }
    const amount = shareOf(fill.amount, held, size);
    const fee = shareOf(fill.fee, held, size);
    const rest = addQuantity(fill.signedQuantity, this.#position);
    this.#exit(held, amount, fee);
    const trip = this.#complete(fill);
    if (rest !== 0) {
      this.#enter(fill, rest, fill.amount - amount, fill.fee - fee);
    }
    return trip;
  }

  /** Enters with all of a fill, or with the part that reverses the position. */
  #enter(fill: TripFill, signed: number, amount: number, fee: number): void {
    if (this.#position === 0) {
      this.#entryTime = fill.time;
      this.#entryTag = fill.tag;
      this.#entryReason = fill.reason;
    }
    this.#position = addQuantity(this.#position, signed);
    this.#entryQuantity = addQuantity(this.#entryQuantity, Math.abs(signed));
    this.#entryAmount = addMicros(this.#entryAmount, amount);
    this.#fees = addMicros(this.#fees, fee);
  }

  #exit(quantity: number, amount: number, fee: number): void {
    this.#exitQuantity = addQuantity(this.#exitQuantity, quantity);
    this.#exitAmount = addMicros(this.#exitAmount, amount);
    this.#fees = addMicros(this.#fees, fee);
  }

  #complete({ time, tag, reason }: TripFill): RoundTrip {
    const long = this.#position > 0;
    const gross = long
      ? this.#exitAmount - this.#entryAmount
      : this.#entryAmount - this.#exitAmount;
    const trip: RoundTrip = {
      strategy: this.#strategy,
      symbol: this.#symbol,
      side: long ? "long" : "short",
      quantity: this.#entryQuantity,
      entryTime: this.#entryTime,
      exitTime: time,
      entryPrice: fromMicros(this.#entryAmount) / this.#entryQuantity,
      exitPrice: fromMicros(this.#exitAmount) / this.#exitQuantity,
      fees: fromMicros(this.#fees),
      netProfit: fromMicros(addMicros(gross, -this.#fees)),
      entryTag: this.#entryTag,
      entryReason: this.#entryReason,
      exitTag: tag,
      exitReason: reason,
    };
    this.#position = 0;
    this.#entryQuantity = 0;
    this.#entryAmount = 0;
    this.#exitQuantity = 0;
    this.#exitAmount = 0;
    this.#fees = 0;
    return trip;
  }
}
