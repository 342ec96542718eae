/**
 * The account: books fills and values positions.
 *
 * @module
 */
import type { TradingSession } from "../time/session.ts";
import type { CommissionRule } from "./costs/commission.ts";
import type { Fill, SessionResult } from "./fills.ts";
import {
  addMicros,
  addQuantity,
  amountOf,
  fromMicros,
  toMicros,
} from "./money.ts";
import type { Order } from "./order.ts";
import { Portfolio } from "./portfolio.ts";
import { type RoundTrip, RoundTripBuilder } from "./round_trips.ts";

/** How an {@linkcode Account} is set up. */
export interface AccountOptions {
  /** The symbols; the index of a symbol is its place in this list. */
  readonly symbols: readonly string[];
  /** How many strategies share the account. */
  readonly strategies: number;
  /** Cash at the start, in currency units. */
  readonly startingCash: number;
  /** The commission of an order. */
  readonly commission: CommissionRule;
  /** The newest close of a symbol, NaN if none is known. */
  readonly priceOf?: (symbolIndex: number) => number;
}

/** An open position. */
export interface OpenPosition {
  /** The index of the strategy that holds it. */
  readonly strategy: number;
  /** The symbol. */
  readonly symbol: string;
  /** Units held; below zero for a short position. */
  readonly quantity: number;
  /** Average price of the units held, without fees. */
  readonly averagePrice: number;
  /** The newest price. */
  readonly price: number;
  /** Quantity × newest price. */
  readonly value: number;
  /** Value less cost. */
  readonly unrealisedProfit: number;
  /** When it was opened, UTC epoch milliseconds. */
  readonly since: number;
}

/**
 * Cash, positions, fills and round trips of all strategies that trade one
 * account. Each strategy has its own portfolio, opened with the same cash; the
 * account's cash is the starting cash plus what every portfolio gained.
 */
export class Account {
  /** One portfolio per strategy. */
  readonly books: readonly Portfolio[];
  /** All fills, in order. */
  readonly fills: Fill[] = [];
  /** All completed round trips, in the order of their exits. */
  readonly roundTrips: RoundTrip[] = [];
  /** The account at the end of every session. */
  readonly sessions: SessionResult[] = [];
  /** Cash at the start, in micros. */
  readonly startingCash: number;
  /** The newest price of a symbol, NaN if none is known. */
  readonly priceOf: (symbolIndex: number) => number;
  readonly #symbols: readonly string[];
  readonly #commission: CommissionRule;
  readonly #trips: RoundTripBuilder[] = [];
  readonly #marks: Float64Array;
  /** The calendar month of the session, and the units traded in it. */
  #month = "";
  #monthTraded = 0;
  #sessionFees = 0;
  #sessionFills = 0;
  #sessionTraded = 0;

  /** Opens the account. */
  constructor(options: AccountOptions) {
    const { symbols, priceOf } = options;
    this.#symbols = symbols;
    this.#commission = options.commission;
    this.startingCash = toMicros(options.startingCash);
    this.#marks = new Float64Array(symbols.length).fill(NaN);
    const marks = this.#marks;
    this.priceOf = priceOf === undefined
      ? (index) => marks[index]
      : (index) => {
        const price = priceOf(index);
        return Number.isNaN(price) ? marks[index] : price;
      };
    const books: Portfolio[] = [];
    for (let strategy = 0; strategy < options.strategies; strategy++) {
      books.push(new Portfolio(symbols.length, this.startingCash));
      for (const symbol of symbols) {
        this.#trips.push(new RoundTripBuilder(strategy, symbol));
      }
    }
    this.books = books;
  }

  /** Sets the newest price of a symbol. */
  mark(symbolIndex: number, price: number): void {
    this.#marks[symbolIndex] = price;
  }

  /** Units held of a symbol over all strategies. */
  position(symbolIndex: number): number {
    let sum = 0;
    for (const book of this.books) {
      sum = addQuantity(sum, book.quantity(symbolIndex));
    }
    return sum;
  }

  /** Cash in micros. */
  get cash(): number {
    let cash = this.startingCash;
    for (const book of this.books) {
      cash = addMicros(cash, book.cash - this.startingCash);
    }
    return cash;
  }

