/**
 * The session config as the engine reads it: complete, checked, every default
 * in place.
 *
 * Keys are spelled as in the file, so that what is read in a config and what
 * is read in code are the same words. A config in this form is itself a valid
 * input of `parseSessionConfig`, which then returns an equal one.
 *
 * @module
 */
import type { Interval, Mode, TradingDate } from "../types.ts";

/** A value that JSON can carry. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Free-form values by name. */
export type JsonObject = { readonly [key: string]: JsonValue };

/** One run: what is streamed, from when to when, and who trades on it. */
export interface SessionConfig {
  /** A name for reports; default `session`. */
  readonly session_name: string;
  /** Exchange or exchange group whose calendar applies; default `US_EQUITY`. */
  readonly exchange_group: string;
  /** What is traded; default `EQUITY`. */
  readonly asset_class: string;
  /**
   * How the run is paced. A file may say `backtest`, which `speed_multiplier`
   * turns into `data-driven` (0) or `clock-driven` (above 0).
   */
  readonly mode: Mode;
  /** The range of a backtest; `null` in live mode. */
  readonly backtest_config: BacktestConfig | null;
  /** Symbols, streams, history and indicators. */
  readonly session_data_config: SessionDataConfig;
  /** Limits that the simulated broker keeps. */
  readonly trading_config: TradingConfig;
  /** Names of the interfaces that live mode talks to. */
  readonly api_config: ApiConfig;
  /** The strategies, in the order they are called. */
  readonly strategies: readonly StrategyConfig[];
  /** What the run's figures are measured by. */
  readonly report_config: ReportConfig;
  /** Seed of the strategies' random numbers; default 0. */
  readonly random_seed: number;
  /** Free-form; the engine does not read it. */
  readonly metadata: JsonObject;
}

/** The range and the pace of a backtest. */
export interface BacktestConfig {
  /** First date of the range, inclusive; need not be a trading date. */
  readonly start_date: TradingDate;
  /** Last date of the range, inclusive; need not be a trading date. */
  readonly end_date: TradingDate;
  /** Market seconds per real second; 0, the default, runs as fast as the consumers take it. */
  readonly speed_multiplier: number;
  /** How many trading dates of bars are read in one go; default 10. */
  readonly prefetch_days: number;
}

/** What a session holds. */
export interface SessionDataConfig {
  /** The symbols, unique, in the order strategies are called for them. */
  readonly symbols: readonly string[];
  /**
   * Further symbols, streamed and warm like the others, but parked: strategies
   * are not called for them until they add them. Default none.
   */
  readonly universe: readonly string[];
  /** The intervals that are delivered, unique, and `quotes` where wanted. */
  readonly streams: readonly (Interval | "quotes")[];
  /** How derived bars are made. */
  readonly derived_bars: DerivedBarsConfig;
  /** What is known before a session opens. */
  readonly historical: HistoricalConfig;
  /** Scoring, telling and filling of gaps. */
  readonly gap_filler: GapFillerConfig;
  /** Indicators, both kinds. */
  readonly indicators: IndicatorsConfig;
}

/** How derived bars are made. */
export interface DerivedBarsConfig {
  /**
   * Least share, 0–1, of a derived bar's slots that must be accounted for:
   * for all intervals, or by interval, where an interval without an entry
   * needs 1. Default 1. {@linkcode minCoverageOf} reads both forms.
   */
  readonly min_coverage: number | Readonly<Record<string, number>>;
}

/** What is known before a session opens. */
export interface HistoricalConfig {
  /** Whether history is scored; default true. If not, every score is 100. */
  readonly enable_quality: boolean;
  /** Trailing history to keep in memory. */
  readonly data: readonly HistoricalDataConfig[];
}

/** Trailing history of some intervals for some symbols. */
export interface HistoricalDataConfig {
  /** How many trading dates before the session. */
  readonly trailing_days: number;
  /** The intervals. */
  readonly intervals: readonly Interval[];
  /** The symbols it is for; default `"all"`. */
  readonly apply_to: "all" | readonly string[];
}

