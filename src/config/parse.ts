/**
 * Turns any value into a session config, or into a list of all its mistakes.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { type ConfigChecks, crossCheck } from "./cross_checks.ts";
import { boundsMistakes } from "./input_bounds.ts";
import {
  INSTRUMENTS_ALLOWED,
  INSTRUMENTS_PATH,
  withInstrumentsFile,
} from "./instruments_file.ts";
import { type ConfigMistake, MistakeList, mistakesText } from "./mistakes.ts";
import type { ConfigNote, Draft } from "./old_configs/draft.ts";
import {
  consoleNotes,
  type NoteListener,
  tellNotes,
} from "./old_configs/notes.ts";
import { translateOldKeys } from "./old_configs/translate.ts";
import { completeConfig, type SessionConfig } from "./sections/top_level.ts";
import { checkShape } from "./shape_check.ts";
import {
  UNIVERSE_ALLOWED,
  UNIVERSE_PATH,
  withUniverseFile,
} from "./universe_file.ts";
import { substituteVariables, type VariableValues } from "./variables.ts";

/** Options of reading a config. */
export interface ParseConfigOptions extends ConfigChecks {
  /** Title of the config in messages; default `Session config`. */
  readonly title?: string;
  /**
   * The folder that files of the `universe` and of `instruments` are relative to; by default the
   * current one.
   */
  readonly folder?: string;
  /** Values of variables; they take precedence over the config's `variables`. */
  readonly variables?: VariableValues;
  /**
   * Called for each old key of the config that is read as another one or left
   * out; by default the note is written to the console.
   */
  readonly onNote?: NoteListener;
}

/** A config, or its mistakes. */
export type ConfigResult =
  & {
    /** What became of the old keys of the config. */
    readonly notes: readonly ConfigNote[];
  }
  & (
    | { readonly config: SessionConfig; readonly mistakes: readonly [] }
    | {
      readonly config: undefined;
      readonly mistakes: readonly ConfigMistake[];
    }
  );

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
  const beyond = boundsMistakes(input);
  if (beyond.length > 0) {
    return { config: undefined, mistakes: beyond, notes: [] };
  }
  return checkTranslated(input, translateOldKeys(input), options);
}

/** {@linkcode checkSessionConfig} of a config whose old keys are translated in `draft`. */
function checkTranslated(
  input: unknown,
  draft: Draft,
  options: ParseConfigOptions,
): ConfigResult {
  const replaced = substituteVariables(draft.root, options.variables);
  const folder = options.folder ?? ".";
  const described = withInstrumentsFile(replaced.input, folder);
  const mistakes = new MistakeList(described.input, {
    root: input,
    origin: (path) => draft.origin(path),
  });
  const listed = withUniverseFile(described.input, folder);
  const shaped = checkShape(listed.input, mistakes);
  crossCheck(listed.input, mistakes, options);
  if (described.problem !== "") {
    mistakes.addGiven(INSTRUMENTS_PATH, INSTRUMENTS_ALLOWED, described.problem);
  }
  if (listed.problem !== "") {
    mistakes.add(UNIVERSE_PATH, UNIVERSE_ALLOWED, listed.problem);
  }
  for (const { path, allowed, hint } of draft.refusals) {
    mistakes.addGiven(path, allowed, hint);
  }
  for (const { path, name } of replaced.missing) {
    mistakes.add(
      path,
      "a variable that has a value",
      `give ${name} a value under variables, or sweep it with --set ${name}=…`,
    );
  }
  const all = mistakes.all;
  const notes = draft.notes.map(({ path, text }) => ({ path, text }));
  if (shaped === undefined || all.length > 0) {
    return { config: undefined, mistakes: all, notes };
  }
  return { config: completeConfig(shaped), mistakes: [], notes };
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
  return configOf(checkSessionConfig(input, options), options);
}

/**
 * {@linkcode parseSessionConfig} of a config within the bounds whose old keys
 * are translated in `draft`.
 */
export function parseTranslated(
  input: unknown,
  draft: Draft,
  options: ParseConfigOptions,
): SessionConfig {
  return configOf(checkTranslated(input, draft, options), options);
}

function configOf(
  { config, mistakes, notes }: ConfigResult,
  options: ParseConfigOptions,
): SessionConfig {
  const title = options.title ?? "Session config";
  const { onNote = consoleNotes(title) } = options;
  tellNotes(notes, onNote);
  if (config !== undefined) return config;
  throw new SessionError("config_invalid", mistakesText(title, mistakes));
}
