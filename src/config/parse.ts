/**
 * Turns any value into a session config, or into a list of all its mistakes.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { type ConfigChecks, crossCheck } from "./cross_checks.ts";
import { type ConfigMistake, MistakeList, mistakesText } from "./mistakes.ts";
import { completeConfig, type SessionConfig } from "./sections/top_level.ts";
import { checkShape } from "./shape_check.ts";
import { substituteVariables, type VariableValues } from "./variables.ts";

/** Options of reading a config. */
export interface ParseConfigOptions extends ConfigChecks {
  /** Title of the config in messages; default `Session config`. */
  readonly title?: string;
  /** Values of variables; they take precedence over the config's `variables`. */
  readonly variables?: VariableValues;
}

/** A config, or its mistakes. */
export type ConfigResult =
  | { readonly config: SessionConfig; readonly mistakes: readonly [] }
  | {
    readonly config: undefined;
    readonly mistakes: readonly ConfigMistake[];
  };

/**
 * Reads a config and returns it, or all its mistakes, without throwing.
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
  return { config: completeConfig(shaped), mistakes: [] };
}

/**
 * Reads a config: checks it, fills in the defaults and converts both forms of
 * historical indicators to one. Keys are in snake_case, as in a file.
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
 * @throws {SessionError} `config_invalid`; the message lists all mistakes.
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
