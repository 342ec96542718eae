/**
 * The broker port: the interface between the analysis engine and any broker.
 *
 * @module
 */
import type { TradingConfig } from "../config/session_config.ts";
import type { Instrument } from "../instruments/instrument.ts";
import type { TradingSession } from "../time/session.ts";
import type { OpenPosition } from "./open_positions.ts";
import type { AccountAction, ShareAction } from "./account_actions.ts";
import type { BrokerResult } from "./broker_result.ts";
import type { OwnCosts } from "./costs/own_costs.ts";
import type { CurrencyRates } from "./currency_rates.ts";
import type { EndedPosition, EndingCause } from "./ended_positions.ts";
import type { Fill, SessionResult } from "./fills.ts";
import type { OrderReason } from "./order_reasons.ts";
import type { OrderRequest } from "./order_types/table.ts";
import type { RolledPosition } from "./rolled_position.ts";
import type { FrontContract } from "../session/front_contracts.ts";
import type { OrderChanges, OrderReceipt, OrderView } from "./orders.ts";

/** Callbacks for the events of orders. */
export interface BrokerListeners {
  /** Called after every fill, once it is booked. */
  readonly onFill?: (fill: Fill, order: OrderView) => void;
  /** Called when an order changes its status, and after each of its fills and changes. */
  readonly onOrder?: (order: OrderView) => void;
}

/** The exchange of a session of the account alone, in a run of several groups. */
export const ACCOUNT_SESSION = "all groups";

/** What the analysis engine passes to a broker when it opens the account. */
export interface BrokerSetup extends BrokerListeners {
  /** Limits, costs and fill rules of the config. */
  readonly trading: TradingConfig;
  /** The functions of its modules, for costs. */
  readonly ownCosts?: OwnCosts;
  /** What can be traded; the index of a symbol is its place in this list. */
  readonly instruments: readonly Instrument[];
  /** How many strategies trade the account, at least 1. */
  readonly strategies: number;
  /** Their names, by number. */
  readonly strategyNames?: readonly string[];
  /** The rates of currencies other than the account's; needed if an instrument has one. */
  readonly rates?: Pick<CurrencyRates, "bySymbol">;
  /**
   * By symbol, the exchange group whose sessions it trades in, in a run of several;
   * absent if there is one.
   */
  readonly groups?: readonly string[];
  /** Length of a base bar in milliseconds; Infinity for daily bars. */
  readonly baseIntervalMs: number;
  /** Whether base bars begin by the clock; absent if they count from the open. */
  readonly baseByClock?: true;
  /** Returns the newest close of a symbol, NaN if none is known. */
  readonly priceOf: (symbolIndex: number) => number;
  /** Returns the volume of the newest bar of a symbol, NaN if none is known. */
  readonly volumeOf: (symbolIndex: number) => number;
}

/**
 * Opens the account of a run.
 *
 * @throws {SessionError} `config_invalid` if the broker cannot trade under the
 * config.
 */
export type BrokerFactory = (setup: BrokerSetup) => Broker;

/**
 * Accepts orders, fills them and keeps the account. The engine uses a broker
 * only through this interface.
 *
 * For each slice the engine calls {@linkcode Broker.onBar} for every base bar
 * that may fill an order, {@linkcode Broker.endSlice} if there was one or equity
 * is near the maintenance margin, and then the strategies' callbacks, which
 * submit, change and cancel orders.
 */
