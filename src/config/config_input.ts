/**
 * The session config as people write it: what has a default may be left out.
 *
 * @module
 */
import type { Interval, Mode } from "../types.ts";
import type {
  ApiConfig,
  BacktestConfig,
  DerivedBarsConfig,
  GapFillerConfig,
  HistoricalConfig,
  HistoricalDataConfig,
  HistoricalIndicatorConfig,
  HistoricalIndicatorKind,
  JsonObject,
  ReportConfig,
  SessionConfig,
  SessionDataConfig,
  StrategyConfig,
  TradingConfig,
} from "./session_config.ts";
import type { VariableValues } from "./variables.ts";

/** All of `T` may be left out, or be null, but for the keys `K`. */
export type Needs<T, K extends keyof T> =
  & Pick<T, K>
  & { readonly [P in Exclude<keyof T, K>]?: T[P] | null };

/** A session indicator before its id and its parameters are put together. */
export interface SessionIndicatorEntry {
  /** Default: name, parameters in order, interval. */
  readonly id?: string | null;
  /** Name in the indicator registry. */
  readonly name: string;
  /** The bars it reads; one of the streams. */
  readonly interval: Interval;
  /** Short for `params: { period }`. */
  readonly period?: number | null;
  /** Parameters by name. */
  readonly params?: JsonObject | null;
}

/** A historical indicator in the map form: its name is its key. */
export interface HistoricalIndicatorMapEntry extends
  Partial<
    Pick<
      HistoricalIndicatorConfig,
      "granularity" | "field" | "skip_early_close" | "params"
    >
  > {
  /** What is calculated. */
  readonly type: HistoricalIndicatorKind;
  /** A number of days, or a number with its unit: `10d`, `52w`, `3m`, `1y`. */
  readonly period: number | string;
}

/** A historical indicator in the list form. */
export interface HistoricalIndicatorListEntry extends
  Partial<
    Pick<
      HistoricalIndicatorConfig,
      "key" | "field" | "skip_early_close" | "params"
    >
  > {
  /** What is calculated. */
  readonly name: HistoricalIndicatorKind;
  /** How many units back. */
  readonly period: number;
  /** The unit of `period`; default `days`. */
  readonly unit?: "days" | "weeks" | "months" | "years";
  /** `1d`, the default, for one value a session, `1m` for one a minute. */
  readonly interval?: "1d" | "1m";
}

/** Historical indicators in one of their forms. */
export type HistoricalIndicatorsInput =
  | Readonly<Record<string, HistoricalIndicatorMapEntry>>
  | readonly (HistoricalIndicatorListEntry | HistoricalIndicatorConfig)[];

/** What a session holds, with defaults left out. */
export interface SessionDataConfigInput
  extends Pick<SessionDataConfig, "symbols" | "streams"> {
  /** Further symbols, parked until a strategy adds them. */
  readonly universe?: readonly string[] | null;
  /** How derived bars are made. */
  readonly derived_bars?: Needs<DerivedBarsConfig, never> | null;
  /** What is known before a session opens. */
  readonly historical?: {
    /** Whether history is scored. */
    readonly enable_quality?: HistoricalConfig["enable_quality"] | null;
    /** Trailing history to keep in memory. */
    readonly data?:
      | readonly Needs<HistoricalDataConfig, "trailing_days" | "intervals">[]
      | null;
    /** Historical indicators; they may also stand under `indicators`. */
    readonly indicators?: HistoricalIndicatorsInput | null;
  } | null;
  /** Scoring, telling and filling of gaps. */
  readonly gap_filler?: Needs<GapFillerConfig, never> | null;
  /** Indicators, both kinds. */
  readonly indicators?: {
    /** Modules with indicators of one's own. */
    readonly modules?: readonly string[] | null;
    /** Updated with every bar of their interval. */
    readonly session?: readonly SessionIndicatorEntry[] | null;
    /** Calculated once before a session. */
    readonly historical?: HistoricalIndicatorsInput | null;
  } | null;
}

/**
 * What `parseSessionConfig` takes, for editors that complete as one types. It
 * says less than the reader checks: symbols and dates are just text here.
 *
 * ```ts
 * import type { SessionConfigInput } from "./config_input.ts";
 *
 * const config: SessionConfigInput = {
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
 *   session_data_config: { symbols: ["SPY"], streams: ["1m", "5m"] },
 * };
 * console.log(Object.keys(config));
 * ```
 */
export interface SessionConfigInput extends
  Needs<
    Pick<
      SessionConfig,
      | "session_name"
      | "exchange_group"
      | "asset_class"
      | "random_seed"
      | "metadata"
    >,
    never
  > {
  /** How the run is paced; default `backtest`. */
  readonly mode?: "backtest" | Mode | null;
  /** The range of a backtest. */
  readonly backtest_config?:
    | Needs<BacktestConfig, "start_date" | "end_date">
    | null;
  /** Symbols, streams, history and indicators. */
  readonly session_data_config: SessionDataConfigInput;
  /** Limits of the simulated broker. */
  readonly trading_config?: Needs<TradingConfig, never> | null;
  /** Names of the interfaces that live mode talks to. */
  readonly api_config?: Needs<ApiConfig, never> | null;
  /** The strategies. */
  readonly strategies?: readonly Needs<StrategyConfig, "module">[] | null;
  /** What the run's figures are measured by. */
  readonly report_config?: Needs<ReportConfig, never> | null;
  /**
   * What `$name` and `${name}` in the other sections stand for, unless the
   * caller gives another value.
   */
  readonly variables?: VariableValues | null;
}
