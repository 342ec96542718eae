/**
 * Computes an account again from its fills, to see whether it is what its fills
 * make of it.
 *
 * @module
 */
import type { OpenPosition } from "./open_positions.ts";
import type { AccountAction } from "./account_actions.ts";
import type { BrokerResult } from "./broker_result.ts";
import { type Contracts, plainContracts } from "./contracts.ts";
import type { Fill, SessionResult } from "./fills.ts";
import { conversionCost, inCurrency } from "./conversion.ts";
import { addMicros, addQuantity, fromMicros, toMicros } from "./money.ts";
import { Portfolio } from "./portfolio.ts";
import { type RoundTrip, RoundTripBuilder } from "./round_trips.ts";

/** What an account must agree with besides its own fills. */
export interface AuditFacts {
  /** What can be traded. */
  readonly symbols: readonly string[];
  /** The terms of the symbols; defaults to none of their own. */
  readonly contracts?: Contracts;
  /** What a conversion costs, as a share of the converted amount; defaults to 0. */
  readonly conversionCost?: number;
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
  readonly #conversionCost: number;
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
    this.#conversionCost = facts.conversionCost ?? 0;
    this.#result = result;
    this.#names = symbols;
    this.#symbols = new Map(symbols.map((symbol, i) => [symbol, i]));
    this.#start = toMicros(result.startingCash);
    this.#cash = this.#start;
    const owners = Array.from({ length: strategies }, (_, i) => i);
    this.#books = owners.map(() => new Portfolio(symbols.length, 0, contracts));
    this.#trips = owners.flatMap((owner) =>
      symbols.map((symbol, i) =>
        new RoundTripBuilder(
          owner,
          symbol,
          contracts.multipliers[i],
          contracts.currencies[i],
        )
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
    this.#currencies(session);
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

  /** Checks what a session says of other currencies. */
  #currencies({ date, equity, currencies = [] }: SessionResult): void {
    const names = [...new Set(this.#contracts.currencies)]
      .filter((one) => one !== "").sort();
    same(
      `currencies on ${date}`,
      currencies.map(({ currency }) => currency).join(),
      names.join(),
    );
    for (const { currency, rate, equity: own } of currencies) {
      same(
        `equity in ${currency} on ${date}`,
        own,
        inCurrency(toMicros(equity), rate),
      );
    }
  }

  /** The rate of a record about a symbol; `undefined` in the account's currency. */
  #rateOf(
    what: string,
    symbolIndex: number,
    rate: number | undefined,
  ): number | undefined {
    const isForeign = this.#contracts.isForeign[symbolIndex] === 1;
    if (isForeign ? rate !== undefined && rate > 0 : rate === undefined) {
      return rate;
    }
    throw new Mistake(`rate of the ${what}: ${rate}`);
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
    const rate = this.#rateOf(what, symbolIndex, action.rate);
    if (ends) {
      this.#exchange(action, symbolIndex, -before, action.price, rate);
      const { into } = action;
      if (into !== undefined) {
        const { symbol: acquirer, quantity, price } = into;
        const index = this.#symbols.get(acquirer);
        if (index === undefined) throw new Mistake(`the ${what} is none`);
        const exact = addQuantity(quantity, action.fraction);
        requireQuantity(what, before, value, exact);
        const other = this.#rateOf(what, index, into.rate);
        this.#exchange(action, index, quantity, price, other);
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
        this.#contracts.toAccount(
          symbolIndex,
          this.#contracts.amountOf(symbolIndex, value, before),
          rate,
        ),
      );
      book.receive(cash);
      this.#dividends = addMicros(this.#dividends, cash);
      this.#cash = addMicros(this.#cash, book.cash - cashBefore);
      return;
    }
    const { price, fraction } = action;
    const exact = addQuantity(after, fraction);
    requireQuantity(what, before, value, exact);
    const own = this.#contracts.amountOf(symbolIndex, price, fraction);
    same(
      `cash of the ${what}`,
      cash,
      this.#contracts.toAccount(symbolIndex, own, rate),
    );
    const quantity = { exact, kept: after };
    const realised = book.realised;
    book.split(symbolIndex, exact, after, own, rate);
    const gain = book.realised - realised;
    this.#cash = addMicros(this.#cash, book.cash - cashBefore);
    if (before !== 0 && after === 0) this.#open--;
    const trip = this.#trips[strategy * this.#names.length + symbolIndex]
      .split(value, quantity, Math.abs(own), action.time, gain);
    if (trip !== undefined) this.#roundTrip(trip);
  }

