/**
 * The simulated broker: takes orders, fills them on bars, keeps the account.
 *
 * @module
 */
import type { TradingSession } from "../time/session.ts";
import { Account, type OpenPosition } from "./account.ts";
import { BarMatcher } from "./bar_matcher.ts";
import { commissionRule } from "./commission.ts";
import { digestAccount, type Fill, type SessionResult } from "./fills.ts";
import { LimitChecker } from "./limits.ts";
import { addMicros, fromMicros } from "./money.ts";
import {
  type BrokerOptions,
  type BrokerResult,
  checkFillRules,
  startingCash,
} from "./broker_options.ts";
import { OrderBook } from "./order_book.ts";
import { OrderDesk } from "./order_desk.ts";
import type {
  OrderChanges,
  OrderReceipt,
  OrderRequest,
  OrderView,
} from "./orders.ts";
import type { RoundTrip } from "./round_trips.ts";
import { slippageRule, spreadRule } from "./slippage.ts";

export {
  type BrokerOptions,
  type BrokerResult,
  DEFAULT_STARTING_CASH,
} from "./broker_options.ts";

/**
 * A simulated broker.
 *
 * An order placed while the slice that ends at T is delivered is filled on the
 * first base bar of its symbol that starts at T or later; a bar that started
 * before can never fill it. Market orders take that bar's open, or with
 * `fillAt: "this_close"` the close of the bar of the slice they are placed in.
 * All money is kept in whole micros.
 *
 * ```ts
 * import { Broker } from "./broker.ts";
 * import { NO_LIMITS } from "./limits.ts";
 *
 * const broker = new Broker({ symbols: ["SPY"], limits: NO_LIMITS });
 * broker.submit({ symbol: "SPY", side: "buy", quantity: 100 }, 60_000);
 * broker.onBar(0, 60_000, 10, 11, 9, 10.5, 5000);
 * console.log(broker.position(0), broker.equity); // 100 100050
 * ```
 */
export class Broker {
  /** Whether market orders are filled at the close: then every bar counts. */
  readonly #thisClose: boolean;
  readonly #account: Account;
  readonly #book: OrderBook;
  readonly #limits: LimitChecker;
  readonly #matchers: readonly BarMatcher[];
  readonly #desk: OrderDesk;

  /**
   * Opens the account.
   *
   * @throws {SessionError} `config_invalid` if a limit, the starting cash, a
   * cost or a fill rule is not what it must be.
   */
  constructor(options: BrokerOptions) {
    const { symbols } = options;
    checkFillRules(options);
    this.#thisClose = options.fillAt === "this_close";
    const account = new Account({
      symbols,
      strategies: options.strategies ?? 1,
      startingCash: startingCash(options),
      commission: commissionRule(options.commission ?? { type: "none" }),
      priceOf: options.priceOf,
    });
    const book = new OrderBook(symbols.length, options.onOrder ?? (() => {}));
    const limits = new LimitChecker(options.limits, {
      books: account.books,
      live: book.live,
      priceOf: account.priceOf,
    });
    const parts = {
      book,
      account,
      limits,
      slippage: slippageRule(options.slippage ?? { type: "none" }),
      spread: spreadRule(options.spread ?? { type: "none" }),
      baseIntervalMs: options.baseIntervalMs ?? 60_000,
      maxVolumeShare: options.maxVolumeShare ?? Infinity,
      thisClose: this.#thisClose,
      onFill: options.onFill ?? (() => {}),
    };
    this.#account = account;
    this.#book = book;
    this.#limits = limits;
    this.#matchers = symbols.map((_, index) => new BarMatcher(parts, index));
    this.#desk = new OrderDesk({ ...parts, symbols, matchers: this.#matchers });
  }

