/**
 * The simulated broker: fills orders on bars and keeps the account.
 *
 * @module
 */
import { BarEnds } from "../../time/bar_ends.ts";
import type { TradingSession } from "../../time/session.ts";
import { Account } from "../account.ts";
import type { AccountAction, ShareAction } from "../account_actions.ts";
import type { Broker, BrokerSetup } from "../broker.ts";
import { type BrokerResult, brokerResult } from "../broker_result.ts";
import { instrumentCommission, orderCommission } from "../costs/commission.ts";
import type { EndedPosition, EndingCause } from "../ended_positions.ts";
import { requireOwn } from "../costs/own_costs.ts";
import { PriceCosts } from "../costs/price_costs.ts";
import { orderSlippage } from "../costs/slippage.ts";
import { spreadRules } from "../costs/spread.ts";
import { digestAccount, type Fill, type SessionResult } from "../fills.ts";
import { Contracts } from "../contracts.ts";
import { LimitChecker } from "../limits.ts";
import { stepsOf } from "../order_checks/step_check.ts";
import { fromMicros } from "../money.ts";
import type { OpenPosition } from "../open_positions.ts";
import type { Order } from "../order.ts";
import type { OrderReason } from "../order_reasons.ts";
import type { OrderRequest } from "../order_types/table.ts";
import type { OrderChanges, OrderReceipt, OrderView } from "../orders.ts";
import type { RolledPosition } from "../rolled_position.ts";
import type { RoundTrip } from "../round_trips.ts";
import type { FrontContract } from "../../session/front_contracts.ts";
import { cutFill, type PriceAt } from "../cash_rule.ts";
import { AccountGate } from "./account_gate.ts";
import { BarMatcher } from "./bar_matcher.ts";
import {
  type BrokerOptions,
  cashRules,
  checkFillRules,
  DEFAULT_MAINTENANCE,
  startingCash,
} from "./broker_options.ts";
import type { BrokerParts } from "./broker_parts.ts";
import { CancelReplace } from "./cancel_replace.ts";
import { Closing } from "./closing.ts";
import { Liquidator } from "./liquidation.ts";
import { Safety } from "./safety.ts";
import { OrderBook } from "./order_book.ts";
import { OrderEntry } from "./order_entry.ts";
import type { OwnTradeParts } from "./own_trades.ts";
import { rollPositions } from "./rolling.ts";
import { bookShareEvents } from "./share_events.ts";
import { SliceMatcher } from "./slice_matcher.ts";
import { tradingRules } from "./trading_rules.ts";

/** Opens the simulated account of a run: a {@linkcode BrokerFactory}. */
export function simulatedBroker(setup: BrokerSetup): Broker {
  const { trading, ...rest } = setup;
  return new SimulatedBroker({ ...tradingRules(trading), ...rest });
}

/**
 * A broker that fills orders on the bars of the run.
 *
 * An order placed in the slice that ends at T may be filled on base bars of its
 * symbol that start at T or later, and on no earlier one. Market orders take
 * the open of the first such bar, or with `fillAt: "this_close"` the close of
 * the bar of their own slice. All money is kept in whole micros.
 *
 * ```ts
 * import { SimulatedBroker } from "./simulated_broker.ts";
 * import { NO_LIMITS } from "../limits.ts";
 *
 * const broker = new SimulatedBroker({
 *   instruments: [{ symbol: "SPY", tickSize: 0.01, lotSize: 1 }],
 *   limits: NO_LIMITS,
 * });
 * broker.submit({ symbol: "SPY", side: "buy", quantity: 100 }, 60_000);
 * broker.onBar(0, 60_000, 10, 11, 9, 10.5, 5000);
 * broker.endSlice();
 * console.log(broker.position(0), broker.equity); // 100 100050
 * ```
 */
export class SimulatedBroker implements Broker {
  readonly kind: "cash" | "margin";
  readonly #account: Account;
  readonly #book: OrderBook;
  readonly #limits: LimitChecker;
  readonly #matchers: readonly BarMatcher[];
  /** The ends of base bars, by exchange group; "" if there is one. */
  readonly #ends: ReadonlyMap<string, BarEnds>;
  /** By symbol, its exchange group; `undefined` if there is one. */
  readonly #groups: readonly string[] | undefined;
  readonly #slice: SliceMatcher;
  readonly #parts: BrokerParts;
  readonly #entry: OrderEntry;
  readonly #changes: CancelReplace;
  readonly #closing: Closing;
  readonly #liquidator: Liquidator;
  readonly #safety: Safety;
  readonly #lotSizes: readonly number[];
  readonly #priceCosts: PriceCosts;
  readonly #ownTrades: OwnTradeParts;

