/**
 * The account: books fills and values positions.
 *
 * @module
 */
import type { TradingSession } from "../time/session.ts";
import type { AccountAction, ShareAction } from "./account_actions.ts";
import { type Contracts, type Margins, plainContracts } from "./contracts.ts";
import type { OrderCommission } from "./costs/commission.ts";
import type { BookedTrade, Conversion, Fill, SessionResult } from "./fills.ts";
import { conversionCost } from "./conversion.ts";
import {
  chargeFinancing,
  checkFinancing,
  daysBetween,
  type FinancingRates,
  NO_FINANCING,
} from "./financing.ts";
import {
  addMicros,
  addQuantity,
  fromMicros,
  MICROS_PER_UNIT,
  toMicros,
} from "./money.ts";
import { OpenList } from "./open_list.ts";
import {
  currenciesOf,
  type OpenPosition,
  openPositionsOf,
} from "./open_positions.ts";
import { type Order, unitsTraded } from "./order.ts";
import { Portfolio } from "./portfolio.ts";
import { type RoundTrip, RoundTripBuilder } from "./round_trips.ts";
import { SessionSums } from "./session_sums.ts";
import { bookShareAction } from "./share_actions.ts";

/** How an {@linkcode Account} is set up. */
export interface AccountOptions {
  /** The symbols; the index of a symbol is its place in this list. */
  readonly symbols: readonly string[];
  /** The terms of the symbols; defaults to none of their own. */
  readonly contracts?: Contracts;
  /** How many strategies share the account. */
  readonly strategies: number;
  /** Cash at the start, in currency units. */
  readonly startingCash: number;
  /** The commission of an order. */
  readonly commission: OrderCommission;
  /** What a conversion costs, as a share of the converted amount; defaults to 0. */
  readonly conversionCost?: number;
  /** Interest and cost of borrowing; defaults to none. */
  readonly financing?: FinancingRates;
  /** The newest close of a symbol, NaN if none is known. */
  readonly priceOf?: (symbolIndex: number) => number;
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
  /** What corporate actions did to positions, in order. */
  readonly actions: AccountAction[] = [];
  /** Cash at the start, in micros. */
  readonly startingCash: number;
  /** The newest price of a symbol, NaN if none is known. */
  readonly priceOf: (symbolIndex: number) => number;
  /** The terms of the symbols. */
  readonly contracts: Contracts;
  /** The contracts in front of continuous futures, by symbol. */
  readonly fronts: (string | undefined)[];
  readonly #symbols: readonly string[];
  readonly #commission: OrderCommission;
  readonly #conversionCost: number;
  readonly #financing: FinancingRates;
  readonly #open = new OpenList();
  /** How many of the open positions are short. */
  #shortCount = 0;
  /** The cash of all books, without the test of its size. */
  #aboutCash: number;
  readonly #trips: RoundTripBuilder[] = [];
  readonly #marks: Float64Array;
  readonly #sums = new SessionSums();

