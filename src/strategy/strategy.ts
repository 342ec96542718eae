/**
 * The strategy interface, and the context that its callbacks receive.
 *
 * @module
 */
import type { Instrument } from "../instruments/instrument.ts";
import type { BarSeries } from "../session/bar_series.ts";
import type { IndicatorSeries } from "../session/indicator_series.ts";
import type { Quote } from "../session/quote.ts";
import type { SessionMetrics } from "../session/session_metrics.ts";
import type { Bar, Interval, JsonObject, TradingDate } from "../types.ts";
import type { Gap } from "../quality/gaps.ts";
import type { OpenPosition } from "../trading/open_positions.ts";
import type { AccountView, CalendarView, ClockView, Logger } from "./views.ts";
import type { Fill } from "../trading/fills.ts";
import type { OrderOptions } from "../trading/order_types/order_options.ts";
import type { OrderRequest } from "../trading/order_types/table.ts";
import type { OrderSize, TargetOptions } from "../trading/sizing.ts";
import type {
  OrderChanges,
  OrderReceipt,
  OrderView,
} from "../trading/orders.ts";
import type { QualityEvent } from "./quality_event.ts";
import type { QualityQuery } from "./quality_query.ts";
import type { ParamDefinitions } from "./parameter_definitions.ts";
import type { BarCondition } from "./bar_condition.ts";
import type {
  ScheduledEvent,
  ScheduleHandle,
  ScheduleOptions,
  ScheduleWhen,
} from "./schedule.ts";

/**
 * Bars that a strategy is called for.
 *
 * ```ts
 * import type { Strategy } from "./strategy.ts";
 *
 * const strategy: Strategy = {
 *   subscriptions: [{ intervals: ["5m"], when: { crosses: ["fast", "slow"] } }],
 *   onBar(context, { symbol }) {
 *     const held = context.position(symbol);
 *     if (held === 0) context.buy(symbol, 100);
 *     else context.sell(symbol, held);
 *   },
 * };
 * ```
 */
export interface Subscription {
  /** The symbols, while they are active; defaults to all active ones. */
  readonly symbols?: readonly string[];
  /** The intervals; each must be one of the run's. */
  readonly intervals: readonly Interval[];
  /**
   * Calls `onBar`, and `onSlice`, only for bars for which this condition holds, or
   * one of a list. Defaults to all bars. The indicators it names must be on each
   * of the intervals.
   *
   * The engine looks for such bars by itself, many at a time, which makes sweeps
   * of strategies that seldom act a good deal faster.
   */
  readonly when?: BarCondition | readonly BarCondition[];
}

/**
 * The bar of an `onBar` call. The object is reused for every bar of its
 * series: to keep a bar beyond the call, copy it with `{ ...bar }`.
 */
export interface BarEvent extends Bar {
  /** The symbol. */
  readonly symbol: string;
  /** The interval. */
  readonly interval: Interval;
  /** Share of the bar's slots that are accounted for; 1 for a base bar. */
  readonly coverage: number;
}

/** A trading session. */
export interface SessionInfo {
  /** The trading date. */
  readonly date: TradingDate;
  /** The exchange or exchange group whose session it is. */
  readonly exchange: string;
  /** Open, UTC epoch milliseconds. */
  readonly open: number;
  /** Close, UTC epoch milliseconds. */
  readonly close: number;
}

/** An order request of a strategy; the engine adds the strategy's index. */
export type StrategyOrder = OrderRequest extends infer R
  ? R extends OrderRequest ? Omit<R, "strategy"> : never
  : never;

/** A callback that a strategy has scheduled. */
export type ScheduledCallback = (
  context: StrategyContext,
  event: ScheduledEvent,
) => void;

/**
 * Everything a strategy can see and do. All data is as of the current slice:
 * base bars of all symbols, the derived bars they complete and all indicators
 * are in place before the first callback of the slice.
 *
 * Orders, schedules, changes of symbols and random numbers are possible only
 * during a callback of the context's own strategy. A timer or a promise that
 * tries later ends the run with code `strategy_failed`, even if the strategy
 * catches the error.
 */
