/**
 * The whole config: its top-level keys and its sections.
 *
 * @module
 */
import { z } from "zod";
import { SessionError } from "../../errors.ts";
import { findCalendar } from "../../time/calendars/registry.ts";
import type { Mode } from "../../types.ts";
import type { JsonObject } from "../json.ts";
import { nearest } from "../../text/nearest.ts";
import { isGiven, type MistakeList, valueAt } from "../mistakes.ts";
import type { Needs } from "../needs.ts";
import { optional, required, section, subsection } from "../shape.ts";
import {
  FREE_FORM,
  NOT_NEGATIVE,
  oneOf,
  TEXT,
  value,
  whole,
} from "../values.ts";
import {
  isVariableName,
  isVariableValue,
  VARIABLE_ALLOWED,
  type VariableValue,
  type VariableValues,
} from "../variables.ts";
import { API, type ApiConfig, checkLiveApi } from "./api.ts";
import {
  BACKTEST,
  type BacktestConfig,
  completeBacktest,
  type ShapedBacktest,
} from "./backtest.ts";
import { type InstrumentConfigs, INSTRUMENTS } from "./instruments.ts";
import {
  checkFeedModule,
  checkReplay,
  LIVE,
  type LiveConfig,
  type LiveConfigInput,
} from "./live.ts";
import { REPORT, type ReportConfig } from "./report.ts";
import {
  completeSessionData,
  SESSION_DATA,
  type SessionDataConfig,
  type SessionDataConfigInput,
  type ShapedSessionData,
} from "./session_data.ts";
import { STRATEGIES, type StrategyConfig } from "./strategies.ts";
import {
  TRADING,
  type TradingConfig,
  type TradingConfigInput,
} from "./trading.ts";

/** The default of `strategy_seconds`. */
export const STRATEGY_SECONDS = 10;

/** One run: its range, its market data, its strategies and its broker. */
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
  /** The range of a backtest; live mode needs none, which is `null`. */
  readonly backtest_config: BacktestConfig | null;
  /** Symbols, streams, history and indicators. */
  readonly session_data_config: SessionDataConfig;
  /** The facts of what is traded, by symbol; default none. */
  readonly instruments: InstrumentConfigs;
  /** Limits, fill rule and costs of the simulated broker. */
  readonly trading_config: TradingConfig;
  /** Names of the interfaces that live mode uses. */
  readonly api_config: ApiConfig;
  /** How long live mode waits, what it records, and whom it tells. */
  readonly live_config: LiveConfig;
  /** The strategies, in the order they are called. */
  readonly strategies: readonly StrategyConfig[];
  /** Benchmark and risk-free rate of the statistics. */
  readonly report_config: ReportConfig;
  /** The path of the bar store that a run reads unless another is given; default none. */
  readonly store: string | null;
  /** Seed of the strategies' random numbers; default 0. */
  readonly random_seed: number;
  /**
   * How long a callback of a strategy may take, in seconds, before the run, or
   * the sweep, ends with an error; default 10, 0 for ever.
   */
  readonly strategy_seconds: number;
  /** Free-form; the engine does not read it. */
  readonly metadata: JsonObject;
}

/**
 * The input of `parseSessionConfig`, typed for completion in editors. The
 * types are wider than the checks: symbols and dates are plain strings here.
 *
 * ```ts
 * import type { SessionConfigInput } from "./top_level.ts";
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
      | "store"
      | "random_seed"
      | "strategy_seconds"
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
  /** The facts of what is traded, by symbol, or the path of a YAML or CSV file. */
  readonly instruments?: InstrumentConfigs | string | null;
  /** Limits, fill rule and costs of the simulated broker. */
  readonly trading_config?: TradingConfigInput | null;
  /** Names of the interfaces that live mode uses. */
  readonly api_config?: Needs<ApiConfig, never> | null;
  /** How long live mode waits, what it records, and whom it tells. */
  readonly live_config?: LiveConfigInput | null;
  /** The strategies. */
  readonly strategies?: readonly Needs<StrategyConfig, "module">[] | null;
  /** Benchmark and risk-free rate of the statistics. */
  readonly report_config?: Needs<ReportConfig, never> | null;
  /**
   * Values of `$name` and `${name}` in the other sections; the caller's values
   * take precedence.
   */
  readonly variables?: VariableValues | null;
  /** The address of the config's JSON Schema, for editors; ignored. */
  readonly $schema?: string | null;
}

/** A config of the right shape; defaults that depend on other keys are not filled in yet. */
export interface ShapedConfig extends
  Omit<
    SessionConfig,
    "mode" | "backtest_config" | "session_data_config"
  > {
  /** The mode as given. */
  readonly mode: Mode | "backtest";
  /** The range; `null` if none is given, in live mode. */
  readonly backtest_config: ShapedBacktest | null;
  /** Symbols, streams, history and indicators as given. */
  readonly session_data_config: ShapedSessionData;
  /** Values of variables, which are already substituted. */
  readonly variables: VariableValues;
  /** For editors. */
  readonly $schema: string | null;
}

const MODES = ["backtest", "data-driven", "clock-driven", "live"] as const;

const VARIABLES: z.ZodType<VariableValues> = z.record(
  z.string().refine(
    isVariableName,
    "a name of letters, digits and _, beginning with a lower-case letter",
  ),
  value<VariableValue>(VARIABLE_ALLOWED, isVariableValue, {
    type: ["number", "string", "boolean"],
  }),
  {
    error: "a section of values, by names that begin with a lower-case letter",
  },
);