/** Scoring of the running session; what is told of gaps, and how they are filled. */
export interface GapFillerConfig {
  /** How often a gap is asked for in live mode before it is given up; default 5. */
  readonly max_retries: number;
  /** Seconds between two attempts; default 60. */
  readonly retry_interval_seconds: number;
  /** Whether the running session is scored; default true. If not, every score is 100. */
  readonly enable_session_quality: boolean;
  /**
   * Scores, above 0 up to 100, at which strategies' `onQuality` is called;
   * sessions below the highest are warned of. Default 99 and 95.
   */
  readonly quality_thresholds: readonly number[];
  /**
   * A fill counts as leaning on a gap if it happens in it or less than so many
   * slots after it; default 5. 0 counts none.
   */
  readonly slots_after_gap: number;
  /**
   * Whether a missing bar is made of shorter stored bars where all of them are
   * there: 1m of 60 bars of 1s, 1d of a whole session of 1m. Default true.
   */
  readonly generate_missing: boolean;
}

/** Indicators, both kinds. */
export interface IndicatorsConfig {
  /**
   * Modules with indicators of one's own: URLs, or paths; in a file, relative
   * to that file.
   */
  readonly modules: readonly string[];
  /** Updated with every bar of their interval. */
  readonly session: readonly SessionIndicatorConfig[];
  /** Calculated once before a session, from prior data alone. */
  readonly historical: readonly HistoricalIndicatorConfig[];
}

/** One indicator that runs with the session. */
export interface SessionIndicatorConfig {
  /** What strategies ask for; default name, parameters in order, interval: `ema_10_5m`. */
  readonly id: string;
  /** Name in the indicator registry. */
  readonly name: string;
  /** The bars it reads; one of the streams. */
  readonly interval: Interval;
  /** Parameters by name, as given; the registry adds its defaults. */
  readonly params: JsonObject;
}

/** A kind of historical indicator. */
export type HistoricalIndicatorKind =
  | "trailing_average"
  | "trailing_sum"
  | "trailing_max"
  | "trailing_min"
  | "avg_volume"
  | "avg_range"
  | "atr_daily"
  | "high_low"
  | "gap_stats"
  | "range_ratio";

/** The unit that a historical indicator's period counts in. */
export type PeriodUnit = "days" | "weeks" | "months" | "years";

/** One column of a bar. */
export type BarField = "open" | "high" | "low" | "close" | "volume";

/** One indicator calculated before the session. */
export interface HistoricalIndicatorConfig {
  /** What strategies ask for; default kind, period and granularity: `avg_volume_10d`. */
  readonly key: string;
  /** What is calculated. */
  readonly kind: HistoricalIndicatorKind;
  /** How many units back. */
  readonly period: number;
  /** The unit of `period`; default `days`, which are trading days. */
  readonly unit: PeriodUnit;
  /** One value a session, or one for every minute of the session; default `daily`. */
  readonly granularity: "daily" | "minute";
  /**
   * The column a trailing kind reads; default volume for averages and sums, high for
   * maxima, low for minima. `null` for kinds that choose for themselves.
   */
  readonly field: BarField | null;
  /** Whether sessions that closed early are left out; default false. */
  readonly skip_early_close: boolean;
  /** Further parameters by name. */
  readonly params: JsonObject;
}

/** Limits of the simulated broker, in account currency unless said otherwise. */
export interface TradingConfig {
  /** Most that may be held at once, and the starting cash; default 100,000. */
  readonly max_buying_power: number;
  /** Most that one order may be worth; default the buying power. */
  readonly max_per_trade: number;
  /** Most that may be held of one symbol; default the buying power. */
  readonly max_per_symbol: number;
  /** Most symbols held at once; `null`, the default, for no limit. */
  readonly max_open_positions: number | null;
  /** Cash at the start; `null`, the default, for the buying power. */
  readonly starting_cash: number | null;
  /**
   * Where market orders are filled: `next_open`, the default, is the open of
   * the symbol's next base bar; `this_close` the close of the one that ends
   * with the slice the order is placed in.
   */
  readonly fill: "next_open" | "this_close";
  /** What an order costs; default none. */
  readonly commission: CommissionConfig;
  /** How much worse than the bar's price fills are; default none. */
  readonly slippage: SlippageConfig;
  /** Distance between bid and ask; default none. */
  readonly spread: SpreadConfig;
  /** Most of a bar's volume that its fills may make up, above 0 to 1; `null`, the default, for no bound. */
  readonly max_volume_share: number | null;
  /**
   * What an order that makes no sense comes to: `fail`, the default, ends the
   * run; `refuse` writes it to the log, and the run goes on.
   */
  readonly on_invalid_order: "fail" | "refuse";
}