  /** Books units that an action brings or takes. */
  #exchange(
    { strategy, time, type }: AccountAction,
    symbolIndex: number,
    signedQuantity: number,
    price: number,
    rate: number | undefined,
  ): void {
    if (signedQuantity === 0) return;
    const book = this.#books[strategy];
    const quantity = Math.abs(signedQuantity);
    const amount = this.#contracts.amountOf(symbolIndex, price, quantity);
    const wasOpen = book.quantity(symbolIndex) !== 0;
    const realised = book.realised;
    book.apply({
      symbolIndex,
      signedQuantity,
      amount,
      fee: 0,
      ...rate !== undefined && { rate },
    });
    this.#open += Number(book.quantity(symbolIndex) !== 0) - Number(wasOpen);
    const side = signedQuantity > 0 ? "buy" : "sell";
    const trade = { time, strategy, side, quantity, price } as const;
    const trip = this.#trips[strategy * this.#names.length + symbolIndex]
      .add(
        { ...trade, tag: type, reason: type },
        amount,
        0,
        book.realised - realised,
      );
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
      !(fill.orderId > 0) || !Number.isFinite(fill.time) ||
      !(fill.contract === undefined || typeof fill.contract === "string")
    ) throw new Mistake(`fill ${this.#fills} is none`);
    const amount = this.#contracts.amountOf(symbolIndex, price, quantity);
    const fee = toMicros(fill.fee);
    const rate = this.#conversion(fill, symbolIndex, amount);
    const signedQuantity = side === "buy" ? quantity : -quantity;
    const wasOpen = book.quantity(symbolIndex) !== 0;
    const cash = book.cash;
    const realised = book.realised;
    book.apply({
      symbolIndex,
      signedQuantity,
      amount,
      fee,
      ...rate !== undefined && { rate },
    });
    this.#cash = addMicros(this.#cash, book.cash - cash);
    this.#open += Number(book.quantity(symbolIndex) !== 0) - Number(wasOpen);
    const trip = this.#trips[strategy * this.#names.length + symbolIndex]
      .add(fill, amount, fee, book.realised - realised);
    if (trip !== undefined) this.#roundTrip(trip);
    return Math.abs(this.#contracts.toAccount(symbolIndex, amount, rate));
  }

  /** Checks how a fill was converted, and returns the rate. */
  #conversion(
    fill: Fill,
    symbolIndex: number,
    amount: number,
  ): number | undefined {
    const { conversion, strategy, side, quantity } = fill;
    const what = `fill ${this.#fills}`;
    const rate = this.#rateOf(what, symbolIndex, conversion?.rate);
    if (conversion === undefined || rate === undefined) return undefined;
    const contracts = this.#contracts;
    same(
      `currency of ${what}`,
      conversion.currency,
      contracts.currencies[symbolIndex],
    );
    const signedQuantity = side === "buy" ? quantity : -quantity;
    const cost = conversionCost(
      this.#books[strategy],
      contracts,
      { symbolIndex, signedQuantity, amount },
      rate,
      this.#conversionCost,
    );
    same(
      `cost of the conversion of ${what}`,
      conversion.cost,
      fromMicros(cost),
    );
    const commission = toMicros(conversion.ownFee);
    same(
      `fee of ${what}`,
      fill.fee,
      fromMicros(
        addMicros(contracts.toAccount(symbolIndex, commission, rate), cost),
      ),
    );
    return rate;
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
    const rate = this.#rateOf(what, index, position.rate);
    const worth = book.worthOf(index, price, rate);
    const ownCost = book.ownCost(index);
    const profit = worth - book.cost(index);
    const value = contracts.paysProfit[index] === 1 ? profit : worth;
    const { openSince } = this.#trips[strategy * this.#names.length + index];
    same(what, quantity, book.quantity(index));
    if (rate !== undefined) this.#ownFigures(position, index);
    same(`value of the ${what}`, position.value, fromMicros(value));
    same(
      `profit of the ${what}`,
      position.unrealisedProfit,
      fromMicros(profit),
    );
    same(
      `price of the ${what}`,
      position.averagePrice,
      contracts.averagePrice(index, ownCost, quantity),
    );
    same(`start of the ${what}`, position.since, openSince);
    return value;
  }

  /** Checks the figures of a position in its own currency. */
  #ownFigures(position: OpenPosition, index: number): void {
    const { symbol, strategy, price, quantity } = position;
    const contracts = this.#contracts;
    const own = contracts.amountOf(index, price, quantity);
    const profit = own - this.#books[strategy].ownCost(index);
    const what = `of the position in ${symbol} in its currency`;
    same(`currency ${what}`, position.currency, contracts.currencies[index]);
    same(`profit ${what}`, position.ownProfit, fromMicros(profit));
    same(
      `value ${what}`,
      position.ownValue,
      fromMicros(contracts.paysProfit[index] === 1 ? profit : own),
    );
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
