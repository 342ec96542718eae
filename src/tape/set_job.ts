/**
 * A parameter set to run, and its outcome.
 *
 * @module
 */
import type {
  JsonObject,
  ScannerConfig,
  StrategyConfig,
  TradingConfig,
} from "../config/session_config.ts";
import type { EquityFalls } from "../statistics/drawdown_track.ts";
import type { PostedError } from "../system/stage_errors.ts";
import type { LogLevel } from "../log/log_record.ts";
import type { BrokerResult } from "../trading/broker_result.ts";
import type { SetRecords } from "./set_log.ts";
import type { SweepMetrics } from "./set_metrics.ts";

/** An indicator of a set. */
export interface SetIndicator {
  /** The id that strategies use. */
  readonly id: string;
  /** Its index among the indicators of the tape. */
  readonly onTape: number;
}

/** One parameter set: plain data. */
export interface SetRecipe {
  /** The number of the set. */
  readonly set: number;
  /** The limits of the account. */
  readonly trading: TradingConfig;
  /** The seed of the strategies' random numbers. */
  readonly seed: number;
  /** The annual risk-free rate, as a fraction. */
  readonly riskFreeRate: number;
  /** The strategies' modules and parameters. */
  readonly strategies: readonly StrategyConfig[];
  /** The scanners' modules, parameters and schedules. */
  readonly scanners: readonly ScannerConfig[];
  /** The parameters, for strategies given as factories. */
  readonly parameters: JsonObject;
  /** The indicators. */
  readonly indicators: readonly SetIndicator[];
}

/** A parameter set and the window of the tape to run it over. */
export interface SetJob extends SetRecipe {
  /** The number of the window. */
  readonly window: number;
  /** Whether the outcome includes the whole account besides its figures. */
  readonly wantsAccount: boolean;
  /** The least severe log records that the outcome includes; defaults to none. */
  readonly logLevel?: LogLevel | undefined;
}

/** The outcome of a set. */
export type SetOutcome =
  | {
    readonly status: "done";
    /** SHA-256 of fills and equity. */
    readonly hash: string;
    /** The figures of the account. */
    readonly metrics: SweepMetrics;
    /** The account, if the job asks for it. */
    readonly account?: BrokerResult;
    /** The falls of its equity, if the job asks for the account. */
    readonly falls?: EquityFalls;
    /** The set's log, if the job asks for it. */
    readonly log?: SetRecords | undefined;
  }
  | {
    readonly status: "failed";
    /** Why. */
    readonly error: PostedError;
    /** The set's log, if the job asks for it. */
    readonly log?: SetRecords | undefined;
  };