/** One step of a tiered commission. */
export interface CommissionTierConfig {
  /** The step ends when the account has traded so many units in the calendar month; the last one has none. */
  readonly up_to?: number | null;
  /** Currency units a unit traded. */
  readonly rate: number;
}

/**
 * What an order costs, however many fills it takes: `rate` currency units a
 * unit, a `fee` an order, `percent` of the traded value, or a rate that falls
 * with the month's volume; not less than `minimum` an order.
 */
export type CommissionConfig =
  | { readonly type: "none" }
  | {
    readonly type: "per_share";
    readonly rate: number;
    readonly minimum?: number | null;
  }
  | { readonly type: "per_trade"; readonly fee: number }
  | {
    readonly type: "percent";
    readonly percent: number;
    readonly minimum?: number | null;
  }
  | {
    readonly type: "tiered";
    readonly tiers: readonly CommissionTierConfig[];
    readonly minimum?: number | null;
  };

/**
 * How much worse than the bar's price an order is filled that takes any price:
 * by some `ticks` of `tick_size` (default 0.01), by `percent` of the price, or
 * by `impact` × (quantity ÷ volume of the bar)² of the price.
 */
export type SlippageConfig =
  | { readonly type: "none" }
  | {
    readonly type: "ticks";
    readonly ticks: number;
    readonly tick_size?: number | null;
  }
  | { readonly type: "percent"; readonly percent: number }
  | { readonly type: "volume_share"; readonly impact: number };

/** The distance between bid and ask, with the bars in the middle: a `width` in currency units, or `percent` of the price. */
export type SpreadConfig =
  | { readonly type: "none" }
  | { readonly type: "fixed"; readonly width: number }
  | { readonly type: "percent"; readonly percent: number };

/** Names of the interfaces that live mode talks to. */
export interface ApiConfig {
  /** Where live bars come from; required in live mode. */
  readonly data_api: string | null;
  /** Where live orders go. */
  readonly trade_api: string | null;
}

/** Bars that a strategy is called for. */
export interface SubscriptionConfig {
  /** The symbols; default all that are active. */
  readonly symbols?: readonly string[] | null;
  /** The intervals; each one of the streams. */
  readonly intervals: readonly Interval[];
}

/** One strategy. */
export interface StrategyConfig {
  /** Its module: a URL, or a path; in a file, relative to that file. */
  readonly module: string;
  /** What its factory is called with. */
  readonly params: JsonObject;
  /** Its name in reports; default its own, or its module's. */
  readonly name?: string | null;
  /** The bars it is called for; default its own subscriptions. */
  readonly subscriptions?: readonly SubscriptionConfig[] | null;
}

/** What the run's figures are measured by. */
export interface ReportConfig {
  /** A stored symbol that the account is compared with, bought and held; `null`, the default, for none. */
  readonly benchmark: string | null;
  /** Yearly return of money without risk, as a fraction: 0.04 is 4 %; default 0. */
  readonly risk_free_rate: number;
}

/** The least coverage, 0–1, that a derived bar of `interval` needs. */
export function minCoverageOf(
  config: DerivedBarsConfig,
  interval: Interval,
): number {
  const least = config.min_coverage;
  if (typeof least === "number") return least;
  return Object.hasOwn(least, interval) ? least[interval] : 1;
}

/** The intervals among a config's streams, without `quotes`. */
export function streamIntervals(config: SessionDataConfig): Interval[] {
  return config.streams.filter((s): s is Interval => s !== "quotes");
}