/** The shape of the whole config. */
export const CONFIG = section<ShapedConfig>({
  session_name: optional(TEXT, "session", "Name for reports"),
  exchange_group: optional(
    TEXT,
    "US_EQUITY",
    "Exchange or exchange group whose calendar applies; see `openbell calendar --list`",
  ),
  asset_class: optional(TEXT, "EQUITY", "What is traded"),
  mode: optional(
    oneOf(MODES),
    "backtest",
    "How the run is paced; `backtest` is `data-driven` at `speed_multiplier` 0, else `clock-driven`",
  ),
  backtest_config: optional(
    BACKTEST,
    null,
    "The range and the pace of a backtest; required unless the mode is `live`",
  ),
  session_data_config: required(
    SESSION_DATA,
    "Symbols, streams, history and indicators",
  ),
  instruments: optional(
    INSTRUMENTS,
    {},
    "The facts of what is traded, by symbol, or the path of a YAML or CSV file that has them; docs/instruments.md has the rules",
    "none",
  ),
  trading_config: subsection(
    TRADING,
    "Limits, account, fill rule and costs of the simulated broker",
  ),
  api_config: subsection(API, "Names of the interfaces that live mode uses"),
  live_config: subsection(
    LIVE,
    "How long live mode waits, what it records, and whom it tells",
  ),
  strategies: optional(
    STRATEGIES,
    [],
    "The strategies, in the order they are called",
  ),
  report_config: subsection(
    REPORT,
    "Benchmark and risk-free rate of the statistics",
  ),
  store: optional(
    TEXT,
    null,
    "The bar store of runs and sweeps: a path relative to the config file; `--db`, or `db` in a program, takes precedence",
  ),
  random_seed: optional(
    whole(0, 4_294_967_295),
    0,
    "Seed of the strategies' random numbers",
  ),
  strategy_seconds: optional(
    NOT_NEGATIVE,
    STRATEGY_SECONDS,
    "Seconds that a callback of a strategy, or the loading of the strategies, may take before the run ends; 0 for any time. In a program, strategies in the caller's thread are not watched",
  ),
  variables: optional(
    VARIABLES,
    {},
    "Values of `$name` and `${name}` in the other sections",
    "none",
  ),
  metadata: optional(
    FREE_FORM,
    {},
    "Free-form; the engine does not read it",
    "none",
  ),
  $schema: optional(
    TEXT,
    null,
    "Address of this config's JSON Schema, for editors of JSON; ignored",
  ),
});

/** The config with every default in place. */
export function completeConfig(
  { variables: _, $schema: __, ...given }: ShapedConfig,
): SessionConfig {
  const backtest = completeBacktest(given.backtest_config, given.mode);
  return {
    ...given,
    mode: given.mode === "live" || backtest === null
      ? "live"
      : backtest.speed_multiplier === 0
      ? "data-driven"
      : "clock-driven",
    backtest_config: backtest,
    session_data_config: completeSessionData(given.session_data_config),
  };
}

/** Checks that the mode, the range, the speed and the feed agree. */
export function checkMode(raw: unknown, mistakes: MistakeList): void {
  // The shape check reports a config that is not a section.
  if (typeof raw !== "object" || raw === null) return;
  const mode = meantMode(valueAt(raw, ["mode"]));
  if (mode === undefined) return;
  const backtest = valueAt(raw, ["backtest_config"]);
  if (mode === "live") {
    checkLiveApi(raw, mistakes);
    checkFeedModule(raw, mistakes);
    checkReplay(raw, mistakes);
    return;
  }
  if (!isGiven(backtest)) {
    mistakes.add(
      ["backtest_config"],
      `a section with start_date and end_date, in mode ${mode}`,
    );
    return;
  }
  const path = ["backtest_config", "speed_multiplier"];
  const speed = valueAt(raw, path);
  if (typeof speed !== "number") return;
  if (mode === "data-driven" && speed > 0) {
    mistakes.add(path, "0 in mode data-driven", "a speed above 0 is paced");
  } else if (mode === "clock-driven" && speed === 0) {
    mistakes.add(path, "a number above 0 in mode clock-driven");
  }
}

/** The mode that is given or was probably meant; `undefined` if it is unclear. */
function meantMode(given: unknown): string | undefined {
  if (!isGiven(given)) return "backtest";
  return typeof given === "string" ? nearest(given, MODES) : undefined;
}

/** Why an exchange has no calendar; `undefined` if it has one. */
function calendarProblem(name: string): string | undefined {
  try {
    findCalendar(name);
    return undefined;
  } catch (error) {
    if (error instanceof SessionError) return error.message;
    throw error;
  }
}

/** Checks that the exchange has a calendar; `check` gives the reason if not. */
export function checkExchange(
  raw: unknown,
  mistakes: MistakeList,
  check: (name: string) => string | undefined = calendarProblem,
): void {
  const path = ["exchange_group"];
  const exchange = valueAt(raw, path);
  if (typeof exchange !== "string" || mistakes.has(path)) return;
  const reason = check(exchange);
  if (reason === undefined) return;
  mistakes.add(path, "an exchange or exchange group with a calendar", reason);
}