  /** Cash at the start, in currency units. */
  get startingCash(): number {
    return fromMicros(this.#account.startingCash);
  }

  /** Cash of the account in currency units. */
  get cash(): number {
    return fromMicros(this.#account.cash);
  }

  /** Cash plus the value of all positions at their newest prices. */
  get equity(): number {
    return fromMicros(addMicros(this.#account.cash, this.#account.value));
  }

  /** All fills so far, in order. */
  get fills(): readonly Fill[] {
    return this.#account.fills;
  }

  /** All completed round trips so far, in order of their exits. */
  get roundTrips(): readonly RoundTrip[] {
    return this.#account.roundTrips;
  }

  /** All orders so far, in the order of their numbers. */
  get orders(): readonly OrderView[] {
    return this.#book.orders;
  }

  /** The orders of a strategy that wait, or are held for their entry, by number. */
  workingOrders(strategy: number): readonly OrderView[] {
    return this.#book.working(strategy);
  }

  /** All positions that are open now, by strategy and symbol. */
  openPositions(): readonly OpenPosition[] {
    return this.#account.openPositions();
  }

  /** Units held of a symbol, over all strategies or by one of them. */
  position(symbolIndex: number, strategy?: number): number {
    return strategy === undefined
      ? this.#account.position(symbolIndex)
      : this.#account.books[strategy].quantity(symbolIndex);
  }

  /** Cash of one strategy, as if it traded the starting cash alone. */
  cashOf(strategy: number): number {
    return fromMicros(this.#account.books[strategy].cash);
  }

  /** Equity of one strategy, as if it traded the starting cash alone. */
  equityOf(strategy: number): number {
    const account = this.#account;
    return fromMicros(account.equityOf(account.books[strategy]));
  }

  /** How many orders wait in a symbol. */
  pendingCount(symbolIndex: number): number {
    return this.#book.live[symbolIndex].length;
  }

  /**
   * When the first bar of a symbol starts that {@linkcode Broker.onBar} has to
   * be called for, as the orders stand: −Infinity for every bar, Infinity for
   * none. It holds as long as {@linkcode Broker.changedAt} and the session do.
   */
  fillsFrom(symbolIndex: number): number {
    return this.#thisClose ? -Infinity : this.#matchers[symbolIndex].fillsFrom;
  }

  /** Counts what happens to orders. */
  get revision(): number {
    return this.#book.revision;
  }

  /** The revision with which something happened last to a symbol's orders. */
  changedAt(symbolIndex: number): number {
    return this.#book.changedAt[symbolIndex];
  }

  /** Tells the newest close of a symbol; not needed where `priceOf` is given. */
  mark(symbolIndex: number, price: number): void {
    this.#account.mark(symbolIndex, price);
    this.#limits.invalidate();
  }

  /**
   * Places an order at `time`, the end of the slice that is being delivered.
   *
   * An order that breaks a limit is refused, with the reason on its receipt.
   * Where no price of the symbol is known yet, the limits are tested when the
   * order would be filled.
   *
   * @throws {SessionError} `order_invalid` if the request makes no sense, or
   * the run has ended.
   */
  submit(request: OrderRequest, time: number): OrderReceipt {
    return this.#desk.submit(request, time);
  }

  /**
   * Writes an order down as refused for a reason that is not the broker's.
   *
   * @throws {SessionError} `order_invalid` as {@linkcode Broker.submit}.
   */
  refuse(request: OrderRequest, time: number, reason: string): OrderReceipt {
    return this.#desk.refuse(request, time, reason);
  }

  /** Cancels the orders of a strategy that may enlarge its position in a symbol. */
  cancelOpening(strategy: number, symbolIndex: number, reason: string): void {
    this.#desk.cancelOpening(strategy, symbolIndex, reason);
  }

  /**
   * Places orders of one symbol of which each cancels the others: when one is
   * filled wholly the others are cancelled, when it is filled in part they are
   * cut by as much. One refused, all are refused.
   *
   * @throws {SessionError} `order_invalid` if a request makes no sense, if they
   * are not for one symbol and one strategy, or if one would not wait for a
   * price.
   */
  submitOneCancelsOther(
    requests: readonly OrderRequest[],
    time: number,
  ): readonly OrderReceipt[] {
    return this.#desk.submitOneCancelsOther(requests, time);
  }

  /**
   * Takes an order back. Returns whether it still waited; what is filled
   * already stays.
   *
   * @throws {SessionError} `order_invalid` if there is no order of that number.
   */
  cancel(orderId: number): boolean {
    return this.#desk.cancel(orderId);
  }

  /**
   * Changes an order that waits. It keeps its number, but like a new order it
   * is filled on bars from `time` on. If the changed order breaks a limit, the
   * order stays as it was and the receipt says why.
   *
   * @throws {SessionError} `order_invalid` if there is no such order, if it
   * waits no longer, or if the changes make no sense.
   */
  replace(orderId: number, changes: OrderChanges, time: number): OrderReceipt {
    return this.#desk.replace(orderId, changes, time);
  }

  /**
   * Takes a base bar of a symbol as its slice is delivered, before any
   * strategy sees the slice, and fills what was placed in earlier slices.
   */
  onBar(
    symbolIndex: number,
    barStart: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const matcher = this.#matchers[symbolIndex];
    const touched = matcher.onBar(barStart, open, high, low, close, volume);
    this.mark(symbolIndex, close);
    if (touched) this.#desk.sweep(symbolIndex);
  }

  /** Begins a session. */
  onSessionStart(session: TradingSession): void {
    this.#account.startSession(session);
    for (const matcher of this.#matchers) matcher.startSession(session);
  }

  /** Lets orders expire that do not outlive a session which is over. */
  expire(session: TradingSession): void {
    for (const symbolIndex of this.#book.expire(session)) {
      this.#limits.refresh(symbolIndex);
    }
    this.#limits.invalidate();
  }

  /**
   * Ends a session: orders that do not outlive it expire. Call it after the
   * strategies' last callbacks of the session.
   */
  onSessionEnd(session: TradingSession): SessionResult {
    this.expire(session);
    return this.#account.endSession(session);
  }

  /** Ends the run: what still waits is cancelled, and no order is taken any more. */
  finish(): BrokerResult {
    this.#desk.close();
    return this.result();
  }

  /** Everything the account has come to, as plain data. */
  result(): BrokerResult {
    const account = this.#account;
    const equity = addMicros(account.cash, account.value);
    const orders = {
      held: 0,
      accepted: 0,
      filled: 0,
      refused: 0,
      cancelled: 0,
      expired: 0,
    };
    for (const order of this.#book.orders) orders[order.status]++;
    return {
      startingCash: fromMicros(account.startingCash),
      cash: fromMicros(account.cash),
      equity: fromMicros(equity),
      netProfit: fromMicros(equity - account.startingCash),
      realisedProfit: fromMicros(account.realised),
      unrealisedProfit: fromMicros(addMicros(account.value, -account.cost)),
      fees: fromMicros(account.fees),
      orders,
      fills: account.fills,
      roundTrips: account.roundTrips,
      openPositions: account.openPositions(),
      sessions: account.sessions,
    };
  }

  /** Feeds all fills and session results to a hash, always in the same form. */
  digest(update: (bytes: Uint8Array) => void): void {
    digestAccount(this.#account.fills, this.#account.sessions, update);
  }
}