  /** Opens the account. */
  constructor(options: AccountOptions) {
    const { symbols, priceOf } = options;
    this.#symbols = symbols;
    this.contracts = options.contracts ?? plainContracts(symbols);
    const { contracts } = this;
    this.fronts = symbols.map(() => undefined);
    this.#commission = options.commission;
    this.#conversionCost = options.conversionCost ?? 0;
    this.#financing = options.financing ?? NO_FINANCING;
    checkFinancing(this.#financing);
    this.startingCash = toMicros(options.startingCash);
    this.#aboutCash = this.startingCash;
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
      books.push(new Portfolio(symbols.length, this.startingCash, contracts));
      symbols.forEach((symbol, i) => {
        const multiplier = contracts.multipliers[i];
        const currency = contracts.currencies[i];
        this.#trips.push(
          new RoundTripBuilder(strategy, symbol, multiplier, currency),
        );
      });
    }
    this.books = books;
  }

  /** Sets the newest price of a symbol. */
  mark(symbolIndex: number, price: number): void {
    this.#marks[symbolIndex] = price;
  }

  /** Units that a strategy holds of a symbol. */
  held(strategy: number, symbolIndex: number): number {
    return this.books[strategy].quantity(symbolIndex);
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

  /** Cash as if every position were paid for, in micros. */
  get ledger(): number {
    let ledger = this.startingCash;
    for (const book of this.books) {
      ledger = addMicros(ledger, book.ledger - this.startingCash);
    }
    return ledger;
  }

  /** Value of all positions in micros, paid for or not. */
  get value(): number {
    let value = 0;
    for (let i = 0; i < this.openCount; i++) {
      value = addMicros(value, this.openValue(i));
    }
    return value;
  }

  /** Cash plus the value of all positions, in micros. */
  get equity(): number {
    return addMicros(this.ledger, this.value);
  }

  /** How many positions are open; they are numbered from 0, in no order. */
  get openCount(): number {
    return this.#open.length;
  }

  /** Units held in open position number `i`. */
  openQuantity(i: number): number {
    return this.held(this.#open.strategy(i), this.#open.symbol(i));
  }

  /** The symbol of open position number `i`. */
  openSymbol(i: number): number {
    return this.#open.symbol(i);
  }

  /**
   * What open position number `i` adds to the ledger to make equity, in micros:
   * its value, below zero for a short one.
   */
  openValue(i: number): number {
    const symbol = this.#open.symbol(i);
    const book = this.books[this.#open.strategy(i)];
    return book.worthOf(symbol, this.priceOf(symbol));
  }

  /** Quantity × price × multiplier of open position number `i`, without sign, in micros. */
  openSize(i: number): number {
    const symbol = this.#open.symbol(i);
    const price = this.priceOf(symbol);
    return Math.abs(
      this.contracts.worthOf(symbol, price, this.openQuantity(i)),
    );
  }

  /**
   * Whether about the equity less the margin of all positions, by symbol, is
   * above `limit` micros; without `margins`, whether equity is. It is not exact,
   * but cheap: for tests whether an exact comparison is needed.
   */
  hasRoom(limit: number, margins?: Margins): boolean {
    let room = this.#aboutCash;
    const { books, contracts } = this;
    // A long position is worth its share at any price.
    if (
      this.#shortCount === 0 && room > limit && !contracts.hasSigned &&
      !contracts.hasForeign && (margins === undefined || margins.isModest)
    ) return true;
    const open = this.#open;
    const count = open.length;
    for (let i = 0; i < count; i++) {
      const symbol = open.symbol(i);
      const quantity = books[open.strategy(i)].quantity(symbol);
      const rate = contracts.rates[symbol];
      const value = quantity * this.priceOf(symbol) * MICROS_PER_UNIT *
        contracts.multipliers[symbol] * rate;
      room += value;
      if (
        contracts.isForeign[symbol] === 1 && contracts.paysProfit[symbol] === 1
      ) {
        room -= books[open.strategy(i)].ownCost(symbol) * rate;
      }
      if (margins === undefined) continue;
      const { long, short, each } = margins.terms[symbol];
      room -= each === each
        ? Math.abs(quantity) * each * MICROS_PER_UNIT * rate
        : Math.abs(value) * (quantity > 0 ? long : short);
    }
    return room > limit;
  }

  /** Fees paid in micros. */
  get fees(): number {
    return sumOf(this.books, (book) => book.fees);
  }

  /** Interest paid in micros. */
  get interest(): number {
    return sumOf(this.books, (book) => book.interest);
  }

  /** Cost of borrowing paid in micros. */
  get borrowCost(): number {
    return sumOf(this.books, (book) => book.borrowCost);
  }

  /** Profit of closed quantities, before fees, in micros. */
  get realised(): number {
    return sumOf(this.books, (book) => book.realised);
  }

  /** Cost of the open positions, in micros. */
  get cost(): number {
    return sumOf(this.books, (book) => book.totalCost());
  }

  /**
   * The fee in micros of a further fill of an order that is worth `amount` in its
   * symbol's currency, with the cost of the conversion.
   */
  feeOf(order: Order, quantity: number, amount: number): number {
    const fee = this.#commission(
      addQuantity(unitsTraded(order), quantity),
      addMicros(order.filledAmount, amount),
      order.tradedBefore < 0 ? this.#sums.monthTraded : order.tradedBefore,
      order,
    ) - order.commission;
    const { symbolIndex } = order;
    if (this.contracts.isForeign[symbolIndex] === 0) return fee;
    return addMicros(
      this.contracts.toAccount(symbolIndex, fee),
      this.#costOf(order, quantity, amount),
    );
  }

  /** What it costs to convert what a fill pays, in micros. */
  #costOf(
    { strategy, symbolIndex, side }: Pick<
      Order,
      "strategy" | "symbolIndex" | "side"
    >,
    quantity: number,
    amount: number,
  ): number {
    if (this.#conversionCost === 0) return 0;
    const signed = side === "buy" ? quantity : -quantity;
    return conversionCost(
      this.books[strategy],
      this.contracts,
      { symbolIndex, signedQuantity: signed, amount },
      this.contracts.rates[symbolIndex],
      this.#conversionCost,
    );
  }

  /** Books a fill: `quantity` of an order at `price`. */
  book(order: Order, price: number, quantity: number, time: number): Fill {
    const { symbolIndex, strategy, side, symbol, tag } = order;
    const reason = order.purpose;
    const amount = this.contracts.amountOf(symbolIndex, price, quantity);
    if (order.tradedBefore < 0) order.tradedBefore = this.#sums.monthTraded;
    order.filledQuantity = addQuantity(order.filledQuantity, quantity);
    order.filledAmount = addMicros(order.filledAmount, amount);
    const commission = this.#commission(
      unitsTraded(order),
      order.filledAmount,
      order.tradedBefore,
      order,
    );
    const ownFee = commission - order.commission;
    order.commission = commission;
    const isForeign = this.contracts.isForeign[symbolIndex] === 1;
    const cost = isForeign ? this.#costOf(order, quantity, amount) : 0;
    const fee = isForeign
      ? addMicros(this.contracts.toAccount(symbolIndex, ownFee), cost)
      : ownFee;
    const worth = this.contracts.toAccount(symbolIndex, amount);
    this.#sums.add(quantity, fee, worth);
    const plain: Fill = {
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
    const contract = this.fronts[symbolIndex];
    const own = contract === undefined ? plain : { ...plain, contract };
    const fill = isForeign
      ? { ...own, conversion: this.#conversion(symbolIndex, ownFee, cost) }
      : own;
    this.fills.push(fill);
    this.#change(symbolIndex, fill, amount, fee);
    return fill;
  }

  #conversion(symbolIndex: number, ownFee: number, cost: number): Conversion {
    const { contracts } = this;
    return {
      currency: contracts.currencies[symbolIndex],
      rate: contracts.rates[symbolIndex],
      ownFee: fromMicros(ownFee),
      cost: fromMicros(cost),
    };
  }

  /** Changes a position, by a fill or by what is booked like one. */
  #change(
    symbolIndex: number,
    fill: BookedTrade,
    amount: number,
    fee: number,
  ): void {
    const { strategy, side, quantity } = fill;
    const signedQuantity = side === "buy" ? quantity : -quantity;
    const book = this.books[strategy];
    const before = book.quantity(symbolIndex);
    const { contracts } = this;
    let gain = 0;
    if (contracts.isForeign[symbolIndex] === 0) {
      book.apply({ symbolIndex, signedQuantity, amount, fee });
      this.#aboutCash -= (side === "buy" ? amount : -amount) + fee;
    } else {
      const rate = contracts.rates[symbolIndex];
      const realised = book.realised;
      book.apply({ symbolIndex, signedQuantity, amount, fee, rate });
      gain = book.realised - realised;
      this.#aboutCash = this.ledger;
    }
    const after = book.quantity(symbolIndex);
    if (before === 0) this.#open.add(strategy, symbolIndex);
    else if (after === 0) this.#open.drop(strategy, symbolIndex);
    if (after < 0) this.#shortCount++;
    if (before < 0) this.#shortCount--;
    // A position needs a price as soon as it exists.
    if (Number.isNaN(this.#marks[symbolIndex])) {
      this.mark(symbolIndex, fill.price);
    }
    const trip = this.#trips[strategy * this.#symbols.length + symbolIndex]
      .add(fill, amount, fee, gain);
    if (trip !== undefined) this.roundTrips.push(trip);
  }

  /** Books what a corporate action brings or takes: no order, no fill and no fee. */
  exchange(symbolIndex: number, trade: BookedTrade): void {
    const { price, quantity } = trade;
    const amount = this.contracts.amountOf(symbolIndex, price, quantity);
    this.#change(symbolIndex, trade, amount, 0);
  }

  /** Dividends received in micros, less those paid. */
  get dividends(): number {
    return sumOf(this.books, (book) => book.dividends);
  }

  /**
   * Books what happens to a symbol before a session: first the dividend, then the
   * split. Quantities of whole lots stay whole; the rest is paid in cash at the
   * newest price.
   */
  act(
    symbolIndex: number,
    action: ShareAction,
    lot: number,
    session: TradingSession,
  ): AccountAction[] {
    const all: AccountAction[] = [];
    // Without a source of prices, the newest one is of the time before the split.
    this.#marks[symbolIndex] /= action.split;
    this.books.forEach((book, strategy) => {
      const before = book.quantity(symbolIndex);
      if (before === 0) return;
      const { done, ended } = bookShareAction(
        {
          book,
          strategy,
          trip: this.#trips[strategy * this.#symbols.length + symbolIndex],
          contracts: this.contracts,
          symbolIndex,
          symbol: this.#symbols[symbolIndex],
          lot,
          price: this.priceOf(symbolIndex),
        },
        action,
        session,
      );
      if (ended !== undefined) this.roundTrips.push(ended);
      if (book.quantity(symbolIndex) === 0) {
        this.#open.drop(strategy, symbolIndex);
        if (before < 0) this.#shortCount--;
      }
      all.push(...done);
    });
    this.#aboutCash = this.ledger;
    this.actions.push(...all);
    return all;
  }

  /**
   * Begins a session, whose sums start at zero, and charges interest and the
   * cost of borrowing for the days since the one before.
   */
  startSession(session: TradingSession): void {
    const { interest, borrowCost } = this;
    this.#charge(session.date);
    this.#sums.begin(session.date, { interest, borrowCost });
  }

  #charge(date: string): void {
    const { interest, borrow } = this.#financing;
    const { date: before } = this.#sums;
    if (before === "" || (interest === 0 && borrow === 0)) return;
    chargeFinancing(
      this.books,
      this.#financing,
      daysBetween(before, date),
      this.cash,
      this.startingCash,
      this.priceOf,
      this.contracts,
    );
    this.#aboutCash = this.ledger;
  }

  /** Ends a session and records the account. */
  endSession(session: TradingSession): SessionResult {
    const { cash, equity, interest, borrowCost } = this;
    const own = this.#sums.result(
      session,
      { cash, equity, interest, borrowCost },
      this.books.map((book) => fromMicros(this.equityOf(book))),
    );
    const result = !this.contracts.hasForeign ? own : {
      ...own,
      currencies: currenciesOf(this.contracts, this.openPositions(), equity),
    };
    this.sessions.push(result);
    return result;
  }

  /** Equity of one portfolio in micros. */
  equityOf(book: Portfolio): number {
    return addMicros(book.ledger, book.value(this.priceOf));
  }

  /** All open positions, by strategy and symbol. */
  openPositions(): readonly OpenPosition[] {
    return openPositionsOf({
      books: this.books,
      symbols: this.#symbols,
      contracts: this.contracts,
      priceOf: this.priceOf,
      openSince: (strategy, symbol) =>
        this.#trips[strategy * this.#symbols.length + symbol].openSince,
    });
  }
}

function sumOf(
  books: readonly Portfolio[],
  read: (book: Portfolio) => number,
): number {
  return books.reduce((sum, book) => addMicros(sum, read(book)), 0);
}
