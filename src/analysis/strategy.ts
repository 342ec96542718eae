/**
 * What a strategy is, and what it gets to see.
 *
 * @module
 */
import type { JsonObject } from "../config/session_config.ts";
import type { BarSeries } from "../session/bar_series.ts";
import type { IndicatorSeries } from "../session/indicator_series.ts";
import type { Quote } from "../session/session_data.ts";
import type { SessionMetrics } from "../session/session_metrics.ts";
import type { Bar, Interval, TradingDate } from "../types.ts";
import type { Gap } from "../quality/gaps.ts";
import type { OrderReceipt, OrderRequest } from "./orders.ts";
import type { QualityEvent } from "./quality_watch.ts";

/** Bars that a strategy wants to be called for. */
export interface Subscription {
  /** The symbols; all of the run unless told. */
  readonly symbols?: readonly string[];
  /** The intervals; each must be one of the run's. */
  readonly intervals: readonly Interval[];
}

/**
 * The bar that a strategy is called for. One object serves all calls for its
 * series: copy what has to last longer than the call.
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

/** The account as a strategy sees it. */
export interface AccountView {
  /** Cash, in currency units. */
  readonly cash: number;
  /** Cash plus the value of all positions at their newest prices. */
  readonly equity: number;
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
  /** The symbols of the run, in config order. */
  readonly symbols: readonly string[];
  /** The end of the slice that is delivered, UTC epoch milliseconds. */
  readonly time: number;
  /** The session that is under way. */
  readonly session: SessionInfo;
  /** The account. */
  readonly account: AccountView;
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
  /** Units held of a symbol: above 0 long, below 0 short. */
  position(symbol: string): number;
  /** Buys at the open of the symbol's next base bar. */
  buy(symbol: string, quantity: number): OrderReceipt;
  /** Sells, or sells short, at the open of the symbol's next base bar. */
  sell(symbol: string, quantity: number): OrderReceipt;
  /** Places an order. */
  submit(order: StrategyOrder): OrderReceipt;
  /** Writes a line to the run's log, with the time of the slice. */
  log(message: string): void;
}

/**
 * A strategy: what it wants to be called for, and what it does then. Callbacks
 * are synchronous and read nothing but their context.
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
  /** The session is over, every bar of it delivered. */
  onSessionEnd?(context: StrategyContext): void;
}

/** A strategy, or a function that makes one from its parameters. */
export type StrategyFactory = (params: JsonObject) => Strategy;
