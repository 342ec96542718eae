/**
 * Computes an account again from its fills, to see whether it is what its fills
 * make of it.
 *
 * @module
 */
import type { OpenPosition } from "./account.ts";
import type { AccountAction } from "./account_actions.ts";
import type { BrokerResult } from "./broker_result.ts";
import { type Contracts, plainContracts } from "./contracts.ts";
import type { Fill, SessionResult } from "./fills.ts";
import { addMicros, addQuantity, fromMicros, toMicros } from "./money.ts";
import { Portfolio } from "./portfolio.ts";
import { type RoundTrip, RoundTripBuilder } from "./round_trips.ts";

/** What an account must agree with besides its own fills. */
export interface AuditFacts {
  /** What can be traded. */
  readonly symbols: readonly string[];
  /** The terms of the symbols; defaults to none of their own. */
  readonly contracts?: Contracts;
  /** How many strategies trade the account, at least 1. */
  readonly strategies: number;
}

/**
 * Amounts of billions of units have no exact millionths: sums of a few of them
 * may differ by as much.
 */
const ROUNDING = 1e-5;

/** Quantities after a split are rounded to lots and to eight decimals. */
const LOT_ROUNDING = 1e-4;
const DECIMALS_ROUNDING = 1e-8;

/** A disagreement. */
class Mistake extends Error {}

/**
 * Where an account disagrees with its fills, in words; `undefined` if it does
 * not. Fills, the interest and borrow cost of each session, and the value of
 * positions at its end are taken as they are; all other amounts, the round
 * trips and the open positions follow from them.
 */
