/**
 * From any value to a session config, or to the list of all its mistakes.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { type ConfigChecks, crossCheck } from "./cross_checks.ts";
import {
  historicalEntries,
  toHistoricalIndicator,
  toSessionIndicator,
} from "./indicator_entries.ts";
import {
  type ConfigMistake,
  isGiven,
  MistakeList,
  mistakesText,
} from "./mistakes.ts";
import type { ConfigInput } from "./schema.ts";
import type {
  BacktestConfig,
  JsonObject,
  SessionConfig,
  SessionDataConfig,
  TradingConfig,
} from "./session_config.ts";
import { checkShape } from "./shape_check.ts";
import { substituteVariables, type VariableValues } from "./variables.ts";

// A query a session and symbol would take a sixth of a run's time; what is read
// ahead stays packed, four kilobytes a symbol and date of minutes.
const DEFAULT_PREFETCH_DAYS = 10;

/** How a config is read. */
export interface ParseConfigOptions extends ConfigChecks {
  /** What the config is called in messages; default `Session config`. */
  readonly title?: string;
  /** Values of the config's variables, before those of its `variables`. */
  readonly variables?: VariableValues;
}

/** A config, or what is wrong with it. */
export type ConfigResult =
  | { readonly config: SessionConfig; readonly mistakes: readonly [] }
  | {
    readonly config: undefined;
    readonly mistakes: readonly ConfigMistake[];
  };

/**
 * Reads a config and returns it, or every mistake in it, without throwing.
 *
 * ```ts
 * import { checkSessionConfig } from "./parse.ts";
 *
 * const { mistakes } = checkSessionConfig({ mode: "bactest" });
 * console.log(mistakes[0].path, mistakes[0].hint);
 * ```
 */
export function checkSessionConfig(
  input: unknown,
  options: ParseConfigOptions = {},
): ConfigResult {
  const replaced = substituteVariables(input, options.variables);
  const mistakes = new MistakeList(replaced.input);
  const shaped = checkShape(replaced.input, mistakes);
  crossCheck(replaced.input, mistakes, options);
  for (const { path, name } of replaced.missing) {
    mistakes.add(
      path,
      "a variable that has a value",
      `give ${name} a value under variables, or sweep it with --set ${name}=…`,
    );
  }
  const all = mistakes.all;
  if (shaped === undefined || all.length > 0) {
    return { config: undefined, mistakes: all };
  }
  return { config: normalise(shaped), mistakes: [] };
}

/**
 * Reads a config: checks it, fills in the defaults and brings both forms of
 * historical indicators into one. Keys are those of the file, in snake_case.
 *
 * ```ts
 * import { parseSessionConfig } from "./parse.ts";
 *
 * const config = parseSessionConfig({
 *   backtest_config: { start_date: "2025-01-02", end_date: "2025-01-31" },
 *   session_data_config: { symbols: ["SPY"], streams: ["1m", "5m"] },
 * });
 * console.log(config.mode); // "data-driven"
 * ```
 *
 * @throws {SessionError} `config_invalid`, with all mistakes in the message.
 */
export function parseSessionConfig(
  input: unknown,
  options: ParseConfigOptions = {},
): SessionConfig {
  const { config, mistakes } = checkSessionConfig(input, options);
  if (config !== undefined) return config;
  const title = options.title ?? "Session config";
  throw new SessionError("config_invalid", mistakesText(title, mistakes));
}

function normalise(input: ConfigInput): SessionConfig {
  const backtest = backtestConfig(input);
  return {
    session_name: input.session_name ?? "session",
    exchange_group: input.exchange_group ?? "US_EQUITY",
    asset_class: input.asset_class ?? "EQUITY",
    mode: backtest === null
      ? "live"
      : backtest.speed_multiplier === 0
      ? "data-driven"
      : "clock-driven",
    backtest_config: backtest,
    session_data_config: sessionDataConfig(input.session_data_config),
    trading_config: tradingConfig(input),
    api_config: {
      data_api: input.api_config?.data_api ?? null,
      trade_api: input.api_config?.trade_api ?? null,
    },
    strategies: (input.strategies ?? []).map((strategy) => ({
      module: strategy.module,
      params: copy(strategy.params),
      ...(isGiven(strategy.name) && { name: strategy.name }),
      ...(isGiven(strategy.subscriptions) &&
        { subscriptions: structuredClone(strategy.subscriptions) }),
    })),
    report_config: {
      benchmark: input.report_config?.benchmark ?? null,
      risk_free_rate: input.report_config?.risk_free_rate ?? 0,
    },
    random_seed: input.random_seed ?? 0,
    metadata: copy(input.metadata),
  };
}

function backtestConfig(input: ConfigInput): BacktestConfig | null {
  const given = input.backtest_config;
  if (given === undefined || given === null) return null;
  return {
    start_date: given.start_date,
    end_date: given.end_date,
    speed_multiplier: given.speed_multiplier ??
      (input.mode === "clock-driven" ? 1 : 0),
    prefetch_days: given.prefetch_days ?? DEFAULT_PREFETCH_DAYS,
  };
}

function sessionDataConfig(
  input: ConfigInput["session_data_config"],
): SessionDataConfig {
  const least = input.derived_bars?.min_coverage ?? 1;
  const { historical, gap_filler: gaps, indicators } = input;
  const placed = [historical?.indicators, indicators?.historical]
    .flatMap((entries) => historicalEntries(entries ?? []));
  return {
    symbols: [...input.symbols],
    universe: [...input.universe ?? []],
    streams: [...input.streams],
    derived_bars: {
      min_coverage: typeof least === "number" ? least : { ...least },
    },
    historical: {
      enable_quality: historical?.enable_quality ?? true,
      data: (historical?.data ?? []).map((entry) => ({
        trailing_days: entry.trailing_days,
        intervals: [...entry.intervals],
        apply_to: Array.isArray(entry.apply_to) ? [...entry.apply_to] : "all",
      })),
    },
    gap_filler: {
      max_retries: gaps?.max_retries ?? 5,
      retry_interval_seconds: gaps?.retry_interval_seconds ?? 60,
      enable_session_quality: gaps?.enable_session_quality ?? true,
      quality_thresholds: [...(gaps?.quality_thresholds ?? [99, 95])],
      slots_after_gap: gaps?.slots_after_gap ?? 5,
      generate_missing: gaps?.generate_missing ?? true,
    },
    indicators: {
      modules: [...indicators?.modules ?? []],
      session: (indicators?.session ?? []).map(toSessionIndicator),
      historical: placed.map(toHistoricalIndicator),
    },
  };
}

function tradingConfig({ trading_config: given }: ConfigInput): TradingConfig {
  const power = given?.max_buying_power ?? 100_000;
  return {
    max_buying_power: power,
    max_per_trade: given?.max_per_trade ?? power,
    max_per_symbol: given?.max_per_symbol ?? power,
    max_open_positions: given?.max_open_positions ?? null,
    starting_cash: given?.starting_cash ?? null,
    fill: given?.fill ?? "next_open",
    commission: structuredClone(given?.commission ?? { type: "none" }),
    slippage: structuredClone(given?.slippage ?? { type: "none" }),
    spread: structuredClone(given?.spread ?? { type: "none" }),
    max_volume_share: given?.max_volume_share ?? null,
    on_invalid_order: given?.on_invalid_order ?? "fail",
  };
}

/** A copy, so that later changes of the input do not reach the config. */
function copy(values: JsonObject | null | undefined): JsonObject {
  return values === null || values === undefined ? {} : structuredClone(values);
}