export interface Broker {
  /** Cash at the start, in currency units. */
  readonly startingCash: number;
  /** Cash of the account in currency units. */
  readonly cash: number;
  /** Cash plus the value of all positions at their newest prices. */
  readonly equity: number;
  /** The kind of account: a cash account has neither negative cash nor short positions. */
  readonly kind: "cash" | "margin";
  /**
   * The initial margin that is left for further orders, in currency units:
   * what all positions and working orders leave of the buying power, of equity
   * where the initial margin is not the whole value, and at most the cash of a
   * cash account. Infinity without a limit.
   */
  readonly buyingPower: number;
  /** All orders so far, in the order of their numbers. */
  readonly orders: readonly OrderView[];
  /** A strategy's working orders, and those held until their entry fills, by number. */
  workingOrders(strategy: number): readonly OrderView[];
  /** All open positions, by strategy and symbol. */
  openPositions(): readonly OpenPosition[];
  /** Units held of a symbol, over all strategies or by one of them. */
  position(symbolIndex: number, strategy?: number): number;
  /** Cash of one strategy, as if it traded the starting cash alone. */
  cashOf(strategy: number): number;
  /**
   * A strategy's cash as if every position were paid for: with quantity × price ×
   * multiplier of all its positions it is its equity. A position in another
   * currency that is not paid for adds its profit alone.
   */
  ledgerOf(strategy: number): number;
  /** The cost of a strategy's position, in the symbol's currency; below zero for a short one. */
  costOf(strategy: number, symbolIndex: number): number;
  /** Equity of one strategy, as if it traded the starting cash alone. */
  equityOf(strategy: number): number;
  /**
   * The start of the first bar of a symbol that {@linkcode Broker.onBar} must
   * see, UTC epoch milliseconds: −Infinity for every bar, Infinity for none.
   * Valid until the session or {@linkcode Broker.changedAt} of the symbol
   * changes.
   */
  fillsFrom(symbolIndex: number): number;
  /** Counts changes of orders. */
  readonly revision: number;
  /** The revision of the last change of a symbol's orders. */
  changedAt(symbolIndex: number): number;
  /**
   * Places an order at `time`, the end of the current slice.
   *
   * An order that breaks a limit is refused, with the reason on its receipt. If
   * the symbol has no price yet, the limits are tested at the fill.
   *
   * @throws {SessionError} `order_invalid` if the request is invalid, or the
   * run has ended.
   */
  submit(request: OrderRequest, time: number): OrderReceipt;
  /**
   * Records an order as refused, for a reason that the caller gives.
   *
   * @throws {SessionError} `order_invalid` as {@linkcode Broker.submit}.
   */
  refuse(
    request: OrderRequest,
    time: number,
    reason: OrderReason,
  ): OrderReceipt;
  /** Cancels the orders of a strategy that may enlarge its position in a symbol. */
  cancelOpening(
    strategy: number,
    symbolIndex: number,
    reason: OrderReason,
  ): void;
  /**
   * Places orders of one symbol that cancel each other: a complete fill of one
   * cancels the others, a partial fill reduces them by the same quantity. If
   * one is refused, all are.
   *
   * @throws {SessionError} `order_invalid` if a request is invalid, if they are
   * not for one symbol and one strategy, or if one would not wait for a price.
   */
  submitOneCancelsOther(
    requests: readonly OrderRequest[],
    time: number,
  ): readonly OrderReceipt[];
  /**
   * Cancels an order; earlier fills stand. Returns whether the order was still
   * working or held.
   *
   * @throws {SessionError} `order_invalid` if no order has that number.
   */
  cancel(orderId: number): boolean;
  /**
   * Changes a working order. It keeps its number, but like a new order it is
   * filled on bars from `time` on. If the changed order breaks a limit, the
   * order stays unchanged and the receipt has the reason.
   *
   * @throws {SessionError} `order_invalid` if there is no such order, if it is
   * neither working nor held, or if the changes are invalid.
   */
  replace(orderId: number, changes: OrderChanges, time: number): OrderReceipt;
  /**
   * Takes a base bar of a symbol, before any strategy sees its slice. All bars
   * of a slice have the same start.
   */
  onBar(
    symbolIndex: number,
    barStart: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void;
  /**
   * Ends a slice: fills orders that were placed in earlier slices on the bars
   * taken since the last call, and compares equity with the maintenance margin.
   * It may be left out for slices in which no bar was taken and equity is above
   * the margin.
   *
   * @param time The end of the slice; defaults to that of the bars taken.
   */
  endSlice(time?: number): void;
  /**
   * Books the corporate actions of a symbol before a session begins: positions
   * and working orders are split, dividends paid, and positions in a symbol that
   * ends turned into what a merger or a delisting gives for them. The newest
   * prices are already those after splits.
   */
  act(
    symbolIndex: number,
    action: ShareAction,
    session: TradingSession,
  ): readonly AccountAction[];
  /**
   * Begins a session. `fronts` are the contracts of continuous futures that come
   * in front: positions are rolled into those that have a roll, at its prices and
   * with the costs of two market orders, and working orders move by the difference
   * of its prices. Returns the positions that were rolled. In a run of several
   * exchange groups it is a session of the account, which its exchange says by
   * {@linkcode ACCOUNT_SESSION}: it goes over the sessions of all groups on a date,
   * whose hours come by {@linkcode Broker.beginHours}.
   */
  onSessionStart(
    session: TradingSession,
    fronts?: readonly FrontContract[],
  ): readonly RolledPosition[];
  /**
   * In a run of several exchange groups: begins the session of one of them, with
   * `fronts` as above.
   */
  beginHours(
    session: TradingSession,
    fronts?: readonly FrontContract[],
  ): readonly RolledPosition[];
  /** Expires the orders that do not outlive the session of a group that has ended. */
  expire(session: TradingSession): void;
  /**
   * Ends a session; orders that do not outlive it expire. Call it after the
   * strategies' last callbacks of the session.
   */
  onSessionEnd(session: TradingSession): SessionResult;
  /**
   * Equity, in currency units, at or below which {@linkcode Broker.endSlice} has
   * something to do although no bar was taken; −Infinity if there is none.
   */
  readonly equityFloor: number;
  /**
   * Uses the kill switch at `time`: cancels all working orders and refuses new
   * ones with code `kill_switch`; with `flatten`, positions are closed by market
   * orders.
   */
  kill(flatten: boolean, time: number): void;
  /** Accepts orders again after {@linkcode Broker.kill}. */
  release(): void;
  /**
   * Makes the account flat at the close of `session`, after its orders have
   * expired, if `flat_at_close` says so: working orders end with that code, and
   * positions are closed. Returns whether it does so.
   */
  flatten(session: TradingSession): boolean;
  /**
   * Ends trading in a symbol at the close of `session`: its orders end with the
   * cause as their code (`delisted` for actions), later ones are refused, and
   * positions are closed, or kept if `on_delisting` says so for ended bars and a
   * delisting. Those that an action will pay for are left as they are. Returns
   * the positions.
   */
  delist(
    symbolIndex: number,
    session: TradingSession,
    cause?: EndingCause,
  ): readonly EndedPosition[];
  /**
   * Ends trading at the close of the last session, of the last one of its exchange
   * group in a run of several: working orders end with code `run_ended`, later ones are refused, and positions are closed if `at_end`
   * says so. Returns the positions that were closed. The session ends after it.
   */
  endTrading(session: TradingSession): readonly EndedPosition[];
  /** Ends the run: cancels the working orders and accepts no more. */
  finish(): BrokerResult;
  /** The account as plain data. */
  result(): BrokerResult;
  /** Feeds all fills and session results to a hash, always in the same form. */
  digest(update: (bytes: Uint8Array) => void): void;
}