export function accountMistake(
  result: BrokerResult,
  facts: AuditFacts,
): string | undefined {
  try {
    new Audit(result, facts).run();
    return undefined;
  } catch (error) {
    if (error instanceof Mistake) return error.message;
    // An amount that no account can hold.
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

class Audit {
  readonly #result: BrokerResult;
  readonly #symbols: ReadonlyMap<string, number>;
  readonly #names: readonly string[];
  readonly #contracts: Contracts;
  readonly #books: readonly Portfolio[];
  readonly #trips: readonly RoundTripBuilder[];
  readonly #start: number;
  /** Cash in micros. */
  #cash: number;
  #interest = 0;
  #borrowCost = 0;
  /** Fills and round trips so far. */
  #fills = 0;
  #roundTrips = 0;
  #open = 0;
  /** Corporate actions so far, and the dividends of them. */
  #acted = 0;
  #dividends = 0;

  constructor(result: BrokerResult, facts: AuditFacts) {
    const { symbols, strategies } = facts;
    const contracts = facts.contracts ?? plainContracts(symbols);
    this.#contracts = contracts;
    this.#result = result;
    this.#names = symbols;
    this.#symbols = new Map(symbols.map((symbol, i) => [symbol, i]));
    this.#start = toMicros(result.startingCash);
    this.#cash = this.#start;
    const owners = Array.from({ length: strategies }, (_, i) => i);
    this.#books = owners.map(() => new Portfolio(symbols.length, 0, contracts));
    this.#trips = owners.flatMap((owner) =>
      symbols.map((symbol, i) =>
        new RoundTripBuilder(owner, symbol, contracts.multipliers[i])
      )
    );
  }

  run(): void {
    const { sessions, fills, roundTrips } = this.#result;
    for (const session of sessions) this.#session(session);
    same("fills", fills.length, this.#fills);
    same("round trips", roundTrips.length, this.#roundTrips);
    const { actions = [], dividends = 0 } = this.#result;
    same("corporate actions", actions.length, this.#acted);
    same("dividends", dividends, fromMicros(this.#dividends));
    this.#end();
    this.#orders();
  }

  #session(session: SessionResult): void {
    const { date } = session;
    const interest = toMicros(session.interest);
    const borrowCost = toMicros(session.borrowCost);
    this.#interest = addMicros(this.#interest, interest);
    this.#borrowCost = addMicros(this.#borrowCost, borrowCost);
    this.#actions(date);
    this.#cash = addMicros(addMicros(this.#cash, -interest), -borrowCost);
    let fees = 0;
    let traded = 0;
    for (let i = 0; i < session.fills; i++) {
      const fill = this.#result.fills[this.#fills++];
      if (fill === undefined) throw new Mistake(`${date} lacks fills`);
      const amount = this.#book(fill);
      fees = addMicros(fees, toMicros(fill.fee));
      traded = addMicros(traded, amount);
    }
    same(`fees on ${date}`, session.fees, fromMicros(fees));
    same(`amount traded on ${date}`, session.traded, fromMicros(traded));
    same(`cash on ${date}`, session.cash, fromMicros(this.#cash));
    if (this.#open === 0) {
      same(`value of positions on ${date}`, session.positionValue, 0);
    }
    close(
      `equity on ${date}`,
      session.equity,
      session.cash + session.positionValue,
    );
    const { strategies } = session;
    same(`strategies on ${date}`, strategies.length, this.#books.length);
    const { startingCash } = this.#result;
    const gained = strategies.reduce((sum, one) => sum + one - startingCash, 0);
    close(
      `equity of strategies on ${date}`,
      gained,
      session.equity - startingCash,
    );
  }

  /** Books the corporate actions of a session. */
  #actions(date: string): void {
    const { actions = [] } = this.#result;
    while (actions[this.#acted]?.date === date) {
      this.#act(actions[this.#acted++]);
    }
  }

  #act(action: AccountAction): void {
    const { symbol, strategy, type, value, before, after } = action;
    const what = `${type} of ${symbol} on ${action.date}`;
    const symbolIndex = this.#symbols.get(symbol);
    const book = this.#books[strategy];
    const ends = type === "merger" || type === "delisting";
    if (
      symbolIndex === undefined || book === undefined ||
      !(ends ? value >= 0 : value > 0)
    ) throw new Mistake(`the ${what} is none`);
    same(`position before the ${what}`, before, book.quantity(symbolIndex));
    const cash = toMicros(action.cash);
    const cashBefore = book.cash;
    if (ends) {
      this.#exchange(action, symbolIndex, -before, action.price);
      const { into } = action;
      if (into !== undefined) {
        const { symbol: acquirer, quantity, price } = into;
        const index = this.#symbols.get(acquirer);
        if (index === undefined) throw new Mistake(`the ${what} is none`);
        const exact = addQuantity(quantity, action.fraction);
        requireQuantity(what, before, value, exact);
        this.#exchange(action, index, quantity, price);
      }
      const paid = addMicros(book.cash, -cashBefore);
      same(`cash of the ${what}`, cash, paid);
      this.#cash = addMicros(this.#cash, paid);
      return;
    }
    if (type === "dividend") {
      same(
        `cash of the ${what}`,
        cash,
        this.#contracts.amountOf(symbolIndex, value, before),
      );
      book.receive(cash);
      this.#dividends = addMicros(this.#dividends, cash);
      this.#cash = addMicros(this.#cash, book.cash - cashBefore);
      return;
    }
    const { price, fraction } = action;
    const exact = addQuantity(after, fraction);
    requireQuantity(what, before, value, exact);
    same(
      `cash of the ${what}`,
      cash,
      this.#contracts.amountOf(symbolIndex, price, fraction),
    );
    const quantity = { exact, kept: after };
    book.split(symbolIndex, exact, after, cash);
    this.#cash = addMicros(this.#cash, book.cash - cashBefore);
    if (before !== 0 && after === 0) this.#open--;
    const trip = this.#trips[strategy * this.#names.length + symbolIndex]
      .split(value, quantity, Math.abs(cash), action.time);
    if (trip !== undefined) this.#roundTrip(trip);
  }

  /** Books units that an action brings or takes. */
  #exchange(
    { strategy, time, type }: AccountAction,
    symbolIndex: number,
    signedQuantity: number,
    price: number,
  ): void {
    if (signedQuantity === 0) return;
    const book = this.#books[strategy];
    const quantity = Math.abs(signedQuantity);
    const amount = this.#contracts.amountOf(symbolIndex, price, quantity);
    const wasOpen = book.quantity(symbolIndex) !== 0;
    book.apply({ symbolIndex, signedQuantity, amount, fee: 0 });
    this.#open += Number(book.quantity(symbolIndex) !== 0) - Number(wasOpen);
    const side = signedQuantity > 0 ? "buy" : "sell";
    const trade = { time, strategy, side, quantity, price } as const;
    const trip = this.#trips[strategy * this.#names.length + symbolIndex]
      .add({ ...trade, tag: type, reason: type }, amount, 0);
    if (trip !== undefined) this.#roundTrip(trip);
  }

  /** Books a fill and returns its amount in micros. */
  #book(fill: Fill): number {
    const { symbol, strategy, side, quantity, price } = fill;
    const symbolIndex = this.#symbols.get(symbol);
    const book = this.#books[strategy];
    if (
      symbolIndex === undefined || book === undefined ||
      (side !== "buy" && side !== "sell") || !(quantity > 0) ||
      !(fill.orderId > 0) || !Number.isFinite(fill.time)
    ) throw new Mistake(`fill ${this.#fills} is none`);
    const amount = this.#contracts.amountOf(symbolIndex, price, quantity);
    const fee = toMicros(fill.fee);
    const signedQuantity = side === "buy" ? quantity : -quantity;
    const wasOpen = book.quantity(symbolIndex) !== 0;
    const cash = book.cash;
    book.apply({ symbolIndex, signedQuantity, amount, fee });
    this.#cash = addMicros(this.#cash, book.cash - cash);
    this.#open += Number(book.quantity(symbolIndex) !== 0) - Number(wasOpen);
    const trip = this.#trips[strategy * this.#names.length + symbolIndex]
      .add(fill, amount, fee);
    if (trip !== undefined) this.#roundTrip(trip);
    return Math.abs(amount);
  }

  #roundTrip(trip: RoundTrip): void {
    const number = ++this.#roundTrips;
    const found: RoundTrip | undefined = this.#result.roundTrips[number - 1];
    for (const key of Object.keys(trip) as (keyof RoundTrip)[]) {
      same(`${key} of round trip ${number}`, found?.[key], trip[key]);
    }
  }

  #end(): void {
    const result = this.#result;
    const sum = (read: (book: Portfolio) => number) =>
      this.#books.reduce((total, book) => addMicros(total, read(book)), 0);
    let value = 0;
    for (const position of result.openPositions) {
      value = addMicros(value, this.#position(position));
    }
    const equity = addMicros(this.#cash, value);
    const profit = result.openPositions.reduce(
      (sum, one) => addMicros(sum, toMicros(one.unrealisedProfit)),
      0,
    );
    same("open positions", result.openPositions.length, this.#open);
    const figures = {
      cash: this.#cash,
      equity,
      netProfit: equity - this.#start,
      realisedProfit: sum((book) => book.realised),
      unrealisedProfit: profit,
      fees: sum((book) => book.fees),
      interest: this.#interest,
      borrowCost: this.#borrowCost,
    };
    for (const name of Object.keys(figures) as (keyof typeof figures)[]) {
      same(name, result[name], fromMicros(figures[name]));
    }
    const last = result.sessions.at(-1);
    if (last !== undefined) same("last equity", last.equity, result.equity);
  }

  /** Checks an open position and returns its value in micros. */
  #position(position: OpenPosition): number {
    const { strategy, symbol, quantity, price } = position;
    const index = this.#symbols.get(symbol) ?? -1;
    const book = this.#books[strategy];
    const what = `position in ${symbol}`;
    if (book === undefined || index < 0) throw new Mistake(`${what} is none`);
    const contracts = this.#contracts;
    const worth = contracts.amountOf(index, price, quantity);
    const cost = book.cost(index);
    const profit = worth - cost;
    const value = contracts.paysProfit[index] === 1 ? profit : worth;
    const { openSince } = this.#trips[strategy * this.#names.length + index];
    same(what, quantity, book.quantity(index));
    same(`value of the ${what}`, position.value, fromMicros(value));
    same(
      `profit of the ${what}`,
      position.unrealisedProfit,
      fromMicros(profit),
    );
    same(
      `price of the ${what}`,
      position.averagePrice,
      contracts.averagePrice(index, cost, quantity),
    );
    same(`start of the ${what}`, position.since, openSince);
    return value;
  }

  /** Orders that were not filled have endings. */
  #orders(): void {
    const { orders, endings, fills } = this.#result;
    const counts = { refused: 0, cancelled: 0, expired: 0, change_refused: 0 };
    for (const { status, count } of endings) {
      counts[status] = addQuantity(counts[status], count);
    }
    for (const status of ["refused", "cancelled", "expired"] as const) {
      same(`${status} orders`, orders[status], counts[status]);
    }
    const filled = new Set(fills.map(({ orderId }) => orderId)).size;
    if (orders.filled <= filled) return;
    throw new Mistake(
      `${orders.filled} orders were filled by ${filled} of them`,
    );
  }
}

/** Requires that an action at a ratio makes a quantity of another one. */
function requireQuantity(
  what: string,
  before: number,
  ratio: number,
  exact: number,
): void {
  const right = before * ratio;
  const most = LOT_ROUNDING * Math.abs(right) + DECIMALS_ROUNDING;
  if (!(Math.abs(exact - right) <= most)) {
    throw new Mistake(`the ${what} makes ${exact} of ${before}`);
  }
}

function same(what: string, found: unknown, right: unknown): void {
  if (found === right) return;
  throw new Mistake(`${what}: ${found} instead of ${right}`);
}

function close(what: string, found: number, right: number): void {
  if (Math.abs(found - right) <= ROUNDING) return;
  throw new Mistake(`${what}: ${found} instead of ${right}`);
}
