/**
 * Reads a config with the indicators that it brings along.
 *
 * @module
 */
import {
  checkSessionConfig,
  type ParseConfigOptions,
  parseTranslated,
} from "../config/parse.ts";
import { requireBounds } from "../config/input_bounds.ts";
import { translateOldKeys } from "../config/old_configs/translate.ts";
import { foundText, mistakesText, valueAt } from "../config/mistakes.ts";
import { withModules } from "../config/module_urls.ts";
import type { SessionConfig } from "../config/session_config.ts";
import { SessionError } from "../errors.ts";
import { checksWith, REGISTRY_CHECKS } from "../indicators/config_checks.ts";
import type { IndicatorLookup } from "../indicators/run_indicators.ts";
import {
  findTranslatedIndicators,
  type ProbeOptions,
} from "./indicator_probe.ts";

/** How a config is read. */
export interface ReadConfigOptions
  extends Pick<ParseConfigOptions, "onNote" | "title">, ProbeOptions {
  /** The folder that paths of modules are relative to. */
  readonly folder: string;
}

/** A config, and the indicators of its modules. */
export interface ConfigWithIndicators {
  /** The config. */
  readonly config: SessionConfig;
  /** Finds indicators by name. */
  readonly lookup: IndicatorLookup;
}

/**
 * Reads a config whose indicators are those of the registry and of its modules.
 *
 * @throws {SessionError} `config_invalid` with all mistakes, which include that
 * a module cannot be loaded; `indicator_invalid` if that is the only one;
 * `strategy_timeout` if a module does not load in time.
 */
export async function readWithIndicators(
  input: unknown,
  { folder, sandbox, beforeImport, ...options }: ReadConfigOptions,
): Promise<ConfigWithIndicators> {
  try {
    requireBounds(input, options.title ?? "Session config");
    const draft = translateOldKeys(input);
    const { lookup } = await findTranslatedIndicators(draft.root, folder, {
      ...(sandbox !== undefined && { sandbox }),
      ...(beforeImport !== undefined && { beforeImport }),
    });
    const config = parseTranslated(input, draft, {
      ...checksWith(lookup),
      ...options,
      folder,
    });
    return { config: withModules(config, folder), lookup };
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    throw error.code === "indicator_invalid"
      ? withMistakes(error, input, folder, options)
      : error;
  }
}

/** The error of a module together with the mistakes of the config. */
function withMistakes(
  error: SessionError,
  input: unknown,
  folder: string,
  { title = "Session config" }: Pick<ParseConfigOptions, "title">,
): SessionError {
  const { mistakes } = checkSessionConfig(input, {
    ...REGISTRY_CHECKS,
    folder,
  });
  if (mistakes.length === 0) return error;
  const path = ["session_data_config", "indicators", "modules"];
  const text = mistakesText(title, [...mistakes, {
    path: path.join("."),
    found: foundText(valueAt(input, path)),
    allowed: "modules that can be loaded and whose indicators are right",
    hint: error.message,
  }]);
  return new SessionError("config_invalid", text, { cause: error });
}
