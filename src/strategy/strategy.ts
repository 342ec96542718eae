/**
 * What a strategy is, and what it gets to see.
 *
 * @module
 */
import type { JsonObject } from "../config/session_config.ts";
import type { BarSeries } from "../session/bar_series.ts";
import type { IndicatorSeries } from "../session/indicator_series.ts";
import type { Quote } from "../session/quote.ts";
import type { SessionMetrics } from "../session/session_metrics.ts";
import type { Bar, Interval, TradingDate } from "../types.ts";
import type { Gap } from "../quality/gaps.ts";
import type { OpenPosition } from "../trading/account.ts";
import type { AccountView, CalendarView, ClockView, Logger } from "./views.ts";
import type { Fill } from "../trading/fills.ts";
import type { OrderRequest } from "../trading/order_types/table.ts";
import type {
  OrderChanges,
  OrderReceipt,
  OrderView,
} from "../trading/orders.ts";
import type { QualityEvent } from "./quality_event.ts";
import type { ParamDefinitions } from "./parameter_definitions.ts";

/** Bars that a strategy wants to be called for. */
export interface Subscription {
  /** The symbols, as long as they are active; all active ones unless told. */
  readonly symbols?: readonly string[];
  /** The intervals; each must be one of the run's. */
  readonly intervals: readonly Interval[];
}

/**
 * The bar that a strategy is called for. One object serves all calls for its
 * series: copy what has to last longer than the call, with `{ ...bar }` all of
 * it.
 */
export interface BarEvent extends Bar {
  /** The symbol. */
  readonly symbol: string;
  /** The interval. */
  readonly interval: Interval;
  /** Share of the bar's slots that are accounted for; 1 for a base bar. */
  readonly coverage: number;
}

/** The trading session that is under way. */
export interface SessionInfo {
  /** The trading date. */
  readonly date: TradingDate;
  /** Open, UTC epoch milliseconds. */
  readonly open: number;
  /** Close, UTC epoch milliseconds. */
  readonly close: number;
}

/** What a strategy asks the broker to do, in its own name. */
export type StrategyOrder = OrderRequest extends infer R
  ? R extends OrderRequest ? Omit<R, "strategy"> : never
  : never;

/**
 * Everything a strategy can see and do. All of it is as of the slice that is
 * being delivered: base bars of all symbols, the derived bars they complete
 * and all indicators are in place before the first callback of the slice.
 */
export interface StrategyContext {
  /**
   * The active symbols, those that the strategy is called for: the config's
   * `symbols`, less what was removed, then what was added of its `universe`.
   */
  readonly symbols: readonly string[];
  /** The symbols of the config's `universe`: streamed, but parked until added. */
  readonly universe: readonly string[];
  /** The end of the slice that is delivered, UTC epoch milliseconds. */
  readonly time: number;
  /** The session that is under way. */
  readonly session: SessionInfo;
  /** The account, common to all strategies, and the strategy's own part of it. */
  readonly account: AccountView;
  /** The time of the slice, and how far it is from open and close. */
  readonly clock: ClockView;
  /** Trading dates and hours of the run's exchange. */
  readonly calendar: CalendarView;
  /** Writes lines to the run's log. */
  readonly logger: Logger;
  /** The bars of a symbol: trailing history, then today up to now. */
  bars(symbol: string, interval: Interval): BarSeries;
  /** A real-time indicator of a symbol, by the id that the config gives it. */
  indicator(symbol: string, id: string): IndicatorSeries;
  /**
   * A historical indicator of a symbol, by its key; one that has a value a
   * minute is read at `time`, now unless told. `undefined` where there is none.
   */
  historicalIndicator(
    symbol: string,
    key: string,
    time?: number,
  ): number | undefined;
  /**
   * The quality of a symbol's bars in the session so far, 0 to 100. Derived
   * bars have the score of their base bars.
   */
  quality(symbol: string, interval?: Interval): number;
  /**
   * The gaps of a symbol's bars in the session so far, in time order; one that
   * is still open ends now. Derived bars have the gaps of their base bars. With
   * sessions not scored there are none.
   */
  gaps(symbol: string, interval?: Interval): readonly Gap[];
  /** The newest quote of a symbol, `undefined` before its first bar. */
  quote(symbol: string): Quote | undefined;
  /** Volume, high, low and average price of a symbol since the open. */
  metrics(symbol: string): SessionMetrics;
  /** Units of a symbol that the strategy holds: above 0 long, below 0 short. */
  position(symbol: string): number;
  /** Units of a symbol that all strategies together hold. */
  totalPosition(symbol: string): number;
  /** The strategy's open positions, in the order of the run's symbols. */
  readonly positions: readonly OpenPosition[];
  /** The strategy's orders that wait, and those held for their entry, by number. */
  readonly orders: readonly OrderView[];
  /** An order of the strategy as it stands now, `undefined` if there is none. */
  order(id: number): OrderView | undefined;
  /** Buys by a market order. */
  buy(symbol: string, quantity: number): OrderReceipt;
  /** Sells, or sells short, by a market order. */
  sell(symbol: string, quantity: number): OrderReceipt;
  /**
   * Places an order. One that a limit of the account forbids is refused, with
   * the reason on its receipt.
   *
   * @throws {SessionError} `order_invalid` if it makes no sense, unless
   * `trading_config.on_invalid_order` is `refuse`: then the receipt has the
   * number 0 and the reason.
   */
  submit(order: StrategyOrder): OrderReceipt;
  /**
   * Places orders of one symbol of which each cancels the others: filled
   * wholly it cancels them, filled in part it cuts them by as much. One
   * refused, all are refused.
   *
   * @throws {SessionError} `order_invalid` as {@linkcode StrategyContext.submit}.
   */
  submitOneCancelsOther(
    orders: readonly StrategyOrder[],
  ): readonly OrderReceipt[];
  /**
   * Takes an order of the strategy back. Returns whether it still waited.
   *
   * @throws {SessionError} `order_invalid` if the strategy has no such order.
   */
  cancel(id: number): boolean;
  /**
   * Changes an order of the strategy that waits. Like a new order it is filled
   * on later bars. If it breaks a limit then, it stays as it was and the
   * receipt says why.
   *
   * @throws {SessionError} `order_invalid` as {@linkcode StrategyContext.submit}.
   */
  replace(id: number, changes: OrderChanges): OrderReceipt;
  /**
   * Makes a symbol of the run active from the next slice on. Its history and
   * its indicators are there at once.
   *
   * @throws {SessionError} `argument_invalid` if the run does not have it, or
   * no subscription of the strategy covers it.
   */
  addSymbol(symbol: string): void;
  /**
   * Parks a symbol from the next slice on: the strategy is not called for it
   * any more. Orders that may enlarge its position are cancelled, those that
   * reduce it stay; the position stays too, and can be closed.
   *
   * @throws {SessionError} `argument_invalid` if the run does not have it.
   */
  removeSymbol(symbol: string): void;
  /**
   * A random number from 0 up to 1, the next one of the strategy's own source:
   * the same in every run with the same `random_seed`.
   */
  random(): number;
  /** Writes a line to the run's log, as {@linkcode Logger.info}. */
  log(message: string): void;
}