  /** Value of all positions in micros. */
  get value(): number {
    let value = 0;
    for (const book of this.books) {
      value = addMicros(value, book.value(this.priceOf));
    }
    return value;
  }

  /** Fees paid in micros. */
  get fees(): number {
    let fees = 0;
    for (const book of this.books) fees = addMicros(fees, book.fees);
    return fees;
  }

  /** Profit of closed quantities, before fees, in micros. */
  get realised(): number {
    let realised = 0;
    for (const book of this.books) {
      realised = addMicros(realised, book.realised);
    }
    return realised;
  }

  /** Cost of the open positions, in micros. */
  get cost(): number {
    let cost = 0;
    for (const book of this.books) cost = addMicros(cost, book.totalCost());
    return cost;
  }

  /** Books a fill: `quantity` of an order at `price`. */
  book(order: Order, price: number, quantity: number, time: number): Fill {
    const { symbolIndex, strategy, side, symbol, tag } = order;
    const reason = order.purpose;
    const amount = amountOf(price, quantity);
    if (order.tradedBefore < 0) order.tradedBefore = this.#monthTraded;
    order.filledQuantity = addQuantity(order.filledQuantity, quantity);
    order.filledAmount = addMicros(order.filledAmount, amount);
    const commission = this.#commission(
      order.filledQuantity,
      order.filledAmount,
      order.tradedBefore,
    );
    const fee = commission - order.commission;
    order.commission = commission;
    const signedQuantity = side === "buy" ? quantity : -quantity;
    this.books[strategy].apply({ symbolIndex, signedQuantity, amount, fee });
    // A position needs a price as soon as it exists.
    if (Number.isNaN(this.#marks[symbolIndex])) this.mark(symbolIndex, price);
    this.#monthTraded = addQuantity(this.#monthTraded, quantity);
    this.#sessionFees = addMicros(this.#sessionFees, fee);
    this.#sessionTraded = addMicros(this.#sessionTraded, amount);
    this.#sessionFills++;
    const trip = this.#trips[strategy * this.#symbols.length + symbolIndex]
      .add({ time, signedQuantity, amount, fee, tag, reason });
    if (trip !== undefined) this.roundTrips.push(trip);
    const fill: Fill = {
      time,
      symbol,
      side,
      quantity,
      price,
      fee: fromMicros(fee),
      orderId: order.id,
      strategy,
      tag,
      reason,
    };
    this.fills.push(fill);
    return fill;
  }

  /** Begins a session, whose sums start at zero. */
  startSession(session: TradingSession): void {
    const month = session.date.slice(0, 7);
    if (month !== this.#month) {
      this.#month = month;
      this.#monthTraded = 0;
    }
    this.#sessionFees = 0;
    this.#sessionFills = 0;
    this.#sessionTraded = 0;
  }

  /** Ends a session and records the account. */
  endSession(session: TradingSession): SessionResult {
    const { cash, value } = this;
    const result: SessionResult = {
      date: session.date,
      open: session.open,
      close: session.close,
      equity: fromMicros(addMicros(cash, value)),
      cash: fromMicros(cash),
      positionValue: fromMicros(value),
      fees: fromMicros(this.#sessionFees),
      fills: this.#sessionFills,
      traded: fromMicros(this.#sessionTraded),
      strategies: this.books.map((book) => fromMicros(this.equityOf(book))),
    };
    this.sessions.push(result);
    return result;
  }

  /** Equity of one portfolio in micros. */
  equityOf(book: Portfolio): number {
    return addMicros(book.cash, book.value(this.priceOf));
  }

  /** All open positions, by strategy and symbol. */
  openPositions(): readonly OpenPosition[] {
    const positions: OpenPosition[] = [];
    this.books.forEach((book, strategy) => {
      this.#symbols.forEach((symbol, index) => {
        const quantity = book.quantity(index);
        if (quantity === 0) return;
        const price = this.priceOf(index);
        const value = amountOf(price, quantity);
        const trip = this.#trips[strategy * this.#symbols.length + index];
        positions.push({
          strategy,
          symbol,
          quantity,
          averagePrice: fromMicros(book.cost(index)) / quantity,
          price,
          value: fromMicros(value),
          unrealisedProfit: fromMicros(value - book.cost(index)),
          since: trip.openSince ?? NaN,
        });
      });
    });
    return positions;
  }
}