  /**
   * Opens the account.
   *
   * @throws {SessionError} `config_invalid` if a limit, the starting cash, a
   * cost or a fill rule is out of range.
   */
  constructor(options: BrokerOptions) {
    const { instruments, ownCosts = {}, fillModel } = options;
    const symbols = instruments.map(({ symbol }) => symbol);
    checkFillRules(options);
    const contracts = new Contracts(instruments, options.rates);
    const account = new Account({
      symbols,
      contracts,
      strategies: options.strategies ?? 1,
      startingCash: startingCash(options),
      commission: instrumentCommission(
        orderCommission(options.commission ?? { type: "none" }, ownCosts),
        instruments,
      ),
      conversionCost: options.conversionCost ?? 0,
      financing: {
        interest: options.interestRate ?? 0,
        borrow: options.borrowRate ?? 0,
      },
      priceOf: options.priceOf,
    });
    const book = new OrderBook(
      symbols.length,
      options.onOrder ?? (() => {}),
      contracts.prices,
    );
    const limits = new LimitChecker(options.limits, {
      contracts,
      books: account.books,
      live: book.live,
      priceOf: account.priceOf,
      equity: () => account.equity,
    }, options);
    const cash = cashRules(options);
    const isBound = !cash.allowShort || cash.onShortCash !== undefined;
    const { groups } = options;
    this.#groups = groups;
    this.#ends = new Map([...new Set(groups ?? [""])].map((group) => [
      group,
      new BarEnds({
        lengthMs: options.baseIntervalMs ?? 60_000,
        ...(options.baseByClock && { byClock: true }),
      }),
    ]));
    const endsOf = (symbol: number) => {
      const ends = this.#ends.get(groups?.[symbol] ?? "");
      if (ends === undefined) throw new RangeError("A symbol has no group");
      return ends;
    };
    const parts = {
      book,
      account,
      limits,
      gate: new AccountGate({
        account,
        meter: limits.meter,
        allowShort: cash.allowShort,
        liquidation: () => this.#liquidator.reason,
      }),
      cutFill: isBound
        ? (order: Order, quantity: number, priceAt: PriceAt) =>
          cutFill(cash, account, order, quantity, priceAt)
        : undefined,
      baseIntervalMs: options.baseIntervalMs ?? 60_000,
      maxVolumeShare: options.maxVolumeShare ?? Infinity,
      ownFill: fillModel?.type === "module"
        ? requireOwn(ownCosts, "fill")
        : undefined,
      onFill: options.onFill ?? (() => {}),
      priceCosts: new PriceCosts(contracts, options),
    };
    this.#priceCosts = parts.priceCosts;
    this.kind = options.account ?? "margin";
    this.#account = account;
    this.#book = book;
    this.#limits = limits;
    this.#lotSizes = instruments.map(({ lotSize }) => lotSize);
    const slippage = instruments.map((instrument) =>
      orderSlippage(options.slippage ?? { type: "none" }, instrument, ownCosts)
    );
    const spreads = spreadRules(options.spread ?? { type: "none" }, contracts);
    this.#matchers = slippage.map((rule, index) =>
      new BarMatcher(
        {
          ...parts,
          ends: endsOf(index),
          slippage: rule,
          spread: spreads[index],
        },
        index,
      )
    );
    const ownTrades = {
      ...parts,
      symbols,
      spreads,
      slippage,
      volumeOf: options.volumeOf ?? (() => 0),
    };
    this.#ownTrades = ownTrades;
    this.#closing = new Closing({
      ...ownTrades,
      firstDates: instruments.map((one) => one.firstTradingDate),
      flatAtClose: options.flatAtClose ?? false,
      atEnd: options.atEnd ?? "keep",
      onDelisting: options.onDelisting ?? "close",
    });
    this.#parts = {
      ...parts,
      symbols,
      tickSizes: instruments.map(({ tickSize }) => tickSize),
      steps: instruments.map(stepsOf),
      spreads,
      matchers: this.#matchers,
      closing: this.#closing,
      fillsAtClose: options.fillAt === "this_close",
      safety: {
        isOn: false,
        refusal: (order, time) => this.#safety.refusal(order, time),
      },
    };
    this.#slice = new SliceMatcher(this.#parts);
    this.#entry = new OrderEntry(this.#parts);
    this.#changes = new CancelReplace(this.#parts);
    this.#liquidator = new Liquidator(
      this.#parts,
      options.maintenanceMargin ?? DEFAULT_MAINTENANCE,
      (request, time) => this.#entry.submitOwn(request, time),
    );
    this.#safety = new Safety(
      this.#parts,
      options,
      (request, time) => this.#entry.submitOwn(request, time),
    );
  }

  get startingCash(): number {
    return fromMicros(this.#account.startingCash);
  }

  get cash(): number {
    return fromMicros(this.#account.cash);
  }

  get equity(): number {
    return fromMicros(this.#account.equity);
  }

  get buyingPower(): number {
    const { buyingPower } = this.#limits;
    return fromMicros(
      this.kind === "cash"
        ? Math.min(buyingPower, this.#account.cash)
        : buyingPower,
    );
  }

  /** All fills so far, in order. */
  get fills(): readonly Fill[] {
    return this.#account.fills;
  }

  /** All completed round trips so far, in the order of their exits. */
  get roundTrips(): readonly RoundTrip[] {
    return this.#account.roundTrips;
  }

  get orders(): readonly OrderView[] {
    return this.#book.orders;
  }

  workingOrders(strategy: number): readonly OrderView[] {
    return this.#book.working(strategy);
  }

  openPositions(): readonly OpenPosition[] {
    return this.#account.openPositions();
  }

  position(symbolIndex: number, strategy?: number): number {
    return strategy === undefined
      ? this.#account.position(symbolIndex)
      : this.#account.books[strategy].quantity(symbolIndex);
  }

  ledgerOf(strategy: number): number {
    return fromMicros(this.#account.books[strategy].ledger);
  }

  costOf(strategy: number, symbolIndex: number): number {
    return fromMicros(this.#account.books[strategy].ownCost(symbolIndex));
  }

  cashOf(strategy: number): number {
    return fromMicros(this.#account.books[strategy].cash);
  }

  equityOf(strategy: number): number {
    const account = this.#account;
    return fromMicros(account.equityOf(account.books[strategy]));
  }

  /** How many orders of a symbol are working. */
  pendingCount(symbolIndex: number): number {
    return this.#book.live[symbolIndex].length;
  }

  fillsFrom(symbolIndex: number): number {
    return this.#parts.fillsAtClose
      ? -Infinity
      : this.#matchers[symbolIndex].fillsFrom;
  }

  get revision(): number {
    return this.#book.revision;
  }

  changedAt(symbolIndex: number): number {
    return this.#book.changedAt[symbolIndex];
  }

  /** Sets the newest close of a symbol; not needed with `priceOf`. */
  mark(symbolIndex: number, price: number): void {
    this.#account.mark(symbolIndex, price);
    this.#limits.invalidate();
  }

  submit(request: OrderRequest, time: number): OrderReceipt {
    return this.#entry.submit(request, time);
  }

  refuse(
    request: OrderRequest,
    time: number,
    reason: OrderReason,
  ): OrderReceipt {
    return this.#entry.refuse(request, time, reason);
  }

  cancelOpening(
    strategy: number,
    symbolIndex: number,
    reason: OrderReason,
  ): void {
    this.#changes.cancelOpening(strategy, symbolIndex, reason);
  }

  submitOneCancelsOther(
    requests: readonly OrderRequest[],
    time: number,
  ): readonly OrderReceipt[] {
    return this.#entry.submitOneCancelsOther(requests, time);
  }

  cancel(orderId: number): boolean {
    if (this.#closesPosition(orderId) !== undefined) return false;
    return this.#changes.cancel(orderId);
  }

  replace(orderId: number, changes: OrderChanges, time: number): OrderReceipt {
    const reason = this.#closesPosition(orderId);
    if (reason !== undefined) {
      const { code, text } = reason;
      return { id: orderId, status: "refused", code, reason: text };
    }
    return this.#changes.replace(orderId, changes, time);
  }

  /** Why a working order that closes a position for the broker may not be changed. */
  #closesPosition(orderId: number): OrderReason | undefined {
    const order = this.#book.find(orderId);
    if (order === undefined) return undefined;
    const { reason } = this.#liquidator;
    return reason !== undefined && this.#liquidator.owns(order)
      ? reason
      : this.#safety.guard(order);
  }

  onBar(
    symbolIndex: number,
    barStart: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    this.#slice.add(symbolIndex, barStart, open, high, low, close, volume);
  }

  endSlice(time: number = this.#slice.end): void {
    this.#slice.match();
    this.#limits.invalidate();
    this.#liquidator.endSlice(time);
    this.#safety.endSlice();
  }

  act(
    symbolIndex: number,
    action: ShareAction,
    session: TradingSession,
  ): readonly AccountAction[] {
    const done = bookShareEvents(
      {
        account: this.#account,
        book: this.#book,
        symbols: this.#parts.symbols,
        lots: this.#lotSizes,
      },
      symbolIndex,
      action,
      session,
    );
    const into = action.end?.into;
    if (into !== undefined) this.#limits.refresh(into);
    this.#limits.refresh(symbolIndex);
    this.#limits.invalidate();
    return done;
  }

  onSessionStart(
    session: TradingSession,
    fronts: readonly FrontContract[] = [],
  ): readonly RolledPosition[] {
    this.#account.startSession(session);
    const rolled = fronts.flatMap((front) =>
      this.#bringToFront(front, session)
    );
    this.#safety.startSession();
    this.#beginHours(session);
    return rolled;
  }

  beginHours(
    session: TradingSession,
    fronts: readonly FrontContract[] = [],
  ): readonly RolledPosition[] {
    const rolled = fronts.flatMap((front) =>
      this.#bringToFront(front, session)
    );
    this.#beginHours(session);
    return rolled;
  }

  #bringToFront(
    { symbol, contract, roll }: FrontContract,
    { open }: TradingSession,
  ): readonly RolledPosition[] {
    const account = this.#account;
    account.fronts[symbol] = contract;
    if (roll === undefined) return [];
    // Without a source of prices, the newest one is that of the old contract.
    account.mark(symbol, roll.newPrice);
    const rolled = rollPositions(this.#ownTrades, symbol, contract, roll, open);
    this.#limits.refresh(symbol);
    this.#limits.invalidate();
    return rolled;
  }

  #beginHours(session: TradingSession): void {
    const trades = this.#tradesIn(session);
    this.#closing.startSession(session.date, trades);
    this.#ends.get(this.#groups === undefined ? "" : session.exchange)
      ?.begin(session);
    this.#matchers.forEach((matcher, symbol) => {
      if (trades(symbol)) matcher.startSession(session);
    });
  }

  /** Whether the hours of a session are those of a symbol. */
  #tradesIn({ exchange }: TradingSession): (symbolIndex: number) => boolean {
    const groups = this.#groups;
    return groups === undefined
      ? () => true
      : (symbolIndex) => groups[symbolIndex] === exchange;
  }

  expire(session: TradingSession): void {
    const trades = this.#tradesIn(session);
    for (const symbolIndex of this.#book.expire(session, trades)) {
      this.#limits.refresh(symbolIndex);
    }
    this.#limits.invalidate();
  }

  onSessionEnd(session: TradingSession): SessionResult {
    this.expire(session);
    return this.#account.endSession(session);
  }

  get equityFloor(): number {
    return this.#safety.equityFloor;
  }

  kill(flatten: boolean, time: number): void {
    this.#safety.kill(flatten, time);
    this.#limits.invalidate();
  }

  release(): void {
    this.#safety.release();
  }

  flatten(session: TradingSession): boolean {
    return this.#closing.flatten(session, this.#tradesIn(session));
  }

  delist(
    symbolIndex: number,
    session: TradingSession,
    cause: EndingCause = "delisted",
  ): readonly EndedPosition[] {
    return this.#closing.delist(symbolIndex, session, cause);
  }

  endTrading(session: TradingSession): readonly EndedPosition[] {
    return this.#closing.endTrading(session, this.#tradesIn(session));
  }

  finish(): BrokerResult {
    this.#entry.close();
    this.#changes.cancelAll();
    return this.result();
  }

  result(): BrokerResult {
    return {
      ...brokerResult(
        this.#account,
        this.#book.orders,
        this.#closing.ended,
        this.#liquidator.liquidations,
      ),
      ...this.#priceCosts.counted,
    };
  }

  digest(update: (bytes: Uint8Array) => void): void {
    digestAccount(this.#account.fills, this.#account.sessions, update);
  }
}