export interface StrategyContext {
  /**
   * The active symbols, which the strategy is called for: the config's
   * `symbols` without those removed, then those added from its `universe`.
   */
  readonly symbols: readonly string[];
  /**
   * The symbols of the config's `universe`: parked until they are added. A
   * parked symbol has daily and longer bars and the indicators on these; its
   * other series are empty.
   */
  readonly universe: readonly string[];
  /** The end of the current slice, UTC epoch milliseconds. */
  readonly time: number;
  /**
   * The current session. In a run of several exchange groups: in
   * `onSessionStart` and `onSessionEnd` the one that begins or ends, in `onBar`
   * that of the bar, in scheduled callbacks that of the run's own group, else the
   * one that has begun last.
   */
  readonly session: SessionInfo;
  /** The account, shared by all strategies, and the strategy's own part of it. */
  readonly account: AccountView;
  /** The time of the slice, and its distance to open and close. */
  readonly clock: ClockView;
  /** Trading dates and hours of the run's exchange. */
  readonly calendar: CalendarView;
  /**
   * The newest session of a symbol's exchange group, over or not; `undefined`
   * before its first. With one group it is {@linkcode session}.
   */
  sessionOf(symbol: string): SessionInfo | undefined;
  /** Trading dates and hours of a symbol's exchange group. */
  calendarOf(symbol: string): CalendarView;
  /** Writes lines to the run's log. */
  readonly logger: Logger;
  /**
   * The bars of a symbol: trailing history, then today up to `time`. Negative
   * indices of longer bars also reach the last 32 bars before that.
   */
  bars(symbol: string, interval: Interval): BarSeries;
  /**
   * A real-time indicator of a symbol, by its id in the config. Its value stays
   * the last known one, of an earlier session at first, until the next bar; it is
   * not ready during its warm-up, and one that begins anew with each session
   * before its first bar of the session.
   */
  indicator(symbol: string, id: string): IndicatorSeries;
  /**
   * A historical indicator of a symbol, by its key. One with a value per minute
   * is read at `time`, which defaults to now. `undefined` if there is no value.
   */
  historicalIndicator(
    symbol: string,
    key: string,
    time?: number,
  ): number | undefined;
  /**
   * Whether a daily historical indicator of a symbol was computed without the
   * daily bar of the date before this session, because that bar is missing: its
   * value is then that of earlier dates. Always `false` for one with a value per
   * minute. A warning of the run counts these sessions.
   */
  historicalIndicatorStale(symbol: string, key: string): boolean;
  /**
   * The quality of a symbol's bars in the session so far, 0 to 100. Derived
   * bars have the score of their base bars.
   *
   * With `{ history: true }` it is that of the trailing history before the
   * session: base and intraday bars have the score of their base slots, daily and
   * longer ones that of their sessions. 100 without history, and where
   * `historical.enable_quality` is off.
   */
  quality(symbol: string, of?: Interval | QualityQuery): number;
  /**
   * The gaps of a symbol's bars in the session so far, in time order; an open
   * gap ends now. Derived bars have the gaps of their base bars. Empty where
   * sessions are not scored.
   */
  gaps(symbol: string, interval?: Interval): readonly Gap[];
  /**
   * The facts of a symbol that hold for the whole run, such as tick, lot and
   * multiplier. The object is frozen.
   */
  instrument(symbol: string): Instrument;
  /**
   * The contract of a continuous future that is in front in this session, in which
   * orders are filled; `undefined` for any other symbol.
   */
  contract(symbol: string): string | undefined;
  /**
   * What one unit of a currency is worth in the account's, as of the slice: the
   * rate that fills and positions are converted at. NaN before the first is known.
   *
   * @throws {RangeError} if no symbol of the run has that currency.
   */
  currencyRate(currency: string): number;
  /** The newest quote of a symbol, `undefined` before its first bar. */
  quote(symbol: string): Quote | undefined;
  /** Volume, high, low and average price of a symbol since the open. */
  metrics(symbol: string): SessionMetrics;
  /** Units of a symbol that the strategy holds, below zero for a short position. */
  position(symbol: string): number;
  /** Units of a symbol that all strategies together hold. */
  totalPosition(symbol: string): number;
  /** The strategy's open positions, in the order of the run's symbols. */
  readonly positions: readonly OpenPosition[];
  /** The strategy's working orders, and those held until their entry fills, by number. */
  readonly orders: readonly OrderView[];
  /** The current state of one of the strategy's orders, `undefined` if it has no such order. */
  order(id: number): OrderView | undefined;
  /**
   * Buys: with a market order, or with the order that the options describe.
   *
   * ```ts ignore
   * context.buy("SPY", 100);
   * context.buy("SPY", 100, { limitPrice: 512.5, timeInForce: "day" });
   * context.buy("SPY", 100, { bracket: { stopPercent: 2, limitPercent: 6 } });
   * ```
   *
   * @throws {SessionError} `order_invalid` as {@linkcode StrategyContext.submit}.
   */
  buy(symbol: string, quantity: number, options?: OrderOptions): OrderReceipt;
  /**
   * Sells, or sells short, like {@linkcode StrategyContext.buy}.
   *
   * ```ts ignore
   * context.sell("SPY", 100, { stopPrice: 498, reduceOnly: true });
   * context.sell("SPY", 100, { trailPercent: 1.5, tag: "exit" });
   * context.sell("SPY", 100, { type: "market_on_close" });
   * ```
   *
   * @throws {SessionError} `order_invalid` as {@linkcode StrategyContext.submit}.
   */
  sell(symbol: string, quantity: number, options?: OrderOptions): OrderReceipt;
  /**
   * Places the market order that takes the strategy's position in a symbol to a
   * share of its own equity in percent, at the newest close: 100 for all of it,
   * −50 for a short position worth half of it, 0 to close. Equity below zero
   * counts as zero.
   *
   * The position counts together with the market orders that are still to fill;
   * orders of other types do not count. The target is rounded towards zero to
   * whole lots (`trading_config.lot_size`); 0 closes exactly what is held. Fees
   * and slippage are not set aside. Returns `undefined` if nothing is to do.
   * Without a price above zero the target is refused with the code `no_price`
   * and the number 0.
   *
   * @throws {SessionError} `order_invalid` as {@linkcode StrategyContext.submit}.
   */
  targetPercent(
    symbol: string,
    percent: number,
    options?: TargetOptions,
  ): OrderReceipt | undefined;
  /**
   * Like {@linkcode StrategyContext.targetPercent}, with the value of the
   * position in currency units; below zero for a short position.
   */
  targetValue(
    symbol: string,
    value: number,
    options?: TargetOptions,
  ): OrderReceipt | undefined;
  /**
   * Like {@linkcode StrategyContext.targetPercent}, with the units of the
   * position; below zero for a short position. It needs no price.
   */
  targetQuantity(
    symbol: string,
    quantity: number,
    options?: TargetOptions,
  ): OrderReceipt | undefined;
  /**
   * The quantity of an order by its size, rounded down to whole lots: by
   * `cash`, by `percent` of the strategy's own equity, or by what may be lost
   * until a stop, `risk` in currency units or `riskPercent` of own equity, with
   * `stopPrice` or `stopDistance`. `price` defaults to the newest close. Fees
   * and slippage are not set aside. 0 if it is less than a lot, or if the stop
   * is at the price.
   *
   * @throws {SessionError} `order_invalid` if the size is invalid or no price
   * above zero is known, unless `trading_config.on_invalid_order` is `refuse`:
   * then the problem is logged and 0 returned.
   */
  quantityFor(symbol: string, size: OrderSize): number;
  /**
   * Places an order. If a limit of the account forbids it, it is refused, with
   * code and reason on its receipt.
   *
   * @throws {SessionError} `order_invalid` if the order is invalid, unless
   * `trading_config.on_invalid_order` is `refuse`: then the receipt has the
   * number 0, the code `order_invalid` and the reason.
   */
  submit(order: StrategyOrder): OrderReceipt;
  /**
   * Places orders of one symbol that cancel each other: a complete fill of one
   * cancels the others, a partial fill reduces them by the same quantity. If
   * one is refused, all are.
   *
   * @throws {SessionError} `order_invalid` as {@linkcode StrategyContext.submit}.
   */
  submitOneCancelsOther(
    orders: readonly StrategyOrder[],
  ): readonly OrderReceipt[];
  /**
   * Cancels an order of the strategy. Returns whether it was still working or
   * held.
   *
   * @throws {SessionError} `order_invalid` if the strategy has no such order.
   */
  cancel(id: number): boolean;
  /**
   * Changes an order of the strategy that is working or held. Like a new order,
   * it is filled on later bars. If the changed order would break a limit, the
   * order stays unchanged and the receipt has the reason.
   *
   * @throws {SessionError} `order_invalid` as {@linkcode StrategyContext.submit}.
   */
  replace(id: number, changes: OrderChanges): OrderReceipt;
  /**
   * Makes a symbol of the run active from the next slice on. Its history and
   * its indicators are available at once.
   *
   * @throws {SessionError} `argument_invalid` if the run does not have the
   * symbol, or no subscription of the strategy covers it.
   */
  addSymbol(symbol: string): void;
  /**
   * Parks a symbol from the next slice on: the strategy is no longer called for
   * it. Orders that may enlarge its position are cancelled; orders that reduce
   * it stay, and so does the position, which can be closed.
   *
   * @throws {SessionError} `argument_invalid` if the run does not have the
   * symbol.
   */
  removeSymbol(symbol: string): void;
  /**
   * Schedules a callback for an instant, or for times that recur in every
   * session:
   *
   * ```ts ignore
   * context.schedule("15m before close", (context) => flatten(context));
   * context.schedule("10:30", (context, { time }) => review(context, time));
   * context.schedule({ every: "5m" }, check);
   * context.schedule("30m after open", rebalance, { days: "month start" });
   * const timer = context.schedule(context.time + 600_000, giveUp);
   * timer.cancel();
   * ```
   *
   * It is called in the slice that ends at that time, after `onBar` and
   * `onSlice`; if there is no such slice, in the next one, and at the latest at
   * the session's close, before `onSessionEnd`. What is due at the open is
   * called after `onSessionStart`. Several are called by their time, then in
   * the order in which they were scheduled. See {@linkcode ScheduleWhen} for
   * half days, breaks and times between sessions.
   *
   * @throws {SessionError} `argument_invalid` if a time is malformed, past, or
   * outside of the exchange's regular hours.
   */
  schedule(
    when: ScheduleWhen,
    callback: ScheduledCallback,
    options?: ScheduleOptions,
  ): ScheduleHandle;
  /**
   * A random number from 0 to below 1, from the strategy's own generator: the
   * same sequence in every run with the same `random_seed`.
   */
  random(): number;
  /** Writes a line to the run's log; the same as {@linkcode Logger.info}. */
  log(message: string): void;
}