/**
 * A strategy: what it wants to be called for, and what it does then. Callbacks
 * are synchronous and read nothing but their context.
 *
 * Inside a slice, waiting orders are filled on its bars first. Then come
 * `onOrder` and `onFill`, in the order in which things happened; `onQuality`
 * where a threshold was crossed; `onBar` for every bar, by interval and symbol, and for each by strategy; `onSlice`, once.
 * What the orders of these callbacks lead to is told after the last `onBar`,
 * and again after `onSlice`. Added and removed symbols count from there on.
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
  /** A name for reports; the module's name unless told. */
  readonly name?: string;
  /** The bars it is called for, and no others. */
  readonly subscriptions: readonly Subscription[];
  /** Once, before the first session of the range; the history is in place. */
  setup?(context: StrategyContext): void;
  /**
   * Before every session: which symbols of the `universe` are to be active in
   * it. The others are parked. Without it, what is active stays so.
   */
  onScan?(context: StrategyContext): readonly string[];
  /** The session has begun; no bar of it is delivered yet. */
  onSessionStart?(context: StrategyContext): void;
  /** A bar has ended. Inside a slice: intervals ascending, symbols in config order. */
  onBar?(context: StrategyContext, bar: BarEvent): void;
  /**
   * The quality of a symbol that it subscribes to has crossed a threshold of
   * `gap_filler.quality_thresholds`. Called when all of a slice is in place,
   * before `onBar`, and once more at the close, before `onSessionEnd`.
   */
  onQuality?(context: StrategyContext, event: QualityEvent): void;
  /** Once a slice that has a bar of the subscriptions, after every `onBar`. */
  onSlice?(context: StrategyContext): void;
  /** An order of the strategy has a new status, or was changed or filled. */
  onOrder?(context: StrategyContext, order: OrderView): void;
  /** An order of the strategy was filled, wholly or in part. */
  onFill?(context: StrategyContext, fill: Fill, order: OrderView): void;
  /** The session is over, every bar of it delivered. */
  onSessionEnd?(context: StrategyContext): void;
  /** Once, when the run is over; no order is taken any more. */
  teardown?(context: StrategyContext): void;
}

/** The callbacks of a strategy. */
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

/** A class of strategies; `params` are definitions as in `defineStrategy`. */
export interface StrategyClass {
  /** Makes a strategy from its parameters. */
  new (params: never): Strategy;
  /** What its parameters may be. */
  readonly params?: ParamDefinitions;
}
