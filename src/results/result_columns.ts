/**
 * The shapes of a result's tables in columns.
 *
 * @module
 */

/** The account at the end of each session; all columns have a row per session. */
export interface EquityColumns {
  /** Trading date, `YYYY-MM-DD`. */
  readonly date: readonly string[];
  /** Equity, in currency units. */
  readonly equity: Float64Array;
  /** Cash, in currency units. */
  readonly cash: Float64Array;
  /** Return of the session, a fraction; `NaN` without equity before it. */
  readonly return: Float64Array;
  /** How far equity is below its highest session end so far, a fraction; `NaN` without equity. */
  readonly drawdown: Float64Array;
  /** Price of the benchmark, in currency units; absent if none is configured. */
  readonly benchmark?: Float64Array;
  /** Equity in another currency of the run's symbols, such as `equity_EUR`. */
  readonly [equityIn: `equity_${string}`]: Float64Array;
  /** One unit of that currency in the account's, such as `rate_EUR`. */
  readonly [rateOf: `rate_${string}`]: Float64Array;
}

/** The fills, in order; all columns have a row per fill. */
export interface FillColumns {
  /** When, UTC epoch milliseconds. */
  readonly time: Float64Array;
  /** The strategy's name. */
  readonly strategy: readonly string[];
  /** The symbol. */
  readonly symbol: readonly string[];
  /** `buy` or `sell`. */
  readonly side: readonly string[];
  /** Units of the symbol, above 0. */
  readonly quantity: Float64Array;
  /** Price of one unit, in the symbol's currency. */
  readonly price: Float64Array;
  /** Fees, in currency units. */
  readonly fee: Float64Array;
  /** The order's label, empty for none. */
  readonly tag: readonly string[];
  /** Why the order was placed, empty for no reason. */
  readonly reason: readonly string[];
  /** The currency of the price; this column and those below are absent if no fill was converted. */
  readonly currency?: readonly string[];
  /** One unit of it in the account's currency. */
  readonly rate?: Float64Array;
  /** The commission in it. */
  readonly own_fee?: Float64Array;
  /** What the conversion cost, in the account's currency; part of the fee. */
  readonly conversion_cost?: Float64Array;
  /** The contract of a continuous future, empty for others; absent without one. */
  readonly contract?: readonly string[];
}

/** The completed round trips, in the order of their exits; a row per round trip. */
export interface TradeColumns {
  /** The strategy's name. */
  readonly strategy: readonly string[];
  /** The symbol. */
  readonly symbol: readonly string[];
  /** `long` or `short`. */
  readonly side: readonly string[];
  /** Units of the symbol, above 0. */
  readonly quantity: Float64Array;
  /** The first fill, UTC epoch milliseconds. */
  readonly entry_time: Float64Array;
  /** The last fill, UTC epoch milliseconds. */
  readonly exit_time: Float64Array;
  /** Average price of the entry, in the symbol's currency. */
  readonly entry_price: Float64Array;
  /** Average price of the exit, in the symbol's currency. */
  readonly exit_price: Float64Array;
  /** Fees of its fills, in currency units. */
  readonly fees: Float64Array;
  /** Profit after fees, in currency units. */
  readonly net_profit: Float64Array;
  /** The label of the order that opened it, empty for none. */
  readonly entry_tag: readonly string[];
  /** Why that order was placed, empty for no reason. */
  readonly entry_reason: readonly string[];
  /** The label of the order that closed it, empty for none. */
  readonly exit_tag: readonly string[];
  /** Why that order was placed, empty for no reason. */
  readonly exit_reason: readonly string[];
  /** The currency of the prices; absent, like the next, if it is always the account's. */
  readonly currency?: readonly string[];
  /** Profit in it before fees, by prices alone. */
  readonly own_profit?: Float64Array;
  /** The contract of a continuous future, empty for others; absent without one. */
  readonly contract?: readonly string[];
}

/** What corporate actions did to positions, in order; a row per booking. */
export interface ActionColumns {
  /** Trading date, `YYYY-MM-DD`. */
  readonly date: readonly string[];
  /** When it was booked: the open of that session, UTC epoch milliseconds. */
  readonly time: Float64Array;
  /** `split`, `dividend`, `merger` or `delisting`. */
  readonly type: readonly string[];
  /** The strategy's name. */
  readonly strategy: readonly string[];
  /** The symbol. */
  readonly symbol: readonly string[];
  /** New shares per old one, cash per share, or shares of an acquirer per share. */
  readonly value: Float64Array;
  /** Units held before; below 0 for a short position. */
  readonly before: Float64Array;
  /** Units held after. */
  readonly after: Float64Array;
  /** Cash received, in currency units; below 0 if it was paid. */
  readonly cash: Float64Array;
  /** Price of a fraction, or worth of a share of a merger or a delisting; 0 for none. */
  readonly price: Float64Array;
  /** The acquirer of a merger whose shares were received, empty for none. */
  readonly into: readonly string[];
  /** Units of the acquirer, 0 for none. */
  readonly into_quantity: Float64Array;
}

/** Statistics of each session; all columns have a row per session. */
export interface SessionColumns {
  /** Trading date, `YYYY-MM-DD`. */
  readonly date: readonly string[];
  /** First instant of the session, UTC epoch milliseconds. */
  readonly open: Float64Array;
  /** First instant after the session, UTC epoch milliseconds. */
  readonly close: Float64Array;
  /** Base bars, over all symbols. */
  readonly bars: Float64Array;
  /** Lowest quality of a symbol, 0 to 100; `NaN` without symbols. */
  readonly quality: Float64Array;
  /** Change of equity, in currency units. */
  readonly net_profit: Float64Array;
  /** Return, a fraction; `NaN` without equity before it. */
  readonly return: Float64Array;
  /** How far equity is below its highest session end so far, a fraction; `NaN` without equity. */
  readonly drawdown: Float64Array;
  /** Number of fills. */
  readonly fills: Float64Array;
  /** Fees of its fills, in currency units. */
  readonly fees: Float64Array;
  /** Sum of price × quantity of its fills, in currency units. */
  readonly traded: Float64Array;
  /** Round trips that ended in it. */
  readonly round_trips: Float64Array;
  /** Number of those that made money. */
  readonly wins: Float64Array;
}

/** The tables of a result, each as an object of columns of equal length. */
export interface ResultColumns {
  /** The account at the end of each session. */
  readonly equity: EquityColumns;
  /** The fills. */
  readonly fills: FillColumns;
  /** The completed round trips. */
  readonly trades: TradeColumns;
  /** Statistics of each session. */
  readonly sessions: SessionColumns;
  /** What corporate actions did to positions. */
  readonly actions: ActionColumns;
}

/** Which table of a result. */
export type ResultTable = keyof ResultColumns;