/**
 * A strategy: the bars it subscribes to, and its callbacks. Callbacks are
 * synchronous and read nothing but their context.
 *
 * Order of a slice:
 *
 * 1. Working orders are filled on the slice's bars.
 * 2. `onOrder` and `onFill`, in the order of the events.
 * 3. `onQuality`, where a threshold was crossed.
 * 4. `onBar` for every bar: by interval, then symbol, then strategy.
 * 5. `onOrder` and `onFill` for the effects of orders placed in these
 *    callbacks.
 * 6. `onSlice`, once, and again `onOrder` and `onFill` for its orders.
 * 7. Scheduled callbacks that are due: by their time, then in the order in
 *    which they were scheduled. `onOrder` and `onFill` follow each of them.
 *
 * Added and removed symbols take effect after that.
 *
 * ```ts
 * import type { Strategy } from "./strategy.ts";
 *
 * const strategy: Strategy = {
 *   subscriptions: [{ intervals: ["5m"] }],
 *   onBar(context, bar) {
 *     if (bar.close > bar.open && context.position(bar.symbol) === 0) {
 *       context.buy(bar.symbol, 100);
 *     }
 *   },
 * };
 * ```
 */
export interface Strategy {
  /** A name for reports; defaults to the module's name. */
  readonly name?: string;
  /** The bars it is called for. */
  readonly subscriptions: readonly Subscription[];
  /** Called once, before the first session of the range, when the history is in place. */
  setup?(context: StrategyContext): void;
  /**
   * Called before every session; returns the symbols of the `universe` that
   * are active in it. The others are parked. Without this callback, active
   * symbols stay active.
   */
  onScan?(context: StrategyContext): readonly string[];
  /** Called when a session has begun, before its first bar. */
  onSessionStart?(context: StrategyContext): void;
  /** Called when a bar has ended. Within a slice: intervals ascending, symbols in config order. */
  onBar?(context: StrategyContext, bar: BarEvent): void;
  /**
   * Called when the quality of a subscribed symbol has crossed a threshold of
   * `gap_filler.quality_thresholds`: in a slice before `onBar`, and at the
   * close before `onSessionEnd`.
   */
  onQuality?(context: StrategyContext, event: QualityEvent): void;
  /** Called once per slice with a bar of the subscriptions, after every `onBar`. */
  onSlice?(context: StrategyContext): void;
  /** Called when an order of the strategy changes its status, is changed or is filled. */
  onOrder?(context: StrategyContext, order: OrderView): void;
  /** Called when an order of the strategy was filled, completely or in part. */
  onFill?(context: StrategyContext, fill: Fill, order: OrderView): void;
  /** Called when a session is over, after its last bar. */
  onSessionEnd?(context: StrategyContext): void;
  /** Called once, when the run is over; it accepts no more orders. */
  teardown?(context: StrategyContext): void;
}

/** The names of the callbacks. */
export const STRATEGY_HOOKS = [
  "setup",
  "onScan",
  "onSessionStart",
  "onQuality",
  "onBar",
  "onSlice",
  "onOrder",
  "onFill",
  "onSessionEnd",
  "teardown",
] as const satisfies readonly (keyof Strategy)[];

/** Makes a strategy from its parameters. */
export type StrategyFactory = (params: JsonObject) => Strategy;

/** A strategy as a class; `params` are definitions as in `defineStrategy`. */
export interface StrategyClass {
  /** Makes a strategy from its parameters. */
  new (params: never): Strategy;
  /** The definitions of its parameters. */
  readonly params?: ParamDefinitions;
}
