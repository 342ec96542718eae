/**
 * Round trips: positions from their first fill until they are flat again.
 *
 * @module
 */
import { type SplitQuantity, splitUnits } from "./account_actions.ts";
import type { BookedTrade } from "./fills.ts";
import {
  addMicros,
  addQuantity,
  fromMicros,
  shareOf,
  timesMultiplier,
} from "./money.ts";

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
  /** Average price of the fills that enlarged the position, in the symbol's currency. */
  readonly entryPrice: number;
  /** Average price of the fills that reduced it. */
  readonly exitPrice: number;
  /** Fees of all its fills, in the account's currency. */
  readonly fees: number;
  /** Proceeds less cost, after fees, in the account's currency. */
  readonly netProfit: number;
  /** The symbol's currency; absent if it is the account's. */
  readonly currency?: string;
  /** Proceeds less cost in that currency, before fees; absent in the account's. */
  readonly ownProfit?: number;
  /** The label of the order whose fill opened it, empty for none. */
  readonly entryTag: string;
  /** Why that order was placed, empty for no reason. */
  readonly entryReason: string;
  /** The label of the order whose fill made it flat, empty for none. */
  readonly exitTag: string;
  /** Why that order was placed, empty for no reason. */
  readonly exitReason: string;
  /** The contract that was held, if the symbol is a continuous future. */
  readonly contract?: string;
}

/** Builds the round trips of one strategy in one symbol from its fills. */
export class RoundTripBuilder {
  readonly #strategy: number;
  readonly #symbol: string;
  readonly #multiplier: number;
  #position = 0;
  #entryTime = 0;
  #entryTag = "";
  #entryReason = "";
  #entryQuantity = 0;
  #entryAmount = 0;
  #exitQuantity = 0;
  #exitAmount = 0;
  #fees = 0;
  /** Realised profit in the account's currency, of a symbol in another one. */
  #gain = 0;
  readonly #currency: string;
  #contract: string | undefined = undefined;

  /** Starts flat; `currency` is empty for the account's. */
  constructor(
    strategy: number,
    symbol: string,
    multiplier = 1,
    currency = "",
  ) {
    this.#strategy = strategy;
    this.#symbol = symbol;
    this.#multiplier = multiplier;
    this.#currency = currency;
  }

  /** When the open position was entered; `undefined` when flat. */
  get openSince(): number | undefined {
    return this.#position === 0 ? undefined : this.#entryTime;
  }

  /**
   * Adds the next fill; returns the trip that it completes, if any.
   *
   * @param amount Price × quantity × multiplier, in micros of the symbol's currency.
   * @param fee Its fee in micros of the account's.
   * @param gain What it realises in the account's, if the currencies differ.
   */
  add(
    fill: BookedTrade,
    amount: number,
    fee: number,
    gain = 0,
  ): RoundTrip | undefined {
    if (gain !== 0) this.#gain = addMicros(this.#gain, gain);
    const size = fill.quantity;
    const signed = fill.side === "buy" ? size : -size;
    const held = Math.abs(this.#position);
    if (held === 0 || (this.#position > 0) === (signed > 0)) {
      this.#enter(fill, signed, amount, fee);
      return undefined;
    }
    if (size < held) {
      this.#exit(size, amount, fee);
      this.#position = addQuantity(this.#position, signed);
      return undefined;
    }
    const exitAmount = shareOf(amount, held, size);
    const exitFee = shareOf(fee, held, size);
    const rest = addQuantity(signed, this.#position);
    this.#exit(held, exitAmount, exitFee);
    const trip = this.#complete(fill);
    if (rest !== 0) {
      this.#enter(fill, rest, amount - exitAmount, fee - exitFee);
    }
    return trip;
  }

  /**
   * Splits the position: quantities so far are multiplied by `ratio`, `kept`
   * units stay, and those beside them leave for `cash` micros, without sign.
   * Returns the trip that this completes, if any.
   */
  split(
    ratio: number,
    { exact, kept }: SplitQuantity,
    cash: number,
    time: number,
    gain = 0,
  ): RoundTrip | undefined {
    if (this.#position === 0) return undefined;
    if (gain !== 0) this.#gain = addMicros(this.#gain, gain);
    this.#entryQuantity = splitUnits(this.#entryQuantity, ratio);
    this.#exitQuantity = splitUnits(this.#exitQuantity, ratio);
    this.#position = exact;
    if (kept === exact) return undefined;
    this.#exit(Math.abs(addQuantity(exact, -kept)), cash, 0);
    if (kept === 0) {
      return this.#complete({ time, tag: "", reason: "split" });
    }
    this.#position = kept;
    return undefined;
  }

  /** Enters with all of a fill, or with the part that reverses the position. */
  #enter(fill: BookedTrade, signed: number, amount: number, fee: number): void {
    if (this.#position === 0) {
      this.#entryTime = fill.time;
      this.#entryTag = fill.tag;
      this.#entryReason = fill.reason;
      this.#contract = fill.contract;
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

  #complete(
    { time, tag, reason }: Pick<BookedTrade, "time" | "tag" | "reason">,
  ): RoundTrip {
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
      entryPrice: this.#priceOf(this.#entryAmount, this.#entryQuantity),
      exitPrice: this.#priceOf(this.#exitAmount, this.#exitQuantity),
      fees: fromMicros(this.#fees),
      netProfit: fromMicros(
        addMicros(this.#currency === "" ? gross : this.#gain, -this.#fees),
      ),
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
    this.#gain = 0;
    const currency = this.#currency;
    const contract = this.#contract;
    if (currency === "" && contract === undefined) return trip;
    return {
      ...trip,
      ...currency !== "" && { currency, ownProfit: fromMicros(gross) },
      ...contract !== undefined && { contract },
    };
  }

  #priceOf(amount: number, quantity: number): number {
    return fromMicros(amount) / timesMultiplier(quantity, this.#multiplier);
  }
}
